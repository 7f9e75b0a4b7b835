"""What counts as the same activation, and which ones a recurrence refuses."""

import functools

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import IRNNCell, PlainCell, travel
from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.grid import MDGRUCell, MDLSTMCell, MDRNNCell
from srnn_tutorial.recurrence.grid import sweep as grid_sweep
from srnn_tutorial.recurrence.plain import ways

layers = keras.layers


@pytest.mark.parametrize(
    "layer, clips, linear",
    [
        (lambda: layers.ReLU(), True, False),
        (lambda: layers.Activation("relu"), True, False),
        (lambda: layers.Activation(layers.ReLU()), True, False),
        (lambda: ops.relu, True, False),
        (lambda: layers.Identity(), False, True),
        (lambda: layers.Activation("linear"), False, True),
        (lambda: layers.ReLU(max_value=6.0), False, False),
        (lambda: layers.ReLU(negative_slope=0.1), False, False),
        (lambda: layers.ReLU(threshold=1.0), False, False),
        (lambda: layers.ReLU(dtype="float16"), False, False),
        (lambda: layers.LeakyReLU(), False, False),
        (lambda: keras.activations.tanh, False, False),
    ],
)
def test_relu_and_the_identity_are_recognised_whatever_they_come_as(layer, clips, linear):
    f = Activation(layer(), "float32")
    assert f.clips == clips
    assert f.has_slope_0_or_1 == (clips or linear)
    if clips or linear:
        z = ops.convert_to_tensor([-1.0, 2.0])
        assert ops.convert_to_numpy(f(z)).tolist() == ([0, 2] if clips else [-1, 2])


class Unhashable:
    """A callable with a number of its own, as a user writes one who defines `__eq__`."""

    def __init__(self, slope):
        self.slope = slope

    def __eq__(self, other):
        return NotImplemented

    __hash__ = None

    def __call__(self, z):
        return ops.maximum(self.slope * z, z)


def times(z, slope):
    return ops.maximum(slope * z, z)


CHANGEABLE = {
    "layer": (lambda: layers.LeakyReLU(0.5), lambda f: setattr(f, "negative_slope", 0.25)),
    "unhashable": (lambda: Unhashable(0.5), lambda f: setattr(f, "slope", 0.25)),
    "array": (lambda: Unhashable(np.float32([0.5, 0.5])), lambda f: f.slope.fill(0.25)),
    "bound method": (lambda: Unhashable(0.5).__call__, lambda f: setattr(f.__self__, "slope", 0.25)),
    "partial": (lambda: functools.partial(times, slope=0.5), lambda f: f.keywords.update(slope=0.25)),
    "layer in a layer": (
        lambda: layers.Activation(layers.LeakyReLU(0.5)),
        lambda f: setattr(f.activation, "negative_slope", 0.25),
    ),
}


@pytest.mark.parametrize("kind", CHANGEABLE)
@pytest.mark.parametrize("n", [None, 1])
@pytest.mark.parametrize("worth_compiling", [0, 10**9], ids=["large", "small"])
def test_an_activation_that_is_changed_later_counts_as_it_is_now(kind, n, worth_compiling, monkeypatch, random_numbers):
    monkeypatch.setattr(ways, "WORTH_COMPILING", worth_compiling)
    make, change = CHANGEABLE[kind]
    f, x = make(), ops.convert_to_tensor(random_numbers.normal(size=(1, 3, 4, 2)).astype("float32"))
    w = ops.convert_to_tensor(np.float32([0.5, -1.0]))
    for slope in (0.5, 0.25):
        line = ops.convert_to_numpy(x)[0]
        s = np.zeros_like(line)
        for j in range(4):
            for k in range(0 if n is None else max(0, j - n), j + 1):
                before = s[:, j] if k > (0 if n is None else max(0, j - n)) else 0
                z = np.float32([0.5, -1.0]) * before + line[:, k]
                s[:, j] = np.maximum(slope * z, z)
        np.testing.assert_allclose(ops.convert_to_numpy(ways.sweep(x, w, f, n, axis=2))[0], s, rtol=1e-5, atol=1e-6)
        change(f)


def test_equal_activations_share_a_program():
    assert Activation(keras.activations.tanh, "float32") == Activation(keras.activations.tanh, "float32")
    assert Activation(layers.ReLU(), "float32") == Activation(keras.activations.relu, "float32")
    leaky = layers.LeakyReLU(0.5)
    before = Activation(leaky, "float32")
    leaky(ops.zeros((1, 2)))  # builds it, which changes nothing that is computed
    assert before == Activation(leaky, "float32") and hash(before) == hash(Activation(leaky, "float32"))
    leaky.negative_slope = 0.25
    assert before != Activation(leaky, "float32")
    assert Activation(Unhashable(1), "float32") != Activation(Unhashable(1), "float32")


def broken(z):
    raise LookupError("whatever a function of one's own may raise")


@pytest.mark.parametrize("make", [PlainCell, IRNNCell, MDRNNCell, MDGRUCell, MDLSTMCell])
@pytest.mark.parametrize(
    "activation, why",
    [
        (lambda: layers.Dropout(0.5), "random state"),
        (lambda: layers.PReLU(), "weights"),
        (lambda: lambda z: z[:, :1], "keep its shape"),
        (lambda: broken, "of one of zeros it makes none"),
    ],
    ids=["dropout", "prelu", "narrower", "broken"],
)
def test_a_cell_refuses_what_cannot_be_applied_at_every_step(make, activation, why):
    with pytest.raises(ValueError, match=rf"`activation`.*{why}.*Received: activation="):
        make(3, activation=activation()).build((None, 3))


class Doubling(PlainCell):
    """A subclass with a step of its own."""

    def call(self, inputs, states, training=None):
        h, states = super().call(inputs, states)
        return 2 * h, states


@pytest.mark.parametrize("n", [None, 1])
@pytest.mark.parametrize("shape", [(1, 4, 3), (1, 40, 40, 3)], ids=["small", "large"])
def test_a_subclass_of_the_plain_cell_takes_its_own_step(n, shape, random_numbers):
    x = ops.convert_to_tensor(random_numbers.normal(size=shape).astype("float32"))
    cells = [make(3, kernel_initializer="ones") for make in (PlainCell, Doubling)]
    for cell in cells:
        cell.build((None, 3))
    plain, doubled = (ops.convert_to_numpy(travel(cell, x, n, axis=1)) for cell in cells)
    np.testing.assert_allclose(doubled, 2 * plain, rtol=1e-5, atol=1e-5)


def test_a_grid_cell_with_a_call_of_its_own_is_refused_and_one_with_a_step_is_taken(random_numbers):
    class Calling(MDRNNCell):
        def call(self, inputs, row, column):
            return super().call(inputs, row, column)

    class Stepping(MDRNNCell):
        @staticmethod
        def step(f, x, row, column, *weights):
            return [2 * each for each in MDRNNCell.step(f, x, [0 * row[0]], [0 * column[0]], *weights)]

    x = ops.ones((1, 2, 3, 1))
    for make in (Calling, Stepping):
        cell = make(1, "linear", "ones", "ones")
        cell.build((None, 1))
        if make is Calling:
            with pytest.raises(TypeError, match="override `step`, not `call`. Received: cell="):
                grid_sweep(cell, x)
        else:
            np.testing.assert_array_equal(ops.convert_to_numpy(grid_sweep(cell, x)), 2)


def test_what_is_no_keras_cell_does_not_travel():
    with pytest.raises(TypeError, match="Received: cell="):
        travel(object(), ops.ones((3, 1)))
