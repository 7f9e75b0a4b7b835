"""A unit to explore on its way along a row: what its gates do to its state."""

import numpy as np
import traitlets

from srnn_tutorial.lesson.by_hand.units import trace_unit
from srnn_tutorial.lesson.figures.gates import draw_unit
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import Controls, OneOf, Pixels, Whole, one_row
from srnn_tutorial.lesson.widgets.unit_sliders import Sliders

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
LABELS = tuple(dict.fromkeys(label for sliders in UNIT_WEIGHTS.values() for label in sliders))


class UnitExplorer(LivePicture):
    """What the gates of a unit do to its state on the way along a row. Point at a column, change a pixel, move a weight.

    The unit has one state, reads one channel and sweeps to the right. Its other weights are: 1 from the state to the
    GRU's candidate, and 0.

    Args:
        row: up to 12 numbers, the pixels; 3 and five zeros if left out.
        unit: `"lstm"`, `"gru"` or `"rnn"`, the plain unit.
        weights: where the sliders of that unit start, a dictionary by their labels: `{"forget gate bias": -6}`. The
            attribute holds the sliders of every unit; what it is given moves those of the unit that is shown.
        n, step: where the other controls start. `n=None` is the full sweep; steps count from 1.
        controls: which are shown: `"unit"`, `"n"` and labels of sliders; all but `"n"` if left out.

    Raises:
        ValueError: the row, the unit or a label is not one of those.

    >>> explorer = UnitExplorer([3, 0, 0], unit="gru", step=2)
    >>> explorer.weights = {"update gate bias": -6}
    >>> explorer.weights["gru"]["update gate bias"]
    -6.0
    >>> explorer
    GRU, step 2 of 3: start at 0, read 2 pixels. Input: 3 0 0. Update gate z: 0.00 0.00. Reset gate r: 0.50 0.50. \
Candidate g: 1.00 0.46. State h: 1.00 0.46. z = σ(−2·0 − 6) = 0.00; r = σ(0) = 0.50; \
g = tanh(1·0 + 0.50·(1·1.00)) = 0.46; h = 0.00·1.00 + 1.00·0.46 = 0.46.
    """

    kind = "unit_explorer"
    image = Pixels(one_row)
    unit = OneOf(UNIT_WEIGHTS, "lstm")
    weights = Sliders(UNIT_WEIGHTS)
    n = Whole(None, lowest=1)
    step = Whole(1, lowest=1)
    controls = Controls("unit", *LABELS, "n")

    def __init__(self, row=(3, 0, 0, 0, 0, 0), unit="lstm", weights=None, n=None, step=1, **state):
        super().__init__(image=row, unit=unit, weights=weights or {}, n=n, step=step, **state)

    @traitlets.default("controls")
    def _controls(self):
        return ["unit", *LABELS]

    @property
    def row(self):
        """The pixels, an array `(1, width)`; may be set to another row."""
        return np.array(self.image)

    @row.setter
    def row(self, row):
        self.image = row

    @property
    def sweep(self):
        """The `UnitSweep` that is being walked."""
        w = self.weights[self.unit]
        if self.unit == "rnn":
            weights = [[w["weight w"]]]
        elif self.unit == "gru":
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
        return trace_unit(self.image, self.unit, weights, n=self.n)

    def figure(self):
        sweep = self.sweep
        return draw_unit(sweep, min(self.step, len(sweep.steps)) - 1)
