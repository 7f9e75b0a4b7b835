"""Seconds: cases take turns, each called until its time is up."""

import time
from dataclasses import dataclass

import numpy as np

from srnn_tutorial.bench.backends import prepare
from srnn_tutorial.bench.cases import Case


@dataclass(frozen=True)
class Timing:
    """Seconds: the first call, compilation included, and each of the later ones.

    >>> timing = Timing(Case("floor", (1, 8, 8, 3)), first=9.0, times=(1.0, 2.0, 3.0, 4.0, 50.0))
    >>> timing.median, timing.quartiles
    (3.0, (2.0, 4.0))
    """

    case: Case
    first: float
    times: tuple

    @property
    def median(self):
        return float(np.median(self.times))

    @property
    def quartiles(self):
        return tuple(np.percentile(self.times, (25, 75)).tolist())


def measure(cases, seconds=2.0, repeats=(5, 25), done=lambda case: None, failed=None):
    """Time cases, which take turns.

    Args:
        cases: a list of `Case`.
        seconds: after these, a case is timed no more, once it has its fewest repeats.
        repeats: fewest and most for each.
        done: called with a case whenever it has had its first call and when it has been timed for the last time.
        failed: called with a case and the exception that it raised, whereupon the others go on. If left out, that
            exception is raised.

    Returns:
        A list of `Timing`, one for each case that did not fail.
    """
    runs = {}
    for case in cases:
        if run := _attempt(_Run, case, failed):
            runs[case] = run
            done(case)
    waiting = list(runs)
    while waiting:
        for case in list(waiting):
            if not _attempt(lambda case: runs[case].again(), case, failed):
                waiting.remove(case)
                del runs[case]
            elif runs[case].is_enough(seconds, *repeats):
                waiting.remove(case)
                done(case)
    return [Timing(case, run.first, tuple(run.times)) for case, run in runs.items()]


def quickest(call, repeats=9):
    """Seconds of the quickest of so many calls, the one that was least disturbed, after two that may still set things up.

    >>> quickest(lambda: sum(range(1000)), repeats=3) > 0
    True
    """
    call(), call()
    return min(seconds_of(call) for _ in range(repeats))


class _Run:
    """A case that has been built and called twice; each further call is timed."""

    def __init__(self, case):
        self.call, self.times = prepare(case), []
        self.first = seconds_of(self.call)
        self.call()  # the second call may still set things up

    def again(self):
        self.times.append(seconds_of(self.call))
        return self

    def is_enough(self, seconds, fewest, most):
        return len(self.times) >= most or (len(self.times) >= fewest and sum(self.times) >= seconds)


def _attempt(action, case, failed):
    """What `action` gives for a case, or `None` where it failed."""
    try:
        return action(case)
    except Exception as error:  # whatever a backend raises
        if failed is None:
            raise
        failed(case, error)
        return None


def seconds_of(call):
    """Seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
