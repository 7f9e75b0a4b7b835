"""The compiled sweeps, full and windowed, against those along the line, which other tests hold to the definition."""

import re

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import PlainCell, travel
from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.backend import can_compile, has_accelerator, once, pullback
from srnn_tutorial.recurrence.plain import image_windows, in_place, strips, ways

NEVER, ALWAYS = 10**12, 0

pytestmark = pytest.mark.skipif(not can_compile(), reason=f"no compiler to rely on with Keras' {keras.backend.backend()}")


def forget_what_is_compiled():
    once.cache_clear()


@pytest.fixture
def narrow_strips(monkeypatch):
    """Several strips, of several lines where the number of lines allows, in the small images of these tests."""
    monkeypatch.setattr(strips, "STRIP", 20)
    monkeypatch.setattr(in_place, "LINES", 2)
    forget_what_is_compiled()
    yield
    forget_what_is_compiled()


@pytest.fixture
def swept_as(swept, monkeypatch):
    """`swept` where compiling is worth it from so many numbers on."""

    def states_and_gradients(worth_compiling, *args):
        monkeypatch.setattr(ways, "WORTH_COMPILING", worth_compiling)
        return swept(*args)

    return states_and_gradients


@pytest.mark.parametrize("activation", ["relu", *(pytest.param(f, marks=pytest.mark.slow) for f in ("sigmoid", "softmax"))])
@pytest.mark.parametrize("axis, n", [(0, None), (1, None), (2, None), (1, 1), (2, 2), (1, 3)])
@pytest.mark.parametrize("reverse", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_both_ways_agree(monkeypatch, narrow_strips, random_numbers, activation, axis, n, reverse, swept_as):
    x = ops.convert_to_tensor(random_numbers.normal(size=(3, 6, 4, 2)).astype("float32"))
    g = ops.convert_to_tensor(random_numbers.normal(size=(3, 6, 4, 2)).astype("float32"))
    cell = PlainCell(2, activation)
    cell.build((None, 2))
    cell.kernel.assign(random_numbers.uniform(-1.5, 1.5, 2))
    along = swept_as(NEVER, cell, x, g, axis, reverse, n)
    compiled = swept_as(ALWAYS, cell, x, g, axis, reverse, n)
    for a, b in zip(along, compiled):
        np.testing.assert_allclose(b, a, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("shape", [(0, 4, 3, 2), (1, 1, 5, 2), (2, 5, 1, 2), (1, 1, 1, 1)])
def test_empty_batches_and_single_pixels(monkeypatch, random_numbers, shape, swept_as):
    x = ops.convert_to_tensor(random_numbers.normal(size=shape).astype("float32"))
    cell = PlainCell(shape[-1])
    cell.build((None, shape[-1]))
    for axis in (1, 2):
        along = swept_as(NEVER, cell, x, x, axis, True)
        in_place = swept_as(ALWAYS, cell, x, x, axis, True)
        for a, b in zip(along, in_place):
            np.testing.assert_allclose(b, a, rtol=2e-5, atol=2e-5)


@pytest.mark.slow
@pytest.mark.parametrize("axis", [1, 2])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("activation", ["relu", "linear"])
@pytest.mark.parametrize("w", [(0.9, 0.4, 1.1), (0.9, -1.0, 0.0)], ids=["above 0", "of both signs"])
def test_long_windows_agree_with_the_walk_along_the_line(
    monkeypatch, random_numbers, activation, w, axis, reverse, swept_as
):
    x = ops.convert_to_tensor(random_numbers.normal(size=(2, 21, 20, 3)).astype("float32"))
    g = ops.convert_to_tensor(random_numbers.normal(size=(2, 21, 20, 3)).astype("float32"))
    cell = PlainCell(3, activation)
    cell.build((None, 3))
    cell.kernel.assign(w)
    monkeypatch.setattr(strips, "STRIP", 200)
    monkeypatch.setattr(ways, "BY_MAPS", ways.BY_SUMS)
    along = swept_as(NEVER, cell, x, g, axis, reverse, 17)
    compiled = swept_as(ALWAYS, cell, x, g, axis, reverse, 17)
    for a, b in zip(along, compiled):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=2e-5 * abs(a).max())


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_infinities_and_nan_stay_where_they_are(monkeypatch, dtype):
    """Nothing leaks to other rows, and nothing behind them changes."""
    x = np.ones((2, 5, 1), "float32")
    x[0, 2], x[1, 3] = np.nan, np.inf
    cell = PlainCell(1, kernel_initializer="ones", dtype=dtype)
    cell.build((None, 1))
    monkeypatch.setattr(ways, "WORTH_COMPILING", ALWAYS)
    h = ops.convert_to_numpy(ops.cast(travel(cell, ops.cast(x, dtype), axis=1), "float32"))[..., 0]
    np.testing.assert_array_equal(h, [[1, 2, np.nan, np.nan, np.nan], [1, 2, 3, np.inf, np.inf]])


def test_a_long_row_keeps_its_numbers(random_numbers):
    """4096 pixels, compiled as users get it, against a loop in float64."""
    x = random_numbers.normal(size=(1, 1, 4096, 3))
    w = np.array([0.9, -1.0, 0.5])
    cell = PlainCell(3)
    cell.build((None, 3))
    cell.kernel.assign(w)
    h = ops.convert_to_numpy(travel(cell, ops.cast(x, "float32"), axis=2))[0, 0]
    s = np.zeros(3)
    for k in range(4096):
        s = np.maximum(w * s + x[0, 0, k], 0)
        np.testing.assert_allclose(h[k], s, rtol=1e-4, atol=1e-4)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="it is TensorFlow that tells what XLA made of it")
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("activation", [keras.activations.relu, keras.activations.tanh])
def test_the_full_sweep_copies_the_line_once(activation, reverse):
    """XLA writes in place; were it to copy the line at each step, the numbers would be the same, at fifty times the cost."""
    line, w = ops.ones((64, 20, 3)), ops.ones(3)
    states, gradients = once(ways.in_place_programs, Activation(activation, "float32"), reverse, 32, 3)
    for program, images in (states, ()), (gradients, (line, line)):
        text = program.traced.experimental_get_compiler_ir(line, w, *images)(stage="optimized_hlo")
        assert text.count("= f32[64,20,3]{2,1,0} copy(") == 1


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="it is TensorFlow that tells what XLA made of it")
@pytest.mark.parametrize("axis", [1, 2])
def test_the_loops_of_long_windows_have_few_operations(axis):
    """XLA takes those of a round from a queue if there are more than eight, at three times the cost."""
    relu = Activation(keras.activations.relu, "float32")
    x, w, ahead = ops.ones((1, 64, 64, 8)), ops.ones(8), ops.convert_to_tensor(False)
    states, gradients = once(image_windows.programs_of_largest, relu, 20, axis)
    for program, images in (states, ()), (gradients, (x,)):
        text = program.traced.experimental_get_compiler_ir(x, w, *images, ahead)(stage="optimized_hlo")
        bodies = [part for part in text.split("\n\n") if "body" in part.strip().split("(")[0] and " while(" not in part]
        assert len(bodies) >= 3
        assert max(len(re.findall(r" (?:fusion|copy|dynamic-update-slice)\(", body)) for body in bodies) <= 8


