"""The walk of a multi-dimensional recurrent network in NumPy, one diagonal after the other, every gate and state kept.

Each pixel reads two neighbours behind it: the one in its row and the one in its column. Both lie on the diagonal before its
own, so the pixels of a diagonal may be computed in any order, or all at once. As in `trace`, no code is shared with
`srnn_tutorial.recurrence`: `MDRNN2D` is tested against this.

Letters: `x` the pixel, `h` a state (`h_row`, `h_column` those of the neighbours), for the LSTM also `c`, the memory;
`W`, `U`, `V` the weights for the pixel, the neighbour in the row and the neighbour in the column; `b` the bias.
"""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_activation, as_pixels, as_weights, known_unit, sigmoid
from srnn_tutorial.units import GRID_UNITS

# For each corner: where a pixel's neighbours behind lie, as steps (down, right) from the pixel.
BEHIND = {
    "top_left": {"row": (0, -1), "column": (-1, 0)},
    "top_right": {"row": (0, 1), "column": (-1, 0)},
    "bottom_left": {"row": (0, -1), "column": (1, 0)},
    "bottom_right": {"row": (0, 1), "column": (1, 0)},
}


def rnn(x, row, column, f, W, U, V, b):
    """The plain unit. `h = f(x W + h_row U + h_column V + b)`. Source: Graves et al. (2007), section 2."""
    return {"h": f(x @ W["h"] + row["h"] @ U["h"] + column["h"] @ V["h"] + b["h"])}


def gru(x, row, column, f, W, U, V, b):
    """Two resets, and three shares that are 1 together. Source: Wan et al., Match-SRNN (2016), two of its neighbours.

    `r_row, r_column = σ(x W + h_row U + h_column V + b)`, each with its own weights, show the neighbours to the candidate:
    `candidate = f(x W + (r_row * h_row) U + (r_column * h_column) V + b)`. The shares `z_row, z_column, z_new` are
    `e^a / (sum of the three e^a)` with `a = x W + h_row U + h_column V + b`, again each with its own weights, and
    `h = z_row * h_row + z_column * h_column + z_new * candidate`.
    """

    def preactivation(part, h_row, h_column):
        return x @ W[part] + h_row @ U[part] + h_column @ V[part] + b[part]

    h_row, h_column = row["h"], column["h"]
    r_row, r_column = (sigmoid(preactivation(part, h_row, h_column)) for part in ("r_row", "r_column"))
    a = np.array([preactivation(part, h_row, h_column) for part in ("z_row", "z_column", "z_new")])
    z_row, z_column, z_new = np.exp(a - a.max(axis=0)) / np.exp(a - a.max(axis=0)).sum(axis=0)
    candidate = f(preactivation("candidate", r_row * h_row, r_column * h_column))
    return {
        "r_row": r_row, "r_column": r_column, "z_row": z_row, "z_column": z_column, "z_new": z_new, "candidate": candidate,
        "h": z_row * h_row + z_column * h_column + z_new * candidate,
    }  # fmt: skip


def lstm(x, row, column, f, W, U, V, b):
    """A memory `c`, and a forget gate for each neighbour's. Source: Graves et al. (2007), section 3, without peepholes.

    `i, f_row, f_column, o = σ(x W + h_row U + h_column V + b)`, each with its own weights, and `g` likewise with `f` for
    `σ`: what might be written. `c = f_row * c_row + f_column * c_column + i * g`, `h = o * f(c)`.
    """
    a = {part: x @ W[part] + row["h"] @ U[part] + column["h"] @ V[part] + b[part] for part in GRID_UNITS["lstm"].parts}
    gates = {part: sigmoid(a[part]) for part in ("i", "f_row", "f_column", "o")}
    g = f(a["g"])
    c = gates["f_row"] * row["c"] + gates["f_column"] * column["c"] + gates["i"] * g
    return {**gates, "g": g, "c": c, "h": gates["o"] * f(c)}


FORMULAS = {"rnn": rnn, "gru": gru, "lstm": lstm}


@dataclass(frozen=True)
class Meeting:
    """What happens at one pixel, where two walks meet. Every number is an array `(units,)`, named as in the formula."""

    position: tuple  # (row, column)
    diagonal: int  # the number of its diagonal, from 0: how many steps the pixel is away from the corner
    neighbours: dict  # "row" and "column": the position of the neighbour behind, or None outside the image
    row: dict  # the states that the neighbour in the row hands over, by name, or zero
    column: dict  # those of the neighbour in the column
    x: np.ndarray  # this pixel, (channels,)
    values: dict  # gates and states by name; `values["h"]` is the output


@dataclass(frozen=True)
class CornerWalk:
    """One walk over an image: `diagonals`, each a tuple of `Meeting`; `hidden` the result, `(height, width, units)`."""

    unit: str
    corner: str
    image: np.ndarray
    weights: dict
    diagonals: tuple
    hidden: np.ndarray

    def at(self, row, column):
        """The meeting at a pixel."""
        return next(meeting for diagonal in self.diagonals for meeting in diagonal if meeting.position == (row, column))


