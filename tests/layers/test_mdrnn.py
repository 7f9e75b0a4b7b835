"""MDRNN2D is the walk that the lesson traces, in every model and every precision."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from srnn_tutorial import MDRNN2D
from srnn_tutorial.directions import CORNERS
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.diagonals import trace_corner, weight_shapes
from srnn_tutorial.lesson.by_hand.merge import merge as merge_by_hand
from srnn_tutorial.units import GRID_UNITS

MERGE_MODES = ("concat", "convolution", "sum", "mul", "ave", None)


def numbers(x):
    return ops.convert_to_numpy(x)


def with_random_weights(layer, channels, random, spread=0.7):
    layer.build((None, None, None, channels))
    layer.set_weights([random.normal(scale=spread, size=w.shape) for w in layer.get_weights()])
    return layer


def traced(layer, images, activation="tanh"):
    """What `layer`, with the weights it has, makes of `images`, worked out by the lesson."""
    kernel = numbers(layer.convolution.kernel) if layer.merge_mode == "convolution" else None
    merged = []
    for image in np.asarray(images, "float64"):
        walks = [
            trace_corner(image, layer.cell, cell.get_weights(), corner, activation) for corner, cell in layer.cells.items()
        ]
        merged.append(merge_by_hand([walk.hidden for walk in walks], layer.merge_mode, kernel, activation))
    return [np.stack(one) for one in zip(*merged)] if layer.merge_mode is None else np.stack(merged)


@pytest.mark.slow
@settings(max_examples=35)
@given(data=st.data())
def test_the_layer_is_the_trace(data, agrees):
    draw = data.draw
    batch, height, width, channels, units = (draw(st.integers(1, most)) for most in (2, 4, 4, 3, 3))
    merge_mode, activation = draw(st.sampled_from(MERGE_MODES)), draw(st.sampled_from(sorted(ACTIVATIONS)))
    random = np.random.default_rng(draw(st.integers(0, 999)))
    layer = MDRNN2D(
        units,
        draw(st.sampled_from(list(GRID_UNITS))),
        corners=draw(st.permutations(list(CORNERS)))[: draw(st.integers(1, 4))],
        merge_mode=merge_mode,
        output_conv_filter=draw(st.none() | st.integers(1, 4)) if merge_mode == "convolution" else None,
        activation=activation,
    )
    with_random_weights(layer, channels, random)
    images = random.normal(size=(batch, height, width, channels))
    h = layer(images.astype("float32"))
    agrees(h, traced(layer, images, activation), 1e-4)
    shapes = [tuple(one.shape) for one in h] if merge_mode is None else tuple(h.shape)
    assert shapes == layer.compute_output_shape(images.shape)


@pytest.mark.parametrize("cell", GRID_UNITS)
def test_weights_have_the_shapes_the_lesson_names(cell):
    layer = MDRNN2D(4, cell, name="walks")
    layer.build((None, None, None, 3))
    expected = {f"walks/{c}/{name}": shape for c in CORNERS for name, shape in weight_shapes(cell, 3, 4).items()}
    assert {w.path: tuple(w.shape) for w in layer.weights} == expected


@pytest.mark.every_backend
def test_a_pixel_is_seen_by_the_quarter_of_the_image_that_begins_there():
    layer = MDRNN2D(1, "rnn", merge_mode=None, activation="linear", kernel_initializer="ones", recurrent_initializer="ones")
    impulse = np.zeros((1, 5, 6, 1), "float32")
    impulse[0, 2, 3] = 1
    below, above, right, left = slice(2, None), slice(None, 3), slice(3, None), slice(None, 4)
    quarters = [(below, right), (below, left), (above, right), (above, left)]
    for h, quarter in zip(layer(impulse), quarters, strict=True):
        expected = np.zeros((5, 6), bool)
        expected[quarter] = True
        np.testing.assert_array_equal(numbers(h)[0, :, :, 0] > 0, expected)


def test_corners_keep_their_order_however_asked():
    assert MDRNN2D(1, corners=["bottom_right", "top_left"]).corners == ("top_left", "bottom_right")
    assert MDRNN2D(1).corners == tuple(CORNERS)


@pytest.mark.parametrize("initializer", ["random_normal", keras.initializers.RandomNormal()])
def test_every_corner_starts_with_weights_of_its_own(initializer):
    layer = MDRNN2D(2, kernel_initializer=initializer, recurrent_initializer=initializer)
    layer.build((None, None, None, 3))
    for name in ("kernel", "recurrent_kernel"):
        assert len({tuple(numbers(getattr(cell, name)).flat) for cell in layer.cells.values()}) == 4


@pytest.mark.every_backend
@pytest.mark.parametrize("merge_mode", ["concat", "convolution", None])
def test_a_batch_of_none_gives_a_batch_of_none(merge_mode):
    layer = MDRNN2D(2, merge_mode=merge_mode)
    h = layer(np.zeros((0, 4, 6, 3), "float32"))
    sizes = [tuple(one.shape) for one in h] if merge_mode is None else tuple(h.shape)
    assert sizes == layer.compute_output_shape((0, 4, 6, 3))


# --- in Keras models

on_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself: GradientTape, tf.function, SavedModel"
)


@pytest.fixture
def images(random_numbers):
    return random_numbers.normal(size=(2, 4, 5, 2)).astype("float32")


@pytest.mark.every_backend
@on_tensorflow
@pytest.mark.parametrize("cell", GRID_UNITS)
def test_the_gradient_is_that_of_the_trace(cell, images, random_numbers):
    """The tape's, against differences of what the lesson computes."""
    import tensorflow as tf

    layer = with_random_weights(MDRNN2D(3, cell, corners=("top_right", "bottom_left"), dtype="float64"), 2, random_numbers)
    x, g = tf.constant(images, "float64"), random_numbers.normal(size=(2, 4, 5, 6))
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x) * g)
    gradients = tape.gradient(loss, [x, *layer.trainable_variables])
    places = [numbers(x), *layer.get_weights()]
    assert len(gradients) == 1 + 2 * 3
    for number, gradient in enumerate(gradients):
        way, moved = random_numbers.normal(size=places[number].shape), []
        for step in (1e-6, -1e-6):
            image, *weights = (place + step * way if k == number else place for k, place in enumerate(places))
            layer.set_weights(weights)
            moved.append(np.sum(traced(layer, image) * g))
        np.testing.assert_allclose(np.sum(numbers(gradient) * way), (moved[0] - moved[1]) / 2e-6, rtol=1e-5, atol=1e-7)


