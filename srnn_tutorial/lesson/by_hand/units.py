"""The units a sweep can carry along, in NumPy, one pixel at a time, every gate and state kept.

Each unit is a function of the letters of its formula: `x` the pixel, `h` the state before (for the LSTM also `c`), and
the weights in the very shapes in which the Keras cell of that name keeps them. As in `trace`, no code is shared with
`srnn_tutorial.recurrence`: the layer is tested against this. `σ` is the sigmoid, a number between 0 (shut) and 1 (open).
"""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_activation, as_pixels, as_weights, known_unit, sigmoid
from srnn_tutorial.lesson.by_hand.trace import windows
from srnn_tutorial.units import UNITS


def rnn(x, before, f, kernel):
    """The plain unit: one weight for each channel. `h = f(w * h + x)`."""
    return {"h": f(kernel * before["h"] + x)}


def irnn(x, before, f, kernel):
    """A full matrix between the channels. `h = f(h W + x)`. Source: Bell et al., Inside-Outside Net (2016)."""
    return {"h": f(before["h"] @ kernel + x)}


def simple_rnn(x, before, f, kernel, recurrent_kernel, bias):
    """Weights for the pixel, too. `h = f(x W + h U + b)`. Source: Elman (1990)."""
    return {"h": f(x @ kernel + before["h"] @ recurrent_kernel + bias)}


def gru(x, before, f, kernel, recurrent_kernel, bias):
    """Two gates: `z` keeps the old state, `r` shows it to the candidate. Source: Cho et al. (2014).

    `z = σ(x Wz + h Uz + bz)`, `r = σ(x Wr + h Ur + br)`, `candidate = f(x Wh + bh + r * (h Uh + b'h))`,
    `h = z * h + (1 - z) * candidate`. The kernels hold z, r and the candidate side by side, the bias has a row for the
    pixel and one for the state: Keras' order, and its default `reset_after=True`.
    """
    x_z, x_r, x_h = np.split(x @ kernel + bias[0], 3, axis=-1)
    h_z, h_r, h_h = np.split(before["h"] @ recurrent_kernel + bias[1], 3, axis=-1)
    z = sigmoid(x_z + h_z)
    r = sigmoid(x_r + h_r)
    candidate = f(x_h + r * h_h)
    return {"z": z, "r": r, "candidate": candidate, "h": z * before["h"] + (1 - z) * candidate}


def lstm(x, before, f, kernel, recurrent_kernel, bias):
    """Three gates and a second state `c`, the memory. Source: Hochreiter and Schmidhuber (1997), Gers et al. (2000).

    `i, f, o = σ(x W + h U + b)`, each with its own weights, and `g = tanh(x Wg + h Ug + bg)`: what might be written.
    `c = f * c + i * g`, `h = o * tanh(c)`. The kernels hold i, f, g and o side by side: Keras' order.
    """
    a_i, a_f, a_g, a_o = np.split(x @ kernel + before["h"] @ recurrent_kernel + bias, 4, axis=-1)
    i, forget, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)
    g = f(a_g)
    c = forget * before["c"] + i * g
    return {"i": i, "f": forget, "g": g, "o": o, "c": c, "h": o * f(c)}


FORMULAS = {"rnn": rnn, "irnn": irnn, "simple_rnn": simple_rnn, "gru": gru, "lstm": lstm}


@dataclass(frozen=True)
class UnitStep:
    """What happens at one pixel. Every number is an array `(units,)`, and has the name it has in the unit's formula."""

    position: tuple  # (row, column)
    window: tuple  # positions read, from the farthest behind to this pixel itself
    walk: tuple  # for each pixel of the window a dictionary: gates and states by name; `walk[-1]["h"]` is the output
    incoming: dict  # the states handed over to this pixel, or zero
    x: np.ndarray  # this pixel, (channels,)


@dataclass(frozen=True)
class UnitSweep:
    """One sweep of a unit over an image: `steps` in the order of visiting, `hidden` the result, `(height, width, units)`."""

    unit: str
    direction: str
    image: np.ndarray
    n: int | None
    weights: dict
    steps: tuple
    hidden: np.ndarray

    def at(self, row, column):
        """The step at a pixel."""
        return next(step for step in self.steps if step.position == (row, column))


