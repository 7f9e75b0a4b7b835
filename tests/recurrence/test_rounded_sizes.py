"""Images of many sizes share programs of larger ones: the same numbers, and no more programs than there may be."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import MDRNN2D, SpatialRNN2D
from srnn_tutorial.recurrence.backend import can_compile, programs, pullback, size_to_compile
from srnn_tutorial.recurrence.grid import diagonals
from srnn_tutorial.recurrence.plain import ways

pytestmark = pytest.mark.skipif(not can_compile(), reason=f"no compiler to rely on with Keras' {keras.backend.backend()}")

LAYERS = {
    "full": lambda: SpatialRNN2D(),
    # A state of 0 does not stay 0.
    "full, sigmoid": lambda: SpatialRNN2D(activation="sigmoid"),
    "runs": lambda: SpatialRNN2D(2),
    "sums": lambda: SpatialRNN2D(12),
    "steps": lambda: SpatialRNN2D(2, "sigmoid"),
    "diagonals": lambda: MDRNN2D(2, "rnn"),
    "diagonals, lstm": lambda: MDRNN2D(2),
}


@pytest.fixture
def rounded(monkeypatch):
    """Every size is rounded up, and small images are compiled, too; a list of the sizes that were asked for."""
    monkeypatch.setattr(programs, "SIZES", 0)
    asked = []

    def noted(cell, image):
        asked.append(size_to_compile(cell, image))
        return asked[-1]

    for module in ways, diagonals:
        monkeypatch.setattr(module, "WORTH_COMPILING", 0)
        monkeypatch.setattr(module, "size_to_compile", noted)
    return asked


@pytest.mark.parametrize("name", [n if n in ("full", "sums") else pytest.param(n, marks=pytest.mark.slow) for n in LAYERS])
@pytest.mark.parametrize("shape", [(2, 5, 11, 2), pytest.param((1, 17, 6, 3), marks=pytest.mark.slow)], ids=str)
def test_the_numbers_are_those_of_the_image_itself(name, shape, rounded, random_numbers, monkeypatch):
    layer = LAYERS[name]()
    layer.build(shape)
    x = ops.convert_to_tensor(random_numbers.normal(size=shape).astype("float32"))
    g = ops.convert_to_tensor(random_numbers.normal(size=layer.compute_output_shape(shape)).astype("float32"))

    def outcome():
        h, dx = layer(x), pullback(layer, x, g)
        return [ops.convert_to_numpy(tensor) for tensor in (h, dx)]

    shared = outcome()
    assert rounded and all(size != shape[1:] for size in rounded)
    for module in ways, diagonals:
        monkeypatch.setattr(module, "WORTH_COMPILING", 10**9)
    for one, other in zip(shared, outcome(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("n", [None, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 12))])
@pytest.mark.parametrize("axis, reverse", [(1, True), (2, False)])
def test_weights_learn_from_the_image_alone(n, axis, reverse, rounded, random_numbers):
    x, g = (ops.convert_to_tensor(random_numbers.normal(size=(2, 5, 19, 3)).astype("float32")) for _ in range(2))
    w = ops.convert_to_tensor(random_numbers.uniform(0.5, 1, 3).astype("float32"))
    relu = keras.activations.relu

    cell = keras.layers.GRUCell(1)  # whose sizes are counted
    dw = pullback(lambda w: ways.sweep(x, w, relu, n, axis, reverse, cell), w, g)
    assert rounded[-1] == (6, 24, 3)
    expected = pullback(lambda w: ways.sweep(x, w, relu, n, axis, reverse), w, g)
    np.testing.assert_allclose(ops.convert_to_numpy(dw), ops.convert_to_numpy(expected), rtol=1e-4, atol=1e-4)


def test_a_hundred_sizes_take_few_programs():
    cell = keras.layers.GRUCell(1)
    edges = range(30, 230, 2)
    sizes = [size_to_compile(cell, (edge, edge + 7, 3)) for edge in edges]
    own = [(edge, edge + 7, 3) for edge in edges[: programs.SIZES]]
    assert sizes[: programs.SIZES] == own
    assert len(set(sizes)) <= programs.SIZES + 12
    for size, edge in zip(sizes[programs.SIZES :], edges[programs.SIZES :], strict=True):
        assert edge <= size[0] < 1.5 * edge and edge + 7 <= size[1] < 1.5 * (edge + 7) and size[2] == 3


def test_at_last_nothing_more_is_compiled(monkeypatch):
    monkeypatch.setattr(programs, "SIZES", 8)
    monkeypatch.setattr(programs, "ROUNDED", 2)
    cell = keras.layers.GRUCell(1)
    sizes = [size_to_compile(cell, (2**k, 5, 1)) for k in range(12)]
    assert sizes[-4:] == [(256, 6, 1), (512, 6, 1), None, None]
    assert size_to_compile(cell, (1, 5, 1)) == (1, 5, 1)
    assert size_to_compile(cell, (257, 5, 1)) is None
    assert size_to_compile(cell, (400, 6, 1)) == (512, 6, 1)