@pytest.mark.slow
@on_tensorflow
def test_xla_trains_on_images_of_any_size_as_plain_tensorflow_does(images):
    import tensorflow as tf

    model = keras.Sequential([keras.Input((None, None, 2)), MDRNN2D(2, "gru", corners=("bottom_right",))])
    start, results = model.get_weights(), []
    for jit_compile in (False, True):
        model.set_weights(start)
        model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=jit_compile)
        batches = [(x, np.ones((*x.shape[:3], 2), "float32")) for x in (images, images[:1, :3])]
        signature = tuple(tf.TensorSpec((None, None, None, 2)) for _ in range(2))
        data = tf.data.Dataset.from_generator(lambda batches=batches: iter(batches), output_signature=signature)
        model.fit(data, steps_per_epoch=2, shuffle=False, verbose=0)
        results.append(model.get_weights())
    for plain, xla in zip(*results, strict=True):
        np.testing.assert_allclose(plain, xla, rtol=1e-4, atol=1e-5)
    assert all(np.any(trained != w) for trained, w in zip(results[0], start))


@pytest.mark.slow
def test_unknown_sizes_give_the_same_numbers(images, random_numbers):
    layer = with_random_weights(MDRNN2D(2, corners=("top_left", "top_right")), 2, random_numbers)
    image = keras.Input((None, None, 2))
    model = keras.Model(image, layer(image))
    assert model.output_shape == (None, None, None, 4)
    for some in (images, images[:1, :1]):
        np.testing.assert_allclose(model.predict(some, verbose=0), numbers(layer(some)), rtol=1e-5, atol=1e-6)


in_64_bits = pytest.mark.skipif(
    keras.backend.backend() == "jax", reason="JAX has no float64 unless it is told so, and Keras' tanh there never has"
)


@pytest.mark.parametrize(
    ("policy", "tolerance", "output"),
    [
        ("mixed_float16", 1e-2, "float16"),
        ("mixed_bfloat16", 6e-2, "bfloat16"),
        pytest.param("float64", 1e-12, "float64", marks=in_64_bits),
    ],
)
@pytest.mark.parametrize("cell", GRID_UNITS)
def test_every_precision(policy, tolerance, output, cell, images, random_numbers, agrees):
    layer = with_random_weights(MDRNN2D(2, cell, merge_mode="convolution", dtype=policy), 2, random_numbers)
    h = layer(images.astype("float64"))
    assert keras.backend.standardize_dtype(h.dtype) == output
    agrees(h, traced(layer, images), tolerance)


