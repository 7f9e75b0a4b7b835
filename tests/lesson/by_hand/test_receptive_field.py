"""A receptive field is a gradient, so it is held against the gradient that TensorFlow finds in the layer itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.data import soft_image
from srnn_tutorial.lesson import convolution_field, mean_around, reach, receptive_field, strongest
from srnn_tutorial.lesson.by_hand.trace import LINES
from srnn_tutorial.lesson.by_hand.units import weight_shapes
from srnn_tutorial.units import UNITS

OBLONG = np.random.default_rng(1).normal(size=(4, 6))


def gradients(model, image, pixel):
    """Over the image, of each of the model's outputs at a pixel."""
    import tensorflow as tf

    x = tf.constant(image[None, :, :, None])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        outputs = [h[0, *pixel, 0] for h in model(x)]
    return [tape.gradient(output, x).numpy()[0, :, :, 0] for output in outputs]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(("n", "layers"), [(None, 1), (2, 2)])
def test_it_is_the_gradient_of_the_layer(unit, n, layers, random_numbers):
    import keras

    from srnn_tutorial import SpatialRNN2D

    weights = [random_numbers.normal(size=shape) for shape in weight_shapes(unit, channels=1).values()]
    modes = [*["ave"] * (layers - 1), None]
    stack = [SpatialRNN2D(n, cell=unit, merge_mode=mode, dtype="float64", activation="relu") for mode in modes]
    model = keras.Sequential([keras.Input((*OBLONG.shape, 1), dtype="float64"), *stack])
    for layer in stack:
        for cell in layer.cells.values():
            cell.set_weights(weights)
    fields = receptive_field(OBLONG, (1, 2), unit, weights, n, layers)
    assert any(field.any() for field in fields.values())
    for field, gradient in zip(fields.values(), gradients(model, OBLONG, (1, 2)), strict=True):
        np.testing.assert_allclose(field, gradient, rtol=1e-7, atol=1e-10)


def test_that_of_convolutions_is_the_gradient_of_the_convolutions():
    import keras

    layers = [keras.layers.Conv2D(1, 3, padding="same", use_bias=False, dtype="float64") for _ in range(2)]
    model = keras.Sequential([keras.Input((4, 6, 1), dtype="float64"), *layers])
    for layer in layers:
        layer.set_weights([np.full((3, 3, 1, 1), 1 / 9)])
    (gradient,) = gradients(lambda x: [model(x)], OBLONG, (1, 4))
    np.testing.assert_allclose(convolution_field((4, 6), (1, 4), 2), gradient)


@given(st.integers(0, 4), st.integers(0, 4), st.integers(1, 4), st.floats(0.1, 2))
def test_a_positive_image_is_heard_with_w_to_the_power_of_the_distance(row, column, n, w):
    fields = receptive_field(np.ones((5, 5)), (row, column), "rnn", [w], n)
    for direction, positions in reach((5, 5), (row, column), n).items():
        expected = np.zeros((5, 5))
        for distance, position in enumerate([(row, column), *positions]):
            expected[position] = w**distance
        np.testing.assert_allclose(fields[direction], expected)


def test_relu_cuts_off_what_lies_behind_a_dark_pixel_and_an_open_gate_does_not():
    row = np.array([[0.1, 0.1, -2, 0.1, 0.1]])
    plain = receptive_field(row, (0, 4), "rnn", [[1.0]])["right"]
    assert plain.tolist() == [[0, 0, 0, 1, 1]]
    lstm = receptive_field(row, (0, 4), "lstm", [[[0, 0, 1, 0]], [[0, 0, 0, 0]], [3, 8, 0, 3]])["right"][0]
    assert lstm[0] / lstm[4] > 0.99 and 0 < lstm[2] < lstm[4] / 10


def test_two_layers_in_a_row_hear_the_whole_image_and_one_a_cross():
    light = np.full((5, 7), 0.1)
    for layers, count in ((1, 5 + 7 - 1), (2, 5 * 7)):
        assert np.count_nonzero(strongest(receptive_field(light, (1, 2), weights=[0.9], layers=layers))) == count


def test_each_convolution_adds_a_ring():
    for layers in range(1, 5):
        heard = np.argwhere(convolution_field((9, 9), (4, 4), layers))
        assert len(heard) == (2 * layers + 1) ** 2 and abs(heard - 4).max() == layers


def test_the_strongest_keeps_its_sign():
    assert strongest({"right": np.array([1.0, 0.5]), "up": np.array([-2.0, 0.0])}).tolist() == [-2, 0.5]


def test_gradients_are_averaged_around_the_pixels_that_were_asked():
    asked, slopes = np.zeros((2, 4, 5)), np.arange(40.0).reshape(2, 4, 5) - 20
    asked[0, 1, 2] = asked[1, 0, 4] = 1
    around = mean_around(slopes, asked, 1)
    first = np.abs(slopes[0, 0:3, 1:4])
    second = np.array([[0, 0, 0], [*np.abs(slopes[1, 0, 3:5]), 0], [*np.abs(slopes[1, 1, 3:5]), 0]])
    np.testing.assert_allclose(around, (first + second) / 2)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: receptive_field(OBLONG, (4, 0)), "pixel=(4, 0)"),
        (lambda: receptive_field(OBLONG, (0, -1)), "pixel=(0, -1)"),
        (lambda: receptive_field(OBLONG, (0, 0), "rnns"), "'rnns'"),
        (lambda: receptive_field(OBLONG, (0, 0), n=0), "n=0"),
        (lambda: receptive_field(np.ones((2, 2, 3)), (0, 0)), "(2, 2, 3)"),
    ],
)
def test_what_makes_no_sense_is_refused(call, says):
    with pytest.raises(ValueError, match="Received: ") as caught:
        call()
    assert says in str(caught.value)


def test_the_dark_pixels_lie_in_the_way_of_the_middle():
    image = soft_image()
    fields = receptive_field(image, (4, 4))
    assert [np.count_nonzero(fields[name]) for name in LINES] == [3, 5, 5, 3]
