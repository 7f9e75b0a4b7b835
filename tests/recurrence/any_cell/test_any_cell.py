"""Every unit against the cell called on slices, pixel by pixel, window by window: the rule of the design, written out."""

import inspect

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import layers, ops

from srnn_tutorial.recurrence import IRNNCell, travel
from srnn_tutorial.recurrence.any_cell import full, output_size
from srnn_tutorial.recurrence.any_cell.full import sweep_in_a_branch
from srnn_tutorial.recurrence.backend import pullback

CHANNELS = 3
FLOAT = "float64" if keras.backend.backend() == "tensorflow" else "float32"  # elsewhere Keras' tanh is no more precise
NEAR = {"rtol": 1e-9, "atol": 1e-11} if FLOAT == "float64" else {"rtol": 1e-4, "atol": 1e-5}
BIAS = {"dtype": FLOAT, "bias_initializer": "random_normal"}


@keras.saving.register_keras_serializable(package="tests")
class Counting(layers.Layer):
    """A cell of one's own: begins where it has learned to, adds up square roots, shows the sum of two unlike states."""

    state_size = [4, 2]
    output_size = 4

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4), initializer="random_normal", name="kernel")
        self.begin = self.add_weight(shape=(4,), initializer="ones", name="begin")

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, 4), self.compute_dtype) + self.begin, ops.zeros((batch_size, 2), self.compute_dtype)]

    def call(self, inputs, states):
        sums, steps = states
        sums = 0.5 * sums + ops.sqrt(ops.abs(ops.matmul(inputs, self.kernel)))
        return sums + steps[:, :1], [sums, steps + 1]


CELLS = {
    "irnn": lambda: IRNNCell(CHANNELS, "tanh", "glorot_normal", dtype=FLOAT),
    "simple_rnn": lambda: layers.SimpleRNNCell(4, **BIAS),
    "gru": lambda: layers.GRUCell(4, **BIAS),
    "gru, reset before": lambda: layers.GRUCell(4, reset_after=False, activation="relu", **BIAS),
    "lstm": lambda: layers.LSTMCell(2, **BIAS),
    "stack": lambda: layers.StackedRNNCells([layers.LSTMCell(4, **BIAS), layers.GRUCell(5, **BIAS)], dtype=FLOAT),
    "stack of one": lambda: layers.StackedRNNCells([layers.LSTMCell(4, **BIAS)], dtype=FLOAT),
    "own": lambda: Counting(dtype=FLOAT),
}


def built(name, trainable=True):
    cell = CELLS[name]()
    cell.build((None, CHANNELS))
    cell.trainable = trainable
    return cell


def written_out(cell, x, n):
    """`x` is `(length, lines, channels)`."""
    outputs = []
    for j in range(x.shape[0]):
        start = states = cell.get_initial_state(batch_size=x.shape[1])
        start = start if isinstance(start, list) else [start]
        for k in range(0 if n is None else max(0, j - n), j + 1):
            # A stack of one cell takes its states nested and returns them flat.
            h, states = cell(x[k], keras.tree.pack_sequence_as(start, keras.tree.flatten(states)))
        outputs.append(h)
    return ops.stack(outputs)


def gradients(cell, walk, x, g):
    """Of `sum(walk(x) * g)` with respect to `x` and to all weights of the cell."""
    weights = [ops.convert_to_tensor(ops.convert_to_numpy(v)) for v in cell.trainable_variables]

    def of_all(z):
        with keras.StatelessScope(list(zip(cell.trainable_variables, z[1:]))):
            return walk(z[0])

    return pullback(of_all, [x, *weights], g)


def same(actual, expected):
    np.testing.assert_allclose(ops.convert_to_numpy(actual), ops.convert_to_numpy(expected), **NEAR)


def tensor(random_numbers, *shape):
    return ops.convert_to_tensor(random_numbers.normal(size=shape).astype(FLOAT))


def own(name):  # tests/test_backends.py compares the named units
    return pytest.param(name, marks=pytest.mark.every_backend) if name in ("stack of one", "own") else name


@pytest.mark.parametrize("n", [None, 1, 3])
@pytest.mark.parametrize("name", [own(name) for name in CELLS])
def test_values_and_gradients_are_those_of_the_written_out_loop(name, n, random_numbers):
    cell, x = built(name), tensor(random_numbers, 5, 2, CHANNELS)
    h = travel(cell, x, n)
    same(h, written_out(cell, x, n))
    g = tensor(random_numbers, *h.shape)
    ours = gradients(cell, lambda x: travel(cell, x, n), x, g)
    plain = gradients(cell, lambda x: written_out(cell, x, n), x, g)
    assert len(ours) == 1 + len(cell.trainable_variables) and all(np.any(ops.convert_to_numpy(one)) for one in plain)
    for one, other in zip(ours, plain, strict=True):
        same(one, other)


