"""Sweeps to explore: one pixel by pixel, four side by side, how far a pixel sees, how the directions are merged."""

import numpy as np

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.merge import merge
from srnn_tutorial.lesson.by_hand.reach import full_sweep
from srnn_tutorial.lesson.by_hand.trace import trace, trace_all
from srnn_tutorial.lesson.figures.sweeps import draw_directions, draw_merge, draw_reach, draw_step
from srnn_tutorial.lesson.widgets.controls import (
    DIRECTION_OPTIONS,
    Explorer,
    Stepper,
    choice,
    decimal_number,
    pixel_of,
    sequence_length,
    small_image,
)
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import Activation, Controls, Direction, Number, Pixels, Whole

MERGE_OPTIONS = [*((mode, mode) for mode in ("concat", "convolution", "sum", "mul", "ave")), ("None: a list", None)]


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


class FourDirections(Explorer):
    """The four sweeps of an image side by side: sequence length, weight, activation.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        n, weight, activation: where the controls start.

    >>> explorer = FourDirections([[1, 2]])
    >>> explorer.weight.value = 2
    >>> print(explorer.figure())
    Input: 1 2. Right: 1 4. Left: 5 2. Down: 1 2. Up: 1 2.
    """

    def __init__(self, image=None, n=None, weight=1.0, activation="relu"):
        self.image = small_image(image)
        self.n = sequence_length(self.image.shape, n)
        self.weight = decimal_number("weight w", weight)
        self.activation = choice(list(ACTIVATIONS), activation, "activation")
        super().__init__([[self.n, self.weight, self.activation]])

    @property
    def sweeps(self):
        """The four `Sweep`s, a dictionary by direction."""
        return trace_all(self.image, self.n.value, self.weight.value, self.activation.value)

    def figure(self):
        return draw_directions(self.sweeps)


class SequenceLengthExplorer(Explorer):
    """Which pixels does a pixel see, and what does seeing farther cost?

    Args:
        image: array `(height, width)`, of which only the shape matters, or that shape; edges up to 12 pixels.
        row, column, n: where the controls start; the middle of the image if left out.

    >>> explorer = SequenceLengthExplorer((5, 5), n=1)
    >>> explorer.column.value = 0
    >>> print(explorer.figure())
    With n = 1, row 2, column 0 sees 4 of 25 pixels: itself, 0 by the sweep to the right, 1 by the sweep to the left, \
1 by the sweep down, 1 by the sweep up.
    """

    def __init__(self, image=(9, 9), row=None, column=None, n=2):
        self.shape = small_image(np.zeros(image) if _is_shape(image) else image).shape
        self.row, self.column = pixel_of(self.shape, row, column)
        self.n = sequence_length(self.shape, n)
        super().__init__([[self.n], [self.row, self.column]])

    def figure(self):
        return draw_reach(self.shape, (self.row.value, self.column.value), self.n.value)


class MergeExplorer(Explorer):
    """What each merge mode makes of the four sweeps; the weights of the 1×1 convolution can be moved.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        mode: `"concat"`, `"convolution"`, `"sum"`, `"mul"`, `"ave"` or `None`.
        n: sequence length, `None` for the full sweep.

    >>> explorer = MergeExplorer([[1, 2]], mode="convolution")
    >>> explorer.kernel["left"].value = -1
    >>> print(explorer.figure())
    Merge mode 'convolution'. Convolution: 0 5.
    """

    def __init__(self, image=None, mode="concat", n=None):
        self.image = small_image(image)
        self.mode = choice(MERGE_OPTIONS, mode, "merge_mode")
        self.n = sequence_length(self.image.shape, n)
        self.kernel = {name: decimal_number(f"{direction.arrow} {name}", 1.0) for name, direction in DIRECTIONS.items()}
        super().__init__([[self.mode, self.n], list(self.kernel.values())])

    def settle(self):
        for slider in self.kernel.values():
            slider.disabled = self.mode.value != "convolution"

    def figure(self):
        hiddens = {name: sweep.hidden for name, sweep in trace_all(self.image, self.n.value).items()}
        mode = self.mode.value
        kernel = [slider.value for slider in self.kernel.values()] if mode == "convolution" else None
        merged = merge(list(hiddens.values()), mode, kernel)
        return draw_merge(hiddens, merged, mode, kernel)


def _is_shape(image):
    return isinstance(image, tuple) and len(image) == 2 and all(isinstance(edge, int) for edge in image)
