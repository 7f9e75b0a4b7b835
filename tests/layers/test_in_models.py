"""The layer in Keras models: built, compiled, trained. On TensorFlow."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from small_models import WEIGHTS, numbers, sequential

from srnn_tutorial import SpatialRNN2D

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself: GradientTape, tf.function, SavedModel"
)
tf = pytest.importorskip("tensorflow")

MERGE_MODES = ("concat", "convolution", "sum", "mul", "ave", None)


@pytest.fixture
def images(random_numbers):
    return random_numbers.normal(size=(2, 4, 6, 2)).astype("float32")


# --- the three ways of building a model


class Subclassed(keras.Model):
    def __init__(self, layer):
        super().__init__()
        self.context = layer

    def call(self, inputs):
        return self.context(inputs)


def functional(layer):
    image = keras.Input((None, None, 2))
    return keras.Model(image, layer(image))


@pytest.mark.slow
@pytest.mark.parametrize("make", [functional, sequential, Subclassed])
def test_every_kind_of_model_gives_the_layers_numbers_and_trains(make, images):
    layer = SpatialRNN2D(2, "tanh", WEIGHTS, "convolution")
    model = make(layer)
    expected = numbers(layer(images))
    model.compile("adam", "mse", jit_compile=False)
    np.testing.assert_allclose(model(images), expected, rtol=1e-5, atol=1e-6)
    before = model.get_weights()
    model.fit(images, images, verbose=0)
    assert all(np.any(one != other) for one, other in zip(before, model.get_weights(), strict=True))


# --- compiled with and without XLA, sizes known and unknown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "size"), [(None, (4, 6)), (2, (4, 6)), (None, (None, None)), (2, (None, None)), (2**40, (None, None))]
)
def test_xla_trains_and_predicts_as_plain_tensorflow_does(n, size, images):
    """Where the size is unknown to the model, the images of the two steps differ in it."""
    model = sequential(SpatialRNN2D(n, "tanh", WEIGHTS, directions=("left", "down")), shape=(*size, 2))
    start, results = model.get_weights(), []
    for jit_compile in (False, True):
        model.set_weights(start)
        model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=jit_compile)
        small = images[:, :3, :5] if size == (None, None) else images
        batches = [(x, np.ones((*x.shape[:3], 4), "float32")) for x in (images, small)]
        signature = tuple(tf.TensorSpec((None, *size, channels)) for channels in (2, 4))
        data = tf.data.Dataset.from_generator(lambda batches=batches: iter(batches), output_signature=signature)
        model.fit(data, steps_per_epoch=2, shuffle=False, verbose=0)
        results.append([*model.get_weights(), model.predict(images, verbose=0)])
    for plain, xla in zip(*results, strict=True):
        np.testing.assert_allclose(plain, xla, rtol=1e-4, atol=1e-5)
    assert all(np.all(trained != w) for trained, w in zip(results[0], start))


@pytest.mark.slow
def test_keras_may_choose_xla_itself(images):
    model = sequential(SpatialRNN2D(2))
    model.compile("sgd", "mse", jit_compile="auto")
    target = np.ones((2, 4, 6, 8), "float32")
    losses = model.fit(images, target, epochs=3, verbose=0).history["loss"]
    assert losses[2] < losses[0]
    np.testing.assert_allclose(model.predict(images, verbose=0), numbers(model(images)), rtol=1e-4, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("n", [None, 2])
def test_training_finds_the_weights_that_made_the_data(n, images):
    made, model = (sequential(SpatialRNN2D(n, "tanh", start)) for start in (WEIGHTS, "zeros"))
    target = numbers(made(images))
    model.compile(keras.optimizers.Adam(0.1), "mse", jit_compile=False, steps_per_execution=60)
    data = tf.data.Dataset.from_tensors((images, target)).repeat(60)
    losses = model.fit(data, epochs=2, shuffle=False, verbose=0).history["loss"]
    assert losses[1] < 0.1 * losses[0]
    np.testing.assert_allclose(model.get_weights(), made.get_weights(), atol=0.05)


# --- gradients


@pytest.mark.slow
@pytest.mark.parametrize("n", [None, 2])
def test_the_gradient_through_a_whole_model_is_the_finite_difference(n, random_numbers):
    model = keras.Sequential(
        [
            keras.Input((4, 5, 2), dtype="float64"),
            layers.Conv2D(3, 2, activation="tanh", dtype="float64"),
            SpatialRNN2D(n, "gelu", WEIGHTS, "convolution", 2, dtype="float64"),
            layers.Conv2D(1, 1, dtype="float64"),
        ]
    )
    x = random_numbers.normal(size=(2, 4, 5, 2))

    @tf.function(jit_compile=False)
    def loss_and_gradients():
        with tf.GradientTape() as tape:
            loss = ops.mean(model(x) ** 2)
        return loss, tape.gradient(loss, model.trainable_variables)

    _, gradients = loss_and_gradients()
    assert len(gradients) == 2 + 5 + 2
    for variable, gradient in zip(model.trainable_variables, gradients):
        w = numbers(variable)
        way = random_numbers.normal(size=w.shape)
        moved = []
        for step in (1e-6, -1e-6):
            variable.assign(w + step * way)
            moved.append(float(loss_and_gradients()[0]))
        variable.assign(w)
        np.testing.assert_allclose(np.sum(numbers(gradient) * way), (moved[0] - moved[1]) / 2e-6, rtol=1e-5, atol=1e-8)


def test_a_persistent_tape_may_ask_more_than_once(images):
    layer, x = SpatialRNN2D(2, "tanh", WEIGHTS), tf.constant(images)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        h = layer(x)
    np.testing.assert_array_equal(tape.gradient(h, x), tape.gradient(h, x))
    assert all(gradient is not None for gradient in tape.gradient(h, layer.trainable_variables))


@pytest.mark.slow
@pytest.mark.every_backend
def test_a_frozen_layer_stays_as_it_is_and_lets_the_gradient_through(images):
    frozen = SpatialRNN2D(2, "tanh", WEIGHTS, trainable=False)
    model = sequential(layers.Conv2D(2, 1), frozen)
    model.compile("sgd", "mse", jit_compile=False)
    before, first = frozen.get_weights(), model.layers[0].get_weights()
    model.fit(images, np.ones((2, 4, 6, 8)), verbose=0)
    np.testing.assert_array_equal(frozen.get_weights(), before)
    assert np.all(model.layers[0].get_weights()[0] != first[0])
    frozen.trainable = True
    assert len(frozen.trainable_weights) == 4


# --- precision


@pytest.mark.parametrize(
    ("policy", "tolerance", "output"),
    [("mixed_float16", 5e-3, "float16"), ("mixed_bfloat16", 4e-2, "bfloat16"), ("float64", 1e-12, "float64")],
)
@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("activation", ["tanh", layers.LeakyReLU(0.2)])
def test_every_precision(policy, tolerance, output, n, activation, images, traced, agrees):
    layer = SpatialRNN2D(n, activation, WEIGHTS, "convolution", dtype=policy)
    model = functional(layer)
    h = model(images.astype("float64"))
    assert h.dtype == output and layer.compute_dtype == output
    assert {w.dtype for w in layer.weights} == {"float64" if policy == "float64" else "float32"}
    f = "tanh" if activation == "tanh" else lambda z: np.where(z > 0, z, 0.2 * z)
    # A LeakyReLU built in float32 computes in float32, as it would in any other layer.
    agrees(h, traced(layer, images, f), tolerance if activation == "tanh" else max(tolerance, 1e-6))
    model.compile("sgd", "mse", run_eagerly=True)  # tracing takes longer
    before = model.get_weights()
    model.fit(images, images, verbose=0)
    assert all(np.isfinite(w).all() and np.any(w != b) for w, b in zip(model.get_weights(), before, strict=True))


# --- shapes, names, graphs


@pytest.mark.every_backend
@pytest.mark.parametrize("n", [None, 2, 1000])
@pytest.mark.parametrize("merge_mode", MERGE_MODES)
def test_compute_output_shape_is_the_real_shape(merge_mode, n, images):
    layer = SpatialRNN2D(n, merge_mode=merge_mode, directions=("right", "up", "down"))

    def shapes(h):
        return [tuple(one.shape) for one in h] if merge_mode is None else tuple(h.shape)

    for size in [(4, 6), (None, None), (None, 6), (4, None), (1, 1)]:
        assert shapes(layer(keras.Input((*size, 2)))) == layer.compute_output_shape((None, *size, 2))
    assert shapes(layer(images)) == layer.compute_output_shape(images.shape)
    channels = {"concat": 6}.get(merge_mode, 2)
    expected = (None, None, 7, channels)
    assert layer.compute_output_shape((None, None, 7, 2)) == ([expected] * 3 if merge_mode is None else expected)


def test_weights_have_telling_names():
    layer = SpatialRNN2D(merge_mode="convolution", name="context")
    layer.build((None, None, None, 2))
    names = ("right", "left", "down", "up", "convolution")
    assert [w.path for w in layer.weights] == [f"context/{name}/kernel" for name in names]


def test_the_summary_counts_the_weights_and_shows_the_shape():
    lines = []
    sequential(SpatialRNN2D(name="context")).summary(print_fn=lines.append, line_length=100)
    assert "(None, None, None, 8)" in str(lines) and "Total params: 8 " in str(lines)


def graph_size(edge, n):
    layer = SpatialRNN2D(n)

    @tf.function(input_signature=[tf.TensorSpec((1, edge, edge, 1))], jit_compile=False)
    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            h = layer(x)
        return tape.gradient(h, x)

    graph = gradient.get_concrete_function().graph.as_graph_def()
    return len(graph.node) + sum(len(function.node_def) for function in graph.library.function)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "larger_n"), [(None, None), (240, 900)])
def test_the_graph_grows_neither_with_the_image_nor_with_n(n, larger_n):
    # Both windows are computed by sums; of the blocks, whose offsets are walked by two, one remains both times.
    # Beyond 1000 numbers TensorFlow writes a constant as two operations, whatever it is of: both edges lie beyond.
    assert graph_size(1024, n) == graph_size(2048, larger_n)


@pytest.mark.slow
def test_an_image_of_512_by_512_trains():
    model = sequential(SpatialRNN2D(3, merge_mode="convolution", kernel_initializer="ones"), shape=(512, 512, 1))
    model.compile("sgd", "mse", jit_compile=False)
    before = model.get_weights()
    model.fit(np.ones((1, 512, 512, 1)), np.zeros((1, 512, 512, 1)), verbose=0)
    assert all(np.any(w != b) for w, b in zip(model.get_weights(), before))


# --- in company


@pytest.mark.every_backend
def test_one_layer_may_read_two_inputs_of_different_size(images):
    layer = SpatialRNN2D(2, "tanh", WEIGHTS)
    one, other = keras.Input((4, 6, 2)), keras.Input((None, None, 2))
    model = keras.Model([one, other], [layer(one), layer(other)])
    model = keras.Model.from_config(model.get_config())
    assert len(model.weights) == 4
    first, second = model([images, images[:, :2]])
    np.testing.assert_allclose(second, model.layers[-1](images[:, :2]), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(first, model.layers[-1](images), rtol=1e-5, atol=1e-6)


@pytest.mark.every_backend
def test_a_film_is_swept_frame_by_frame(images):
    layer = SpatialRNN2D(2, "tanh", WEIGHTS)
    film = np.stack([images, -images], axis=1)
    frames = layers.TimeDistributed(layer)(film)
    np.testing.assert_allclose(frames[:, 1], layer(-images), rtol=1e-5, atol=1e-6)
