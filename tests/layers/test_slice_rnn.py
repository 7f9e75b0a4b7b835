"""SliceRNN2D against the slices worked out pixel by pixel, `lesson/by_hand/steps/slices.py`."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import SliceRNN2D, gradient
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.initializers import Contracting
from srnn_tutorial.lesson.by_hand.steps.slices import ORDER, slices

ACTIVATIONS = {"relu": "relu", "linear": "linear", "sigmoid": "sigmoid", "tanh": "tanh"}


def built(shape, **arguments):
    layer = SliceRNN2D(**arguments)
    layer.build(shape)
    return layer


def set_kernels(layer, random_numbers, scale=0.5):
    for kernel in layer.kernels.values():
        kernel.assign(random_numbers.normal(size=kernel.shape) * scale)


def by_hand(layer, x):
    kernels = {name: ops.convert_to_numpy(kernel).astype("float64") for name, kernel in layer.kernels.items()}
    activation = keras.activations.serialize(layer.activation)
    return np.stack([slices(one, kernels, layer.directions, activation)[-1].hidden for one in x])


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kernel_size", [1, 4, 9, *(pytest.param(k, marks=pytest.mark.slow) for k in (2, 3))])
@pytest.mark.parametrize("shape", [(2, 4, 5, 3), (1, 1, 6, 2), (1, 6, 1, 2), (1, 1, 1, 1), (3, 2, 7, 1)], ids=str)
def test_it_is_what_the_definition_says(shape, kernel_size, activation, random_numbers):
    order = list(itertools.permutations(DIRECTIONS))[random_numbers.integers(24)][: random_numbers.integers(1, 5)]
    layer = built(shape, kernel_size=kernel_size, activation=activation, directions=order)
    set_kernels(layer, random_numbers)
    x = random_numbers.normal(size=shape).astype("float32")
    expected = by_hand(layer, x)
    np.testing.assert_allclose(ops.convert_to_numpy(layer(x)), expected, rtol=1e-4, atol=1e-5 * abs(expected).max())


@pytest.mark.parametrize("shape", [(2, 40, 36, 3), pytest.param((1, 33, 65, 2), marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_so_it_is_in_large_images_which_are_compiled(shape, activation, random_numbers):
    layer = built(shape, kernel_size=4, activation=activation)
    set_kernels(layer, random_numbers, 0.2)
    x = random_numbers.normal(size=shape).astype("float32")
    expected = by_hand(layer, x)
    np.testing.assert_allclose(ops.convert_to_numpy(layer(x)), expected, rtol=1e-3, atol=1e-5 * abs(expected).max())


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("shape", [(1, 4, 5, 2), (1, 32, 65, 2)], ids=["small", "compiled"])
def test_gradients_are_those_of_differences(shape, direction, random_numbers):
    """In the other precision: by hand in float64, the layer's gradients in float32."""
    layer = built(shape, kernel_size=3, activation="tanh", directions=(direction,))
    set_kernels(layer, random_numbers)
    x, along, g = (random_numbers.normal(size=shape).astype("float32") for _ in range(3))
    kernel = layer.kernels[direction]
    turned = random_numbers.normal(size=kernel.shape).astype("float32")
    start = ops.convert_to_numpy(kernel)

    def of(x, k):
        (done,) = slices(x[0], {direction: k}, [direction], "tanh")
        return float(np.sum(done.hidden * g[0]))

    step = 1e-5
    wide = x.astype("float64"), start.astype("float64")
    by_x = (of(wide[0] + step * along, wide[1]) - of(wide[0] - step * along, wide[1])) / (2 * step)
    by_kernel = (of(wide[0], wide[1] + step * turned) - of(wide[0], wide[1] - step * turned)) / (2 * step)
    dx = ops.convert_to_numpy(gradient(lambda x: ops.sum(layer(x) * g), x))
    np.testing.assert_allclose(np.sum(dx * along), by_x, rtol=1e-3, atol=1e-3)

    def of_kernel(k):
        state = layer.stateless_call([k], [], ops.convert_to_tensor(x))[0]
        return ops.sum(state * g)

    dk = ops.convert_to_numpy(gradient(of_kernel, ops.convert_to_tensor(start)))
    np.testing.assert_allclose(np.sum(dk * turned), by_kernel, rtol=1e-3, atol=1e-3)


