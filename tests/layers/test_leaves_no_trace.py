"""What the layers make for themselves, the user's own model does not notice."""

import keras
import numpy as np
import pytest

from srnn_tutorial import MDRNN2D, IONContext, ReNet2D, SpatialRNN2D
from srnn_tutorial.units import UNITS

LAYERS = {
    **{f"{unit}, {n}": lambda unit=unit, n=n: SpatialRNN2D(n, cell=unit) for unit in UNITS for n in (None, 1)},
    "stack": lambda: SpatialRNN2D(cell=keras.layers.StackedRNNCells([keras.layers.LSTMCell(2, name="inner")], name="stack")),
    "convolution": lambda: SpatialRNN2D(merge_mode="convolution"),
    "ion": lambda: IONContext(2),
    "renet": lambda: ReNet2D(2),
    "mdrnn": lambda: MDRNN2D(2),
}
OTHERS = ("LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells", "RNN", "Dense")


def named_next(kind):
    layer = getattr(keras.layers, kind)
    if kind == "StackedRNNCells":
        return layer([keras.layers.GRUCell(1, name="inner")]).name
    return layer(keras.layers.GRUCell(1, name="inner") if kind == "RNN" else 1).name


@pytest.mark.slow
def test_the_next_layers_of_the_user_have_the_names_they_would_have_anyway():
    keras.backend.clear_session()
    expected = {kind: named_next(kind) for kind in OTHERS}
    keras.backend.clear_session()
    for make in LAYERS.values():
        make()(np.ones((1, 4, 4, 2), "float32"))
    assert {kind: named_next(kind) for kind in OTHERS} == expected


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_building_it_draws_no_more_random_numbers_than_its_weights_need(cell):
    """As many as four of Keras' cells draw."""
    layer, rnn = SpatialRNN2D(cell=cell), UNITS[cell].cell_class
    keras.utils.set_random_seed(1)
    layer.build((None, 4, 4, 2))
    ours = keras.random.uniform((1,), seed=keras.random.SeedGenerator())
    keras.utils.set_random_seed(1)
    for _ in range(4):
        rnn(2, kernel_initializer=keras.initializers.RandomUniform()).build((None, 2))
    theirs = keras.random.uniform((1,), seed=keras.random.SeedGenerator())
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))
