"""First and second derivatives, backwards and forwards, in every way of calling a layer, against differences in float64."""

import functools

import keras
import numpy as np
import pytest
from keras import layers, ops

from srnn_tutorial import MDRNN2D, DSCContext, IONContext, Propagation2D, ReNet2D, SliceRNN2D, SpatialRNN2D, gradient

BACKEND = keras.backend.backend()
on_tensorflow = pytest.mark.skipif(BACKEND != "tensorflow", reason="asks TensorFlow itself")
on_jax = pytest.mark.skipif(BACKEND != "jax", reason="asks JAX itself")

CHANNELS = 2
SMALL, LARGE = (4, 6), (48, 48)  # large is compiled: 4608 numbers, 2304 pixels
STEP = 1e-5
DOUBLE = {"dtype": "float64"}


@keras.saving.register_keras_serializable(package="tests")
def bent(z):
    """Smooth, and computed in float64 where Keras' own activations are not."""
    return z / (1 + z * z)


def spatial(n, cell="rnn", activation=bent, **kwargs):
    recurrent = {"recurrent_initializer": "random_normal"} if cell == "rnn" else {}
    return SpatialRNN2D(n, activation, cell=cell, directions=("right", "up"), **DOUBLE, **recurrent, **kwargs)


PLAIN = {
    "relu": lambda: spatial(None, activation="relu"),
    "relu, n = 2": lambda: spatial(2, activation="relu"),
    "relu, n = 40": lambda: spatial(40, activation="relu"),
    "any": lambda: spatial(None),
    "any, n = 2": lambda: spatial(2),
    "MDRNN2D": lambda: MDRNN2D(2, "rnn", corners=("bottom_left",), activation=bent, **DOUBLE),
    "slices": lambda: SliceRNN2D(3, bent, directions=("right", "up"), **DOUBLE),
    "propagation": lambda: Propagation2D(2, directions=("left", "down"), **DOUBLE),
    "irnn": lambda: spatial(None, "irnn"),
    "irnn, n = 2": lambda: spatial(2, "irnn"),
}
KERAS_UNITS = {
    "simple_rnn, n = 2": lambda: spatial(2, "simple_rnn", units=2),
    "gru": lambda: spatial(None, "gru", units=2),
    "selective": lambda: spatial(None, "selective"),
    "selective, n = 2": lambda: spatial(2, "selective"),
    "gru, n = 2": lambda: spatial(2, "gru", units=2),
    "lstm, n = 2": lambda: spatial(2, "lstm", units=2),
    "stack, n = 2": lambda: spatial(
        2,
        layers.StackedRNNCells([keras.layers.LSTMCell(2, **DOUBLE), keras.layers.GRUCell(2, **DOUBLE)], **DOUBLE),
    ),
    "MDRNN2D gru": lambda: MDRNN2D(2, "gru", corners=("top_left",), **DOUBLE),
    "MDRNN2D lstm": lambda: MDRNN2D(2, "lstm", corners=("top_right",), **DOUBLE),
    "ReNet2D": lambda: ReNet2D(2, 1, **DOUBLE),
    "IONContext": lambda: IONContext(2, **DOUBLE),
    "DSCContext": lambda: DSCContext(2, **DOUBLE),
}
LAYERS = PLAIN if BACKEND == "jax" else PLAIN | KERAS_UNITS  # on JAX Keras' own activations give float32


pytestmark = pytest.mark.usefixtures("double_precision")

QUICK = (
    "relu",
    "relu, n = 2",
    "any",
    "MDRNN2D",
    "slices",
    "propagation",
)  # XLA takes minutes for a second derivative through a step of Keras' own


@pytest.fixture(params=[name if name in QUICK else pytest.param(name, marks=pytest.mark.matrix) for name in LAYERS])
def layer(request):
    layer = LAYERS[request.param]()
    layer.build((None, None, None, CHANNELS))
    return layer


@pytest.fixture
def image(size, random_numbers):
    return ops.convert_to_tensor(random_numbers.normal(size=(1, *size, CHANNELS)))


@pytest.fixture
def along(size, random_numbers):
    return ops.convert_to_tensor(random_numbers.normal(size=(1, *size, CHANNELS)))


def outputs(layer, x):
    return ops.sum(ops.square(layer(x)))


def penalty(layer, x):
    """A gradient penalty: the square of the gradient's length."""
    return ops.sum(ops.square(gradient(functools.partial(outputs, layer), x)))


def difference(function, x, along):
    return (function(x + STEP * along) - function(x - STEP * along)) / (2 * STEP)


def eagerly(function, x):
    return function(x)


def in_a_graph(function, x):
    import tensorflow as tf

    return tf.function(function)(x)