@pytest.mark.parametrize("name", CELLS)
def test_the_sweep_for_a_branch_is_that_of_keras(name, random_numbers):
    cell, lines = built(name), tensor(random_numbers, 2, 4, CHANNELS)
    h = full(cell, lines, 1, False)
    same(sweep_in_a_branch(cell, lines), h)
    g = tensor(random_numbers, *h.shape)
    ours = gradients(cell, lambda x: sweep_in_a_branch(cell, x), lines, g)
    for one, other in zip(ours, gradients(cell, lambda x: full(cell, x, 1, False), lines, g), strict=True):
        same(one, other)


@given(st.sampled_from(["simple_rnn", "own"]), st.integers(1, 5), st.integers(1, 6), st.integers(1, 3))
def test_any_length_reach_and_number_of_lines(name, length, n, lines):
    cell, x = built(name), tensor(np.random.default_rng(0), length, lines, CHANNELS)
    same(travel(cell, x, n), written_out(cell, x, n))


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("name", CELLS)
def test_no_lines_give_no_lines(name, n):
    cell = built(name)
    assert tuple(travel(cell, ops.zeros((5, 0, CHANNELS), FLOAT), n).shape) == (5, 0, output_size(cell))


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize(("axis", "reverse"), [(0, True), (1, False), (2, False), (2, True)])
def test_any_axis_either_way(axis, reverse, n, random_numbers):
    cell, x = built("gru"), tensor(random_numbers, 3, 4, 5, CHANNELS)
    line = ops.moveaxis(x, axis, 0)
    line = ops.flip(line, axis=0) if reverse else line
    h = travel(cell, line, n)
    h = ops.flip(h, axis=0) if reverse else h
    same(travel(cell, x, n, axis, reverse), ops.moveaxis(h, 0, axis))


def test_keras_own_layers_agree_on_a_full_sweep(random_numbers):
    x = tensor(random_numbers, 2, 6, CHANNELS)
    for name, layer in [("simple_rnn", layers.SimpleRNN), ("gru", layers.GRU), ("lstm", layers.LSTM)]:
        cell = built(name)
        keras_layer = layer(cell.units, return_sequences=True, dtype=FLOAT)
        keras_layer.build(x.shape)
        keras_layer.set_weights(cell.get_weights())
        same(travel(cell, x, axis=1), keras_layer(x))


@pytest.mark.parametrize("name", ["gru", "own"])
def test_a_frozen_cell_passes_the_gradient_on_and_keeps_none(name, random_numbers):
    cell, x = built(name, trainable=False), tensor(random_numbers, 5, 2, CHANNELS)
    g = ops.ones_like(travel(cell, x, 1))
    (dx,) = gradients(cell, lambda x: travel(cell, x, 1), x, g)
    same(dx, gradients(cell, lambda x: written_out(cell, x, 1), x, g)[0])


@pytest.mark.every_backend
@pytest.mark.parametrize("n", [None, 1, 2])
def test_what_is_not_a_number_stays_in_the_windows_that_see_it(n, random_numbers):
    x = random_numbers.normal(size=(6, 1, CHANNELS)).astype(FLOAT)
    x[2] = np.nan
    h = ops.convert_to_numpy(travel(built("gru"), ops.convert_to_tensor(x), n))
    seen = [n is None or j - n <= 2 for j in range(6)]
    assert np.isnan(h).all(axis=(1, 2)).tolist() == [j >= 2 and seen[j] for j in range(6)]
    assert np.isfinite(h).all(axis=(1, 2)).tolist() == [not (j >= 2 and seen[j]) for j in range(6)]


class Averaging(layers.Layer):
    """A cell that keeps count of its steps in a variable of its own."""

    state_size = 4

    def build(self, input_shape):
        self.count = self.add_weight(shape=(), initializer="zeros", trainable=False, name="count")

    def call(self, inputs, states):
        self.count.assign(self.count + 1)
        return inputs + self.count, [states[0]]


