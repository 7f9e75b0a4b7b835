"""IONContext against the paper's modules in NumPy: 1×1 convolution, IRNN in four directions, twice, and one more."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import IONContext
from srnn_tutorial.lesson.by_hand.trace import LINES

on_tensorflow = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself")


def numbers(x):
    return ops.convert_to_numpy(x)


def swept(x, transitions):
    """h = max(h_before W + x, 0) along every line of every direction, side by side; equation 1."""
    joined = []
    for name, w in transitions.items():
        h = np.zeros_like(x)
        for line in LINES[name](*x.shape[:2]):
            state = np.zeros(x.shape[2])
            for pixel in line:
                state = h[pixel] = np.maximum(state @ w + x[pixel], 0)
        joined.append(h)
    return np.concatenate(joined, axis=2)


def ion(images, convolutions, transitions):
    (w1, b1), (w2, b2), (w3, b3) = convolutions
    results = []
    for image in np.asarray(images, "float64"):
        rows_and_columns = swept(image @ w1 + b1, transitions[0])
        whole_image = swept(rows_and_columns @ w2 + b2, transitions[1])
        results.append(np.maximum(whole_image @ w3 + b3, 0))
    return np.stack(results)


def weights_of(layer):
    convolutions = [[numbers(w).astype("float64") for w in c.weights] for c in layer.convolutions]
    identity = np.eye(layer.convolutions[0].units)
    transitions = [
        {n: identity if layer.accumulator else numbers(c.kernel).astype("float64") for n, c in sweep.cells.items()}
        for sweep in layer.sweeps
    ]
    return convolutions, transitions


@pytest.mark.every_backend
@pytest.mark.parametrize("accumulator", [False, True])
@pytest.mark.parametrize(
    ("shape", "units", "filters"), [((2, 4, 5, 3), None, None), ((1, 6, 3, 2), 4, 5), ((1, 1, 7, 4), 2, None)]
)
def test_the_layer_is_the_papers_module(shape, units, filters, accumulator, random_numbers, agrees):
    images = random_numbers.normal(size=shape).astype("float32")
    layer = IONContext(units, filters, accumulator=accumulator)
    agrees(layer(images), ion(images, *weights_of(layer)))
    layer.set_weights([random_numbers.normal(scale=0.5, size=w.shape) for w in layer.get_weights()])
    expected = ion(images, *weights_of(layer))
    assert expected.any() and expected.shape == layer.compute_output_shape(shape)
    agrees(layer(images), expected)


@pytest.mark.every_backend
@on_tensorflow
@pytest.mark.parametrize("accumulator", [False, True])
def test_its_gradients_are_the_finite_differences_of_the_module(accumulator, random_numbers):
    import tensorflow as tf

    x, way = random_numbers.normal(size=(2, 1, 3, 4, 2))
    layer = IONContext(3, accumulator=accumulator, dtype="float64")
    layer(x)
    layer.set_weights([random_numbers.normal(scale=0.5, size=w.shape) for w in layer.get_weights()])
    start = layer.get_weights()
    ways = [random_numbers.normal(size=w.shape) for w in start]

    def loss(step):
        layer.set_weights([w + step * v for w, v in zip(start, ways)])
        return np.sum(ion(x + step * way, *weights_of(layer)) ** 2)

    with tf.GradientTape() as tape:
        tape.watch(image := tf.constant(x))
        total = tf.reduce_sum(layer(image) ** 2)
    gradients = tape.gradient(total, [image, *[w.value for w in layer.trainable_weights]])
    assert len(gradients) == 1 + 6 + (0 if accumulator else 8)
    slope = sum(np.sum(g * v) for g, v in zip(gradients, [way, *ways]))
    np.testing.assert_allclose(slope, (loss(1e-7) - loss(-1e-7)) / 2e-7, rtol=1e-5)


@pytest.mark.every_backend
def test_a_new_layer_is_the_accumulator(random_numbers, agrees):
    """The identity is where the full matrix starts, and where the accumulator stays."""
    images = random_numbers.normal(size=(1, 5, 4, 3)).astype("float32")
    free, fixed = IONContext(), IONContext(accumulator=True)
    h = free(images)
    fixed.build(images.shape)
    fixed.set_weights(free.get_weights()[:6])
    agrees(fixed(images), numbers(h).astype("float64"))


def test_the_accumulator_has_nothing_to_thaw():
    layer = IONContext(accumulator=True)
    layer.build((None, None, None, 3))
    layer.trainable = False
    assert not layer.trainable_weights
    layer.trainable = True
    assert [w.path.split("/")[-1] for w in layer.trainable_weights] == ["kernel", "bias"] * 3 and len(layer.weights) == 6


def test_two_rounds_see_the_whole_image_in_both_directions():
    layer = IONContext(accumulator=True)
    image = np.ones((1, 5, 6, 2), "float32")
    layer.build(image.shape)
    layer.set_weights([np.ones_like(w) for w in layer.get_weights()])
    before = numbers(layer(image))
    for row, column in ((0, 0), (4, 5), (2, 3)):
        touched = image.copy()
        touched[0, row, column] += 1
        assert np.all(numbers(layer(touched)) > before)


@pytest.mark.slow
@on_tensorflow
def test_sizes_may_be_unknown_to_a_compiled_model(random_numbers, agrees):
    context = IONContext(2, 3, accumulator=True)
    model = keras.Sequential([keras.Input((None, None, 2)), context])
    assert model.output_shape == (None, None, None, 3)
    model.compile("sgd", "mse", jit_compile=True)
    for size in ((4, 6), (3, 1)):
        x = random_numbers.normal(size=(2, *size, 2)).astype("float32")
        expected = numbers(model(x))
        agrees(expected, ion(x, *weights_of(context)))
    loss = model.train_on_batch(x, np.ones_like(expected))
    np.testing.assert_allclose(loss, np.mean((expected - 1) ** 2), rtol=1e-4)


@pytest.mark.parametrize("accumulator", [False, True])
def test_rebuilt_from_its_config_and_from_a_file(accumulator, random_numbers, tmp_path):
    images = random_numbers.normal(size=(1, 3, 4, 2)).astype("float32")
    context = IONContext(2, 3, accumulator=accumulator, name="context")
    model = keras.Sequential([keras.Input((None, None, 2)), context])
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(numbers(again(images)), numbers(model(images)))
    assert again.get_layer("context").get_config() == context.get_config()


@pytest.mark.parametrize("accumulator", [False, True])
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float32"])
def test_every_precision_and_an_empty_batch(policy, accumulator, random_numbers):
    layer = IONContext(accumulator=accumulator, dtype=policy)
    images = random_numbers.normal(size=(1, 3, 4, 2))
    h = layer(images)
    assert keras.backend.standardize_dtype(h.dtype) == policy.removeprefix("mixed_")
    assert {w.dtype for w in layer.weights} == {"float32"}
    expected = ion(images, *weights_of(layer))
    np.testing.assert_allclose(numbers(ops.cast(h, "float32")), expected, rtol=0.05, atol=0.05 * expected.max())
    assert tuple(layer(images[:0]).shape) == (0, 3, 4, 2)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"units": 0}, ValueError, "Received: units=0"),
        ({"units": True}, TypeError, "Received: units=True"),
        ({"filters": -1}, ValueError, "Received: filters=-1"),
        ({"filters": "8"}, TypeError, "Received: filters='8'"),
        ({"accumulator": "yes"}, TypeError, "True(.|\n)*Received: accumulator='yes'"),
        ({"accumulator": 1}, TypeError, "Received: accumulator=1"),
    ],
)
def test_what_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        IONContext(**arguments)


def test_an_input_that_is_no_image():
    with pytest.raises(ValueError, match="IONContext reads images of rank 4"):
        IONContext()(np.zeros((2, 4, 4), "float32"))
