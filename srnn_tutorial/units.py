"""The recurrent units: everything that is known of each stands here, but for its step, which is its cell's.

A layer, a model, the lessons and the bench ask here. Nothing is imported for it: a unit's cell is loaded when asked for.
"""

import importlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Number:
    """A gate, a candidate or a state, as the unit's formula and the pictures of it have it.

    Attributes:
        name: its name in the formula and in what the lessons keep of a step: `"z"`, `"candidate"`, `"c"`.
        title: its name in words, with the letter of the pictures.
        meaning: what it is for, in a few words.
        role: `"keep"`, `"write"` or `"show"` for a gate, which is between 0 (shut) and 1 (open); `None` for the others.
    """

    name: str
    title: str
    meaning: str
    role: str | None = None


@dataclass(frozen=True)
class Unit:
    """One recurrent unit.

    Attributes:
        name: as the layers take it: `"gru"`.
        title: as it is said in the lessons.
        cell: `"module:class"` of its cell; see `cell_class`.
        keeps_channels: whether its output has one number for each channel of the input; else `units` of them.
        has_kernels: whether it has weights that read the pixel, besides the recurrent ones.
        activation: its `f`, by Keras' name, unless another one is asked for.
        states: the names of what it hands on to the next pixel, the output first.
        parts: the names of what has weights of its own, in the order in which those stand side by side in the kernels.
        numbers: what a picture of a step shows, from top to bottom.
    """

    name: str
    title: str
    cell: str
    keeps_channels: bool = False
    has_kernels: bool = True
    activation: str = "tanh"
    states: tuple = ("h",)
    parts: tuple = ("h",)
    numbers: tuple = field(default=(), repr=False)

    @property
    def cell_class(self):
        """The class of its cell: a Keras cell; for a unit of the grid one of `srnn_tutorial.recurrence.grid`.

        >>> UNITS["gru"].cell_class.__name__
        'GRUCell'
        """
        module, name = self.cell.split(":")
        return getattr(importlib.import_module(module), name)


# The units a sweep carries along a line: one neighbour behind.
UNITS = {
    unit.name: unit
    for unit in (
        Unit(
            "rnn",
            "plain unit",
            "srnn_tutorial.recurrence.cells:PlainCell",
            keeps_channels=True,
            has_kernels=False,
            activation="relu",
            numbers=(Number("h", "state h", "f(w·h before + x)"),),
        ),
        Unit(
            "irnn",
            "IRNN",
            "srnn_tutorial.recurrence.cells:IRNNCell",
            keeps_channels=True,
            has_kernels=False,
            activation="relu",
            numbers=(Number("h", "state h", "f(h before W + x)"),),
        ),
        Unit(
            "simple_rnn",
            "simple RNN",
            "keras.layers:SimpleRNNCell",
            numbers=(Number("h", "state h", "f(x W + h before U + b)"),),
        ),
        Unit(
            "gru",
            "GRU",
            "keras.layers:GRUCell",
            parts=("z", "r", "candidate"),
            numbers=(
                Number("z", "update gate z", "how much of h is kept", "keep"),
                Number("r", "reset gate r", "what the candidate sees of h", "show"),
                Number("candidate", "candidate g", "what replaces the rest"),
                Number("h", "state h", "z·h before + (1 − z)·g"),
            ),
        ),
        Unit(
            "lstm",
            "LSTM",
            "keras.layers:LSTMCell",
            states=("h", "c"),
            parts=("i", "f", "g", "o"),
            numbers=(
                Number("g", "candidate g", "what might be written"),
                Number("i", "input gate i", "how much of it is written", "write"),
                Number("f", "forget gate f", "how much memory is kept", "keep"),
                Number("c", "memory c", "f·c before + i·g"),
                Number("o", "output gate o", "how much is shown", "show"),
                Number("h", "output h", "o·tanh(c)"),
            ),
        ),
    )
}

# Those and one that came later, whose numbers fill a table at each pixel: no picture of 06 shows it.
LINE_UNITS = UNITS | {
    "selective": Unit("selective", "selective unit", "srnn_tutorial.recurrence.selective:SelectiveCell", keeps_channels=True)
}

# The units of a grid: two neighbours behind, one in the row and one in the column.
GRID_UNITS = {
    unit.name: unit
    for unit in (
        Unit("rnn", "plain unit", "srnn_tutorial.recurrence.grid.cells:MDRNNCell"),
        Unit(
            "gru",
            "GRU",
            "srnn_tutorial.recurrence.grid.cells:MDGRUCell",
            parts=("r_row", "r_column", "z_row", "z_column", "z_new", "candidate"),
        ),
        Unit(
            "lstm",
            "LSTM",
            "srnn_tutorial.recurrence.grid.cells:MDLSTMCell",
            states=("h", "c"),
            parts=("i", "f_row", "f_column", "g", "o"),
        ),
    )
}

KEEP_THE_CHANNELS = tuple(name for name, unit in LINE_UNITS.items() if unit.keeps_channels)
CHOOSE_THEIR_UNITS = tuple(name for name, unit in LINE_UNITS.items() if not unit.keeps_channels)
