"""Sweeps to explore: one pixel by pixel, four side by side, how far a pixel sees."""

import numpy as np

from srnn_tutorial.lesson.by_hand.trace import trace, trace_all
from srnn_tutorial.lesson.figures.sweeps import draw_directions, draw_reach, draw_step
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import (
    Activation,
    Controls,
    Direction,
    Number,
    Pixels,
    Shape,
    Whole,
    chosen_pixel,
    small_image,
)


class SweepStepper(LivePicture):
    """Walk one sweep pixel by pixel: what a pixel hears, its walk, its arithmetic. Point at a pixel, or change one.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        direction, n, weight, activation, step: where the controls start. `n=None` is the full sweep; steps count from 1. The
            weight goes from 0 to 1, or from -2 to 2 if it starts outside of that.
        controls: which of `"direction"`, `"n"`, `"weight"` and `"activation"` are shown; all if left out.

    Raises:
        ValueError: the image is not of that kind, or a name is not known.

    >>> stepper = SweepStepper(direction="right", step=3)
    >>> stepper.step = 2
    >>> stepper
    Sweep to the right, step 2 of 9. start at 0, read 2 pixels: s = 0 → 0 → 6. h[0,1] = relu(1·0 + 6) = 6. \
Input: 0 6 12; 2 8 14; 4 10 16. Hidden so far: 0 6 empty; empty empty empty; empty empty empty.
    """

    kind = "sweep_stepper"
    image = Pixels()
    direction = Direction()
    n = Whole(None, lowest=1)
    weight = Number(1.0)
    activation = Activation()
    step = Whole(1, lowest=1)
    controls = Controls("direction", "n", "weight", "activation")

    def __init__(self, image=None, **state):
        super().__init__(image=small_image(image), **state)

    @property
    def sweep(self):
        """The `Sweep` that is being walked."""
        return trace(self.image, self.direction, self.n, self.weight, self.activation)

    def figure(self):
        sweep = self.sweep
        return draw_step(sweep, min(self.step, len(sweep.steps)) - 1)


class FourDirections(LivePicture):
    """The four sweeps of an image side by side. Point at a pixel: what it hears, and its four chains; or change one.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        controls: which of `"n"`, `"weight"` and `"activation"` are shown; all but the first if left out.
        n, weight, activation: where the controls start. `n=None` is the full sweep. The weight goes from 0 to 1, or from -2
            to 2 if it starts outside of that.
        row, column: the pixel that is chosen, the last one for what lies beyond; none if left out.

    Raises:
        ValueError: the image is not of that kind, or a name is not known.

    >>> explorer = FourDirections([[1, 2]])
    >>> explorer.weight = 2
    >>> explorer
    Input: 1 2. Right: 1 4. Left: 5 2. Down: 1 2. Up: 1 2.
    """

    kind = "four_directions"
    image = Pixels()
    n = Whole(None, lowest=1)
    weight = Number(1.0)
    activation = Activation()
    row = Whole(None, lowest=0)
    column = Whole(None, lowest=0)
    controls = Controls("n", "weight", "activation")

    def __init__(self, image=None, *, controls=("weight", "activation"), **state):
        super().__init__(image=small_image(image), controls=controls, **state)

    @property
    def sweeps(self):
        """The four `Sweep`s, a dictionary by direction."""
        return trace_all(self.image, self.n, self.weight, self.activation)

    def figure(self):
        return draw_directions(self.sweeps, chosen_pixel(np.shape(self.image), self.row, self.column))


class SequenceLengthExplorer(LivePicture):
    """Which pixels does a pixel see, the sweep that brings each, and what does seeing farther cost? Point at a pixel.

    Args:
        image: array `(height, width)`, of which only the shape matters, or that shape; edges up to 12 pixels.
        row, column: the pixel that is chosen, the last one for what lies beyond; the middle of the image if left out.
        n: the sequence length, `None` for the full sweep.

    Raises:
        ValueError: the image is not of that kind, or a number is too small.

    >>> explorer = SequenceLengthExplorer((5, 5), n=1)
    >>> explorer.column = 0
    >>> explorer
    With n = 1, row 2, column 0 sees 4 of 25 pixels: itself, 0 by the sweep to the right, 1 by the sweep to the left, \
1 by the sweep down, 1 by the sweep up. Every pixel walks its own window: 2 steps for each pixel, in one sweep.
    """

    kind = "reach"
    shape = Shape()
    row = Whole(0, lowest=0)
    column = Whole(0, lowest=0)
    n = Whole(None, lowest=1)

    def __init__(self, image=(9, 9), row=None, column=None, n=2):
        shape = small_image(np.zeros(image) if _is_shape(image) else image).shape
        middle = [edge // 2 if at is None else at for edge, at in zip(shape, (row, column))]
        super().__init__(shape=list(shape), row=middle[0], column=middle[1], n=n)

    def figure(self):
        return draw_reach(tuple(self.shape), chosen_pixel(self.shape, self.row, self.column), self.n)


def _is_shape(image):
    return isinstance(image, tuple) and len(image) == 2 and all(isinstance(edge, int) for edge in image)
