"""ReNet2D against the paper's two formulas, written out in NumPy, patch by patch."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from srnn_tutorial import ReNet2D
from srnn_tutorial.lesson.by_hand.units import trace_unit
from srnn_tutorial.recurrence import IRNNCell, PlainCell

on_tensorflow = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself")


def numbers(x):
    return ops.convert_to_numpy(x)


def cut(image, patch_size):
    """The patches of one image, pixel by pixel; what lies outside is zero."""
    (height, width, _), (p, q) = image.shape, patch_size
    down, across = -(-height // p), -(-width // q)
    above, before = (down * p - height) // 2, (across * q - width) // 2

    def pixel(i, j):
        return image[i, j] if 0 <= i < height and 0 <= j < width else np.zeros(image.shape[2])

    return np.array(
        [
            [[pixel(i * p + a - above, j * q + b - before) for a in range(p) for b in range(q)] for j in range(across)]
            for i in range(down)
        ]
    ).reshape(down, across, -1)


def renet(images, unit, weights, patch_size):
    """The paper's v and h; `weights` by direction."""
    results = []
    for image in np.asarray(images, "float64"):
        x = cut(image, patch_size)
        for pair in (("down", "up"), ("right", "left")):
            x = np.concatenate([trace_unit(x, unit, weights[name], name).hidden for name in pair], axis=2)
        results.append(x)
    return np.stack(results)


def weights_of(layer):
    return {name: [numbers(w).astype("float64") for w in cell.weights] for name, cell in layer.cells.items()}


@pytest.mark.parametrize(
    ("unit", "shape", "patch_size", "units"),
    [
        ("gru", (2, 4, 6, 3), (2, 2), 4),
        pytest.param("gru", (1, 5, 7, 2), (2, 3), 3, marks=pytest.mark.every_backend),  # padded: below, and on each side
        ("lstm", (2, 6, 3, 1), (3, 1), 2),
        pytest.param("lstm", (1, 1, 4, 2), (2, 2), 3, marks=pytest.mark.every_backend),  # an edge shorter than the patch
        ("simple_rnn", (1, 3, 3, 2), (1, 1), 5),
        ("simple_rnn", (2, 7, 2, 1), (4, 2), 1),
    ],
)
def test_the_layer_is_the_papers_formula(unit, shape, patch_size, units, random_numbers, agrees):
    images = random_numbers.normal(size=shape).astype("float32")
    layer = ReNet2D(units, patch_size, unit, padding="same")
    h = layer(images)
    # GRUs, LSTMs and Elman's units start without a bias; with one, no place of it can go wrong unnoticed.
    for cell in layer.cells.values():
        cell.set_weights([random_numbers.normal(size=w.shape) for w in cell.get_weights()])
    expected = renet(images, unit, weights_of(layer), patch_size)
    assert tuple(h.shape) == expected.shape == layer.compute_output_shape(shape)
    agrees(layer(images), expected)


@pytest.mark.every_backend
@on_tensorflow
def test_its_gradients_are_the_finite_differences_of_the_formula(random_numbers):
    import tensorflow as tf

    x, way = random_numbers.normal(size=(2, 1, 3, 4, 1))
    layer = ReNet2D(2, padding="same", dtype="float64")
    layer(x)
    weights = weights_of(layer)
    ways = {name: [random_numbers.normal(size=w.shape) for w in each] for name, each in weights.items()}

    def loss(step, moved):
        at = {n: [w + step * v * (n == moved) for w, v in zip(weights[n], ways[n])] for n in weights}
        return np.sum(renet(x + step * way * (moved == "x"), "gru", at, (2, 2)) ** 2)

    with tf.GradientTape() as tape:
        tape.watch(image := tf.constant(x))
        total = tf.reduce_sum(layer(image) ** 2)
    dx, gradients = tape.gradient(total, [image, {n: [w.value for w in c.weights] for n, c in layer.cells.items()}])
    found = {n: sum(np.sum(g * v) for g, v in zip(gradients[n], ways[n])) for n in weights} | {"x": np.sum(dx * way)}
    for moved, slope in found.items():
        difference = (loss(1e-6, moved) - loss(-1e-6, moved)) / 2e-6
        np.testing.assert_allclose(slope, difference, rtol=1e-6, atol=1e-8, err_msg=moved)


@pytest.mark.every_backend
def test_every_output_has_seen_the_whole_image(random_numbers):
    layer = ReNet2D(3)
    image = random_numbers.normal(size=(1, 6, 8, 1)).astype("float32")
    before = numbers(layer(image))
    for row, column in ((0, 0), (5, 0), (2, 7), (5, 7)):
        touched = image.copy()
        touched[0, row, column] += 1
        assert np.any(numbers(layer(touched)) != before, axis=-1).all()


def test_an_image_that_fits_is_not_padded(random_numbers):
    images = random_numbers.normal(size=(1, 4, 6, 2)).astype("float32")
    valid, same = ReNet2D(2, (2, 3)), ReNet2D(2, (2, 3), padding="same")
    expected = numbers(valid(images))
    same.build(images.shape)
    same.set_weights(valid.get_weights())
    np.testing.assert_array_equal(numbers(same(images)), expected)


def test_layers_stack():
    stack = keras.Sequential([keras.Input((28, 20, 1)), ReNet2D(5), ReNet2D(3, cell="lstm"), ReNet2D(2, (7, 5))])
    assert [layer.output.shape[1:] for layer in stack.layers] == [(14, 10, 10), (7, 5, 6), (1, 1, 4)]
    assert stack(np.zeros((2, 28, 20, 1), "float32")).shape == (2, 1, 1, 4)


