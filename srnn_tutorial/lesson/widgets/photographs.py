"""Photographs whose pixels can be pointed at."""

import numpy as np
import traitlets

from srnn_tutorial.lesson.figures.photographs import draw_photographs
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import Whole

LARGEST_EDGE = 256
DIGITS = 3  # that a pixel is shown with; more would only make the page larger


class Images(traitlets.List):
    """Grey images of one shape, in three digits, each row a text: a notebook gives each number of a list its own line."""

    def __init__(self):
        super().__init__()
        self.tag(sync=True)

    def validate(self, owner, value):
        images = [read(image) if isinstance(next(iter(image), 0), str) else np.asarray(image, "float64") for image in value]
        shapes = {image.shape for image in images}
        if len(shapes) != 1 or images[0].ndim != 2 or not 1 <= min(images[0].shape) <= max(images[0].shape) <= LARGEST_EDGE:
            raise ValueError(
                f"Give images (height, width) of one shape, with edges from 1 to {LARGEST_EDGE} pixels. "
                f"Received: arrays of shape {', '.join(map(str, sorted(shapes)))}"
            )
        if not np.isfinite(images).all():
            raise ValueError("Every pixel is a finite number. Received: an array with NaN or infinity")
        return super().validate(owner, [[" ".join(map(_short, line)) for line in image] for image in images])


class Photographs(LivePicture):
    """Grey images side by side. Point at a pixel: its number, in each of them.

    Args:
        images: a dictionary from a title to an array `(height, width)`, all of one shape, edges up to 256 pixels.
        words: what there is to be seen, for those who do not see it.
        own_scales: whether each image has its own scale, from black for its lowest number to white for its highest, which
            then stand above it; one for all if not.
        row, column: the pixel that is chosen, the last one for what lies beyond; none if left out.

    Raises:
        ValueError: the images are not of that kind.

    >>> Photographs({"x": [[0, 0.5]], "h": [[0, 1.5]]}, "A dark pixel and a bright one.", row=0, column=1)
    A dark pixel and a bright one. Row 0, column 1: x 0.5, h 1.5.
    """

    kind = "photographs"
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    images = Images()
    words = traitlets.Unicode().tag(sync=True)
    own_scales = traitlets.Bool().tag(sync=True)
    row = Whole(None, lowest=0)
    column = Whole(None, lowest=0)

    def __init__(self, images, words, own_scales=False, row=None, column=None):
        titles, images = list(images), list(images.values())
        super().__init__(titles=titles, images=images, words=words, own_scales=own_scales, row=row, column=column)

    def figure(self):
        images = dict(zip(self.titles, map(read, self.images)))
        pixel = None if self.row is None or self.column is None else (self.row, self.column)
        return draw_photographs(images, self.words, self.own_scales, pixel)


def read(rows):
    """An image from the texts of its rows."""
    return np.array([row.split() for row in rows], "float64")


def _short(value):
    return f"{value:.{DIGITS}g}"
