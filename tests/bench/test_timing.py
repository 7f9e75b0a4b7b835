"""Cases are timed by a clock of the test's own, so that every second is known."""

import itertools
from types import SimpleNamespace

import pytest

from srnn_tutorial import bench
from srnn_tutorial.bench import Case, Timing, timing

A, B, C = (Case(name, (1, 4, 4, 2)) for name in ("floor", "keras", "layer"))


@pytest.fixture
def takes(monkeypatch):
    """Sets how many seconds each call of a case takes, `takes({case: [seconds, ...]})`, and gives the list of calls made.

    An exception among the seconds is raised by that call. The last number goes for all calls after.
    """
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(timing, "time", SimpleNamespace(perf_counter=lambda: clock.now))

    def set_times(seconds_of):
        turns = []

        def prepare(case):
            seconds = itertools.chain(seconds_of[case], itertools.repeat(seconds_of[case][-1]))

            def call():
                turns.append(case)
                taken = next(seconds)
                if isinstance(taken, Exception):
                    raise taken
                clock.now += taken

            clock.now += 1000  # building takes its time, which does not count
            return call

        monkeypatch.setattr(timing, "prepare", prepare)
        return turns

    return set_times


def test_the_first_call_is_kept_apart_and_the_second_does_not_count(takes):
    takes({A: [70, 5, 1, 2, 4]})
    assert bench.measure([A], seconds=0, repeats=(3, 9)) == [Timing(A, 70, (1, 2, 4))]


def test_cases_take_turns(takes):
    turns = takes({A: [1], B: [1], C: [1]})
    timings = bench.measure([A, B, C], repeats=(2, 4), seconds=1e9)
    assert turns == [A, A, B, B, C, C] + 4 * [A, B, C]
    assert [timing.case for timing in timings] == [A, B, C] and all(len(timing.times) == 4 for timing in timings)


@pytest.mark.parametrize("seconds, repeats", [(0, 2), (5.9, 2), (6, 2), (6.1, 3), (100, 4)])
def test_a_case_is_timed_until_its_seconds_are_over_but_a_number_of_times(takes, seconds, repeats):
    takes({A: [3]})
    (found,) = bench.measure([A], seconds, repeats=(2, 4))
    assert len(found.times) == repeats


def test_a_case_that_is_done_waits_for_no_other(takes):
    turns = takes({A: [3], B: [1]})
    bench.measure([A, B], seconds=4, repeats=(1, 9))
    assert turns[4:] == [A, B, A, B, B, B]


def test_progress_is_told_twice_for_each_case(takes):
    takes({A: [3], B: [1]})
    told = []
    bench.measure([A, B], seconds=4, repeats=(1, 9), done=told.append)
    assert told == [A, B, A, B]


# What fails


@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_a_case_that_fails_leaves_the_others_as_they_are(takes, before):
    takes({A: [8, 1], B: [1] * before + [MemoryError("no room")], C: [9, 2]})
    told = []
    timings = bench.measure([A, B, C], seconds=0, repeats=(2, 4), failed=lambda case, error: told.append((case, str(error))))
    assert told == [(B, "no room")]
    assert timings == [Timing(A, 8, (1, 1)), Timing(C, 9, (2, 2))]


def test_a_case_that_cannot_be_built_is_told(takes):
    takes({A: [1]})
    told = []
    assert [timing.case for timing in bench.measure([B, A], failed=lambda case, error: told.append(case))] == [A]
    assert told == [B]


def test_nobody_to_tell_means_an_exception(takes):
    takes({A: [1], B: [ValueError("wrong")]})
    with pytest.raises(ValueError, match="wrong"):
        bench.measure([A, B])


def test_ctrl_c_is_no_failure(takes, monkeypatch):
    def interrupted(case):
        raise KeyboardInterrupt

    monkeypatch.setattr(timing, "prepare", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bench.measure([A], failed=lambda case, error: None)


def test_median_and_quartiles_of_known_times():
    found = Timing(A, 100.0, tuple(range(21)) + (1000,) * 0)
    assert (found.median, found.quartiles) == (10, (5, 15))
    assert Timing(A, 0.0, (1.0, 2.0, 9.0)).median == 2  # not the mean