@pytest.mark.every_backend
def test_what_a_step_assigns_a_window_could_not_keep_and_refuses():
    cell = Averaging()
    cell.build((None, 4))
    with pytest.raises(ValueError, match="assigns to variables in its step, .*count.*rnn_seq_length=None on TensorFlow"):
        travel(cell, ops.ones((3, 2, 4)), 1)
    assert float(cell.count) == 0


@pytest.mark.every_backend
def test_the_names_of_keras_that_the_sweeps_build_upon_are_still_there():
    """If this fails, Keras has changed: see `any_cell.step.CellStep`, and the layers with an `inner_loop` beside it."""
    loop = inspect.signature(layers.RNN.inner_loop)
    assert list(loop.parameters) == ["self", "sequences", "initial_state", "mask", "training"]
    for cell in (layers.SimpleRNNCell(2, dropout=0.5), layers.GRUCell(2), layers.LSTMCell(2)):
        assert callable(cell.get_dropout_mask) and callable(cell.get_recurrent_dropout_mask)
        mask = cell.get_dropout_mask(ops.ones((1, 2)))
        assert cell.get_dropout_mask(None) is mask, "a mask once drawn is kept, whatever input is shown"
        assert "seed_generator_state" in [v.name for v in cell.variables]


class Noisy(layers.Layer):
    """A cell with a dropout layer in it, which draws anew at every step."""

    state_size = 4

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dropout = layers.Dropout(0.5, seed=1)

    def call(self, inputs, states, training=None):
        return self.dropout(inputs, training=training), [states[0] + 1]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="draws without a trainer, as TensorFlow does")
def test_random_layers_in_a_cell_draw_anew_for_every_step_and_walk():
    cell = Noisy()
    x = ops.ones((4, 32, 4))
    first, second, still = (ops.convert_to_numpy(travel(cell, x, 1, training=t)) for t in (True, True, False))
    assert set(np.unique(first)) == set(np.unique(second)) == {0, 2} and np.any(first != second)
    np.testing.assert_array_equal(still, 1)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="draws without a trainer, as TensorFlow does")
def test_no_two_steps_of_a_walk_draw_the_same_numbers():
    """A cell that adds up what is left of ones: after four equal steps 0 or 8, after unequal ones also what lies between."""

    class Adding(Noisy):
        def call(self, inputs, states, training=None):
            s = states[0] + self.dropout(inputs, training=training)
            return s, [s]

    cell, x = Adding(), ops.ones((8, 32, 4))
    windows = ops.convert_to_numpy(travel(cell, x, 3, training=True))[3:]
    sweep = ops.convert_to_numpy(sweep_in_a_branch(cell, ops.moveaxis(x, 0, 1), True))[:, 3]
    for sums in windows, sweep:
        assert set(np.unique(sums)) == {0, 2, 4, 6, 8}


@pytest.mark.parametrize(
    "walk",
    [lambda c, x: travel(c, x, 1, 1, training=True), lambda c, x: sweep_in_a_branch(c, x, True)],
    ids=["window", "full"],
)
@pytest.mark.parametrize("dropout", [{"dropout": 0.5}, {"recurrent_dropout": 0.5}], ids=str)
@pytest.mark.parametrize("make", [layers.SimpleRNNCell, layers.GRUCell, layers.LSTMCell])
def test_the_gradient_is_that_of_the_very_masks_of_the_forward_pass(make, dropout, walk, random_numbers):
    """A gradient along itself, against the difference of two outputs drawn from the same seed."""
    cell = make(4, **BIAS, **dropout, seed=3)
    cell = layers.StackedRNNCells([cell, make(2, **BIAS)], dtype=FLOAT)
    cell.build((None, CHANNELS))
    x, along = tensor(random_numbers, 2, 4, CHANNELS), tensor(random_numbers, 2, 4, CHANNELS)
    seeds = [v for v in cell.variables if v.name == "seed_generator_state"]
    start = [ops.convert_to_numpy(v) for v in seeds]

    def loss(x):
        for v, value in zip(seeds, start):
            v.assign(value)
        return ops.sum(walk(cell, x))

    step = 1e-6 if FLOAT == "float64" else 1e-2
    difference = (loss(x + step * along) - loss(x - step * along)) / (2 * step)
    slope = ops.sum(pullback(loss, x, ops.ones((), FLOAT)) * along)
    np.testing.assert_allclose(float(slope), float(difference), rtol=1e-5 if FLOAT == "float64" else 2e-2)
    assert not any("get_dropout_mask" in vars(each) for each in cell.cells), "the cell draws its masks itself again"
