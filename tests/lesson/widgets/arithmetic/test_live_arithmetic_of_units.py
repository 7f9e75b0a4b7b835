"""The arithmetic of units that a browser does, and their gradients, against the same by hand on random images."""

import numpy as np
import pytest

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import receptive_field, trace_unit
from srnn_tutorial.lesson.by_hand.units import weight_shapes
from srnn_tutorial.lesson.figures.gates import arithmetic
from srnn_tutorial.lesson.widgets.gates import UNIT_WEIGHTS
from srnn_tutorial.lesson.widgets.modules import for_a_test
from srnn_tutorial.lesson.widgets.receptive_field import MEMORY
from srnn_tutorial.units import UNITS

SHAPES = [(1, 1), (1, 6), (5, 1), (3, 3), (4, 7)]
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


def random_weights(unit, random, size=1.0):
    return [size * random.normal(size=shape) for shape in weight_shapes(unit, channels=1).values()]


def lists(weights):
    return [weight.tolist() for weight in weights]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_sweep_of_a_unit(unit, direction, computed):
    random = np.random.default_rng(0)
    for shape in SHAPES:
        for n in (None, 1, 3):
            image, weights = random.normal(size=shape), random_weights(unit, random)
            by_hand = trace_unit(image, unit, weights, direction, n)
            live = computed("arithmetic/unit", "traceUnit", image.tolist(), unit, lists(weights), direction, n)
            np.testing.assert_allclose(live["hidden"], by_hand.hidden[..., 0], **CLOSE)
            for step, other in zip(live["steps"], by_hand.steps, strict=True):
                assert step["position"] == list(other.position) and step["x"] == other.x.item()
                assert step["window"] == [list(position) for position in other.window]
                for read, expected in zip([*step["walk"], step["incoming"]], [*other.walk, other.incoming], strict=True):
                    assert read.keys() == expected.keys()
                    for name, value in expected.items():
                        np.testing.assert_allclose(read[name], value.item(), **CLOSE)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("layers", [1, 2])
def test_the_gradient_for_each_direction(unit, layers, computed):
    random = np.random.default_rng(1)
    for shape in SHAPES:
        for n in (None, 2):
            image, weights = random.normal(size=shape), random_weights(unit, random)
            pixel = tuple(int(random.integers(edge)) for edge in shape)
            by_hand = receptive_field(image, pixel, unit, weights, n, layers)
            live = computed("arithmetic/field", "receptiveField", image.tolist(), pixel, unit, lists(weights), n, layers)
            assert list(live["fields"]) == list(by_hand)
            for name, field in by_hand.items():
                np.testing.assert_allclose(live["fields"][name], field, **CLOSE)
            total = computed("arithmetic/field", "summed", live["fields"])
            np.testing.assert_allclose(total, sum(by_hand.values()), **CLOSE)


@pytest.mark.parametrize("unit", UNIT_WEIGHTS)
def test_a_step_is_written_as_in_the_pictures(unit, computed):
    random = np.random.default_rng(2)
    for size in (1.0, 5.0):
        image, weights = size * random.normal(size=(1, 4)).round(2), random_weights(unit, random, size)
        sweep = trace_unit(image, unit, weights)
        live = computed("arithmetic/unit", "traceUnit", image.tolist(), unit, lists(weights))
        for step, other in zip(live["steps"], sweep.steps, strict=True):
            assert computed("written/formulas", "arithmeticOf", live, step) == arithmetic(sweep, other)


@pytest.fixture(scope="module")
def constant(chromium):
    """`constant("arithmetic/unit", "UNITS")`: what a module exports, functions left out."""
    page = chromium.new_page()
    yield lambda module, name: page.evaluate(
        "([text, name]) => JSON.parse(JSON.stringify(new Function(text)()[name]))", [for_a_test(module), name]
    )
    page.close()


def test_what_is_known_of_each_unit_is_the_same(constant):
    expected = {
        name: {"title": unit.title, "states": list(unit.states), "numbers": [vars(number) for number in unit.numbers]}
        for name, unit in UNITS.items()
    }
    assert constant("arithmetic/unit", "UNITS") == expected


def test_sliders_have_the_same_names_and_ends(constant):
    bounds = {unit: {label: bound for label, (_, bound) in of.items()} for unit, of in UNIT_WEIGHTS.items()}
    assert constant("kinds/unit_explorer", "BOUNDS") == bounds
    memory = {unit: [label, bound] for unit, (label, _, bound) in MEMORY.items()}
    assert constant("kinds/receptive_field", "MEMORY") == memory
