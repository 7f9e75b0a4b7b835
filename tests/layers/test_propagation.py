"""Propagation2D against the propagation worked out pixel by pixel, `lesson/by_hand/steps/propagation.py`."""

import numpy as np
import pytest
from keras import ops

from srnn_tutorial import Propagation2D, gradient
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.steps.propagation import trace_propagation

NUMPY = ops.convert_to_numpy


def built(shape, units=2, random_numbers=None, **arguments):
    layer = Propagation2D(units, **arguments)
    layer.build(shape)
    for weight in layer.weights if random_numbers is not None else ():
        weight.assign(random_numbers.normal(size=weight.shape))
    return layer


def by_hand(cell, image, direction):
    """In float64, from the weights."""
    kernel, gates, bias = (NUMPY(w).astype("float64") for w in (cell.kernel, cell.gates, cell.bias))
    read = image @ gates + bias
    return trace_propagation(image @ kernel, read[..., :3], 1 / (1 + np.exp(-read[..., 3])), direction)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    "shape", [(2, 4, 5, 3), (1, 1, 6, 2), (1, 6, 1, 2), (1, 1, 1, 1), (1, 2, 2, 1), (1, 33, 65, 2)], ids=str
)
def test_it_is_what_the_definition_says(shape, direction, random_numbers):
    layer = built(shape, 3, random_numbers, directions=(direction,))
    x = random_numbers.normal(size=shape).astype("float32")
    h, affinities = NUMPY(layer(x)), NUMPY(layer.affinities(x)[direction])
    for one, h_one, affinities_one in zip(x.astype("float64"), h, affinities):
        expected = by_hand(layer.cells[direction], one, direction)
        np.testing.assert_allclose(h_one, expected.hidden, rtol=1e-4, atol=1e-5 * abs(expected.hidden).max())
        for step in expected.steps:
            np.testing.assert_allclose(affinities_one[step.position], step.affinities, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("mode, channels", [("concat", 8), ("sum", 2), ("ave", 2), ("mul", 2), ("convolution", 5)])
def test_directions_are_merged_as_in_spatialrnn2d(mode, channels, random_numbers):
    filters = {"output_conv_filter": 5} if mode == "convolution" else {}
    layer = built((2, 4, 5, 3), 2, random_numbers, merge_mode=mode, **filters)
    x = random_numbers.normal(size=(2, 4, 5, 3)).astype("float32")
    assert tuple(layer(x).shape) == (2, 4, 5, channels) == layer.compute_output_shape((2, 4, 5, 3))
    if mode == "concat":
        parts = np.split(NUMPY(layer(x)), 4, axis=-1)
        for part, name in zip(parts, DIRECTIONS):
            expected = by_hand(layer.cells[name], x[1].astype("float64"), name).hidden
            np.testing.assert_allclose(part[1], expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 4, 5, 2), (1, 32, 65, 2)], ids=["small", "compiled"])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_gradients_are_those_of_differences(shape, direction, random_numbers):
    """By hand in float64, the layer's gradients in float32; of every weight and of the input."""
    layer = built(shape, 2, random_numbers, directions=(direction,))
    cell = layer.cells[direction]
    x, along = (random_numbers.normal(size=shape).astype("float32") for _ in range(2))
    g = random_numbers.normal(size=layer.compute_output_shape(shape)).astype("float32")
    starts = [NUMPY(w) for w in layer.weights]
    turns = [random_numbers.normal(size=w.shape).astype("float32") for w in starts]

    def of(x):
        return float(np.sum(by_hand(cell, x[0], direction).hidden * g[0]))

    step, wide = 1e-5, x.astype("float64")
    expected = (of(wide + step * along) - of(wide - step * along)) / (2 * step)
    dx = NUMPY(gradient(lambda x: ops.sum(layer(x) * g), x))
    np.testing.assert_allclose(np.sum(dx * along), expected, rtol=2e-3, atol=2e-3)

    def of_weights(values):
        class Weights:
            kernel, gates, bias = values

        read = wide[0] @ Weights.gates + Weights.bias
        values = wide[0] @ Weights.kernel
        traced = trace_propagation(values, read[..., :3], 1 / (1 + np.exp(-read[..., 3])), direction)
        return float(np.sum(traced.hidden * g[0]))

    for k, turn in enumerate(turns):
        at = [
            [w.astype("float64") + (sign * step * turn if j == k else 0) for j, w in enumerate(starts)] for sign in (1, -1)
        ]
        expected = (of_weights(at[0]) - of_weights(at[1])) / (2 * step)

        def of_one(w, k=k):
            values = [w if j == k else ops.convert_to_tensor(start) for j, start in enumerate(starts)]
            return ops.sum(layer.stateless_call(values, [], ops.convert_to_tensor(x))[0] * g)

        dw = NUMPY(gradient(of_one, ops.convert_to_tensor(starts[k])))
        np.testing.assert_allclose(np.sum(dw * turn), expected, rtol=2e-3, atol=2e-3)


