"""Controls around the figures. Each widget takes the learner's own small array; `.figure()` is its state as a picture."""

import contextlib
import gc

import ipywidgets as widgets
import numpy as np

from srnn_tutorial.data import readme_image
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import figures, gates
from srnn_tutorial.lesson.trace import ACTIVATIONS, merge, trace, trace_all
from srnn_tutorial.lesson.units import trace_unit

LARGEST_EDGE = 12  # beyond, cells grow too small to be read and single steps too many to be walked

DIRECTION_OPTIONS = [(f"{direction.arrow} {name}", name) for name, direction in DIRECTIONS.items()]
STYLE = {"description_width": "140px"}
WIDE, NARROW = {"width": "390px"}, {"width": "290px"}
# For each unit the sliders of its weights: where they start, and how far they go to both sides.
UNIT_WEIGHTS = {
    "lstm": {
        "input gate bias": (3, 6),
        "forget gate bias": (3, 6),
        "output gate bias": (3, 6),
        "forget gate weight": (0, 6),
        "input weight": (1, 2),
    },
    "gru": {
        "update gate bias": (3, 6),
        "update gate weight": (-2, 6),
        "reset gate bias": (0, 6),
        "input weight": (1, 2),
    },
    "rnn": {"weight w": (1, 2)},
}
MERGE_OPTIONS = [*((mode, mode) for mode in ("concat", "convolution", "sum", "mul", "ave")), ("None: a list", None)]


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
        self.step = _whole("step", step, 1, last)
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


