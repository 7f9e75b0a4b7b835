"""What the times say beside each other, and what was aimed at."""

from collections.abc import Callable
from dataclasses import dataclass

from srnn_tutorial.bench.candidates import CANDIDATES
from srnn_tutorial.bench.cases import EDGE, Case, Missing, full, large, memory_cases, reference, walk


@dataclass(frozen=True)
class Ratio:
    """One figure of the table, with what was aimed at: at least the target, or at most.

    A figure without a value, as a number that it needs is not there, says in `missing` which one and why.
    """

    name: str
    gradients: bool
    value: float | None
    target: float
    at_least: bool
    missing: str = ""

    @property
    def reached(self):
        if self.value is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target


@dataclass(frozen=True)
class _Row:
    """Name, targets (forward, and with gradients), whether they are lower bounds, and how the value is computed."""

    name: str
    targets: tuple
    at_least: bool
    value: Callable


class _NotThere(LookupError):
    """A number that a figure needs."""


def ratios(timings, peaks=(), edge=EDGE):
    """The table of ratios.

    Args:
        timings: a list of `Timing`, and of `Missing` for the cases that have none.
        peaks: a list of `Peak`, and of `Missing`.
        edge: that of the plan.

    Returns:
        A list of `Ratio`: all of the table, those that lack a number, too.
    """
    found = [_ratio(row, _Measured(timings, both, edge)) for both in (False, True) for row in _rows(edge)]
    return [*found, _ratio(_memory(edge), _Measured(peaks, True, edge))]


def _ratio(row, measured):
    both = measured.gradients
    common = {"name": row.name, "gradients": both, "target": row.targets[both], "at_least": row.at_least}
    try:
        return Ratio(value=row.value(measured), **common)
    except _NotThere as error:
        return Ratio(value=None, missing=str(error), **common)


def _rows(edge):
    whole = full(edge)
    return (
        _Row("n depthwise convolutions / layer, n = 8", (3.2, 3.5), True, _against_depthwise(8)),
        _Row("n depthwise convolutions / layer, n = 32", (6.5, 6.5), True, _against_depthwise(32)),
        _Row(f"n depthwise convolutions / layer, n = {whole}", (25, 25), True, _against_depthwise(whole)),
        _Row("full sweep / copying floor", (1.7, 2), False, _against_floor),
        _Row(f"that ratio at {8 * edge}² / at {edge}²", (1.3, 1.3), False, _large_against_floor),
        _Row("slowest n / full sweep", (2, 2.5), False, _slowest_to_full),
        _Row("four Keras SimpleRNN sweeps / full sweep", (2, 2), True, _against_keras),
        _Row("Propagation2D / full sweep", (6, 6), False, lambda of: of.median("propagation") / of.median("layer")),
        _Row("selective unit / LSTM", (1.5, 1.5), False, lambda of: of.selective / of.median("layer", cell="lstm")),
        _Row(
            "four Keras RNN of the selective unit / layer",
            (1, 1),
            True,
            lambda of: of.median("any cell", cell="selective") / of.selective,
        ),
        _Row(
            "slices in a Python loop / SliceRNN2D", (1, 1), True, lambda of: of.median("written out") / of.median("slices")
        ),
        # Twice as many diagonals, each twice as long.
        _Row(f"MDRNN2D at {edge}² / at {edge // 2}²", (4.5, 4.5), False, _twice_the_edge),
        _Row("first call, slowest n, in seconds", (1, 1.5), False, lambda of: max(timing.first for timing in of.lengths())),
    )


def _memory(edge):
    window, whole = memory_cases(edge)
    name = f"peak memory of a training step: n = {window.n} / full sweep"
    return _Row(name, (None, 1.3), False, lambda of: of.at(window).bytes / of.at(whole).bytes)


def _against_depthwise(n):
    return lambda of: of.median("depthwise", n) / of.median("layer", n)


def _against_floor(of):
    return of.median("layer", full(of.edge)) / of.median("floor")


def _large_against_floor(of):
    shape = large(of.edge)
    return of.median("layer", shape=shape) / of.median("floor", shape=shape) / _against_floor(of)


def _against_keras(of):
    return of.median("keras") / of.median("layer", full(of.edge))


def _slowest_to_full(of):
    return max(timing.median for timing in of.lengths()) / of.median("layer", full(of.edge))


def _twice_the_edge(of):
    once, twice = (of.median("diagonals", shape=walk(of.edge, quarters), cell="lstm") for quarters in (2, 4))
    return twice / once


class _Measured:
    """What a row looks its numbers up in: those of one way, forward or with gradients, of the plan for one edge."""

    def __init__(self, found, gradients, edge):
        self.found = {one.case: one for one in found}
        self.gradients, self.edge = gradients, edge

    def at(self, case):
        found = self.found.get(case)
        if found is None or isinstance(found, Missing):
            words = "failed" if found is not None and found.failed else "not measured"
            raise _NotThere(f"{words}: {CANDIDATES[case.candidate].label(case)}")
        return found

    def median(self, candidate, n=None, shape=None, cell="rnn"):
        return self.at(Case(candidate, shape or reference(self.edge), n, self.gradients, cell)).median

    @property
    def selective(self):
        return self.median("layer", cell="selective")

    def lengths(self):
        """The timings of all lengths on the image that most is measured on."""
        asked = ("layer", reference(self.edge), self.gradients, "rnn")
        cases = [case for case in self.found if (case.candidate, case.shape, case.gradients, case.cell) == asked]
        cases = [case for case in cases if case.n is not None]
        return [self.at(case) for case in cases or [Case(*asked[:2], gradients=self.gradients)]]