@pytest.mark.slow
@pytest.mark.parametrize("axis, n", [(1, None), (2, None), (2, 2), (1, 40)])
def test_where_launches_are_dear_the_numbers_are_the_same(monkeypatch, random_numbers, axis, n, swept_as):
    """As on a GPU, where images are not cut into strips."""
    x, g = (ops.convert_to_tensor(random_numbers.normal(size=(2, 48, 50, 2)).astype("float32")) for _ in range(2))
    cell = PlainCell(2)
    cell.build((None, 2))
    expected = swept_as(ALWAYS, cell, x, g, axis, True, n)
    with pytest.MonkeyPatch.context() as gpu:
        for module in in_place, strips:
            gpu.setattr(module, "has_accelerator", lambda: True)
        forget_what_is_compiled()
        whole = swept_as(ALWAYS, cell, x, g, axis, True, n)
        forget_what_is_compiled()
    for a, b in zip(expected, whole):
        np.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-5 * abs(a).max())


@pytest.mark.skipif(has_accelerator(), reason="a GPU computes in 16 bits, and rounds at every step")
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("n", [None, 3])
def test_a_processor_rounds_narrow_numbers_once(monkeypatch, random_numbers, dtype, n):
    monkeypatch.setattr(ways, "WORTH_COMPILING", ALWAYS)
    x = ops.cast(random_numbers.normal(size=(2, 5, 6, 3)), dtype)
    w = ops.cast(random_numbers.uniform(-1, 1, 3), dtype)
    relu = keras.activations.relu
    narrow, wide = (ways.sweep(ops.cast(x, d), ops.cast(w, d), relu, n, axis=2) for d in (dtype, "float32"))
    assert keras.backend.standardize_dtype(narrow.dtype) == dtype
    np.testing.assert_array_equal(ops.cast(narrow, "float32"), ops.cast(ops.cast(wide, dtype), "float32"))


@pytest.mark.parametrize("worth_compiling", [ALWAYS, NEVER])
def test_walks_that_have_not_begun_leave_the_gradient_alone(worth_compiling, monkeypatch):
    """They stand at zero, where the slope of the square root is infinite. By hand: h = √(w s + 1), s = √1 = 1 or 0."""
    monkeypatch.setattr(ways, "WORTH_COMPILING", worth_compiling)
    x, w = ops.ones((1, 1, 4, 1)), ops.convert_to_tensor([0.5])
    dw = pullback(lambda w: ways.sweep(x, w, ops.sqrt, 1, axis=2), w, ops.ones_like(x))
    np.testing.assert_allclose(ops.convert_to_numpy(dw), 3 * 0.5 / np.sqrt(1.5), rtol=1e-6)


@pytest.mark.parametrize("worth_compiling", [ALWAYS, NEVER])
@pytest.mark.parametrize("n", [None, 1])
def test_an_activation_with_a_dtype_of_its_own_does_not_change_that_of_the_state(worth_compiling, n, monkeypatch):
    monkeypatch.setattr(ways, "WORTH_COMPILING", worth_compiling)
    narrow = lambda z: ops.cast(ops.tanh(z), "float16")  # noqa: E731
    x, w = ops.ones((1, 1, 3, 1)), ops.convert_to_tensor([0.5])
    h, dx = ways.sweep(x, w, narrow, n, axis=2), pullback(lambda x: ways.sweep(x, w, narrow, n, axis=2), x, x)
    assert {keras.backend.standardize_dtype(each.dtype) for each in (h, dx)} == {"float32"}
    s = np.tanh([1, 1 + 0.5 * np.tanh(1), 1 + 0.5 * np.tanh(1 + 0.5 * np.tanh(1))])
    s[2] = s[2] if n is None else s[1]
    np.testing.assert_allclose(ops.convert_to_numpy(h).ravel(), s, rtol=2e-3)
