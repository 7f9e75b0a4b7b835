"""The arithmetic of several directions that a browser does, against the same by hand: sweeps, reach, merge modes."""

import numpy as np
import pytest

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import merge, reach, trace_all
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.reach import full_sweep, steps_for_each_pixel
from srnn_tutorial.lesson.figures.merging import merged_at, titles_of

SHAPES = [(1, 1), (1, 6), (5, 1), (4, 7), (12, 12)]
MODES = ["concat", "convolution", "sum", "mul", "ave", None]


def hidden_images(shape, count=4, seed=0):
    return list(np.random.default_rng(seed).normal(size=(count, *shape)))


def test_the_four_sweeps(computed, random_numbers):
    for shape in SHAPES:
        image = random_numbers.normal(size=shape)
        live = computed("arithmetic/sweep", "traceAll", image.tolist(), 2, -0.5, "tanh")
        assert list(live) == list(DIRECTIONS)
        for name, sweep in trace_all(image, 2, -0.5, "tanh").items():
            np.testing.assert_allclose(live[name]["hidden"], sweep.hidden, rtol=1e-13, atol=1e-13)
            step = computed("arithmetic/sweep", "stepAt", live[name], [shape[0] - 1, 0])
            np.testing.assert_allclose(step["state"], sweep.at(shape[0] - 1, 0).state, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_reach(shape, computed, random_numbers):
    assert computed("arithmetic/reach", "fullReach", shape) == full_sweep(shape)
    for n in (1, 3, 11, None):
        for pixel in random_numbers.integers(0, shape, (4, 2)).tolist():
            seen = reach(shape, tuple(pixel), n)
            live = computed("arithmetic/reach", "reach", shape, pixel, n)
            assert live == {name: [list(position) for position in positions] for name, positions in seen.items()}
            assert computed("arithmetic/reach", "count", live) == 1 + sum(map(len, seen.values()))
        if n is not None:
            assert computed("arithmetic/reach", "stepsForEachPixel", shape, n) == steps_for_each_pixel(shape, n)


@pytest.mark.parametrize("mode", MODES)
def test_merging(mode, computed, random_numbers):
    for shape in SHAPES:
        images = hidden_images(shape)
        live = computed("arithmetic/merge", "merge", [image.tolist() for image in images], mode)
        if mode == "convolution":
            assert live == []
            continue
        by_hand = merge(images, mode)
        by_hand = np.moveaxis(by_hand, -1, 0) if mode == "concat" else by_hand
        np.testing.assert_allclose(live, np.reshape(by_hand, (-1, *shape)), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("filters", [1, 2, 3])
def test_the_convolution(activation, filters, computed, random_numbers):
    for shape in SHAPES:
        images, kernel = hidden_images(shape), random_numbers.normal(size=(4, filters))
        weights = computed("arithmetic/merge", "filtersOf", kernel.tolist())
        np.testing.assert_array_equal(weights, kernel.T)
        live = computed(
            "arithmetic/merge", "merge", [image.tolist() for image in images], "convolution", weights, activation
        )
        by_hand = merge(images, "convolution", kernel, activation)
        np.testing.assert_allclose(live, np.moveaxis(by_hand, -1, 0), rtol=1e-13, atol=1e-13)
    assert computed("arithmetic/merge", "filtersOf", [1, 2, 3, 4]) == [[1, 2, 3, 4]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("filters", [1, 2])
def test_what_becomes_of_a_pixel_is_written_as_in_the_picture(mode, filters, computed, random_numbers):
    images, kernel = hidden_images((2, 3)), random_numbers.normal(size=(4, filters))
    results = merge(images, mode, kernel if mode == "convolution" else None)
    if mode in ("concat", "convolution"):
        results = list(np.moveaxis(results, -1, 0))
    results = results if isinstance(results, list) else [results]
    hiddens = dict(zip(DIRECTIONS, images))
    given = [[image.tolist() for image in images], [result.tolist() for result in results], kernel.T.tolist()]
    live = computed("written/merging", "mergedAt", [1, 2], mode, *given)
    assert live[-len(results) :] == merged_at((1, 2), mode, hiddens, results, kernel)
    assert computed("written/merging", "titlesOf", mode, len(results)) == titles_of(mode, len(results))