@as_it_comes()
def trace_unit(image, unit, weights, direction="right", n=None, activation=None):
    """Sweep an image in one direction with any of the units, keeping every gate and state.

    Args:
        image: array `(height, width, channels)`, or `(height, width)` for one channel.
        unit: `"rnn"`, `"irnn"`, `"simple_rnn"`, `"gru"` or `"lstm"`.
        weights: a list of arrays, as the Keras cell's `get_weights()` gives it, of the shapes that `weight_shapes` says;
            or a dictionary by those names.
        direction: `"right"`, `"left"`, `"down"` or `"up"`.
        n: how many pixels behind it each pixel sees, at least 1; `None` for all of them.
        activation: `f`; by default the one that `srnn_tutorial.units` names. Gates are always sigmoids.

    Returns:
        A `UnitSweep`.

    Raises:
        ValueError: an argument is not one of the above, or the weights do not fit the unit and the channels.

    Source: the rule of `SpatialRNN2D`: the output at `j` is what the unit gives after reading the pixels
    `max(0, j-n) ... j`, its states zero before the first of them.

    >>> sweep = trace_unit([[0, 6, 12]], "irnn", [[[1]]], n=1)
    >>> sweep.hidden[..., 0].tolist(), sweep.at(0, 2).window
    ([[0.0, 6.0, 18.0]], ((0, 1), (0, 2)))

    An LSTM whose gates are all half open, and which writes a 1 at every pixel:

    >>> half = [np.zeros((1, 4)), np.zeros((1, 4)), np.array([0, 0, 9, 0])]
    >>> [round(float(c["c"][0]), 2) for c in trace_unit([[0, 0, 0]], "lstm", half).at(0, 2).walk]
    [0.5, 0.75, 0.87]
    """
    image = as_pixels(image)
    formula, names = FORMULAS[known_unit(unit, FORMULAS)], UNITS[unit].states
    f = as_activation(UNITS[unit].activation if activation is None else activation)
    weights = as_weights(weights, unit, image, weight_shapes)
    units = weights["kernel"].shape[-1] // len(UNITS[unit].parts)

    steps = []
    hidden = np.zeros((*image.shape[:2], units), image.dtype)
    for window in windows(*image.shape[:2], direction, n):
        states, walk = {name: np.zeros(units, image.dtype) for name in names}, []
        for position in window:
            incoming = states
            walk.append(formula(image[position], incoming, f, **weights))
            states = {name: walk[-1][name] for name in names}
        steps.append(UnitStep(position, window, tuple(walk), incoming, image[position]))
        hidden[position] = states["h"]
    return UnitSweep(unit, direction, image, n, weights, tuple(steps), hidden)


def weight_shapes(unit, channels, units=None):
    """What a unit learns for one direction: the shape of each of its weights, by name, in Keras' order.

    Args:
        unit: `"rnn"`, `"irnn"`, `"simple_rnn"`, `"gru"` or `"lstm"`.
        channels: of the image.
        units: numbers in the state, `channels` if left out; `rnn` and `irnn` cannot choose.

    >>> weight_shapes("lstm", channels=3, units=2)
    {'kernel': (3, 8), 'recurrent_kernel': (2, 8), 'bias': (8,)}
    """
    if known_unit(unit, FORMULAS) == "rnn":
        return {"kernel": (channels,)}
    if unit == "irnn":
        return {"kernel": (channels, channels)}
    units = channels if units is None else units
    wide = len(UNITS[unit].parts) * units  # kernels side by side
    bias = (2, wide) if unit == "gru" else (wide,)
    return {"kernel": (channels, wide), "recurrent_kernel": (units, wide), "bias": bias}


def count_weights(unit, channels, units=None):
    """How many numbers a unit learns for one direction.

    >>> [count_weights(unit, channels=16) for unit in FORMULAS]
    [16, 256, 528, 1632, 2112]
    """
    return sum(int(np.prod(shape)) for shape in weight_shapes(unit, channels, units).values())