def test_affinities_are_shares_of_the_neighbours_that_exist(random_numbers):
    layer = built((1, 5, 4, 3), 2, random_numbers)
    x = random_numbers.normal(size=(1, 5, 4, 3)).astype("float32")
    p = {name: NUMPY(each)[0] for name, each in layer.affinities(x).items()}
    assert list(p) == list(DIRECTIONS) and all(each.min() >= 0 for each in p.values())
    np.testing.assert_allclose(p["down"][1:].sum(axis=-1), 1, rtol=1e-6)
    assert not p["down"][0].any() and not p["up"][-1].any() and not p["right"][:, 0].any() and not p["left"][:, -1].any()
    assert not p["down"][:, 0, 0].any() and not p["up"][:, -1, 2].any()
    assert not p["left"][0, :, 0].any() and not p["right"][-1, :, 2].any()


def test_what_a_pixel_hears_is_a_cone(random_numbers):
    layer = built((1, 6, 9, 1), 1, random_numbers, directions=("right",))
    x = random_numbers.normal(size=(1, 6, 9, 1)).astype("float32")
    heard = NUMPY(gradient(lambda x: layer(x)[:, 3, 3], x))[0, :, :, 0] != 0
    assert {tuple(map(int, at)) for at in np.argwhere(heard)} == {
        (i, j) for i in range(6) for j in range(4) if abs(i - 3) <= 3 - j
    }


def test_a_row_of_ones_is_handed_on_as_it_is():
    layer = built((1, 4, 5, 1), 1, directions=("down",))
    cell = layer.cells["down"]
    cell.kernel.assign([[1.0]])
    cell.gates.assign([[2.0, -1.0, 0.5, 0.0]])
    cell.bias.assign([0.0, 0.0, 0.0, 40.0])  # λ is 1
    x = np.zeros((1, 4, 5, 1), "float32")
    x[0, 0] = 1
    np.testing.assert_allclose(NUMPY(layer(x))[0, :, :, 0], 1, rtol=1e-6)


def test_a_new_layer_makes_no_large_numbers_of_large_images(random_numbers):
    x = random_numbers.uniform(0, 1, (1, 512, 8, 4)).astype("float32")
    for _ in range(5):
        assert np.abs(NUMPY(built(x.shape, 4, directions=("down",))(x))).max() < 50


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"units": 0}, ValueError, "units"),
        ({"units": None}, TypeError, "units"),
        ({"units": 2, "directions": ()}, ValueError, "directions"),
        ({"units": 2, "merge_mode": "stack"}, ValueError, "merge_mode"),
        ({"units": 2, "output_conv_filter": 3}, ValueError, "convolution"),
        ({"units": 2, "recurrent_initializer": "ones"}, ValueError, "recurrent_initializer"),
    ],
)
def test_a_wrong_argument_is_told_what_is_right(arguments, error, words):
    with pytest.raises(error, match=words):
        Propagation2D(**arguments)
