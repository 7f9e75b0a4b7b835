"""Which program runs for which case: were one left unused, the numbers would be the same, and nobody would see."""

import functools
import sys

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import IRNNCell, PlainCell, SelectiveCell, any_cell, rows, selective, travel
from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.any_cell import ways as cell_ways
from srnn_tutorial.recurrence.backend import can_compile, pullback
from srnn_tutorial.recurrence.grid import MDRNNCell, diagonals
from srnn_tutorial.recurrence.plain import image_windows, ways

SMALL, LARGE = (1, 4, 5, 2), (1, 110, 108, 2)

needs_a_compiler = pytest.mark.skipif(not can_compile(), reason=f"no compiler with Keras' {keras.backend.backend()}")


@pytest.fixture
def ran(monkeypatch):
    """The names of what is run, in order, each once."""
    names = []

    def note(name, function):
        @functools.wraps(function)
        def noted(*args, **kwargs):
            if name not in names:
                names.append(name)
            return function(*args, **kwargs)

        return noted

    def once(build, *options):
        parts = ("states", "gradients")
        return tuple(note(f"{build.__name__}: {part}", f) for part, f in zip(parts, build(*options), strict=True))

    for module in (
        ways,
        image_windows,
        diagonals,
        sys.modules[rows.sweep.__module__],
        sys.modules[selective.full.__module__],
    ):
        monkeypatch.setattr(module, "once", once)
    for module, name in ((ways.full_sweep, "full"), (ways.windows, "window")):
        for part in ("states", "gradients"):
            monkeypatch.setattr(module, part, note(f"{name}: {part}", getattr(module, part)))
    monkeypatch.setattr(cell_ways, "sweep_in_a_branch", note("sweep in a branch", cell_ways.sweep_in_a_branch))
    monkeypatch.setattr(cell_ways, "sweep_windows", note("walks of a cell", cell_ways.sweep_windows))
    for layer in (cell_ways._RNN, cell_ways._GRU, cell_ways._LSTM):
        monkeypatch.setattr(layer, "inner_loop", note(f"keras {layer.__name__}", layer.inner_loop))
    return names


@needs_a_compiler
@pytest.mark.parametrize(
    "shape, n, activation, states, gradients",
    [
        (SMALL, None, "relu", "full", "full"),
        (SMALL, 2, "relu", "window", "window"),
        (LARGE, None, "relu", "in_place_programs", "in_place_programs"),
        (LARGE, 107, "tanh", "in_place_programs", "in_place_programs"),
        (LARGE, 15, "relu", "programs_of_runs", "programs_of_runs"),
        pytest.param(LARGE, 16, "linear", "choice_of_sums", "choice_of_sums", marks=pytest.mark.slow),
        pytest.param(LARGE, 16, "relu", "choice_of_sums", "choice_of_sums", marks=pytest.mark.slow),
        pytest.param(LARGE, 23, "relu", "choice_of_sums", "choice_of_sums", marks=pytest.mark.slow),
        pytest.param(LARGE, 24, "relu", "choice_of_maps", "choice_of_maps", marks=pytest.mark.slow),
        pytest.param(LARGE, 24, "linear", "choice_of_sums", "choice_of_sums", marks=pytest.mark.slow),
        (LARGE, 2, "tanh", "programs_of_steps", "programs_of_steps"),
    ],
)
def test_the_plain_unit(shape, n, activation, states, gradients, ran):
    x = ops.ones(shape)
    cell = PlainCell(shape[-1], activation, "zeros")
    cell.build((None, shape[-1]))
    pullback(lambda x: travel(cell, x, n, axis=2), x, x)
    ran = [next(name for name in ran if name.endswith(part)) for part in ("states", "gradients")]  # what called the others
    assert ran == [f"{states}: states", f"{gradients}: gradients"]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="elsewhere all to choose from are traced")
@pytest.mark.parametrize(
    "least, activation, way",
    [(0.1, "relu", "largest"), (-0.1, "relu", "clipped"), (0, "relu", "clipped"), (-0.1, "linear", "largest")],
)
def test_which_sums(least, activation, way, ran):
    cell = PlainCell(2, activation, lambda shape, dtype: ops.cast(ops.convert_to_tensor([1, least]), dtype))
    cell.build((None, 2))
    x = ops.ones((1, 10, 210, 2))
    pullback(lambda x: travel(cell, x, 200, axis=2), x, x)
    assert {name for name in ran if "program" in name} == {f"programs_of_{way}: {part}" for part in ("states", "gradients")}