def test_any_keras_cell_may_be_passed(random_numbers):
    cell = layers.StackedRNNCells([layers.LSTMCell(4), layers.GRUCell(3, dropout=0.5, seed=1)])
    layer = ReNet2D(cell=cell)
    images = random_numbers.normal(size=(1, 4, 6, 2)).astype("float32")
    still, trained = numbers(layer(images)), numbers(layer(images, training=True))
    assert still.shape == (1, 2, 3, 6) and np.any(still != trained)
    assert not cell.built and layer.cell is cell and list(layer.cells) == ["down", "up", "right", "left"]


@pytest.mark.slow
@on_tensorflow
def test_sizes_may_be_unknown_to_a_compiled_model(random_numbers, agrees):
    models = {
        padding: keras.Sequential([keras.Input((None, None, 1)), ReNet2D(2, cell="simple_rnn", padding=padding)])
        for padding in ("valid", "same")
    }
    for padding, size in (("valid", (4, 2)), ("valid", (2, 6)), ("same", (1, 5)), ("same", (3, 3))):
        model, x = models[padding], random_numbers.normal(size=(2, *size, 1)).astype("float32")
        assert model.output_shape == (None, None, None, 4)
        expected = numbers(model(x))
        agrees(expected, renet(x, "simple_rnn", weights_of(model.layers[0]), (2, 2)))
    model.compile("sgd", "mse", jit_compile=True)
    before = model.get_weights()
    loss = model.train_on_batch(x, np.zeros_like(expected))
    np.testing.assert_allclose(loss, np.mean(expected**2), rtol=1e-5)
    assert all(np.any(w != b) for w, b in zip(model.get_weights(), before))


@pytest.mark.parametrize(
    ("policy", "dtype"), [("mixed_float16", "float16"), ("mixed_bfloat16", "bfloat16"), ("float32", "float32")]
)
def test_every_precision_and_an_empty_batch(policy, dtype, random_numbers):
    layer = ReNet2D(3, padding="same", dtype=policy)
    images = random_numbers.normal(size=(2, 3, 4, 1))
    h = layer(images)
    assert keras.backend.standardize_dtype(h.dtype) == dtype and {w.dtype for w in layer.weights} == {"float32"}
    expected = renet(images, "gru", weights_of(layer), (2, 2))
    np.testing.assert_allclose(numbers(ops.cast(h, "float32")), expected, atol=0.05)
    assert tuple(layer(images[:0]).shape) == (0, 2, 2, 6)


@pytest.mark.parametrize(
    "arguments",
    [{"units": 3, "patch_size": 3, "padding": "same", "name": "swept"}, {"cell": layers.GRUCell(2), "trainable": False}],
)
def test_rebuilt_from_its_config_and_from_a_file(arguments, random_numbers, tmp_path):
    images = random_numbers.normal(size=(1, 6, 6, 1)).astype("float32")
    model = keras.Sequential([keras.Input((6, 6, 1)), ReNet2D(**arguments)])
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(numbers(again(images)), numbers(model(images)))
    assert again.layers[0].get_config() == model.layers[0].get_config()
    assert len(again.trainable_weights) == (0 if "trainable" in arguments else 12)


def test_an_edge_the_patch_does_not_divide():
    for attempt in (
        lambda: ReNet2D(2)(np.zeros((1, 4, 5, 1), "float32")),
        lambda: ReNet2D(2).build((None, None, 5, 1)),
        lambda: keras.Sequential([keras.Input((None, None, 1)), ReNet2D(2)])(np.zeros((1, 4, 5, 1), "float32")),
    ):
        with pytest.raises(ValueError, match=r"width of a patch, 2, does not divide the width of the image, 5(.|\n)*'same'"):
            attempt()
    with pytest.raises(ValueError, match="height of a patch, 3, does not divide the height of the image, 4"):
        ReNet2D(2, 3).compute_output_shape((1, 4, 6, 1))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, TypeError, "Received: units=None"),
        ({"units": 0}, ValueError, "Received: units=0"),
        ({"units": 2.0}, TypeError, "Received: units=2.0"),
        ({"units": 2, "cell": layers.GRUCell(2)}, ValueError, "leave `units` out.*Received: units=2"),
        ({"units": 2, "cell": "rnn"}, ValueError, "keep the channels.*Received: cell='rnn'"),
        ({"units": 2, "cell": "irnn"}, ValueError, "keep the channels.*Received: cell='irnn'"),
        ({"cell": PlainCell(2)}, ValueError, "keep the channels.*Received: cell=<PlainCell"),
        ({"cell": IRNNCell(2)}, ValueError, "keep the channels.*Received: cell=<IRNNCell"),
        ({"units": 2, "cell": "GRU"}, ValueError, "Received: cell='GRU'"),
        ({"units": 2, "padding": "zeros"}, ValueError, "one of .*'same'.*Received: padding='zeros'"),
        ({"units": 2, "patch_size": (2, 0)}, ValueError, r"Received: patch_size=\(2, 0\)"),
        ({"units": 2, "patch_size": (2, 2, 2)}, ValueError, r"Received: patch_size=\(2, 2, 2\)"),
        ({"units": 2, "patch_size": 1.5}, TypeError, r"Received: patch_size=1.5"),
        ({"units": 2, "patch_size": (2, True)}, TypeError, r"Received: patch_size=\(2, True\)"),
    ],
)
def test_what_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        ReNet2D(**arguments)


def test_an_input_that_is_no_image():
    with pytest.raises(ValueError, match="ReNet2D reads images of rank 4"):
        ReNet2D(2)(np.zeros((2, 4, 4), "float32"))
