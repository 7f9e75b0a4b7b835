"""A Keras cell that is passed to SpatialRNN2D is a pattern: copied, saved, with its dropout, losses and dtype."""

import keras
import numpy as np
import pytest
from cells_to_try import UNITS, numbers, on_tensorflow
from keras import layers, ops

from srnn_tutorial import SpatialRNN2D


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


def test_a_cell_that_has_weights_already_is_a_pattern_all_the_same(images):
    cell = layers.GRUCell(2)
    cell.build((None, 3))
    layer = SpatialRNN2D(cell=cell, trainable=False)
    layer(images)
    assert len(layer.weights) == 4 * 3 and cell.trainable
    assert not {id(w) for w in layer.weights} & {id(w) for w in cell.weights}


def test_one_cell_serves_two_layers(images):
    cell = layers.GRUCell(2)
    one, other = SpatialRNN2D(cell=cell), SpatialRNN2D(cell=cell)
    assert np.any(numbers(one(images)) != numbers(other(images)))


@pytest.mark.parametrize("unit", ["stack", "own", "lstm"])
def test_a_loaded_layer_has_a_cell_of_its_own_in_every_direction(unit, images, tmp_path):
    model = keras.Sequential([keras.Input((4, 5, 3)), SpatialRNN2D(2, **UNITS[unit]())])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert [tuple(w.shape) for w in loaded.weights] == [tuple(w.shape) for w in model.weights]
    np.testing.assert_array_equal(numbers(loaded(images)), numbers(model(images)))


def test_a_passed_cell_keeps_its_dtype_and_the_layer_gives_its_own(images):
    layer = SpatialRNN2D(2, cell=layers.GRUCell(2, dtype="float32"), dtype="mixed_bfloat16")
    assert keras.backend.standardize_dtype(layer(images).dtype) == "bfloat16"
    assert layer.cells["up"].compute_dtype == "float32"


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


@keras.saving.register_keras_serializable(package="tests")
class Diary(layers.Layer):
    """Its state writes down, digit by digit, what dropout made of a one at every step: 2 where it was kept, 0 where not."""

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed, self.state_size, self.dropout = seed, 1, layers.Dropout(0.5, seed=seed)

    def build(self, input_shape):
        self.one = self.add_weight(shape=(1,), initializer="ones", name="one")

    def call(self, inputs, states, training=None):
        s = 10 * states[0] + self.one * self.dropout(ops.ones_like(states[0]), training=training)
        return s, [s]

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}


@pytest.mark.every_backend
@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize("n", [None, 4])
def test_dropout_within_a_cell_is_drawn_anew_at_every_step(n, seed):
    layer = SpatialRNN2D(n, cell=Diary(seed), directions=("right",))
    diary = numbers(layer(np.ones((1, 40, 6, 1), "float32"), training=True))[0, :, -1, 0].astype(int)
    steps = 6 if n is None else 5
    digits = np.array([list(f"{entry:0{steps}d}") for entry in diary])
    assert set(digits.flat) == {"0", "2"} and abs(np.mean(digits == "2") - 0.5) < 0.15
    for step in range(1, steps):  # as many lines differ from step to step as drawing would have it
        assert 8 < np.sum(digits[:, step] != digits[:, step - 1]) < 32