@needs_a_compiler
@pytest.mark.parametrize("height, width, compiled", [(31, 31, False), (32, 32, True), (16, 63, False), (64, 16, True)])
def test_the_grid(height, width, compiled, ran):
    x = ops.ones((1, height, width, 1))
    cell = MDRNNCell(1)
    cell.build((None, 1))
    pullback(lambda x: diagonals.sweep(cell, x), x, x)
    assert ran == (["programs: states", "programs: gradients"] if compiled else [])


ROWS = {
    "slices": lambda x: rows.sweep(
        PlainCell, rows.Slices(Activation(ops.relu, x.dtype)), [x], [ops.ones((3, 1, 1))], axis=1
    ),
    "propagation": lambda x: rows.sweep(PlainCell, rows.Propagation(), [x, ops.ones((*x.shape[:-1], 3))], [], axis=2),
}


@needs_a_compiler
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("height, width, compiled", [(63, 65, False), (64, 64, True), (16, 256, True)])
def test_whole_rows(name, height, width, compiled, ran):
    x = ops.ones((1, height, width, 1))
    pullback(ROWS[name], x, x)
    assert ran == (["programs: states", "programs: gradients"] if compiled else [])


@needs_a_compiler
@pytest.mark.parametrize(
    "height, width, n, way",
    [
        (63, 65, None, ["keras _RNN"]),
        (64, 64, None, ["programs: states", "programs: gradients"]),
        pytest.param(64, 64, 1, ["walks of a cell"], marks=pytest.mark.slow),
    ],
)
def test_the_selective_unit(height, width, n, way, ran):
    x = ops.ones((1, height, width, 1))
    cell = SelectiveCell(1, states=2)
    cell.build((None, 1))
    pullback(lambda x: travel(cell, x, n, axis=1), x, x)
    assert ran == way


CELLS = {"GRUCell": "_GRU", "LSTMCell": "_LSTM", "SimpleRNNCell": "_RNN", "GRUCell's heir": "_RNN", "IRNNCell": "_RNN"}


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("n", [None, 3, 1])
def test_any_other_cell(name, n, ran):
    class Heir(keras.layers.GRUCell):
        pass

    makes = {"GRUCell's heir": Heir, "IRNNCell": IRNNCell}
    cell = makes[name](2) if name in makes else getattr(keras.layers, name)(2)
    cell.build((None, 2))
    travel(cell, ops.ones(SMALL), n, axis=1)
    assert ran == (["walks of a cell"] if n == 1 else [f"keras {CELLS[name]}"])


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow leaves a size open")
@pytest.mark.parametrize("cell", [lambda: PlainCell(2), lambda: keras.layers.LSTMCell(2)], ids=["plain", "lstm"])
def test_where_the_length_is_not_known_both_ways_stand_ready(cell, ran):
    import tensorflow as tf

    cell = cell()
    cell.build((None, 2))
    tf.function(lambda x: travel(cell, x, 3, axis=1)).get_concrete_function(tf.TensorSpec((1, None, 5, 2)))
    both = {"full: states", "window: states"} if isinstance(cell, PlainCell) else {"sweep in a branch", "walks of a cell"}
    assert set(ran) == both


def test_a_cell_that_gives_no_output_size_gives_its_first_state():
    class Own(keras.layers.Layer):
        state_size = [4, 2]

    assert any_cell.output_size(Own()) == 4 and any_cell.output_size(keras.layers.LSTMCell(3)) == 3


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow leaves a size open")
@pytest.mark.parametrize("jit_compile", [False, True])
@pytest.mark.parametrize("axis, reverse", [(1, True), (2, False)])
@pytest.mark.parametrize("n", [None, 2, 2**40])
@pytest.mark.parametrize("name", ["plain", "gru"])
def test_a_length_that_is_not_known_changes_no_number(name, n, axis, reverse, jit_compile, random_numbers):
    """Against the same cell on the image turned by NumPy, whose size is known, swept from its first pixel on."""
    import tensorflow as tf

    cell = PlainCell(3, "tanh") if name == "plain" else keras.layers.GRUCell(3)
    cell.build((None, 3))
    cell.set_weights([random_numbers.uniform(-1, 1, w.shape) for w in cell.weights])
    x = random_numbers.normal(size=(2, 6, 5, 3)).astype("float32")
    turned = np.moveaxis(np.flip(x, axis) if reverse else x, axis, 1)
    expected = np.moveaxis(ops.convert_to_numpy(travel(cell, ops.convert_to_tensor(turned), n, axis=1)), 1, axis)
    sweep = tf.function(
        lambda x: travel(cell, x, n, axis, reverse),
        input_signature=[tf.TensorSpec((None, None, None, 3))],
        jit_compile=jit_compile,
    )
    h = np.flip(sweep(x), axis) if reverse else np.asarray(sweep(x))
    np.testing.assert_allclose(h, expected, rtol=1e-5, atol=1e-6)
