"""What all explorers share: controls above a picture that follows them, the controls, and what may be explored."""

import contextlib
import gc

import ipywidgets as widgets
import numpy as np

from srnn_tutorial.data import readme_image
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.reach import full_sweep

LARGEST_EDGE = 12  # beyond, cells grow too small to be read and single steps too many to be walked

DIRECTION_OPTIONS = [(f"{direction.arrow} {name}", name) for name, direction in DIRECTIONS.items()]
STYLE = {"description_width": "140px"}
WIDE, NARROW = {"width": "390px"}, {"width": "290px"}


class Explorer(widgets.VBox):
    """Controls above a picture that follows them.

    A subclass makes its controls, hands them over in rows, and says in `figure()` what they show.
    """

    def __init__(self, rows):
        self.picture = widgets.HTML()
        self._drawing = False
        super().__init__([*(widgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in rows), self.picture])
        for row in rows:
            for control in row:
                if isinstance(control, (widgets.Dropdown, widgets.IntSlider, widgets.FloatSlider)):
                    control.observe(self._on_change, "value")
        self._draw()

    def figure(self):
        """What the controls show now, as a `Picture`."""
        raise NotImplementedError

    def settle(self):
        """Bring the controls' ranges in line with each other; called before every drawing."""

    def _on_change(self, change):
        # Settling moves further controls; one drawing at the end serves them all.
        if not self._drawing:
            self._draw()

    def _draw(self):
        self._drawing = True
        try:
            self.settle()
            with _swept_afterwards():
                self.picture.value = self.figure().html()
        finally:
            self._drawing = False

    def __repr__(self):
        return f"{type(self).__name__}: run this cell to move its controls; the picture below shows how it starts"


class Stepper(Explorer):
    """An explorer that walks: a step, counted from 1 to `last`, with buttons for the previous and the next, and play."""

    def __init__(self, rows, step, last):
        self.step = whole_number("step", step, 1, last)
        button = {"width": "112px"}  # so that all of them stand beside the slider
        self.previous = widgets.Button(description="previous", icon="step-backward", tooltip="one pixel back", layout=button)
        self.next = widgets.Button(description="next", icon="step-forward", tooltip="one pixel on", layout=button)
        self.play = widgets.Play(value=self.step.value, min=1, max=last, interval=900, tooltip="visit all pixels in turn")
        self.previous.on_click(lambda _: self._move(-1))
        self.next.on_click(lambda _: self._move(+1))
        widgets.link((self.play, "value"), (self.step, "value"))
        super().__init__([*rows, [self.step, self.previous, self.next, self.play]])

    def _move(self, by):
        self.step.value = min(max(self.step.value + by, self.step.min), self.step.max)


def one_row(row):
    """Up to twelve numbers as an image of one row; `ValueError` for anything else."""
    row = np.atleast_2d(np.asarray(row, "float64"))
    if row.ndim != 2 or row.shape[0] != 1:
        raise ValueError(f"Give one row: a list of up to {LARGEST_EDGE} numbers. Received: an array of shape {row.shape}")
    return small_image(row)


def known(argument, name, names):
    """`name`, once it is found to be one of `names`; `ValueError` if it is not."""
    if name not in names:
        raise ValueError(f"`{argument}` knows {tuple(names)}. Received: {name!r}")
    return name


def small_image(image):
    """An image that can be explored, the README's if it is `None`; `ValueError` for one that is too large."""
    image = readme_image() if image is None else np.asarray(image, "float64")
    image = image[None] if image.ndim == 1 else image  # one plain row
    if image.ndim != 2 or not 1 <= min(image.shape) <= max(image.shape) <= LARGEST_EDGE:
        raise ValueError(
            f"Give an array (height, width) with edges from 1 to {LARGEST_EDGE} pixels, so that every number can be read; "
            f"cut one out with image[:{LARGEST_EDGE}, :{LARGEST_EDGE}]. Received: an array of shape {image.shape}"
        )
    if not np.isfinite(image).all():
        raise ValueError("Every pixel is a finite number, so that it has a colour. Received: an array with NaN or infinity")
    return image


def sequence_length(shape, n):
    """A slider of `n`, up to the full sweep, which `None` stands for."""
    full = full_sweep(shape)
    return whole_number("rnn_seq_length n", full if n is None else n, 1, full)


def whole_number(description, value, lowest, highest):
    """A slider of whole numbers; a start out of range is moved to the nearer end."""
    value = min(max(value, lowest), highest)
    return widgets.IntSlider(value, lowest, highest, description=description, style=STYLE, layout=WIDE)


def pixel_of(shape, row, column):
    """A slider of the row and one of the column of a pixel, which start in the middle where `None` is asked for."""
    asked = (edge // 2 if at is None else at for edge, at in zip(shape, (row, column)))
    return [whole_number(name, at, 0, edge - 1) for name, at, edge in zip(("row", "column"), asked, shape)]


def decimal_number(description, value, bound=2):
    """A slider from `-bound` to `bound`; a start out of range is moved to the nearer end."""
    value = min(max(float(value), -bound), bound)
    return widgets.FloatSlider(
        value, min=-bound, max=bound, step=0.1, description=description, readout_format=".1f", style=STYLE, layout=WIDE
    )


def choice(options, value, description):
    """A list to choose from: of values, or of pairs of what is shown and what is meant."""
    return widgets.Dropdown(options=options, value=value, description=description, style=STYLE, layout=NARROW)


@contextlib.contextmanager
def _swept_afterwards():
    """Collect garbage once the picture is out, instead of while it is drawn.

    A figure is thousands of objects that refer to each other. Collections in the middle of a drawing let them grow old, and
    every tenth picture or so then waits 50 to 100 ms for all the old objects to be searched; young, they are gone in 2 ms.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
            gc.collect(0)
