"""PlainCell and IRNNCell: one step, and what makes them Keras cells."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import IRNNCell, PlainCell, travel

pytestmark = pytest.mark.every_backend

START = keras.initializers.RandomUniform(-1, 1, seed=1)
STEPS = {PlainCell: lambda w, before: w * before, IRNNCell: lambda w, before: before @ w}
KERNELS = {PlainCell: (3,), IRNNCell: (3, 3)}
both = pytest.mark.parametrize("cell_class", STEPS)


@both
@pytest.mark.parametrize("activation", ["relu", "tanh", None])
def test_one_step_is_the_formula(cell_class, activation, random_numbers):
    x, before = random_numbers.normal(size=(2, 4, 3)).astype("float32")
    cell = cell_class(3, activation, START)
    s, [handed_on] = cell(x, [before])
    f = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, None: lambda z: z}[activation]
    w = ops.convert_to_numpy(cell.kernel)
    assert w.shape == KERNELS[cell_class]
    np.testing.assert_allclose(ops.convert_to_numpy(s), f(STEPS[cell_class](w, before) + x), rtol=1e-5, atol=1e-6)
    assert handed_on is s


def test_a_new_irnn_hands_every_state_on_as_it_is(random_numbers):
    before = random_numbers.uniform(size=(4, 3)).astype("float32")
    s, _ = IRNNCell(3)(np.zeros((4, 3), "float32"), [before])
    np.testing.assert_array_equal(ops.convert_to_numpy(s), before)


@both
def test_the_initial_state_is_zero(cell_class):
    state = cell_class(3, dtype="mixed_bfloat16").get_initial_state(batch_size=2)
    assert [tuple(s.shape) for s in state] == [(2, 3)]
    assert keras.backend.standardize_dtype(state[0].dtype) == "bfloat16"
    assert not np.any(ops.convert_to_numpy(ops.cast(state[0], "float32")))


@both
def test_keras_rnn_runs_it_as_travel_does(cell_class, random_numbers):
    sequence = random_numbers.normal(size=(2, 6, 3)).astype("float32")
    cell = cell_class(3, "tanh", START)
    by_keras = keras.layers.RNN(cell, return_sequences=True)(sequence)
    by_travel = travel(cell, ops.convert_to_tensor(sequence), axis=1)
    np.testing.assert_allclose(ops.convert_to_numpy(by_keras), ops.convert_to_numpy(by_travel), rtol=1e-5, atol=1e-6)


@both
def test_it_is_rebuilt_from_its_config(cell_class):
    cell = cell_class(3, "tanh", keras.initializers.Constant(0.5), name="right")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(cell))
    assert type(again) is cell_class and again.get_config() == cell.get_config()
    assert (again.units, again.activation, again.name) == (3, keras.activations.tanh, "right")


@both
def test_another_number_of_channels_is_refused(cell_class):
    with pytest.raises(ValueError, match=rf"{cell_class.__name__} .*units=3.*shape \(None, 2\)"):
        cell_class(3).build((None, 2))