def test_what_a_pixel_hears_is_a_cone():
    layer = built((1, 6, 9, 1), kernel_size=3, activation="linear", directions=("down",), kernel_initializer="ones")
    x = np.ones((1, 6, 9, 1), "float32")
    heard = ops.convert_to_numpy(gradient(lambda x: layer(x)[:, 4, 4], x))[0, :, :, 0] != 0
    assert {tuple(map(int, at)) for at in np.argwhere(heard)} == {
        (i, j) for i in range(5) for j in range(9) if abs(j - 4) <= 4 - i
    }


def test_the_order_is_kept_and_matters(random_numbers):
    x = random_numbers.normal(size=(1, 4, 5, 2)).astype("float32")
    one, other = (built(x.shape, kernel_size=3, directions=order) for order in (("down", "right"), ("right", "down")))
    for name in one.kernels:
        other.kernels[name].assign(one.kernels[name])
    assert one.directions == ("down", "right") and SliceRNN2D().directions == ORDER
    assert np.abs(ops.convert_to_numpy(one(x) - other(x))).max() > 1e-3
    assert SliceRNN2D.from_config(one.get_config()).directions == ("down", "right")


@pytest.mark.parametrize("channels", [1, 2, 8])
def test_512_slices_stay_finite_and_alive(channels, random_numbers):
    x = random_numbers.normal(size=(1, 512, 16, channels)).astype("float32")
    for seed in range(20):
        layer = built(x.shape, directions=("down", "up"), kernel_initializer=Contracting(seed=seed))
        h = ops.convert_to_numpy(layer(x))
        assert np.abs(h).max() < 50 * np.abs(x).max()
        assert np.std(h - x) > 0.01  # something is heard


@pytest.mark.parametrize("shape", [(9, 4, 4), (2, 3, 3), (5, 1, 1)])
def test_a_message_is_smaller_than_the_row(shape, random_numbers):
    kernel = ops.convert_to_numpy(Contracting(0.7, seed=1)(shape))
    size, channels, _ = shape
    for _ in range(20):
        row = random_numbers.normal(size=(30, channels))
        padded = np.pad(row, [(size, size), (0, 0)])
        message = sum(padded[k : k + 30 + size] @ kernel[k] for k in range(size))
        assert np.linalg.norm(message) <= 0.7 * np.linalg.norm(row) * (1 + 1e-6)


@pytest.mark.parametrize("length", [0, 1, -0.5, True, "long"])
def test_a_length_is_below_one(length):
    with pytest.raises(ValueError, match="between 0 and 1.*Received"):
        Contracting(length)


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"kernel_size": 0}, ValueError, "at least 1.*kernel_size=0"),
        ({"kernel_size": 2.5}, TypeError, "whole number"),
        ({"directions": "down"}, TypeError, "sequence"),
        ({"directions": ("down", "down")}, ValueError, "once"),
        ({"directions": ("sideways",)}, ValueError, "sideways"),
        ({"activation": "sharp"}, ValueError, "activation"),
        ({"kernel_initializer": "none such"}, ValueError, "kernel_initializer"),
    ],
)
def test_a_wrong_argument_is_told_what_is_right(arguments, error, words):
    with pytest.raises(error, match=words):
        SliceRNN2D(**arguments)


def test_regularizer_and_constraint_reach_each_kernel():
    layer = built((1, 4, 4, 2), kernel_size=3, kernel_regularizer="l2", kernel_constraint="non_neg")
    assert len(layer.losses) == 4
    assert all(isinstance(k.constraint, keras.constraints.NonNeg) for k in layer.kernels.values())
    assert all(tuple(k.shape) == (3, 2, 2) for k in layer.kernels.values())
