"""A unit to explore on its way along a row: what its gates do to its state."""

from srnn_tutorial.lesson.by_hand.units import trace_unit
from srnn_tutorial.lesson.figures.gates import draw_unit
from srnn_tutorial.lesson.widgets.controls import Stepper, choice, decimal_number, known, one_row, sequence_length
from srnn_tutorial.units import UNITS

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
        self.row = one_row(row)
        self.unit = choice([(UNITS[name].title, name) for name in UNIT_WEIGHTS], known("unit", unit, UNIT_WEIGHTS), "unit")
        self.n = sequence_length(self.row.shape, n)
        self.weights = {
            name: {label: decimal_number(label, start, bound) for label, (start, bound) in sliders.items()}
            for name, sliders in UNIT_WEIGHTS.items()
        }
        for label, value in (weights or {}).items():
            self.weights[unit][known("weights", label, self.weights[unit])].value = value
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
        return draw_unit(self.sweep, self.step.value - 1)
