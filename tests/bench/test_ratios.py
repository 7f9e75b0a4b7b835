"""The table of ratios, computed from numbers that are easy to divide."""

from dataclasses import replace

import pytest

from srnn_tutorial import bench
from srnn_tutorial.bench import Case, Missing, Peak, Ratio, Timing


def known_timings():
    """Milliseconds that are easy to divide; with gradients everything takes twice as long but the floor, four times."""
    shape, big = bench.reference(), bench.large()
    milliseconds = {
        Case("floor", shape): 10, Case("keras", shape): 60, Case("layer", shape, 2): 8, Case("layer", shape, 8): 10,
        Case("layer", shape, 32): 40, Case("layer", shape, 127): 20, Case("depthwise", shape, 8): 40,
        Case("depthwise", shape, 32): 80, Case("depthwise", shape, 127): 600,
        Case("floor", big): 100, Case("layer", big): 300, Case("layer", shape): 20, Case("propagation", shape): 100,
        Case("slices", shape): 50, Case("written out", shape): 75, Case("layer", shape, cell="lstm"): 80,
        Case("layer", shape, cell="selective"): 100, Case("any cell", shape, cell="selective"): 300,
    }  # fmt: skip
    for case, t in milliseconds.items():
        # The first and the last time are far off: what counts is the median.
        yield Timing(case, case.n or 0, (t / 9, t, t, t, t * 9))
        factor = 4 if case.candidate == "floor" else 2
        both = replace(case, gradients=True)
        yield Timing(both, 2 * (case.n or 0), (factor * t,))
    for quarters, forward, with_gradients in ((2, 5, 20), (4, 20, 60)):
        walk = Case("diagonals", bench.walk(quarters=quarters), cell="lstm")
        yield Timing(walk, 1, (forward,))
        yield Timing(replace(walk, gradients=True), 1, (with_gradients,))


RATIOS = bench.ratios(list(known_timings()), [Peak(case, size) for case, size in zip(bench.memory_cases(), (1100, 1000))])


@pytest.mark.parametrize(
    "name, forward, with_gradients",
    [
        ("n depthwise convolutions / layer, n = 8", 4, 4),
        ("n depthwise convolutions / layer, n = 32", 2, 2),
        ("n depthwise convolutions / layer, n = 127", 30, 30),
        ("full sweep / copying floor", 2, 1),
        ("that ratio at 1024² / at 128²", 1.5, 1.5),
        ("slowest n / full sweep", 2, 2),
        ("four Keras SimpleRNN sweeps / full sweep", 3, 3),
        ("Propagation2D / full sweep", 5, 5),
        ("selective unit / LSTM", 1.25, 1.25),
        ("four Keras RNN of the selective unit / layer", 3, 3),
        ("slices in a Python loop / SliceRNN2D", 1.5, 1.5),
        ("MDRNN2D at 128² / at 64²", 4, 3),
        ("first call, slowest n, in seconds", 127, 254),
        ("peak memory of a training step: n = 32 / full sweep", None, 1.1),
    ],
)
def test_ratios_of_known_numbers(name, forward, with_gradients):
    found = {ratio.gradients: ratio.value for ratio in RATIOS if ratio.name == name}
    assert found.get(False) == (None if forward is None else pytest.approx(forward))
    assert found[True] == pytest.approx(with_gradients)


@pytest.mark.parametrize(
    "name, targets, at_least",
    [
        ("n depthwise convolutions / layer, n = 8", (3.2, 3.5), True),
        ("n depthwise convolutions / layer, n = 32", (6.5, 6.5), True),
        ("n depthwise convolutions / layer, n = 127", (25, 25), True),
        ("full sweep / copying floor", (1.7, 2), False),
        ("that ratio at 1024² / at 128²", (1.3, 1.3), False),
        ("slowest n / full sweep", (2, 2.5), False),
        ("four Keras SimpleRNN sweeps / full sweep", (2, 2), True),
        ("Propagation2D / full sweep", (6, 6), False),
        ("selective unit / LSTM", (1.5, 1.5), False),
        ("four Keras RNN of the selective unit / layer", (1, 1), True),
        ("slices in a Python loop / SliceRNN2D", (1, 1), True),
        ("MDRNN2D at 128² / at 64²", (4.5, 4.5), False),
        ("first call, slowest n, in seconds", (1, 1.5), False),
        ("peak memory of a training step: n = 32 / full sweep", (None, 1.3), False),
    ],
)
def test_what_is_aimed_at(name, targets, at_least):
    """Faster than the others at least so many times; slower than a copy, and larger, at most so many times."""
    found = {ratio.gradients: (ratio.target, ratio.at_least) for ratio in RATIOS if ratio.name == name}
    assert found == {both: (target, at_least) for both, target in enumerate(targets) if target is not None}


@pytest.mark.parametrize("at_least, reached", [(True, [False, True, True]), (False, [True, True, False])])
def test_a_target_is_reached_from_the_right_side_and_by_itself(at_least, reached):
    assert [Ratio("any", False, value, 2.0, at_least).reached for value in (1.9, 2.0, 2.1)] == reached


# What is not there


def test_without_any_number_all_of_the_table_says_so():
    found = bench.ratios([])
    assert [ratio.name for ratio in found] == [ratio.name for ratio in RATIOS]
    assert all(ratio.value is None and ratio.reached is None for ratio in found)
    assert all(ratio.missing.startswith("not measured: ") for ratio in found)


def without(*lost):
    """The ratios where these cases, `Missing`, have no timing; by name and way."""
    cases = {one.case for one in lost}
    timings = [timing for timing in known_timings() if timing.case not in cases]
    return {(ratio.name, ratio.gradients): ratio for ratio in bench.ratios([*timings, *lost])}


def test_a_ratio_names_the_case_that_failed_and_the_others_stand():
    keras = Case("keras", bench.reference())
    found = without(Missing(keras, "MemoryError: no room"))
    lacking = found["four Keras SimpleRNN sweeps / full sweep", False]
    assert (lacking.value, lacking.missing) == (None, "failed: 4 Keras SimpleRNN")
    assert [key for key, ratio in found.items() if ratio.value is None][0] == (
        "four Keras SimpleRNN sweeps / full sweep",
        False,
    )
    assert sum(ratio.value is None for ratio in found.values()) == 2  # this one, and memory, of which there is nothing here


def test_a_ratio_names_the_case_that_was_left_out():
    found = without(Missing(Case("layer", bench.large()), "needs about 3.1 GiB", failed=False))
    assert found["that ratio at 1024² / at 128²", False].missing == "not measured: SpatialRNN2D, full sweep"


def test_the_slowest_of_lengths_is_not_told_where_one_failed():
    found = without(Missing(Case("layer", bench.reference(), 32, gradients=True), "ValueError"))
    for name in ("slowest n / full sweep", "first call, slowest n, in seconds"):
        assert found[name, True].missing == "failed: SpatialRNN2D, n = 32" and found[name, False].value is not None


def test_a_peak_that_failed_leaves_its_ratio_open():
    window, whole = bench.memory_cases()
    ratio = bench.ratios([], [Peak(window, 1000), Missing(whole, "ended by SIGKILL")])[-1]
    assert ratio.missing == "failed: SpatialRNN2D, n = 127" and ratio.value is None
