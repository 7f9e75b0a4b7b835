"""Six steps, in NumPy and side by side: what becomes of the state that travels down an image from row to row.

Each step is that of one member of the family, with weights that are easy to work with; the numbers come from the programs
beside this one. The image has one channel.
"""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_image
from srnn_tutorial.lesson.by_hand.steps.propagation import trace_propagation
from srnn_tutorial.lesson.by_hand.steps.selective import trace_selective
from srnn_tutorial.lesson.by_hand.steps.slices import trace_slices
from srnn_tutorial.lesson.by_hand.trace import trace
from srnn_tutorial.lesson.by_hand.units import trace_unit

WEIGHT = 0.5  # h = relu(WEIGHT * above + x)
MATRIX = [[0.5, 0.5], [0.5, 0.0]]  # (h, m) = relu((above, m above) @ MATRIX + (x, 0))
# h = z * above + (1 - z) * tanh(x / 10), z = sigmoid(4 - x / 2 + above)
GATE = [[[-0.5, 0, 0.1]], [[1, 0, 0]], [[4, 0, 0], [0, 0, 0]]]
KERNEL = 0.25, 0.5, 0.25  # h = x + relu(KERNEL convolved with the row above)
SLOPES = -0.1, 0.0, 0.1  # h = p @ three above + OWN * x, p = softmax(SLOPES * x)
OWN = 0.5
# s = exp(-Δ) * above + Δ B x, Δ = softplus(x / 4 - 2), B = x / 20; what is shown is C s, C = x / 20
SELECTIVE = [[[0.25]], [[1]], [-2], [[0.05]], [[0.05]], [[0]], [0]]


@dataclass(frozen=True)
class OneOfSix:
    """One of the six on an image: `numbers`, a dictionary for each position, whose `"h"` is the state; and who is heard."""

    name: str
    numbers: dict
    hidden: np.ndarray  # (height, width)
    widens: bool  # a cone rather than a column

    def heard(self, row, column):
        """The positions that the state at a pixel has heard from, itself the last.

        >>> six_steps([[1, 2, 3], [4, 5, 6]])["slice"].heard(1, 2)
        [(0, 1), (0, 2), (1, 2)]
        """
        width = self.hidden.shape[1]
        aside = {i: row - i if self.widens else 0 for i in range(row + 1)}
        return [(i, j) for i, far in aside.items() for j in range(width) if abs(j - column) <= far]


@as_it_comes()
def six_steps(image):
    """The six on an image `(height, width)`, travelling down: a dictionary from name to `OneOfSix`.

    >>> {name: step.hidden[1].round(2).tolist() for name, step in six_steps([[0, 8], [8, 0]]).items()}
    {'weight': [8.0, 4.0], 'matrix': [8.0, 4.0], 'gate': [0.33, 0.33], 'slice': [10.0, 4.0], 'cone': [6.76, 2.0], \
'selective': [2.22, 1.95]}
    """
    image = as_image(image)
    pairs = np.stack([image, np.zeros_like(image)], axis=-1)
    sweeps = {
        "weight": trace(image, "down", weight=WEIGHT),
        "matrix": trace_unit(pairs, "irnn", [np.array(MATRIX)], "down"),
        "gate": trace_unit(image, "gru", [np.array(part) for part in GATE], "down"),
        "slice": trace_slices(image, KERNEL),
        "cone": trace_propagation(image, image[..., None] * np.array(SLOPES), OWN),
        "selective": trace_selective(image, SELECTIVE, "down"),
    }
    return {name: _read(name, sweep) for name, sweep in sweeps.items()}


def _read(name, sweep):
    numbers, hidden = {}, np.zeros(sweep.image.shape[:2])
    for step in sweep.steps:
        numbers[step.position] = {key: float(value) for key, value in READ[name](step, sweep).items()}
        hidden[step.position] = numbers[step.position]["h"]
    return OneOfSix(name, numbers, hidden, name in ("slice", "cone"))


def _weight(step, sweep):
    return {"above": step.incoming, "x": step.x, "h": step.state}


def _matrix(step, sweep):
    above, second_above = step.incoming["h"]
    h, second = step.walk[-1]["h"]
    return {"above": above, "second above": second_above, "x": step.x[0], "h": h, "second": second}


def _gate(step, sweep):
    last = step.walk[-1]
    numbers = {"above": step.incoming["h"], "z": last["z"], "candidate": last["candidate"], "h": last["h"]}
    return {name: value.item() for name, value in numbers.items()}


def _slice(step, sweep):
    return {**_three(step, sweep), "x": step.x.item(), "h": step.hidden.item()}


def _cone(step, sweep):
    shares = dict(zip(("p left", "p above", "p right"), step.affinities))
    return {**shares, **_three(step, sweep), "x": sweep.image[step.position].item(), "h": step.hidden.item()}


def _three(step, sweep):
    """The states of the row above, 0 for what is outside."""
    heard = step.heard or (None,) * 3
    return {
        name: 0 if position is None else sweep.hidden[position].item()
        for name, position in zip(("left", "above", "right"), heard)
    }


def _selective(step, sweep):
    *before, last = step.walk
    above = before[-1]["s"].item() if before else 0
    numbers = {"kept": last["kept"], "written": last["written"], "h": last["s"], "shown": last["y"]}
    return {"above": above, **{name: value.item() for name, value in numbers.items()}}


READ = {"weight": _weight, "matrix": _matrix, "gate": _gate, "slice": _slice, "cone": _cone, "selective": _selective}
