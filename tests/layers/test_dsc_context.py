"""DSCContext against its parts, put together from the units worked out pixel by pixel."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import DSCContext, gradient
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.units import trace_unit

NUMPY = ops.convert_to_numpy


def built(shape, random_numbers=None, **arguments):
    layer = DSCContext(**arguments)
    layer.build(shape)
    for weight in layer.weights if random_numbers is not None else ():
        weight.assign(random_numbers.normal(size=weight.shape) * 0.4)
    return layer


def dense(layer, x):
    return x @ NUMPY(layer.kernel).astype("float64") + NUMPY(layer.bias)


def convolved_3x3(layer, image):
    kernel, padded = NUMPY(layer.kernel).astype("float64"), np.pad(image, [(1, 1), (1, 1), (0, 0)])
    out = np.zeros((*image.shape[:2], kernel.shape[-1])) + NUMPY(layer.bias)
    for i, j in np.ndindex(*image.shape[:2]):
        out[i, j] += np.einsum("abc,abcf->f", padded[i : i + 3, j : j + 3], kernel)
    return out


def by_hand(layer, image, unit):
    around, attention = layer.looks
    a = 1 / (1 + np.exp(-dense(attention, np.maximum(convolved_3x3(around, image), 0))))
    x = dense(layer.convolutions[0], image)
    for sweep, convolution in zip(layer.sweeps, layer.convolutions[1:]):
        heard = []
        for k, name in enumerate(DIRECTIONS):
            weights = [NUMPY(w).astype("float64") for w in sweep.cells[name].weights]
            heard.append(trace_unit(x, unit, weights, name).hidden * a[..., k : k + 1])
        x = dense(convolution, np.concatenate(heard, axis=-1))
    return np.maximum(x, 0), a


@pytest.mark.parametrize("unit", ["irnn", "rnn", "gru"])
@pytest.mark.parametrize("rounds", [1, 2, 3])
@pytest.mark.parametrize("shape", [(2, 4, 5, 3), (1, 1, 3, 2)], ids=str)
def test_it_is_what_its_parts_make(unit, rounds, shape, random_numbers):
    layer = built(shape, random_numbers, units=2, rounds=rounds, cell=unit)
    x = random_numbers.normal(size=shape).astype("float32")
    h, a = NUMPY(layer(x)), NUMPY(layer.attention(x))
    for one, h_one, a_one in zip(x.astype("float64"), h, a):
        expected, maps = by_hand(layer, one, unit)
        np.testing.assert_allclose(a_one, maps, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(h_one, expected, rtol=1e-3, atol=1e-5 * max(1, abs(expected).max()))


def test_after_two_rounds_a_pixel_hears_the_whole_image_and_after_one_its_cross(random_numbers):
    x = random_numbers.uniform(1, 2, (1, 7, 6, 2)).astype("float32")
    for rounds in (1, 2):
        layer = built(x.shape, units=3, rounds=rounds)
        layer.looks[0].kernel.assign(0 * layer.looks[0].kernel)  # the maps hear their surroundings, too
        for convolution in layer.convolutions:  # no unit is silent
            convolution.kernel.assign(ops.abs(convolution.kernel))
        heard = np.abs(NUMPY(gradient(lambda x, layer=layer: layer(x)[:, 3, 2], x)))
        heard = heard.sum(axis=-1)[0] > 0
        cross = np.zeros((7, 6), bool)
        cross[3], cross[:, 2] = True, True
        np.testing.assert_array_equal(heard, cross if rounds == 1 else np.ones_like(cross))


def test_a_map_of_zero_silences_its_direction(random_numbers):
    layer = built((1, 5, 6, 2), random_numbers, units=2, rounds=1)
    x = random_numbers.normal(size=(1, 5, 6, 2)).astype("float32")
    attention = layer.looks[1]
    attention.kernel.assign(0 * attention.kernel)
    attention.bias.assign([99.0, -99.0, -99.0, -99.0])  # to the right alone
    np.testing.assert_allclose(NUMPY(layer.attention(x))[0, 0, 0], [1, 0, 0, 0], atol=1e-6)
    (sweep,), (first, last) = layer.sweeps, layer.convolutions
    right = sweep(first(x))[0]
    rest = np.zeros((*right.shape[:-1], 6), "float32")
    np.testing.assert_allclose(NUMPY(layer(x)), NUMPY(last(np.concatenate([NUMPY(right), rest], axis=-1))), atol=1e-5)


def test_a_new_layer_neither_vanishes_nor_grows(random_numbers):
    x = random_numbers.normal(size=(2, 64, 64, 16)).astype("float32")
    ratios = [np.std(NUMPY(built(x.shape)(x))) / np.std(x) for _ in range(5)]
    assert all(0.1 < ratio < 10 for ratio in ratios), ratios


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ({"units": 0}, ValueError, "units"),
        ({"rounds": 0}, ValueError, "rounds"),
        ({"rounds": None}, TypeError, "rounds"),
        ({"cell": "grru"}, ValueError, "cell"),
        ({"cell": keras.layers.GRUCell}, ValueError, "instance"),
    ],
)
def test_a_wrong_argument_is_told_what_is_right(arguments, error, words):
    with pytest.raises(error, match=words):
        DSCContext(**arguments)