def test_mixed_precision_trains(images):
    model = keras.Sequential([keras.Input((4, 5, 2)), MDRNN2D(2, corners=("top_right",), dtype="mixed_float16")])
    model.compile("sgd", "mse", jit_compile=False)
    before = model.get_weights()
    model.fit(images, images, verbose=0)
    assert all(np.isfinite(w).all() and np.any(w != b) for w, b in zip(model.get_weights(), before, strict=True))


@pytest.mark.slow
def test_an_image_of_256_by_256_trains():
    model = keras.Sequential([keras.Input((256, 256, 1)), MDRNN2D(2, "rnn", corners=("bottom_left",), merge_mode="sum")])
    model.compile("sgd", "mse", jit_compile=False)
    before = model.get_weights()
    model.fit(np.ones((1, 256, 256, 1)), np.zeros((1, 256, 256, 2)), verbose=0)
    assert all(np.isfinite(w).all() and np.any(w != b) for w, b in zip(model.get_weights(), before, strict=True))


ARGUMENTS = [
    {},
    {"cell": "gru", "corners": ("bottom_right", "top_right"), "merge_mode": None, "activation": "relu", "name": "walks"},
    {"cell": "rnn", "merge_mode": "convolution", "output_conv_filter": np.int32(5), "trainable": False},
    {"merge_mode": "ave", "recurrent_initializer": keras.initializers.RandomNormal(seed=3), "dtype": "mixed_float16"},
]


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_a_model_comes_back_from_its_file(arguments, images, tmp_path):
    image = keras.Input((None, None, 2))
    model = keras.Model(image, MDRNN2D(np.int64(3), **arguments)(image))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.layers[1].get_config() == model.layers[1].get_config()
    assert len(again.trainable_weights) == len(model.trainable_weights)
    for one, other in zip(keras.tree.flatten(model(images)), keras.tree.flatten(again(images)), strict=True):
        np.testing.assert_array_equal(numbers(one), numbers(other))


# --- what is refused

NAMES = "('top_left', 'top_right', 'bottom_left', 'bottom_right')"


@pytest.mark.parametrize(
    ("arguments", "error", "received", "allowed"),
    [
        ({"units": 0}, ValueError, "units=0", "at least 1"),
        ({"units": 2.0}, TypeError, "units=2.0 (of type float)", "at least 1"),
        ({"units": True}, TypeError, "units=True", "at least 1"),
        ({"units": None}, TypeError, "units=None", "whole number"),
        ({"cell": "irnn"}, ValueError, "cell='irnn'", "('rnn', 'gru', 'lstm')"),
        ({"cell": None}, ValueError, "cell=None", "('rnn', 'gru', 'lstm')"),
        ({"corners": ()}, ValueError, "corners=()", NAMES),
        ({"corners": ("top_left", "top_left")}, ValueError, "corners=('top_left', 'top_left')", "once"),
        ({"corners": ("left",)}, ValueError, "corners=('left',)", NAMES),
        ({"corners": "top_left"}, TypeError, "corners='top_left'", NAMES),
        ({"corners": (1,)}, TypeError, "corners=(1,)", NAMES),
        ({"corners": None}, TypeError, "corners=None", NAMES),
        ({"merge_mode": "max"}, ValueError, "merge_mode='max'", str(MERGE_MODES)),
        ({"output_conv_filter": 8}, ValueError, "output_conv_filter=8, merge_mode='concat'", "'convolution'"),
    ],
)
def test_at_construction(arguments, error, received, allowed):
    with pytest.raises(error) as caught:
        MDRNN2D(**{"units": 2} | arguments)
    assert received in str(caught.value) and "Received: " in str(caught.value) and allowed in str(caught.value)


@pytest.mark.parametrize("shape", [(4, 4, 3), (1, 4, 4, None)])
def test_an_input_that_is_no_image(shape):
    for attempt in (MDRNN2D(2).build, MDRNN2D(2).compute_output_shape):
        with pytest.raises(ValueError, match="Received: an input of shape"):
            attempt(shape)


@pytest.mark.parametrize("activation", [keras.layers.PReLU(), "glu"])
def test_an_activation_that_is_no_function_of_the_state(activation):
    with pytest.raises(ValueError, match="(?s)`activation`.*Received: activation="):
        MDRNN2D(2, activation=activation).build((None, 4, 4, 2))
