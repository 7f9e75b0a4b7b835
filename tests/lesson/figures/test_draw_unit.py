import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.lesson import UnitExplorer, draw_unit, draw_units, trace_unit
from srnn_tutorial.lesson.by_hand.units import weight_shapes
from srnn_tutorial.lesson.figures.gates import arithmetic
from srnn_tutorial.lesson.widgets.gates import UNIT_WEIGHTS
from srnn_tutorial.units import UNITS


def random_sweep(unit, width, seed, n=None, size=1.0):
    random = np.random.default_rng(seed)
    weights = [size * random.normal(size=shape) for shape in weight_shapes(unit, channels=1).values()]
    return trace_unit(random.normal(size=(1, width)).round(2), unit, weights, n=n)


@given(st.sampled_from(list(UNIT_WEIGHTS)), st.integers(1, 12), st.integers(0, 99), st.data())
def test_the_alt_text_tells_every_gate_and_state_of_the_walk(unit, width, seed, data):
    sweep = random_sweep(unit, width, seed, n=data.draw(st.none() | st.integers(1, 12)))
    number = data.draw(st.integers(0, width - 1))
    step, alt = sweep.steps[number], draw_unit(sweep, number).alt
    assert f"step {number + 1} of {width}" in alt and f"read {len(step.window)} pixel" in alt
    for lane in UNITS[unit].numbers:
        told = re.search(rf"{lane.title.capitalize()}: ([−\d. ]+?)\. ", alt)[1].replace("−", "-").split()
        np.testing.assert_allclose(np.array(told, float), [read[lane.name].item() for read in step.walk], atol=0.00501)


@given(st.sampled_from(list(UNIT_WEIGHTS)), st.integers(0, 99))
def test_the_arithmetic_is_right(unit, seed):
    """What is written between the equals signs gives, computed by Python, what is written after the last one."""
    names = {"σ": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: max(z, 0)}
    for step in (sweep := random_sweep(unit, 4, seed)).steps:
        sums = arithmetic(sweep, step)
        assert sums.keys() == {lane.name for lane in UNITS[unit].numbers}
        for line in sums.values():
            _, sum_, result = line.replace("−", "-").replace("·", "*").split(" = ")
            assert abs(eval(sum_, names) - float(result)) < 0.06  # every number in it was rounded


@pytest.mark.parametrize("unit", UNIT_WEIGHTS)
@pytest.mark.parametrize("width", [1, 6, 12])
@pytest.mark.parametrize("pixel", [-9.75, 9.75])
def test_everything_fits_on_the_picture(unit, width, pixel):
    labels = {label: -1.5 for label in UNIT_WEIGHTS[unit]}
    figure = UnitExplorer([pixel] * width, unit, labels, step=width).figure().figure
    assert figure.get_figwidth() <= 11.1  # inches; a notebook is 830 CSS pixels wide
    figure.set_dpi(148)  # as it is saved: letters are a little wider on coarser paper
    figure.draw_without_rendering()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1, text


def test_units_side_by_side_show_their_outputs():
    sweeps = {unit: UnitExplorer([3, 0, 1.5], unit).sweep for unit in UNIT_WEIGHTS}
    alt = draw_units(sweeps).alt
    assert alt.startswith("Input: 3 0 1.5.") and "rnn: 3.00 3.00 4.50." in alt
    assert all(f"{unit}: " in alt for unit in UNIT_WEIGHTS)


def test_the_bars_keep_their_scale_from_step_to_step():
    sweep = random_sweep("lstm", 6, seed=1, size=3.0)
    heights = []
    for number in range(6):
        patches = draw_unit(sweep, number).figure.axes[0].artists + draw_unit(sweep, number).figure.axes[0].patches
        bars = [patch.get_path() for patch in patches if patch.get_facecolor()[:3] == (85 / 255, 85 / 255, 85 / 255)]
        heights.append(np.ptp(bars[0].vertices[:4, 1]))  # the first pixel's candidate
    np.testing.assert_allclose(heights, heights[0])
