"""The plan of `srnn-tutorial bench` has all that its table of ratios needs, and nothing twice."""

import pytest

from srnn_tutorial import bench
from srnn_tutorial.bench import Case, Timing
from srnn_tutorial.units import UNITS

LATER = (
    "Propagation2D / full sweep",
    "selective unit / LSTM",
    "four Keras RNN of the selective unit / layer",
    "slices in a Python loop / SliceRNN2D",
)


def cases(quick=False, edge=128):
    return [case for group in bench.plan(quick, edge) for case in group]


def test_the_shapes_are_those_of_the_edge():
    assert bench.EDGE == 128
    assert bench.reference() == (4, 128, 128, 32) and bench.reference(8) == (4, 8, 8, 32)
    assert bench.large() == (1, 1024, 1024, 32) and bench.large(8) == (1, 64, 64, 32)
    assert bench.walk() == (1, 128, 128, 16) and bench.walk(8, 2) == (1, 4, 4, 16) and bench.walk(2, 1) == (1, 1, 1, 16)
    assert bench.full() == 127 and bench.full(8) == 7


def test_every_unit_of_the_layer_is_in_the_plan_with_a_window_and_without():
    units = {(case.cell, case.n) for case in cases() if case.shape == (1, 64, 64, 16) and case.candidate == "layer"}
    assert units == {(unit, n) for unit in UNITS for n in (8, None)}


def test_the_plan_has_the_full_sweep_and_windows_up_to_one_less():
    lengths = [case.n for case in bench.plan()[0] if case.candidate == "layer" and case.shape == bench.reference()]
    assert sorted(set(lengths)) == [2, 4, 8, 16, 32, 64, 126, 127]


def test_everything_is_timed_both_ways_with_gradients_first():
    for group in bench.plan():
        assert [case.gradients for case in group] == [True, False] * (len(group) // 2)


def test_a_quick_plan_leaves_out_what_takes_longest():
    assert set(cases(quick=True)) < set(cases())
    left_out = set(cases()) - set(cases(quick=True))
    later = {"propagation", "slices", "written out", "any cell"}
    assert {case.candidate for case in left_out} == {"floor", "layer", "diagonals", "depthwise"} | later
    assert Case("depthwise", bench.reference(), 127, gradients=True) in left_out
    assert Case("depthwise", bench.reference(), 127) not in left_out
    assert {case.gradients for case in cases(quick=True) if case.shape == bench.large()} == {False}
    assert all(case.cell == "rnn" for case in cases(quick=True))


@pytest.mark.parametrize("quick", [False, True])
def test_the_plan_has_no_case_twice_and_all_that_the_ratios_need(quick):
    assert len(cases(quick)) == len(set(cases(quick)))
    lacking = {
        (ratio.name.split(" at ")[0].split(":")[0], ratio.gradients)
        for ratio in bench.ratios([Timing(case, 1.0, (1.0,)) for case in cases(quick)])
        if ratio.value is None
    }
    memory = {("peak memory of a training step", True)}
    left_out = {
        ("MDRNN2D", False),
        ("MDRNN2D", True),
        ("that ratio", True),
        *((name, both) for name in LATER for both in (False, True)),
        ("n depthwise convolutions / layer, n = 127", True),
    }
    assert lacking == (memory | left_out if quick else memory)


def test_memory_is_compared_for_training_steps_of_the_reference():
    assert bench.memory_cases() == [Case("layer", (4, 128, 128, 32), n, gradients=True) for n in (32, 127)]