class SweepStepper(Stepper):
    """Walk one sweep pixel by pixel: direction, sequence length, weight, activation, and the step.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        direction, n, weight, activation, step: where the controls start. `n=None` is the full sweep; steps count from 1.

    Raises:
        ValueError: the image is not of that kind.

    >>> stepper = SweepStepper(direction="right", step=3)
    >>> stepper.step.value = 2
    >>> print(stepper.figure())
    Sweep to the right, step 2 of 9. start at 0, read 2 pixels: s = 0 → 0 → 6. h[0,1] = relu(1·0 + 6) = 6. \
Input: 0 6 12; 2 8 14; 4 10 16. Hidden so far: 0 6 empty; empty empty empty; empty empty empty.
    """

    def __init__(self, image=None, direction="right", n=None, weight=1.0, activation="relu", step=1):
        self.image = _small_image(image)
        self.direction = _choice(DIRECTION_OPTIONS, direction, "direction")
        self.n = _sequence_length(self.image.shape, n)
        self.weight = _number("weight w", weight)
        self.activation = _choice(list(ACTIVATIONS), activation, "activation")
        super().__init__([[self.direction, self.n], [self.activation, self.weight]], step, last=self.image.size)

    @property
    def sweep(self):
        """The `Sweep` that is being walked."""
        return trace(self.image, self.direction.value, self.n.value, self.weight.value, self.activation.value)

    def settle(self):
        self.n.max = _full_sweep(self.image.shape, [self.direction.value])

    def figure(self):
        return figures.draw_step(self.sweep, self.step.value - 1)


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
        self.image = _small_image(image)
        self.n = _sequence_length(self.image.shape, n)
        self.weight = _number("weight w", weight)
        self.activation = _choice(list(ACTIVATIONS), activation, "activation")
        super().__init__([[self.n, self.weight, self.activation]])

    @property
    def sweeps(self):
        """The four `Sweep`s, a dictionary by direction."""
        return trace_all(self.image, self.n.value, self.weight.value, self.activation.value)

    def figure(self):
        return figures.draw_directions(self.sweeps)


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
        self.shape = _small_image(np.zeros(image) if _is_shape(image) else image).shape
        height, width = self.shape
        self.row = _whole("row", height // 2 if row is None else row, 0, height - 1)
        self.column = _whole("column", width // 2 if column is None else column, 0, width - 1)
        self.n = _sequence_length(self.shape, n)
        super().__init__([[self.n], [self.row, self.column]])

    def figure(self):
        return figures.draw_reach(self.shape, (self.row.value, self.column.value), self.n.value)


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
        self.image = _small_image(image)
        self.mode = _choice(MERGE_OPTIONS, mode, "merge_mode")
        self.n = _sequence_length(self.image.shape, n)
        self.kernel = {name: _number(f"{direction.arrow} {name}", 1.0) for name, direction in DIRECTIONS.items()}
        super().__init__([[self.mode, self.n], list(self.kernel.values())])

    def settle(self):
        for slider in self.kernel.values():
            slider.disabled = self.mode.value != "convolution"

    def figure(self):
        hiddens = {name: sweep.hidden for name, sweep in trace_all(self.image, self.n.value).items()}
        mode = self.mode.value
        kernel = [slider.value for slider in self.kernel.values()] if mode == "convolution" else None
        merged = merge(list(hiddens.values()), mode, kernel)
        return figures.draw_merge(hiddens, merged, mode, kernel)


class UnitExplorer(Stepper):
    """What the gates of a unit do to its state on the way along a row: unit, sequence length, a few weights, the step.

    The unit has one state, reads one channel and sweeps to the right. Its other weights are: 1 from the state to the
    GRU's candidate, and 0.

    Args:
        row: up to 12 numbers, the pixels; 3 and five zeros if left out.
        unit: `"lstm"`, `"gru"` or `"rnn"`, the plain unit.
        weights: where the sliders of that unit start, a dictionary by their labels: `{"forget gate bias": -6}`.
        n, step: where the other controls start. `n=None` is the full sweep; steps count from 1.

    Raises:
        ValueError: the row, the unit or a label is not one of those.

    >>> explorer = UnitExplorer([3, 0, 0], unit="gru", step=2)
    >>> explorer.weights["gru"]["update gate bias"].value = -6
    >>> print(explorer.figure())
    GRU, step 2 of 3: start at 0, read 2 pixels. Input: 3 0 0. Update gate z: 0.00 0.00. Reset gate r: 0.50 0.50. \
Candidate g: 1.00 0.46. State h: 1.00 0.46. z = σ(−2·0 − 6) = 0.00; r = σ(0) = 0.50; \
g = tanh(1·0 + 0.50·(1·1.00)) = 0.46; h = 0.00·1.00 + 1.00·0.46 = 0.46.
    """

    def __init__(self, row=(3, 0, 0, 0, 0, 0), unit="lstm", weights=None, n=None, step=1):
        self.row = _row(row)
        self.unit = _choice([(gates.NAMES[name], name) for name in UNIT_WEIGHTS], _known("unit", unit, UNIT_WEIGHTS), "unit")
        self.n = _sequence_length(self.row.shape, n)
        self.weights = {
            name: {label: _number(label, start, bound) for label, (start, bound) in sliders.items()}
            for name, sliders in UNIT_WEIGHTS.items()
        }
        for label, value in (weights or {}).items():
            slider = self.weights[unit][_known("weights", label, self.weights[unit])]
            slider.value = min(max(value, slider.min), slider.max)
        sliders = [slider for unit_sliders in self.weights.values() for slider in unit_sliders.values()]
        super().__init__([[self.unit, self.n], sliders], step, last=self.row.size)

    @property
    def sweep(self):
        """The `UnitSweep` that is being walked."""
        unit = self.unit.value
        w = {label: slider.value for label, slider in self.weights[unit].items()}
        if unit == "rnn":
            weights = [[w["weight w"]]]
        elif unit == "gru":
            weights = [
                [[w["update gate weight"], 0, w["input weight"]]],
                [[0, 0, 1]],
                [[w["update gate bias"], w["reset gate bias"], 0], [0, 0, 0]],
            ]
        else:
            weights = [
                [[0, w["forget gate weight"], w["input weight"], 0]],
                [[0, 0, 0, 0]],
                [w["input gate bias"], w["forget gate bias"], 0, w["output gate bias"]],
            ]
        return trace_unit(self.row, unit, weights, n=self.n.value)

    def settle(self):
        for unit, sliders in self.weights.items():
            for slider in sliders.values():
                slider.layout.display = None if unit == self.unit.value else "none"

    def figure(self):
        return gates.draw_unit(self.sweep, self.step.value - 1)


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


def _row(row):
    row = np.atleast_2d(np.asarray(row, "float64"))
    if row.ndim != 2 or row.shape[0] != 1:
        raise ValueError(f"Give one row: a list of up to {LARGEST_EDGE} numbers. Received: an array of shape {row.shape}")
    return _small_image(row)


def _known(argument, name, names):
    if name not in names:
        raise ValueError(f"`{argument}` knows {tuple(names)}. Received: {name!r}")
    return name


def _small_image(image):
    image = readme_image() if image is None else np.asarray(image, "float64")
    if image.ndim != 2 or not 1 <= min(image.shape) <= max(image.shape) <= LARGEST_EDGE:
        raise ValueError(
            f"Give an array (height, width) with edges from 1 to {LARGEST_EDGE} pixels, so that every number can be read; cut "
            f"one out with image[:{LARGEST_EDGE}, :{LARGEST_EDGE}]. Received: an array of shape {image.shape}"
        )
    if not np.isfinite(image).all():
        raise ValueError("Every pixel is a finite number, so that it has a colour. Received: an array with NaN or infinity")
    return image


def _is_shape(image):
    return isinstance(image, tuple) and len(image) == 2 and all(isinstance(edge, int) for edge in image)


def _full_sweep(shape, directions=tuple(DIRECTIONS)):
    return max(figures.longest_edge(shape, directions) - 1, 1)


def _sequence_length(shape, n):
    full = _full_sweep(shape)
    return _whole("rnn_seq_length n", full if n is None else n, 1, full)


def _whole(description, value, lowest, highest):
    value = min(max(value, lowest), highest)
    return widgets.IntSlider(value, lowest, highest, description=description, style=STYLE, layout=WIDE)


def _number(description, value, bound=2):
    value = min(max(float(value), -bound), bound)
    return widgets.FloatSlider(
        value, min=-bound, max=bound, step=0.1, description=description, readout_format=".1f", style=STYLE, layout=WIDE
    )


def _choice(options, value, description):
    return widgets.Dropdown(options=options, value=value, description=description, style=STYLE, layout=NARROW)
