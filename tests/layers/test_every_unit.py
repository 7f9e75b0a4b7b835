"""SpatialRNN2D with every unit it knows and with cells of one's own."""

import copy
import pickle

import keras
import numpy as np
import pytest
from keras import layers, ops

from srnn_tutorial import SpatialRNN2D
from srnn_tutorial.recurrence import IRNNCell, PlainCell

NAMES = ("right", "left", "down", "up")
KERAS_CELLS = {"simple_rnn": layers.SimpleRNNCell, "gru": layers.GRUCell, "lstm": layers.LSTMCell}
on_tensorflow = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself")


@keras.saving.register_keras_serializable(package="tests")
class Leaky(layers.Layer):
    """A cell of one's own, with two states of unlike widths."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size = units, [units, 1]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs, states):
        s = 0.5 * states[0] + ops.matmul(inputs, self.kernel)
        return s + states[1], [s, states[1] + 1]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


UNITS = {
    "irnn": lambda: {"cell": "irnn", "kernel_initializer": "glorot_normal"},
    "simple_rnn": lambda: {"cell": "simple_rnn"},
    "gru": lambda: {"cell": "gru", "units": 2},
    "lstm": lambda: {"cell": "lstm", "units": 5},
    "stack": lambda: {"cell": layers.StackedRNNCells([layers.LSTMCell(4), layers.GRUCell(2)])},
    "own": lambda: {"cell": Leaky(4)},
}
SIZES = {"irnn": 3, "simple_rnn": 3, "gru": 2, "lstm": 5, "stack": 2, "own": 4}


def numbers(x):
    return ops.convert_to_numpy(x)


@pytest.fixture
def images(random_numbers):
    return random_numbers.normal(size=(2, 4, 5, 3)).astype("float32")


def rows(images, name):
    """Images as `(lines, length, channels)` in the order a direction reads them, and the way back."""
    turned = images if name in ("right", "left") else images.transpose(0, 2, 1, 3)
    back = np.flip if name in ("left", "up") else lambda x, axis: x
    lines = back(turned, axis=2).reshape(-1, *turned.shape[2:])

    def undo(h):
        h = back(h.reshape(*turned.shape[:-1], -1), axis=2)
        return h if name in ("right", "left") else h.transpose(0, 2, 1, 3)

    return lines, undo


def swept(cell, lines, n):
    """Keras' own recurrent layer over each window by itself."""
    walk = layers.RNN(cell, dtype=cell.dtype_policy)
    return np.stack(
        [numbers(walk(lines[:, 0 if n is None else max(0, j - n) : j + 1])) for j in range(lines.shape[1])], axis=1
    )


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("unit", UNITS)
def test_each_direction_is_what_keras_makes_of_its_rows(unit, n, images, agrees):
    layer = SpatialRNN2D(n, merge_mode=None, **UNITS[unit]())
    for name, h in zip(NAMES, layer(images), strict=True):
        lines, undo = rows(images, name)
        agrees(h, undo(swept(layer.cells[name], lines, n)).astype("float64"))


@pytest.mark.parametrize(("merge_mode", "channels"), [("concat", 4), ("sum", 1), ("convolution", None), (None, 1)])
@pytest.mark.parametrize("unit", UNITS)
def test_channels_follow_the_unit(unit, merge_mode, channels, images):
    layer = SpatialRNN2D(2, merge_mode=merge_mode, **UNITS[unit]())
    expected = (2, 4, 5, 3 if channels is None else channels * SIZES[unit])
    h = layer(images)
    assert layer.compute_output_shape(images.shape) == ([expected] * 4 if merge_mode is None else expected)
    assert {tuple(one.shape) for one in (h if merge_mode is None else [h])} == {expected}
    assert SpatialRNN2D(2, merge_mode=merge_mode, **UNITS[unit]()).compute_output_shape(images.shape) == (
        layer.compute_output_shape(images.shape)
    )
    if merge_mode == "convolution":
        assert tuple(layer.convolution.kernel.shape) == (4 * SIZES[unit], 3)


def test_the_named_units_are_the_cells_of_that_name():
    for name, cell_class in {"rnn": PlainCell, "irnn": IRNNCell, **KERAS_CELLS}.items():
        layer = SpatialRNN2D(cell=name)
        layer.build((None, None, None, 3))
        assert list(layer.cells) == list(NAMES)
        assert all(type(cell) is cell_class and cell.units == 3 for cell in layer.cells.values())


def test_keras_units_keep_the_activations_of_keras():
    for name, cell_class in KERAS_CELLS.items():
        layer = SpatialRNN2D(cell=name, activation="relu")
        layer.build((None, None, None, 3))
        ours, keras_own = layer.cells["up"].get_config(), cell_class(3).get_config()
        assert {key for key in ours if ours[key] != keras_own[key]} == {"name", "kernel_initializer"}


