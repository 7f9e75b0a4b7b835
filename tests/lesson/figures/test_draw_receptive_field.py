import re

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex

from srnn_tutorial.lesson import convolution_field, draw_fields, draw_receptive_field, receptive_field, strongest
from srnn_tutorial.lesson.figures import paper

IMAGE = np.array([[0.5, 1.0, -4.0, 0.25], [2.0, 0.5, 1.5, 1.0], [0.1, 0.2, 0.3, 0.4]])
PIXEL = (1, 2)
FIELDS = receptive_field(IMAGE, PIXEL, weights=[0.5])


def fields_drawn(picture):
    cells = [artist for artist in picture.figure.axes[0].collections if isinstance(artist, QuadMesh)]
    return [np.ma.filled(each.get_array(), np.nan) for each in cells]


def test_gradients_are_told_as_they_were_computed(texts):
    picture = draw_receptive_field(IMAGE, PIXEL, FIELDS, "plain unit")
    headline, *parts = picture.alt.rstrip(".").split(". ")
    heard = np.count_nonzero(strongest(FIELDS))
    assert headline == f"plain unit: row 1, column 2 hears {heard} of 12 pixels" and headline in texts(picture)
    for part, (name, field) in zip(parts, FIELDS.items(), strict=True):
        slopes = field[field != 0]
        said = re.fullmatch(r"(\w+): (\d+) pixels?, (?:from )?(\S+)(?: to (\S+))?", part)
        assert said[1] == name.capitalize() and int(said[2]) == slopes.size
        assert float(said[3]) == pytest.approx(slopes.min()) and float(said[4] or said[3]) == pytest.approx(slopes.max())


def test_gradients_are_drawn_as_they_were_computed():
    drawn = fields_drawn(draw_receptive_field(IMAGE, PIXEL, FIELDS, "plain unit"))
    for shown, field in zip(drawn, [sum(FIELDS.values()), *FIELDS.values()], strict=True):
        np.testing.assert_array_equal(shown, np.where(field == 0, np.nan, field))


def test_colours_are_left_for_what_a_pixel_hears_of_the_others():
    picture = draw_receptive_field(IMAGE, PIXEL, FIELDS, "plain unit")
    meshes = [artist for artist in picture.figure.axes[0].collections if isinstance(artist, QuadMesh)]
    assert {mesh.get_clim() for mesh in meshes} == {(0, 1)}  # though the pixel hears itself four times


def test_the_image_is_grey_and_its_numbers_can_be_read(lettered, contrast):
    picture = draw_receptive_field(IMAGE, PIXEL, FIELDS, "plain unit")
    np.testing.assert_array_equal(picture.figure.axes[0].images[0].get_array(), IMAGE)
    written = [text for text, _ in lettered]
    assert all(written.count(paper.number(value)) >= 1 for value in IMAGE.ravel())
    assert contrast(picture) > 3


def test_the_asked_pixel_is_framed_in_every_image():
    axes = draw_receptive_field(IMAGE, PIXEL, FIELDS, "plain unit").figure.axes[0]
    frames = [patch for patch in axes.patches if type(patch).__name__ == "Rectangle"]
    assert [to_hex(frame.get_edgecolor()) for frame in frames] == [paper.CURRENT.lower()] * 6
    corners = [cells.get_coordinates() for cells in axes.collections]
    for frame, corner in zip(frames[1:], corners, strict=True):
        np.testing.assert_allclose(frame.get_center(), (corner[1, 2] + corner[2, 3]) / 2)


def test_what_hears_nothing_can_be_drawn():
    image = np.full((3, 3), -1.0)
    picture = draw_receptive_field(image, (1, 1), receptive_field(image, (1, 1)), "dark")
    assert picture.alt == "dark: row 1, column 1 hears 0 of 9 pixels. Right: none. Left: none. Down: none. Up: none."
    assert picture.png().startswith(b"\x89PNG")


def test_fields_are_counted_and_drawn_as_shares_of_their_largest_number():
    fields = {f"{layers} layers": -3 * convolution_field((9, 9), (4, 4), layers) for layers in (1, 2)}
    picture = draw_fields(fields, (4, 4))
    assert picture.alt == "How many of 81 pixels the one in the frame hears: 1 layers, 9; 2 layers, 25."
    for shown, field in zip(fields_drawn(picture), fields.values(), strict=True):
        np.testing.assert_allclose(np.nan_to_num(shown), field / field.min())


def test_many_fields_stand_in_rows_that_can_be_read_on_a_narrow_page():
    picture = draw_fields({f"{n} layers": convolution_field((13, 13), (6, 6), n) for n in (1, 2, 3, 4, 5)}, (6, 6))
    assert picture.figure.get_figwidth() <= 8  # inches
    meshes = [artist for artist in picture.figure.axes[0].collections if isinstance(artist, QuadMesh)]
    centres = [tuple(mesh.get_coordinates()[6:8, 6:8].mean((0, 1)).round(6)) for mesh in meshes]
    assert len(set(centres)) == 5 and len({y for _, y in centres}) == 2
    assert centres[3][0] + centres[4][0] == pytest.approx(2 * centres[1][0])  # the last row stands in the middle
