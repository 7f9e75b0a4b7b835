"""The selective unit against `lesson/by_hand/steps/selective.py`, in `keras.layers.RNN`, in windows and in full sweeps."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from srnn_tutorial import ReNet2D, SpatialRNN2D, gradient
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.initializers import Rates, StepSizes
from srnn_tutorial.lesson.by_hand.steps.selective import NAMES, trace_selective
from srnn_tutorial.recurrence import SelectiveCell

NUMPY = ops.convert_to_numpy


def set_weights(cell, random_numbers):
    for weight in cell.weights:
        weight.assign(random_numbers.normal(size=weight.shape) * 0.5)


def weights(cell):
    return {name: NUMPY(getattr(cell, name)).astype("float64") for name in NAMES}


def built(shape, random_numbers, n=None, cell="selective", **arguments):
    layer = SpatialRNN2D(n, cell=cell, **arguments)
    layer.build(shape)
    for each in layer.cells.values():
        set_weights(each, random_numbers)
    return layer


@pytest.mark.parametrize("n", [None, pytest.param(1, marks=pytest.mark.slow), 3, pytest.param(40, marks=pytest.mark.slow)])
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("shape", [(2, 4, 5, 3), (1, 1, 6, 2), (1, 6, 1, 17), (1, 1, 1, 1)], ids=str)
def test_it_is_what_the_definition_says(shape, direction, n, random_numbers):
    cell = SelectiveCell(shape[-1], states=int(random_numbers.integers(1, 5)), rank=2)
    layer = built(shape, random_numbers, n, cell, directions=(direction,))
    x = random_numbers.normal(size=shape).astype("float32")
    for one, h in zip(x.astype("float64"), NUMPY(layer(x))):
        expected = trace_selective(one, weights(layer.cells[direction]), direction, n).hidden
        np.testing.assert_allclose(h, expected, rtol=1e-4, atol=1e-5 * abs(expected).max())


@pytest.mark.parametrize("shape", [(1, 33, 40, 5), pytest.param((2, 70, 65, 3), marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_so_it_is_in_large_images(shape, direction, random_numbers):
    layer = built(shape, random_numbers, directions=(direction,))
    x = random_numbers.normal(size=shape).astype("float32")
    for one, h in zip(x.astype("float64"), NUMPY(layer(x))):
        expected = trace_selective(one, weights(layer.cells[direction]), direction).hidden
        np.testing.assert_allclose(h, expected, rtol=1e-3, atol=1e-5 * abs(expected).max())


@pytest.mark.parametrize(
    "shape", [(1, 4, 5, 2), pytest.param((1, 40, 60, 2), marks=pytest.mark.slow)], ids=["small", "large"]
)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_gradients_are_those_of_differences(shape, direction, random_numbers):
    """By hand in float64, the layer's gradients in float32; of the input and of every weight."""
    layer = built(shape, random_numbers, cell=SelectiveCell(2, states=3), directions=(direction,))
    cell = layer.cells[direction]
    x, along, g = (random_numbers.normal(size=shape).astype("float32") for _ in range(3))
    start, step = weights(cell), 1e-5

    def of(x, weights):
        return float(np.sum(trace_selective(x[0], weights, direction).hidden * g[0]))

    wide = x.astype("float64")
    expected = (of(wide + step * along, start) - of(wide - step * along, start)) / (2 * step)
    dx = NUMPY(gradient(lambda x: ops.sum(layer(x) * g), x))
    np.testing.assert_allclose(np.sum(dx * along), expected, rtol=2e-3, atol=1e-2)
    names = [next(name for name in NAMES if getattr(cell, name) is w) for w in layer.trainable_variables]
    values = [ops.convert_to_tensor(NUMPY(w)) for w in layer.trainable_variables]
    for k, name in enumerate(names):
        turn = random_numbers.normal(size=start[name].shape)
        ends = (of(wide, start | {name: start[name] + sign * step * turn}) for sign in (1, -1))
        plus, minus = ends

        def of_one(w, k=k):
            given = [w if j == k else value for j, value in enumerate(values)]
            return ops.sum(layer.stateless_call(given, [], ops.convert_to_tensor(x))[0] * g)

        dw = NUMPY(gradient(of_one, values[k]))
        np.testing.assert_allclose(np.sum(dw * turn), (plus - minus) / (2 * step), rtol=2e-3, atol=1e-2, err_msg=name)


