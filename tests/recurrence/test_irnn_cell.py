import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import IRNNCell

START = keras.initializers.RandomUniform(-1, 1, seed=1)


@pytest.mark.parametrize("activation", ["relu", "tanh", None])
def test_one_step_is_the_formula(activation, random_numbers):
    x, before = random_numbers.normal(size=(2, 4, 3)).astype("float32")
    cell = IRNNCell(3, activation, START)
    s, [handed_on] = cell(x, [before])
    f = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, None: lambda z: z}[activation]
    w = ops.convert_to_numpy(cell.kernel)
    assert w.shape == (3, 3)
    np.testing.assert_allclose(ops.convert_to_numpy(s), f(before @ w + x), rtol=1e-5, atol=1e-6)
    assert handed_on is s


def test_a_new_unit_hands_every_state_on_as_it_is(random_numbers):
    before = random_numbers.uniform(size=(4, 3)).astype("float32")
    s, _ = IRNNCell(3)(np.zeros((4, 3), "float32"), [before])
    np.testing.assert_array_equal(ops.convert_to_numpy(s), before)


def test_it_is_rebuilt_from_its_config():
    cell = IRNNCell(3, "tanh", keras.initializers.Constant(0.5), name="right")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(cell))
    assert again.get_config() == cell.get_config()
    assert (again.units, again.activation, again.name) == (3, keras.activations.tanh, "right")


def test_another_number_of_channels_is_refused():
    with pytest.raises(ValueError, match=r"units=3.*shape \(None, 2\)"):
        IRNNCell(3).build((None, 2))
