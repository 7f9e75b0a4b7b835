"""A grid slanted and put straight again; the walk compiled and not; what its gradient sums, and how large its graph is."""

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import ops

from srnn_tutorial.recurrence.grid import MDGRUCell, MDLSTMCell, MDRNNCell, diagonals

CELLS = (MDRNNCell, MDGRUCell, MDLSTMCell)
EDGES = st.integers(1, 6)


def numbers(x):
    return ops.convert_to_numpy(x)


@given(EDGES, EDGES, st.integers(1, 2), st.integers(1, 3))
def test_a_column_of_the_slanted_grid_is_a_diagonal(height, width, batch, channels):
    grid = np.random.default_rng(0).uniform(1, 2, size=(batch, height, width, channels)).astype("float32")
    slanted = numbers(diagonals.slant(ops.convert_to_tensor(grid)))
    expected = np.zeros((batch, height, height + width - 1, channels))
    for i in range(height):
        expected[:, i, i : i + width] = grid[:, i]
    np.testing.assert_array_equal(slanted, expected.reshape(slanted.shape))
    np.testing.assert_array_equal(numbers(diagonals.straighten(ops.convert_to_tensor(slanted), grid)), grid)


@pytest.mark.parametrize("make", CELLS)
def test_a_cell_is_rebuilt_from_its_config(make, random_numbers):
    cell = make(3, "relu", "he_normal", keras.initializers.RandomNormal(stddev=0.1))
    cell.build((None, 2))
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(cell))
    assert again.get_config() == cell.get_config()
    again.set_weights(cell.get_weights())
    x, row, column = (random_numbers.normal(size=(4, n)).astype("float32") for n in (2, 3, 3))
    (h, states), (same, _) = (each(x, [row] * cell.state_count, [column] * cell.state_count) for each in (cell, again))
    assert len(states) == cell.state_count and states[0] is h
    np.testing.assert_array_equal(numbers(h), numbers(same))


def test_half_open_forget_gates_do_not_let_the_memory_grow():
    """Two gates that start as open as Keras' one, with a bias of 1, would make it a million times as large."""
    cell = MDLSTMCell(1, kernel_initializer="zeros", recurrent_initializer="zeros")
    cell.build((None, 1))
    memory = ops.ones((1, 1))
    for _ in range(40):
        _, (_, memory) = cell(ops.ones((1, 1)), [memory, memory], [memory, memory])
    np.testing.assert_allclose(numbers(memory), 1)


# --- on TensorFlow, whose tape and compiler are asked directly

on_tensorflow = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow's GradientTape itself")


def output_and_gradients(cell, x, g):
    import tensorflow as tf

    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        h = diagonals.sweep(cell, x)
    return [h, *tape.gradient(h, [x, *cell.trainable_variables], output_gradients=g)]


@pytest.mark.slow
@on_tensorflow
def test_compiled_or_not_the_numbers_are_the_same(monkeypatch, random_numbers):
    cell = MDLSTMCell(3)
    cell.build((None, 2))
    x, g = (random_numbers.normal(size=(2, 3, 5, c)).astype("float32") for c in (2, 3))
    plainly = output_and_gradients(cell, x, g)
    monkeypatch.setattr(diagonals, "WORTH_COMPILING", 0)
    compiled = output_and_gradients(cell, x, g)
    for one, other in zip(plainly, compiled, strict=True):
        np.testing.assert_allclose(numbers(one), numbers(other), rtol=1e-4, atol=1e-5)


@on_tensorflow
def test_half_precision_loses_no_pixel_of_a_weights_gradient():
    """A sum of ones in bfloat16 would stop at 256, where one more is rounded away."""
    cell = MDRNNCell(1, "linear", "zeros", "zeros", dtype="mixed_bfloat16")
    cell.build((None, 1))
    image = ops.ones((1, 30, 20, 1), "bfloat16")
    *_, dkernel, drecurrent, dbias = output_and_gradients(cell, image, image)
    np.testing.assert_allclose([numbers(dkernel).item(), numbers(dbias).item()], 30 * 20, rtol=1e-2)
    np.testing.assert_array_equal(numbers(drecurrent), 0)  # the states are all zero


@pytest.mark.slow
@on_tensorflow
def test_the_graph_is_as_large_for_an_image_of_any_size():
    import tensorflow as tf

    def size(height, width):
        cell = MDLSTMCell(2)
        cell.build((None, 1))

        @tf.function(input_signature=[tf.TensorSpec((1, height, width, 1))], jit_compile=False)
        def gradient(x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                h = diagonals.sweep(cell, x)
            return tape.gradient(h, x)

        graph = gradient.get_concrete_function().graph.as_graph_def()
        return len(graph.node) + sum(len(function.node_def) for function in graph.library.function)

    assert size(1100, 1200) == size(2200, 1500)