def test_keras_walks_it_over_any_sequence(random_numbers):
    cell = SelectiveCell(3, states=4)
    rnn = layers.RNN(cell, return_sequences=True)
    x = random_numbers.normal(size=(2, 7, 3)).astype("float32")
    rnn.build(x.shape)
    set_weights(cell, random_numbers)
    h = NUMPY(rnn(x))
    for row, expected in zip(h, x):
        np.testing.assert_allclose(row, trace_selective(expected[None], weights(cell)).hidden[0], rtol=1e-4, atol=1e-5)


def test_it_hears_far_from_the_start(random_numbers):
    layer = SpatialRNN2D(cell="selective", directions=("right",))
    x = random_numbers.normal(size=(1, 1, 64, 8)).astype("float32")
    heard = np.abs(NUMPY(gradient(lambda x: ops.sum(ops.square(layer(x)[:, :, -1])), x)))[0, 0].mean(axis=-1)
    assert heard[-33] > 1e-3 * heard[-2]


def test_the_starts_are_those_of_mamba():
    cell = SelectiveCell(40, states=16)
    cell.build((None, 40))
    sizes = np.log1p(np.exp(NUMPY(cell.bias)))
    assert 0.00099 < sizes.min() < 0.002 and 0.05 < sizes.max() < 0.101
    np.testing.assert_allclose(np.exp(NUMPY(cell.log_rates))[7], np.arange(1, 17), rtol=1e-5)
    assert tuple(cell.down.shape) == (40, 3) and np.all(NUMPY(cell.skip) == 1)
    assert StepSizes.from_config(StepSizes(3).get_config()).get_config() == {"seed": 3} and Rates().get_config() == {}


def test_what_is_said_of_weights_reaches_those_of_the_kind():
    layer = SpatialRNN2D(
        cell="selective",
        kernel_initializer="zeros",
        recurrent_initializer="ones",
        kernel_regularizer="l2",
        recurrent_constraint="non_neg",
        directions=("up",),
    )
    layer.build((None, None, None, 3))
    cell = layer.cells["up"]
    assert not np.any(NUMPY(cell.input_kernel)) and np.all(NUMPY(cell.log_rates) == 1)
    assert len(layer.losses) == 4 and isinstance(cell.log_rates.constraint, keras.constraints.NonNeg)


def test_it_keeps_the_channels():
    with pytest.raises(ValueError, match="one state for each input channel.*selective"):
        SpatialRNN2D(cell="selective", units=4)
    with pytest.raises(ValueError, match="keep the channels"):
        ReNet2D(3, cell="selective")
    with pytest.raises(ValueError, match="units=4.*Received"):
        SpatialRNN2D(cell=SelectiveCell(4)).build((1, 5, 5, 3))


@pytest.mark.parametrize("argument", ["units", "states", "rank"])
@pytest.mark.parametrize("value", [0, -1, 2.5, True])
def test_a_wrong_number_is_told_what_is_right(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` is a whole number.*Received"):
        SelectiveCell(**{"units": 3, argument: value})


def test_what_it_writes_and_what_it_shows_are_read_with_weights_of_their_own():
    """One initializer draws the same numbers each time: `B` and `C` would start alike."""
    for seed in (None, 3):
        cell = SelectiveCell(4, states=5, kernel_initializer=keras.initializers.GlorotUniform(seed=seed))
        cell.build((None, 4))
        assert np.all(NUMPY(cell.input_kernel) != NUMPY(cell.output_kernel))
