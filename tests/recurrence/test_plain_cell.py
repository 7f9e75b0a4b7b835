import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import PlainCell, travel

START = keras.initializers.RandomUniform(-1, 1, seed=1)


@pytest.mark.parametrize("activation", ["relu", "tanh", None])
def test_one_step_is_the_formula(activation, random_numbers):
    x, before = random_numbers.normal(size=(2, 4, 3)).astype("float32")
    cell = PlainCell(3, activation, START)
    s, [handed_on] = cell(x, [before])
    f = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, None: lambda z: z}[activation]
    w = ops.convert_to_numpy(cell.kernel)
    assert w.shape == (3,)
    np.testing.assert_allclose(ops.convert_to_numpy(s), f(w * before + x), rtol=1e-5, atol=1e-6)
    assert handed_on is s


def test_the_initial_state_is_zero():
    state = PlainCell(3, dtype="mixed_bfloat16").get_initial_state(batch_size=2)
    assert [tuple(s.shape) for s in state] == [(2, 3)]
    assert keras.backend.standardize_dtype(state[0].dtype) == "bfloat16"
    assert not np.any(ops.convert_to_numpy(ops.cast(state[0], "float32")))


def test_keras_rnn_runs_it_as_travel_does(random_numbers):
    sequence = random_numbers.normal(size=(2, 6, 3)).astype("float32")
    cell = PlainCell(3, "tanh", START)
    by_keras = keras.layers.RNN(cell, return_sequences=True)(sequence)
    by_travel = ops.moveaxis(travel(cell, np.moveaxis(sequence, 1, 0)), 0, 1)
    np.testing.assert_allclose(ops.convert_to_numpy(by_keras), ops.convert_to_numpy(by_travel), rtol=1e-5, atol=1e-6)


def test_it_is_rebuilt_from_its_config():
    cell = PlainCell(3, "tanh", keras.initializers.Constant(0.5), name="right")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(cell))
    assert again.get_config() == cell.get_config()
    assert (again.units, again.activation, again.name) == (3, keras.activations.tanh, "right")


def test_another_number_of_channels_is_refused():
    with pytest.raises(ValueError, match=r"units=3.*shape \(None, 2\)"):
        PlainCell(3).build((None, 2))
