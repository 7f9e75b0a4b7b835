"""SpatialRNN2D with every unit it knows and with cells of one's own: what its numbers, channels and weights are."""

import keras
import numpy as np
import pytest
from cells_to_try import SIZES, UNITS, numbers, on_tensorflow, rows, swept
from keras import layers, ops

from srnn_tutorial import SpatialRNN2D
from srnn_tutorial.recurrence import IRNNCell, PlainCell

NAMES = ("right", "left", "down", "up")
KERAS_CELLS = {"simple_rnn": layers.SimpleRNNCell, "gru": layers.GRUCell, "lstm": layers.LSTMCell}


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("unit", UNITS)
def test_each_direction_is_what_keras_makes_of_its_rows(unit, n, images, agrees):
    # Elsewhere every line of every length is compiled anew; that directions are mirror images is tested by itself.
    names = NAMES if keras.backend.backend() == "tensorflow" else ("left", "down")
    layer = SpatialRNN2D(n, merge_mode=None, directions=names, **UNITS[unit]())
    for name, h in zip(names, layer(images), strict=True):
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
        assert {key for key in ours if ours[key] != keras_own[key]} == {"name"}


def test_the_activation_is_that_of_the_irnn(images):
    one, other = (SpatialRNN2D(2, f, cell="irnn", directions=("right",)) for f in ("relu", "linear"))
    assert np.any(numbers(one(images)) != numbers(other(images)))


def test_the_initializer_sets_every_kernel_but_the_recurrent_ones():
    for name in KERAS_CELLS:
        layer = SpatialRNN2D(kernel_initializer="ones", merge_mode="convolution", cell=name)
        layer.build((None, None, None, 3))
        assert all(np.all(numbers(w) == 1) for w in layer.weights if w.name == "kernel")
        recurrent = numbers(layer.cells["left"].recurrent_kernel)
        np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(3), atol=1e-5)


@pytest.mark.parametrize("cell", ["rnn", "irnn", *KERAS_CELLS])
def test_one_initializer_starts_every_direction_with_numbers_of_its_own(cell):
    layer = SpatialRNN2D(cell=cell, kernel_initializer=keras.initializers.RandomNormal())
    layer.build((None, None, None, 3))
    assert len({numbers(each.kernel).tobytes() for each in layer.cells.values()}) == 4


def test_irnn_starting_as_the_identity_is_the_plain_unit_with_weights_of_one(images):
    plain = SpatialRNN2D(2, kernel_initializer="ones")
    np.testing.assert_allclose(numbers(SpatialRNN2D(2, cell="irnn")(images)), numbers(plain(images)), rtol=1e-6)


def test_a_plain_cell_may_be_passed_too(images):
    layer = SpatialRNN2D(2, cell=PlainCell(3, kernel_initializer="ones"))
    np.testing.assert_array_equal(numbers(layer(images)), numbers(SpatialRNN2D(2, kernel_initializer="ones")(images)))


def test_the_paths_of_the_weights_say_whose_they_are():
    layer = SpatialRNN2D(cell="gru", name="context", directions=("right", "up"))
    keras.Sequential([keras.Input((None, None, 3)), layer], name="model")
    names = ["kernel", "recurrent_kernel", "bias"]
    assert [w.path.split("context/")[1] for w in layer.weights] == [f"{d}/{w}" for d in ("right", "up") for w in names]


@pytest.mark.parametrize("dtype", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.every_backend)])
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


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("shape", [(0, 4, 5, 3), (2, 1, 1, 3), (1, 1, 6, 3), (1, 6, 1, 3)])
@pytest.mark.parametrize("unit", ["irnn", "lstm", "stack"])
def test_empty_batches_and_one_pixel_edges(unit, shape, n):
    layer = SpatialRNN2D(n, **UNITS[unit]())
    h = layer(np.ones(shape, "float32"))
    assert tuple(h.shape) == layer.compute_output_shape(shape) and np.isfinite(numbers(h)).all()


def test_a_frozen_layer_can_be_thawed(images):
    layer = SpatialRNN2D(cell="lstm", trainable=False)
    layer(images)
    assert not layer.trainable_weights
    layer.trainable = True
    assert len(layer.trainable_weights) == 12