def test_the_activation_is_that_of_the_irnn(images):
    one, other = (SpatialRNN2D(2, f, "identity", cell="irnn", directions=("right",)) for f in ("relu", "linear"))
    assert np.any(numbers(one(images)) != numbers(other(images)))


def test_the_initializer_sets_every_kernel_but_the_recurrent_ones():
    for name in KERAS_CELLS:
        layer = SpatialRNN2D(kernel_initializer="ones", merge_mode="convolution", cell=name)
        layer.build((None, None, None, 3))
        assert all(np.all(numbers(w) == 1) for w in layer.weights if w.name == "kernel")
        recurrent = numbers(layer.cells["left"].recurrent_kernel)
        np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(3), atol=1e-5)


def test_irnn_starting_as_the_identity_is_the_plain_unit_with_weights_of_one(images):
    plain = SpatialRNN2D(2, kernel_initializer="ones")
    np.testing.assert_allclose(
        numbers(SpatialRNN2D(2, kernel_initializer="identity", cell="irnn")(images)), numbers(plain(images)), rtol=1e-6
    )


def test_a_plain_cell_may_be_passed_too(images):
    layer = SpatialRNN2D(2, cell=PlainCell(3, kernel_initializer="ones"))
    np.testing.assert_array_equal(numbers(layer(images)), numbers(SpatialRNN2D(2, kernel_initializer="ones")(images)))


# --- a cell that is passed


@pytest.mark.parametrize("unit", ["stack", "own"])
def test_a_passed_cell_stays_as_it_is_and_every_direction_has_weights_of_its_own(unit, images):
    cell = UNITS[unit]()["cell"]
    before = cell.get_config()
    layer = SpatialRNN2D(cell=cell, trainable=False, name="swept")
    layer(images)
    assert layer.cell is cell and not cell.built and cell.trainable and not cell.weights and cell.get_config() == before
    assert all(one is not cell and not one.trainable_variables for one in layer.cells.values())
    kernels = [numbers(one.weights[0]) for one in layer.cells.values()]
    assert len({kernel.tobytes() for kernel in kernels}) == 4
    assert len(layer.weights) == 4 * len(layer.cells["up"].weights)


def test_one_cell_serves_two_layers(images):
    cell = layers.GRUCell(2)
    one, other = SpatialRNN2D(cell=cell), SpatialRNN2D(cell=cell)
    assert np.any(numbers(one(images)) != numbers(other(images)))


def test_the_paths_of_the_weights_say_whose_they_are():
    layer = SpatialRNN2D(cell="gru", name="context", directions=("right", "up"))
    keras.Sequential([keras.Input((None, None, 3)), layer], name="model")
    names = ["kernel", "recurrent_kernel", "bias"]
    assert [w.path.split("context/")[1] for w in layer.weights] == [f"{d}/{w}" for d in ("right", "up") for w in names]


# --- models


@pytest.mark.parametrize("unit", ["stack", "own", "lstm"])
def test_a_loaded_layer_has_a_cell_of_its_own_in_every_direction(unit, images, tmp_path):
    model = keras.Sequential([keras.Input((4, 5, 3)), SpatialRNN2D(2, **UNITS[unit]())])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert [tuple(w.shape) for w in loaded.weights] == [tuple(w.shape) for w in model.weights]
    np.testing.assert_array_equal(numbers(loaded(images)), numbers(model(images)))


@on_tensorflow
@pytest.mark.parametrize("unit", UNITS)
def test_saved_loaded_cloned_copied_and_exported(unit, images, tmp_path):
    size = (None, None, 3) if unit == "lstm" else (4, 5, 3)
    context = SpatialRNN2D(2, merge_mode="convolution", directions=("left", "down"), **UNITS[unit]())
    model = keras.Sequential([keras.Input(size), context])
    expected = numbers(model(images))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for again in (loaded, pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(numbers(again(images)), expected)
        assert again.layers[0].get_config() == model.layers[0].get_config()
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    np.testing.assert_array_equal(numbers(clone(images)), expected)
    model.export(tmp_path / "exported", verbose=False)
    import tensorflow as tf

    exported = tf.saved_model.load(str(tmp_path / "exported"))
    np.testing.assert_allclose(numbers(exported.serve(images)), expected, rtol=1e-5, atol=1e-6)


@on_tensorflow
@pytest.mark.parametrize(
    ("unit", "n", "direction", "size", "second"),
    [
        ("irnn", 2, "left", (4, 5), (4, 5)),
        ("gru", None, "left", (None, None), (2, 2)),
        ("lstm", 2, "left", (None, None), (4, 1)),
        ("irnn", 2, "up", (None, None), (1, 4)),
        ("own", 2, "left", (None, None), (1, 2)),
    ],
)
def test_xla_trains_and_predicts_as_plain_tensorflow_does(unit, n, direction, size, second, images):
    """Where the size is unknown to the model, the second image is swept over the whole edge, one pixel or more."""
    model = keras.Sequential([keras.Input((*size, 3)), SpatialRNN2D(n, directions=(direction,), **UNITS[unit]())])
    start, results = model.get_weights(), []
    for jit_compile in (False, True):
        model.set_weights(start)
        model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=jit_compile)
        for x in (images, images[:, : second[0], : second[1]]):
            model.train_on_batch(x, np.ones((*x.shape[:3], SIZES[unit]), "float32"))
        results.append([*model.get_weights(), model.predict_on_batch(images)])
    assert all(np.any(one != other) for one, other in zip(start, results[0]))
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.every_backend
@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("unit", ["irnn", "gru", "lstm"])
@pytest.mark.parametrize("n", [None, 2])
def test_mixed_precision_computes_narrow_and_keeps_the_weights_wide(n, unit, dtype, images):
    wide, narrow = (SpatialRNN2D(n, directions=("up",), dtype=d, **UNITS[unit]()) for d in ("float32", dtype))
    expected = numbers(wide(images))
    narrow.build(images.shape)
    narrow.set_weights(wide.get_weights())
    h = narrow(images)
    assert keras.backend.standardize_dtype(h.dtype) == dtype.removeprefix("mixed_")
    assert {keras.backend.standardize_dtype(w.dtype) for w in narrow.trainable_weights} == {"float32"}
    np.testing.assert_allclose(numbers(ops.cast(h, "float32")), expected, rtol=0.1, atol=0.1)


