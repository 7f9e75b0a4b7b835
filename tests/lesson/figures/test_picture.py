"""A picture carries its words everywhere, and has the size that it says."""

import base64
import io
import re

from matplotlib import image as images
from matplotlib.figure import Figure

from srnn_tutorial.lesson import draw_image
from srnn_tutorial.lesson.figures.picture import Picture


def test_a_picture_carries_its_alt_text_into_html():
    picture = draw_image([[1, 2]], title='a "quoted" <title>')
    alt = re.search('alt="([^"]*)"', picture.html())[1]
    assert "&quot;quoted&quot; &lt;title&gt;" in alt
    assert picture._repr_mimebundle_()["text/plain"] == repr(picture) == picture.alt
    assert picture._repr_mimebundle_()["text/html"] == picture.html()


def test_an_inch_is_74_css_pixels_and_each_of_them_two_pixels_of_the_image():
    page = Picture(Figure(figsize=(2, 1)), "nothing").html()
    assert 'width="148"' in page
    png = base64.b64decode(re.search('base64,([^"]*)"', page)[1])
    assert images.imread(io.BytesIO(png)).shape[:2] == (148, 296)


def test_a_picture_is_saved_as_its_ending_says(tmp_path):
    picture = draw_image([[1, 2]])
    picture.save(tmp_path / "x.svg")
    picture.save(tmp_path / "x.png")
    assert "<svg" in (tmp_path / "x.svg").read_text()
    assert images.imread(tmp_path / "x.png").shape == images.imread(io.BytesIO(picture.png())).shape
