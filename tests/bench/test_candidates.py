"""The candidates of `srnn-tutorial bench` compute what they claim to, and what is timed is all of it."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from srnn_tutorial import SpatialRNN2D, bench
from srnn_tutorial.bench import CANDIDATES, Case
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.trace import LINES, trace

SHAPE = (2, 5, 7, 3)
NUMPY = keras.ops.convert_to_numpy


def built(case):
    layer = CANDIDATES[case.candidate].make(case)
    layer.build(case.shape)
    return layer


def by_direction(merged):
    return dict(zip(DIRECTIONS, np.split(NUMPY(merged), len(DIRECTIONS), axis=-1)))


SLICES = "slices", "written out"  # they keep the channels


def all_cases(n=3):
    cells = {"diagonals": "lstm", "any cell": "selective"}
    return [Case(c, SHAPE, n if c in ("layer", "depthwise") else None, cell=cells.get(c, "rnn")) for c in CANDIDATES]


def test_a_candidate_is_found_by_its_own_name():
    assert all(candidate.name == name for name, candidate in CANDIDATES.items())


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.candidate)
def test_every_candidate_has_the_layers_output_shape(case, random_numbers):
    layer, x = built(case), random_numbers.normal(size=SHAPE).astype("float32")
    expected = SHAPE if case.candidate in SLICES else SpatialRNN2D()(x).shape
    assert layer(x).shape == layer.compute_output_shape(SHAPE) == expected


def test_the_floor_is_four_copies(random_numbers):
    x = random_numbers.normal(size=SHAPE).astype("float32")
    assert all(np.array_equal(copy, x) for copy in by_direction(bench.CopyingFloor()(x)).values())


@pytest.mark.parametrize("n", [1, 2, 6, 9])
def test_depthwise_translations_are_the_layer_where_nothing_is_negative(n, random_numbers):
    x = random_numbers.uniform(size=SHAPE).astype("float32")
    depthwise = built(Case("depthwise", SHAPE, n))
    _set_weights(depthwise.kernels, random_numbers, 0)
    for name, h in by_direction(depthwise(x)).items():
        weight = NUMPY(depthwise.kernels[name])
        np.testing.assert_allclose(h[0], trace(x[0], name, n, weight).hidden, rtol=1e-5)


def test_depthwise_translations_are_a_sum_of_activated_ones(random_numbers):
    """With negative numbers it is not the layer: each translation is activated on its own, and then added."""
    x, n = random_numbers.normal(size=SHAPE).astype("float32"), 2
    depthwise = built(Case("depthwise", SHAPE, n))
    _set_weights(depthwise.kernels, random_numbers, -1)
    w = NUMPY(depthwise.kernels["right"])
    t, expected = np.maximum(x, 0), 0
    for _ in range(n + 1):
        expected = expected + t
        t = np.maximum(w * np.pad(t, ((0, 0), (0, 0), (1, 0), (0, 0)))[:, :, :-1], 0)
    np.testing.assert_allclose(by_direction(depthwise(x))["right"], expected, rtol=1e-5)


def _set_weights(kernels, random_numbers, lowest):
    for kernel in kernels.values():
        kernel.assign(random_numbers.uniform(lowest, 1, kernel.shape))


def test_keras_sweeps_run_along_the_lines_of_the_trace(random_numbers):
    x = random_numbers.normal(size=SHAPE).astype("float32")
    keras_sweeps = built(Case("keras", SHAPE))
    for name, h in by_direction(keras_sweeps(x)).items():
        cell = keras_sweeps.sweeps[name].cell
        kernel, recurrent, bias = (NUMPY(weight) for weight in cell.weights)
        for line in LINES[name](*SHAPE[1:3]):
            state = np.zeros((SHAPE[0], SHAPE[-1]))
            for row, column in line:
                state = np.maximum(x[:, row, column] @ kernel + state @ recurrent + bias, 0)
                np.testing.assert_allclose(h[:, row, column], state, atol=1e-5)


def test_slices_written_out_are_the_slices_of_the_layer(random_numbers):
    x = random_numbers.normal(size=SHAPE).astype("float32")
    written, layer = built(Case("written out", SHAPE)), built(Case("slices", SHAPE))
    for name, kernel in written.kernels.items():
        layer.kernels[name].assign(kernel)
    np.testing.assert_allclose(NUMPY(written(x)), NUMPY(layer(x)), rtol=1e-5, atol=1e-6)


def test_keras_walks_the_cell_of_the_case(random_numbers):
    x = random_numbers.normal(size=SHAPE).astype("float32")
    of_keras, layer = built(Case("any cell", SHAPE, cell="selective")), built(Case("layer", SHAPE, cell="selective"))
    for name, sweep in of_keras.sweeps.items():
        for ours, theirs in zip(layer.cells[name].weights, sweep.cell.weights, strict=True):
            ours.assign(theirs)
    np.testing.assert_allclose(NUMPY(of_keras(x)), NUMPY(layer(x)), rtol=1e-4, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.candidate)
def test_what_is_timed_gives_the_output_and_the_gradients(case):
    expected = SHAPE if case.candidate in SLICES else (*SHAPE[:-1], 4 * SHAPE[-1])
    assert bench.prepare(case)().shape == expected
    layer = built(case)
    y, gradients = bench.prepare(replace(case, gradients=True))()
    assert y.shape == expected
    assert len(_flat(gradients)) == 1 + len(layer.trainable_weights)
    assert SHAPE in [tuple(gradient.shape) for gradient in _flat(gradients)]


def _flat(gradients):
    return [gradient for gradient in keras.tree.flatten(gradients) if gradient is not None]


def test_gradients_are_along_the_random_numbers_and_by_every_number(random_numbers):
    """Of the floor they are known: the input hears the sum of the four parts of what comes back."""
    y, (by_input,) = bench.prepare(Case("floor", SHAPE, gradients=True))()
    random = np.random.default_rng(0)
    x, g = (random.standard_normal(shape, "float32") for shape in (SHAPE, y.shape))
    np.testing.assert_array_equal(y, np.concatenate([x] * 4, axis=-1))
    np.testing.assert_allclose(by_input, sum(np.split(g, 4, axis=-1)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("cell, n", [("rnn", 2), ("gru", None)])
def test_the_layer_is_made_as_the_case_says(cell, n):
    layer = CANDIDATES["layer"].make(Case("layer", SHAPE, n, cell=cell))
    assert (layer.rnn_seq_length, layer.get_config()["cell"]) == (n, cell)


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_walk_along_the_diagonals_has_the_unit_and_the_channels_of_the_case(cell):
    config = CANDIDATES["diagonals"].make(Case("diagonals", SHAPE, cell=cell)).get_config()
    assert (config["cell"], config["units"]) == (cell, SHAPE[-1])


# In words and bytes


@pytest.mark.parametrize(
    "case, words",
    [
        (Case("floor", SHAPE), "copying floor"),
        (Case("keras", SHAPE), "4 Keras SimpleRNN"),
        (Case("layer", SHAPE), "SpatialRNN2D, full sweep"),
        (Case("layer", SHAPE, 0), "SpatialRNN2D, n = 0"),
        (Case("layer", SHAPE, 8, cell="gru", gradients=True), "SpatialRNN2D gru, n = 8"),
        (Case("diagonals", SHAPE, cell="lstm"), "MDRNN2D lstm"),
        (Case("any cell", SHAPE, cell="selective"), "4 Keras RNN selective"),
        (Case("written out", SHAPE), "slices in a Python loop"),
        (Case("layer", SHAPE, 8, compiled=False), "SpatialRNN2D, n = 8, not compiled"),
        (Case("depthwise", SHAPE, 32), "n depthwise conv., n = 32"),
    ],
)
def test_a_case_in_words(case, words):
    assert CANDIDATES[case.candidate].label(case) == words


@pytest.mark.parametrize(
    "case, images",
    [
        (Case("floor", SHAPE), 15),
        (Case("layer", SHAPE, 8), 15),
        (Case("layer", SHAPE, 8, gradients=True), 30),
        (Case("diagonals", SHAPE, cell="lstm"), 60),
        (Case("diagonals", SHAPE, cell="lstm", gradients=True), 120),
        (Case("depthwise", SHAPE, 127), 15),
        (Case("depthwise", SHAPE, 127, gradients=True), 4 * 133),  # it keeps every translation
    ],
)
def test_the_memory_a_case_needs_is_a_number_of_float32_images(case, images):
    assert CANDIDATES[case.candidate].memory_needed(case) == images * 2 * 5 * 7 * 3 * 4