@on_tensorflow
@pytest.mark.parametrize("n", [None, 2])
def test_double_precision_is_double(n, images, agrees):
    layer = SpatialRNN2D(n, merge_mode=None, cell="lstm", dtype="float64", directions=("down",))
    (h,) = layer(images)
    assert h.dtype == "float64"
    lines, undo = rows(images.astype("float64"), "down")
    agrees(h, undo(swept(layer.cells["down"], lines, n)), 1e-12)


def test_a_passed_cell_keeps_its_dtype_and_the_layer_gives_its_own(images):
    layer = SpatialRNN2D(2, cell=layers.GRUCell(2, dtype="float32"), dtype="mixed_bfloat16")
    assert keras.backend.standardize_dtype(layer(images).dtype) == "bfloat16"
    assert layer.cells["up"].compute_dtype == "float32"


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("shape", [(0, 4, 5, 3), (2, 1, 1, 3), (1, 1, 6, 3), (1, 6, 1, 3)])
@pytest.mark.parametrize("unit", ["irnn", "lstm", "stack"])
def test_empty_batches_and_one_pixel_edges(unit, shape, n):
    layer = SpatialRNN2D(n, **UNITS[unit]())
    h = layer(np.ones(shape, "float32"))
    assert tuple(h.shape) == layer.compute_output_shape(shape) and np.isfinite(numbers(h)).all()


# --- dropout, regularisers, freezing


@pytest.mark.every_backend
@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("dropout", [{"dropout": 0.5}, {"recurrent_dropout": 0.5}], ids=str)
def test_dropout_is_on_in_training_only_and_drawn_anew(dropout, n, images):
    layer = SpatialRNN2D(n, cell=layers.GRUCell(4, **dropout, seed=1), directions=("left",))
    still, again, one, other = (numbers(layer(images, training=t)) for t in (False, None, True, True))
    np.testing.assert_array_equal(still, again)
    assert np.any(one != still) and np.any(one != other)


@on_tensorflow
@pytest.mark.parametrize("n", [None, 2])
def test_dropout_trains_compiled(n, images):
    context = SpatialRNN2D(n, cell=layers.LSTMCell(2, dropout=0.3), directions=("up",))
    model = keras.Sequential([keras.Input((4, 5, 3)), context])
    model.compile("sgd", "mse", jit_compile=False)
    before = model.get_weights()
    model.train_on_batch(images, np.ones((2, 4, 5, 2), "float32"))
    assert all(np.any(one != other) for one, other in zip(before, model.get_weights()))


def test_regularisers_of_the_cell_count_once_for_each_direction(images):
    penalty = keras.regularizers.L2(0.5)
    layer = SpatialRNN2D(cell=layers.GRUCell(2, kernel_regularizer=penalty, recurrent_regularizer=penalty))
    layer(images)
    expected = [0.5 * np.sum(numbers(w) ** 2) for c in layer.cells.values() for w in (c.kernel, c.recurrent_kernel)]
    np.testing.assert_allclose(sorted(float(loss) for loss in layer.losses), sorted(expected), rtol=1e-5)


def test_a_frozen_layer_can_be_thawed(images):
    layer = SpatialRNN2D(cell="lstm", trainable=False)
    layer(images)
    assert not layer.trainable_weights
    layer.trainable = True
    assert len(layer.trainable_weights) == 12


def test_the_config_speaks_of_names_and_cells_alike():
    for unit, make in UNITS.items():
        layer = SpatialRNN2D(2, **make())
        again = SpatialRNN2D.from_config(layer.get_config())
        assert again.get_config() == layer.get_config() and again.units == layer.units, unit
