"""The arithmetic that a browser does, against the same by hand, on random images of many shapes and signs."""

import numpy as np
import pytest
from matplotlib import colormaps

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import trace
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.reach import full_sweep
from srnn_tutorial.lesson.figures import paper

SHAPES = [(1, 1), (1, 6), (5, 1), (3, 3), (4, 7), (12, 12)]
NUMBERS = [
    0,
    -0.0,
    1,
    -3,
    0.25,
    -1 / 3,
    0.1,
    0.005,
    -0.0012,
    0.00001234,
    99.996,
    100.5,
    999.999,
    1234.5,
    -123456,
    1e5,
    1e-12,
]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_sweep(direction, activation, computed):
    random = np.random.default_rng(0)
    for shape in SHAPES:
        for n in (None, 1, 2, 20):
            image, weight = random.normal(size=shape), random.uniform(-1.5, 1.5)
            by_hand = trace(image, direction, n, weight, activation)
            live = computed("arithmetic/sweep", "trace", image.tolist(), direction, n, weight, activation)
            np.testing.assert_allclose(live["hidden"], by_hand.hidden, rtol=1e-13, atol=1e-13)
            numbers, expected = [], []
            for step, other in zip(live["steps"], by_hand.steps, strict=True):
                assert step["position"] == list(other.position)
                assert step["window"] == [list(position) for position in other.window]
                assert len(step["chain"]) == len(other.chain)
                numbers += [step[name] for name in ("incoming", "x", "preactivation", "state")]
                numbers += [walked["state"] for walked in step["chain"]]
                expected += [other.incoming, other.x, other.preactivation, other.state, *other.chain]
            np.testing.assert_allclose(numbers, expected, rtol=1e-13, atol=1e-13)


def test_the_full_sweep(computed):
    for shape in SHAPES:
        image = np.zeros(shape).tolist()
        assert computed("arithmetic/sweep", "fullSweep", image) == full_sweep(shape)
        for direction in DIRECTIONS:
            assert computed("arithmetic/sweep", "fullSweep", image, [direction]) == full_sweep(shape, [direction])


@pytest.mark.parametrize("write", ["number", "factor", "decimal"])
def test_numbers_are_written_as_in_the_pictures(write, computed):
    random = np.random.default_rng(0)
    values = [*NUMBERS, *(random.normal(size=200) * 10.0 ** random.integers(-6, 7, 200))]
    assert [computed("parts/numbers", write, float(v)) for v in values] == [getattr(paper, write)(float(v)) for v in values]


def test_what_does_not_fit_is_written_shorter(computed):
    for value in (-12.34, 1234.5, 0.333, -0.00012, 98765.4321):
        for characters in (3, 4, 5, 6, 9):
            text = computed("parts/numbers", "fitted", value, characters)
            assert len(text) <= characters or text == "…"
            if text != "…":
                assert abs(float(text.replace("−", "-")) - value) <= 0.5 * 10 ** np.floor(np.log10(abs(value)))


def test_colours_are_those_of_the_pictures_and_the_ink_stands_out(computed, contrast_of):
    for value in np.linspace(-2, 3, 101):
        found = computed("parts/colours", "colour", value, [-2, 3])
        rgb = [int(part) for part in found["fill"][4:-1].split()]
        np.testing.assert_allclose(rgb, 255 * np.array(colormaps["viridis"]((value + 2) / 5)[:3]), atol=4)
        assert contrast_of({"#000": (0, 0, 0), "#fff": (1, 1, 1)}[found["ink"]], np.array(rgb) / 255) >= 4.5


def test_a_scale_passes_over_empty_pixels(computed):
    assert computed("parts/colours", "scaleOf", [[1, None], [-3, 2]], [[None, 7]]) == [-3, 7]
    assert computed("parts/colours", "scaleOf", [[4]]) == [4, 5]
