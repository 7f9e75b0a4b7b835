"""From which window on another way to compute it is the quicker one, here, and where the package changes over."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

from srnn_tutorial.bench.cases import EDGE
from srnn_tutorial.bench.timing import seconds_of
from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.plain import image_windows, ways


@dataclass(frozen=True)
class Change:
    """Where the package goes over from one way to another.

    Attributes:
        short, long: the ways below and from that n on, in the words of `recurrence.plain`.
        gradients: of the states, or of their gradients.
        at: that n.
        tried: the n that are timed on both ways.
        worst: the smallest weight; the largest is 1.
    """

    short: str
    long: str
    gradients: bool
    at: int
    tried: tuple
    worst: float

    def fitting(self, edge):
        """Those of the n tried that are windows of an image of twice that `edge`."""
        return [n for n in self.tried if n < 2 * edge - 1]


@dataclass(frozen=True)
class Threshold:
    """What was found of a `Change`: by n, how many times as long the short way takes as the long one."""

    change: Change
    ratios: dict

    @property
    def here(self):
        """The smallest n tried from which on the long way was never slower; `None` if there is none.

        >>> change = Change("runs", "largest", False, 32, (8, 16, 32), 0.0)
        >>> Threshold(change, {8: 0.5, 16: 1.2, 32: 2.0}).here, Threshold(change, {8: 0.5, 16: 1.2, 32: 0.9}).here
        (16, None)
        """
        found = None
        for n in sorted(self.ratios, reverse=True):
            if self.ratios[n] < 1:
                break
            found = n
        return found


WAYS: dict[str, Callable] = {
    "runs": image_windows.by_runs,
    "largest": image_windows.by_sums,  # which takes `largest` for weights above 0
    "clipped": image_windows.by_maps,  # which takes `clipped` for weights of both signs
}
CHANGES = (
    Change("runs", "largest", False, ways.BY_SUMS, (4, 8, 12, 16, 24, 32), 0.0),
    Change("runs", "largest", True, ways.BY_SUMS, (4, 8, 12, 16, 24, 32), 0.0),
    Change("runs", "clipped", False, ways.BY_MAPS, (12, 16, 24, 32, 48, 64), -1.0),
    Change("runs", "clipped", True, ways.BY_MAPS, (12, 16, 24, 32, 48, 64), -1.0),
)


def thresholds(edge=EDGE, repeats=7, done=lambda change, n: None):
    """Time both ways of every change, in turns, on a sweep to the right and one up.

    Args:
        edge: half that of the image, which has 32 channels; n that do not fit are left out.
        repeats: of each, of which the median counts.
        done: called with the change and n whenever those two have been timed.

    Returns:
        A list of `Threshold`.
    """
    random, found = np.random.default_rng(0), []
    x, g = (ops.convert_to_tensor(random.standard_normal((1, 2 * edge, 2 * edge, 32), "float32")) for _ in range(2))
    for change in CHANGES:
        w, ratios = ops.convert_to_tensor(np.linspace(change.worst, 1, 34)[1:-1].astype("float32")), {}
        for n in change.fitting(edge):
            both = [_call(WAYS[name], change.gradients, n, x, w, g) for name in (change.short, change.long)]
            times = [[seconds_of(call) for call in both] for _ in range(repeats + 2)]  # the first two set things up
            short, long = np.median(times[2:], axis=0)
            ratios[n] = float(short / long)
            done(change, n)
        found.append(Threshold(change, ratios))
    return found


def _call(way, gradients, n, x, w, g):
    """A function without arguments: a sweep to the right and one up, there when it returns."""
    f = Activation(keras.activations.relu, x.dtype)
    sweeps = [way(f, n, axis, reverse) for axis, reverse in ((2, False), (1, True))]

    def call():
        for states, differentiated in sweeps:
            given = differentiated(x, w, x, g)[0] if gradients else states(x, w)
            ops.convert_to_numpy(given[0, 0, 0])

    return call
