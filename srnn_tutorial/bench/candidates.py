"""Who is measured: all that is known of a candidate stands here, its layer aside."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import keras

from srnn_tutorial.bench.rivals import CopyingFloor, DepthwiseTranslations, KerasSweeps, SlicesWrittenOut
from srnn_tutorial.layers import MDRNN2D, Propagation2D, SliceRNN2D, SpatialRNN2D
from srnn_tutorial.units import LINE_UNITS


@dataclass(frozen=True)
class Candidate:
    """One way to compute an image of four sweeps, or of one walk along the diagonals.

    Attributes:
        name: as a `Case` has it: `"layer"`.
        title: as the tables have it.
        make: gives its Keras layer for a case.
        images: for a case, how many float32 images of the size of its input it holds at a time, about.
        whole: what it is called without an `n`, besides its title.
    """

    name: str
    title: str
    make: Callable
    images: Callable
    whole: str = ""

    def memory_needed(self, case):
        """About how many bytes a case takes, to know better than to begin."""
        return 4 * math.prod(case.shape) * self.images(case)

    def label(self, case):
        """A case in a few words, without its size.

        >>> from srnn_tutorial.bench import Case
        >>> CANDIDATES["layer"].label(Case("layer", (4, 128, 128, 32), 8, cell="gru"))
        'SpatialRNN2D gru, n = 8'
        """
        title = self.title if case.cell == "rnn" else f"{self.title} {case.cell}"
        n, compiled = self.whole if case.n is None else f"n = {case.n}", "" if case.compiled else "not compiled"
        return ", ".join(filter(None, [title, n, compiled]))


def _images(forward, with_gradients):
    return lambda case: with_gradients if case.gradients else forward


def _translations(case):
    return 4 * (case.n + 6) if case.gradients else 15  # every translation is kept for the way back


def _of_keras(case):
    return KerasSweeps(LINE_UNITS[case.cell].cell_class)


def _convolution(case):
    return keras.layers.Conv2D(4 * case.shape[-1], 3, padding="same")


CANDIDATES = {
    candidate.name: candidate
    for candidate in (
        Candidate("floor", "copying floor", lambda case: CopyingFloor(), _images(15, 30)),
        Candidate("keras", "4 Keras SimpleRNN", lambda case: KerasSweeps(), _images(15, 30)),
        Candidate(
            "layer", "SpatialRNN2D", lambda case: SpatialRNN2D(case.n, cell=case.cell), _images(15, 30), whole="full sweep"
        ),
        Candidate("convolution", "3×3 convolution", _convolution, _images(10, 20)),
        # Each row is moved on by one from the row above, so the image is twice as wide.
        Candidate("diagonals", "MDRNN2D", lambda case: MDRNN2D(case.shape[-1], case.cell), _images(60, 120)),
        Candidate("propagation", "Propagation2D", lambda case: Propagation2D(case.shape[-1]), _images(30, 60)),
        Candidate("slices", "SliceRNN2D", lambda case: SliceRNN2D(), _images(10, 20)),
        Candidate("written out", "slices in a Python loop", lambda case: SlicesWrittenOut(), _images(10, 60)),
        # Keras keeps what each step computes of its states.
        Candidate("any cell", "4 Keras RNN", _of_keras, _images(60, 400)),
        Candidate("depthwise", "n depthwise conv.", lambda case: DepthwiseTranslations(case.n), _translations),
    )
}
