import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from srnn_tutorial.lesson import UnitExplorer, draw_unit, draw_units, trace_unit
from srnn_tutorial.lesson.by_hand.units import weight_shapes
from srnn_tutorial.lesson.figures import gates as drawing
from srnn_tutorial.lesson.figures import paper
from srnn_tutorial.lesson.figures.gates import LANE, arithmetic
from srnn_tutorial.lesson.figures.paper import in_words
from srnn_tutorial.lesson.widgets.gates import UNIT_WEIGHTS
from srnn_tutorial.units import UNITS


def random_sweep(unit, width, seed, n=None, size=1.0):
    random = np.random.default_rng(seed)
    weights = [size * random.normal(size=shape) for shape in weight_shapes(unit, channels=1).values()]
    return trace_unit(random.normal(size=(1, width)).round(2), unit, weights, n=n)


@given(unit=st.sampled_from(list(UNIT_WEIGHTS)), width=st.integers(1, 12), seed=st.integers(0, 99), data=st.data())
def test_the_alt_text_tells_every_gate_and_state_of_the_walk(texts, unit, width, seed, data):
    sweep = random_sweep(unit, width, seed, n=data.draw(st.none() | st.integers(1, 12)))
    number = data.draw(st.integers(0, width - 1))
    step, picture = sweep.steps[number], draw_unit(sweep, number)
    alt, read = picture.alt, len(step.window)
    headline = f"{UNITS[unit].title}, step {number + 1} of {width}: start at 0, read {read} pixel{'s' if read > 1 else ''}"
    assert alt.startswith(f"{headline}. Input: {in_words(sweep.image[..., 0])}. ") and headline in texts(picture)
    assert alt.endswith("; ".join(arithmetic(sweep, step).values()) + ".")
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


def test_units_side_by_side_show_their_outputs(texts):
    sweeps = {unit: UnitExplorer([3, 0, 1.5], unit).sweep for unit in UNIT_WEIGHTS}
    picture = draw_units(sweeps)
    outputs = {unit: " ".join(f"{h:.2f}" for h in sweep.hidden[0, :, 0]) for unit, sweep in sweeps.items()}
    assert picture.alt == f"Input: 3 0 1.5. {'. '.join(f'{unit}: {said}' for unit, said in outputs.items())}."
    assert outputs["rnn"] == "3.00 3.00 4.50" and [text for text in texts(picture) if text in sweeps] == list(sweeps)


def test_the_bars_keep_their_scale_from_step_to_step():
    sweep = random_sweep("lstm", 6, seed=1, size=3.0)
    heights = []
    for number in range(6):
        patches = draw_unit(sweep, number).figure.axes[0].artists + draw_unit(sweep, number).figure.axes[0].patches
        bars = [patch.get_path() for patch in patches if patch.get_facecolor()[:3] == (85 / 255, 85 / 255, 85 / 255)]
        heights.append(np.ptp(bars[0].vertices[:4, 1]))  # the first pixel's candidate
    np.testing.assert_allclose(heights, heights[0])


def gauges(picture, colour):
    """The heights of the bars of a colour, lane by lane, as they were drawn."""
    patches = [patch for patch in picture.figure.axes[0].patches if isinstance(patch, PathPatch)]
    paths = [patch.get_path().vertices for patch in patches if to_hex(patch.get_facecolor()) == colour.lower()]
    boxes = [np.ptp(box[:4, 1]) for vertices in paths for box in vertices.reshape(-1, 5, 2)] if paths else []
    return np.array([height for height in boxes if not np.isclose(height, 0.015)])  # but for the line at zero


@pytest.mark.parametrize(
    ("unit", "gates"),
    [("gru", {"z": paper.BLUE, "r": paper.PINK}), ("lstm", {"i": paper.GREEN, "f": paper.BLUE, "o": paper.PINK})],
)
def test_a_gauge_is_as_high_as_its_gate_is_open_and_has_the_colour_of_its_role(unit, gates):
    sweep = random_sweep(unit, 4, seed=3)
    picture = draw_unit(sweep, 3)
    for gate, colour in gates.items():
        values = [read[gate].item() for read in sweep.steps[3].walk]
        np.testing.assert_allclose(gauges(picture, colour), np.array(values) * LANE)


def test_what_each_number_is_for_stands_beside_it(lettered, texts, monkeypatch):
    monkeypatch.setattr(drawing, "lettering", paper.lettering)  # which `lettered` has replaced
    titles = texts(draw_unit(random_sweep("lstm", 3, seed=1), 2))
    written = [text for text, _ in lettered]
    for lane in UNITS["lstm"].numbers:
        assert lane.title in titles and lane.meaning in written


def test_the_current_pixel_and_its_window_are_framed():
    axes = draw_unit(random_sweep("gru", 5, seed=1, n=2), 3).figure.axes[0]
    frames = [to_hex(patch.get_edgecolor()) for patch in axes.patches if type(patch).__name__ == "Rectangle"]
    assert frames[:3] == [paper.WINDOW.lower()] * 2 + [paper.CURRENT.lower()]