@as_it_comes()
def trace_corner(image, unit, weights, corner="top_left", activation="tanh"):
    """Walk an image from one corner with any of the units, keeping every gate and state.

    Args:
        image: array `(height, width, channels)`, or `(height, width)` for one channel.
        unit: `"rnn"`, `"gru"` or `"lstm"`.
        weights: a list of three arrays, as `MDRNN2D(...).cells[corner].get_weights()` gives it, of the shapes that
            `weight_shapes` says; or a dictionary by those names.
        corner: `"top_left"`, `"top_right"`, `"bottom_left"` or `"bottom_right"`.
        activation: `f`; `"relu"`, `"linear"`, `"tanh"`, `"sigmoid"` or a NumPy function. Gates are always sigmoids.

    Returns:
        A `CornerWalk`.

    Raises:
        ValueError: an argument is not one of the above, or the weights do not fit the unit and the channels.

    Source: the rule of `MDRNN2D`: the states of a pixel are what the unit makes of the pixel and of the states of its
    neighbours behind, in the row and in the column, which are zero outside the image.

    >>> walk = trace_corner(np.ones((3, 3)), "rnn", [[[1]], [[1], [1]], [0]], activation="linear")
    >>> walk.hidden[..., 0].tolist()
    [[1.0, 2.0, 3.0], [2.0, 5.0, 9.0], [3.0, 9.0, 19.0]]
    >>> [meeting.position for meeting in walk.diagonals[1]], walk.at(1, 1).neighbours
    ([(0, 1), (1, 0)], {'row': (1, 0), 'column': (0, 1)})
    """
    image = as_pixels(image)
    formula, names = FORMULAS[known_unit(unit, FORMULAS)], GRID_UNITS[unit].states
    f = as_activation(activation)
    weights = as_weights(weights, unit, image, weight_shapes, neighbours=2)
    units = weights["recurrent_kernel"].shape[0] // 2
    by_part = tuple(_by_part(unit, weights, units))

    nothing = {name: np.zeros(units, image.dtype) for name in names}
    states = {}  # of the pixels visited so far
    walked = []
    for number, diagonal in enumerate(diagonals(*image.shape[:2], corner)):
        meetings = []
        for position in diagonal:
            neighbours = _neighbours(position, image.shape, corner)
            row, column = (states.get(neighbours[axis], nothing) for axis in ("row", "column"))
            values = formula(image[position], row, column, f, *by_part)
            meetings.append(Meeting(position, number, neighbours, row, column, image[position], values))
        # Only now: no pixel of a diagonal reads another one of it.
        states |= {meeting.position: {name: meeting.values[name] for name in names} for meeting in meetings}
        walked.append(tuple(meetings))
    hidden = np.zeros((*image.shape[:2], units), image.dtype)
    for position, state in states.items():
        hidden[position] = state["h"]
    return CornerWalk(unit, corner, image, weights, tuple(walked), hidden)


def diagonals(height, width, corner="top_left"):
    """The positions on each anti-diagonal, in the order of visiting: `height + width - 1` tuples of them, each from the top.

    Raises:
        ValueError: the corner is not one of those that `trace_corner` takes.

    >>> diagonals(2, 3)
    [((0, 0),), ((0, 1), (1, 0)), ((0, 2), (1, 1)), ((1, 2),)]
    >>> diagonals(2, 2, "bottom_left")
    [((1, 0),), ((0, 0), (1, 1)), ((0, 1),)]
    """
    if corner not in BEHIND:
        raise ValueError(f"`corner` is one of {tuple(BEHIND)}. Received: corner={corner!r}")
    first = (height - 1 if "bottom" in corner else 0, width - 1 if "right" in corner else 0)
    away = {(i, j): abs(i - first[0]) + abs(j - first[1]) for i in range(height) for j in range(width)}
    return [tuple(p for p in away if away[p] == number) for number in range(height + width - 1)]


def weight_shapes(unit, channels, units=None):
    """What a unit learns for one corner: the shape of each of its weights, by name, in the order of `get_weights()`.

    Args:
        unit: `"rnn"`, `"gru"` or `"lstm"`.
        channels: of the image.
        units: numbers in the state, `channels` if left out.

    The upper half of the recurrent kernel is for the neighbour in the row, the lower half for that in the column.

    >>> weight_shapes("lstm", channels=3, units=2)
    {'kernel': (3, 10), 'recurrent_kernel': (4, 10), 'bias': (10,)}
    """
    parts = GRID_UNITS[known_unit(unit, FORMULAS)].parts
    units = channels if units is None else units
    wide = len(parts) * units
    return {"kernel": (channels, wide), "recurrent_kernel": (2 * units, wide), "bias": (wide,)}


def _neighbours(position, shape, corner):
    """Where the neighbours behind lie; `None` for one that would lie outside the image."""
    found = {}
    for axis, (down, right) in BEHIND[corner].items():
        i, j = position[0] + down, position[1] + right
        found[axis] = (i, j) if 0 <= i < shape[0] and 0 <= j < shape[1] else None
    return found


def _by_part(unit, weights, units):
    """`W, U, V, b`, each a dictionary by the unit's parts."""
    recurrent, parts = weights["recurrent_kernel"], GRID_UNITS[unit].parts
    for side_by_side in (weights["kernel"], recurrent[:units], recurrent[units:], weights["bias"]):
        yield dict(zip(parts, np.split(side_by_side, len(parts), axis=-1)))