def of_unknown_size(function, x):
    import tensorflow as tf

    return tf.function(function, input_signature=[tf.TensorSpec((None, None, None, CHANNELS), x.dtype)])(x)


def jit(function, x):
    if BACKEND == "jax":
        import jax

        return jax.jit(function)(x)
    import tensorflow as tf

    return tf.function(function, jit_compile=True)(x)


by_xla = pytest.param(jit, marks=pytest.mark.matrix)
unknown = pytest.param(of_unknown_size, marks=pytest.mark.matrix)
CALLED = [eagerly, by_xla] if BACKEND == "jax" else [eagerly, in_a_graph, unknown, by_xla]
SIZES = [SMALL, pytest.param(LARGE, marks=pytest.mark.matrix)]


@pytest.mark.skipif(BACKEND == "torch", reason="PyTorch's tape: see test_backends.py for its first derivatives")
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("called", CALLED)
def test_the_second_derivative_is_that_of_a_difference(called, layer, image, along):
    found = called(lambda x: gradient(functools.partial(penalty, layer), x), image)
    expected = float(difference(functools.partial(penalty, layer), image, along))
    np.testing.assert_allclose(float(ops.sum(found * along)), expected, rtol=2e-3)


@pytest.mark.slow
@pytest.mark.skipif(BACKEND == "torch", reason="nothing is compiled there")
@pytest.mark.parametrize("size", [LARGE], ids=str)
@pytest.mark.parametrize("name", ["relu", "any, n = 2", "MDRNN2D"])
def test_the_second_derivative_of_what_is_compiled_is_that_of_a_difference(name, image, along):
    layer = PLAIN[name]()
    layer.build(image.shape)
    found = gradient(functools.partial(penalty, layer), image)
    expected = float(difference(functools.partial(penalty, layer), image, along))
    np.testing.assert_allclose(float(ops.sum(found * along)), expected, rtol=2e-3)


@on_tensorflow
@pytest.mark.matrix
@pytest.mark.parametrize("size", [LARGE], ids=str)
def test_the_weights_learn_from_a_gradient_penalty(layer, image):
    import tensorflow as tf

    weight = layer.trainable_variables[0]
    start = weight.numpy()
    with tf.GradientTape() as tape:
        loss = penalty(layer, image)
    found = tf.reduce_sum(tape.gradient(loss, weight.value))

    def at(step):
        weight.assign(start + step)
        return float(penalty(layer, image))

    expected = (at(STEP) - at(-STEP)) / (2 * STEP)
    np.testing.assert_allclose(float(found), expected, rtol=2e-3)


@on_tensorflow
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_forward_mode_is_right_where_tensorflow_has_it(layer, image, along):
    import tensorflow as tf

    with tf.autodiff.ForwardAccumulator(image, along) as accumulator:
        h = layer(image)
    np.testing.assert_allclose(accumulator.jvp(h), difference(layer, image, along), rtol=1e-4, atol=1e-6)


@on_tensorflow
@pytest.mark.parametrize("size", [SMALL], ids=str)
def test_the_jacobian_is_right(layer, image, along):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(image)
        h = layer(image)[:, 1, -1]
    found = tf.einsum("aibjkl,bjkl->ai", tape.jacobian(h, image), along)
    np.testing.assert_allclose(found, difference(lambda x: layer(x)[:, 1, -1], image, along), rtol=1e-4, atol=1e-7)


@on_jax
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_jax_has_no_forward_mode_for_a_sweep_and_says_the_way_out(layer, image, along):
    import jax

    with pytest.raises(TypeError, match="jax.grad, jax.vjp or jax.jacrev"):
        jax.jvp(layer, (image,), (along,))


@pytest.mark.skipif(BACKEND == "torch", reason="TensorFlow's and JAX's ways to ask for them")
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_gradients_of_each_example_are_those_of_one_at_a_time(layer, image, along):
    both = np.concatenate([image, along])

    def of_one(x):
        return gradient(functools.partial(outputs, layer), x[None])[0]

    found = of_each(of_one, both)
    for one, expected in zip(both, ops.convert_to_numpy(found), strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(of_one(one)), expected, rtol=1e-9, atol=1e-12)


def of_each(function, examples):
    if BACKEND == "jax":
        import jax

        return jax.vmap(function)(examples)
    import tensorflow as tf

    return tf.vectorized_map(function, tf.constant(examples), fallback_to_while_loop=False)


@on_jax
@pytest.mark.parametrize("size", [LARGE], ids=str)
def test_a_third_derivative_of_what_is_compiled_is_refused(image):
    import jax

    layer = spatial(None)
    layer.build(image.shape)
    second = jax.grad(lambda x: penalty(layer, x))
    with pytest.raises(TypeError, match="a first and a second derivative, and no third"):
        jax.grad(lambda x: ops.sum(ops.square(second(x))))(image)
