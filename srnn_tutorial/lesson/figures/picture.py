"""A Matplotlib figure that can also be read aloud: every picture of the course carries alt text."""

import base64
import functools
import html
import io
import zlib

from matplotlib import style

from srnn_tutorial.arithmetic import as_it_comes

SHARP = 2  # image pixels for each CSS pixel, so that text stays crisp on dense screens
CSS_PIXELS_PER_INCH = 74
FLAT = {
    "compress_type": zlib.Z_RLE,
    "compress_level": 1,
}  # drawings are runs of one colour: a fifth less time, no more bytes


def drawing(draw):
    """`draw` with Matplotlib, and NumPy, as the course wants them, whatever the user's `matplotlibrc` and `rcParams` say.

    A dark style, TeX or a huge font would make another picture of it, or none. It is Matplotlib's own style but for what a
    drawing says itself; the user's settings are left as they are.
    """

    @functools.wraps(draw)
    def draw_in_the_style_of_the_course(*args, **kwargs):
        with style.context("default"), as_it_comes():
            return draw(*args, **kwargs)

    return draw_in_the_style_of_the_course


class Picture:
    """A figure with the words that stand for it.

    A notebook shows it as an image with `alt`; a terminal, a screen reader or a text diff shows the words.

    Args:
        figure: a `matplotlib.figure.Figure`.
        alt: what the figure shows, numbers included.

    >>> from matplotlib.figure import Figure
    >>> Picture(Figure(), "an empty figure")
    an empty figure
    """

    def __init__(self, figure, alt):
        self.figure = figure
        self.alt = alt

    def __repr__(self):
        return self.alt

    def html(self):
        """An `<img>` element with the picture inside and the alt text."""
        width = round(self.figure.get_figwidth() * CSS_PIXELS_PER_INCH)
        data = base64.b64encode(self.png()).decode()
        alt = html.escape(self.alt, quote=True)
        return f'<img width="{width}" style="max-width: 100%" alt="{alt}" src="data:image/png;base64,{data}">'

    @drawing
    def png(self):
        """The picture as bytes of a PNG file."""
        buffer = io.BytesIO()
        dpi = SHARP * CSS_PIXELS_PER_INCH
        self.figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None}, pil_kwargs=FLAT)
        return buffer.getvalue()

    @drawing
    def save(self, path):
        """Write the picture to a file; the ending (`.png`, `.svg`, `.pdf`) says how."""
        self.figure.savefig(path, dpi=SHARP * CSS_PIXELS_PER_INCH)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/plain": self.alt}
