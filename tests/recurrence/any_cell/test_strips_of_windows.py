"""Windows of any cell, strip by strip: the same numbers, and what is kept does not grow with the window."""

import sys

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import SelectiveCell, travel
from srnn_tutorial.recurrence.backend import pullback

step = sys.modules["srnn_tutorial.recurrence.any_cell.step"]
walks = sys.modules["srnn_tutorial.recurrence.any_cell.window"]

CELLS = {
    "gru": lambda: keras.layers.GRUCell(3),
    "lstm": lambda: keras.layers.LSTMCell(2),
    "stack": lambda: keras.layers.StackedRNNCells([keras.layers.LSTMCell(2), keras.layers.SimpleRNNCell(3)]),
    "selective": lambda: SelectiveCell(2, states=3),
}


def built(name):
    keras.utils.set_random_seed(0)
    cell = CELLS[name]()
    cell.build((None, 2))
    return cell


@pytest.fixture
def sides(monkeypatch):
    """How many lines stood side by side, each time."""
    found, side_by_side = [], walks._side_by_side

    def noted(cell, lines, *rest):
        found.append(lines.shape[0])
        return side_by_side(cell, lines, *rest)

    monkeypatch.setattr(walks, "_side_by_side", noted)
    return found


@pytest.mark.parametrize("axis, reverse", [(1, True), (2, False)])
@pytest.mark.parametrize("name", CELLS)
def test_the_numbers_are_the_same(name, axis, reverse, monkeypatch, sides):
    random = np.random.default_rng(0)
    cell, x = built(name), ops.convert_to_tensor(random.normal(size=(2, 6, 4, 2)), "float32")

    def outputs(x):
        return travel(cell, x, 2, axis, reverse)

    def found():
        h = outputs(x)
        g = ops.convert_to_tensor(np.random.default_rng(1).normal(size=h.shape), h.dtype)
        weights = [variable.value for variable in cell.trainable_variables]

        def of_weights(weights):
            with keras.StatelessScope(list(zip(cell.trainable_variables, weights))):
                return outputs(x)

        return [h, pullback(outputs, x, g), *pullback(of_weights, weights, g)]

    whole = found()
    assert set(sides) == {2 * x.shape[3 - axis]}
    sides.clear()
    monkeypatch.setattr(walks, "STRIP", 1)
    for one, other in zip(found(), whole, strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(one), ops.convert_to_numpy(other), rtol=1e-5, atol=1e-6)
    assert set(sides) <= {2, None}  # a line of each image


@pytest.mark.parametrize("n", [1, 8, 40, 100])
def test_what_is_kept_does_not_grow_with_the_window(n, sides):
    cell = keras.layers.LSTMCell(16)
    cell.build((None, 16))
    for batch in 1, None:
        strips = walks._number_of_strips(cell, (batch and 120 * batch, 120, 16), n, 120)
        assert 120 % strips == 0
        kept = [120 // each * 120 * (n + 1) * 32 for each in range(1, strips + 1) if 120 % each == 0]
        assert kept[-1] <= walks.STRIP and all(more > walks.STRIP for more in kept[:-1])


def test_what_is_drawn_is_drawn_for_all_at_once(monkeypatch, sides):
    monkeypatch.setattr(walks, "STRIP", 1)
    cell = keras.layers.GRUCell(2, dropout=0.5)
    cell.build((None, 2))
    x = ops.ones((1, 4, 4, 2))
    travel(cell, x, 1, 2, training=True)
    assert sides == [4]
    sides.clear()
    travel(cell, x, 1, 2, training=False)
    assert set(sides) <= {1, None}


def test_a_cell_of_ones_own_may_draw_whatever_its_dropout():
    class Noisy(keras.layers.GRUCell):
        pass

    cells = keras.layers.GRUCell(2), keras.layers.GRUCell(2, recurrent_dropout=0.1), Noisy(2), SelectiveCell(2)
    for cell in cells:
        cell.build((None, 2))
    assert [step.draws(cell) for cell in cells] == [False, True, True, False]
    assert [step.draws(keras.layers.StackedRNNCells([cell])) for cell in cells[:2]] == [False, True]
