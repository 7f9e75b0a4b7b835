"""What a passed cell cannot apply at every step is refused, wherever it stands; its dtype is its own affair."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from srnn_tutorial import ReNet2D, SpatialRNN2D
from srnn_tutorial.recurrence import IRNNCell, PlainCell

UNSUITABLE = {"weights": layers.PReLU, "a random state": lambda: layers.Dropout(0.5)}
CELLS = {
    "gru": lambda f: layers.GRUCell(2, activation=f),
    "lstm": lambda f: layers.LSTMCell(2, activation=f),
    "simple_rnn": lambda f: layers.SimpleRNNCell(2, activation=f),
    "in a stack": lambda f: layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(2, activation=f)]),
    "in a stack of stacks": lambda f: layers.StackedRNNCells([layers.StackedRNNCells([layers.GRUCell(2, activation=f)])]),
}


@pytest.mark.parametrize("what", UNSUITABLE)
@pytest.mark.parametrize("cell", CELLS)
def test_an_activation_that_is_no_function_of_the_state(cell, what):
    for layer in (SpatialRNN2D(cell=CELLS[cell](UNSUITABLE[what]())), ReNet2D(cell=CELLS[cell](UNSUITABLE[what]()))):
        with pytest.raises(ValueError, match="(?s)^`activation` is applied at every step.*Received: activation=<"):
            layer.build((None, 4, 4, 2))


@pytest.mark.parametrize("what", UNSUITABLE)
@pytest.mark.parametrize("cell", [layers.GRUCell, layers.LSTMCell])
def test_a_recurrent_activation_that_is_no_function_of_the_state(cell, what):
    layer = SpatialRNN2D(cell=cell(2, recurrent_activation=UNSUITABLE[what]()))
    with pytest.raises(ValueError, match="(?s)^`recurrent_activation` is applied at every step.*Received: recurrent_acti"):
        layer.build((None, 4, 4, 2))


@keras.saving.register_keras_serializable(package="tests")
def leaky(z):
    return ops.leaky_relu(z, 0.1)


@pytest.mark.every_backend
@pytest.mark.parametrize("n", [None, 2])
def test_an_activation_layer_without_weights_is_a_function(n, random_numbers):
    images = random_numbers.normal(size=(1, 4, 5, 3)).astype("float32")
    layer, function = (
        SpatialRNN2D(n, cell=layers.GRUCell(2, activation=f, recurrent_activation=g))
        for f, g in ((layers.LeakyReLU(0.1), layers.Activation("sigmoid")), (leaky, "sigmoid"))
    )
    expected = ops.convert_to_numpy(layer(images))
    function.build(images.shape)
    function.set_weights(layer.get_weights())
    np.testing.assert_allclose(ops.convert_to_numpy(function(images)), expected, rtol=1e-5, atol=1e-6)


in_64_bits = pytest.mark.skipif(keras.backend.backend() == "jax", reason="JAX has no float64 unless it is told so")
WIDE = {
    "plain": lambda: PlainCell(3, "tanh", "random_normal", dtype="float64"),
    "irnn": lambda: IRNNCell(3, "tanh", "random_normal", dtype="float64"),
    "gru": lambda: layers.GRUCell(3, dtype="float64"),
    "stack": lambda: layers.StackedRNNCells(
        [PlainCell(3, dtype="float64"), layers.GRUCell(3, dtype="float64")], dtype="float64"
    ),
}


def step_by_step(cell, images, n):
    """`h` of rows swept to the right by the cell itself, pixel after pixel, in float64."""
    columns = []
    for j in range(images.shape[2]):
        states = cell.get_initial_state(batch_size=images.shape[0] * images.shape[1])
        for k in range(0 if n is None else max(0, j - n), j + 1):
            h, states = cell(ops.convert_to_tensor(images[:, :, k].reshape(-1, 3), "float64"), states)
        columns.append(ops.convert_to_numpy(h).reshape(*images.shape[:2], -1))
    return np.stack(columns, axis=2)


@in_64_bits
@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize(("cell", "size"), [*((cell, (2, 5)) for cell in WIDE), ("plain", (40, 40))])  # worth compiling
def test_a_passed_cell_computes_in_its_own_dtype(cell, n, size, random_numbers):
    images = random_numbers.normal(size=(1, *size, 3)).astype("float32")
    arguments = {"cell": WIDE[cell](), "directions": ("right",)}
    wide, narrow = SpatialRNN2D(n, dtype="float64", **arguments), SpatialRNN2D(n, **arguments)
    h = ops.convert_to_numpy(wide(images.astype("float64")))
    narrow.build(images.shape)
    narrow.set_weights(wide.get_weights())
    rounded = ops.convert_to_numpy(narrow(images))
    for layer in wide, narrow:
        assert layer.cells["right"].compute_dtype == "float64" and {w.dtype for w in layer.weights} == {"float64"}
    expected = step_by_step(wide.cells["right"], images.astype("float64"), n)
    assert h.dtype == "float64" and rounded.dtype == "float32"
    np.testing.assert_allclose(h, expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(rounded, expected, rtol=1.01 * 2**-24, atol=1e-30)  # rounded once, in the end
