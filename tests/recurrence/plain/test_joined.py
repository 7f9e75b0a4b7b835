"""The full sweep as GPUs compute it, on the computer at hand: against the definition, written out in float64."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import PlainCell, travel
from srnn_tutorial.recurrence.backend import can_compile, once
from srnn_tutorial.recurrence.plain import image_windows, in_place, joined, strips, ways

pytestmark = pytest.mark.skipif(not can_compile(), reason=f"no compiler to rely on with Keras' {keras.backend.backend()}")


@pytest.fixture(autouse=True)
def on_a_gpu(monkeypatch):
    for module in ways, in_place, strips:
        monkeypatch.setattr(module, "has_accelerator", lambda: True)
    monkeypatch.setattr(ways, "WORTH_COMPILING", 0)
    once.cache_clear()
    yield
    once.cache_clear()


def written_out(x, w, g, axis, reverse, clips):
    """The same, pixel by pixel."""
    line, g = (np.moveaxis(np.asarray(each, "float64"), axis, 0) for each in (x, g))
    line, g = (each[::-1] if reverse else each for each in (line, g))
    h, dx, dw = np.zeros_like(line), np.zeros_like(line), 0
    for k in range(len(line)):
        z = w * (h[k - 1] if k else 0) + line[k]
        h[k] = np.maximum(z, 0) if clips else z
    for k in reversed(range(len(line))):
        arriving = g[k] + (w * dx[k + 1] if k + 1 < len(line) else 0)
        dx[k] = arriving * (h[k] > 0) if clips else arriving
        dw = dw + dx[k] * (h[k - 1] if k else 0)
    h, dx = (np.moveaxis(each[::-1] if reverse else each, 0, axis) for each in (h, dx))
    return [h, dx, dw.reshape(-1, dw.shape[-1]).sum(0)]


@pytest.mark.parametrize("activation", ["relu", pytest.param("linear", marks=pytest.mark.slow)])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("shape, axis", [((2, 7, 9, 4), 1), ((1, 3, 16, 4), 2), ((2, 1, 5, 4), 1), ((2, 2, 6, 4), 1)])
def test_states_and_gradients_are_those_of_the_written_out_loop(random_numbers, shape, axis, reverse, activation, swept):
    x, g = (random_numbers.normal(size=shape).astype("float32") for _ in range(2))
    w = np.append(random_numbers.uniform(-1.3, 1.3, 3), 0).astype("float32")
    cell = PlainCell(4, activation)
    cell.build((None, 4))
    cell.kernel.assign(w)
    found = swept(cell, ops.convert_to_tensor(x), ops.convert_to_tensor(g), axis, reverse)
    for a, b in zip(found, written_out(x, w, g, axis, reverse, activation == "relu")):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


@pytest.mark.every_backend
@pytest.mark.parametrize("w", [1.0, -1.0, *(pytest.param(w, marks=pytest.mark.slow) for w in (0.5, -2.0, 0.0))])
def test_where_a_state_is_exactly_zero_no_gradient_passes(random_numbers, w, swept):
    """Small whole numbers, with many ties: every sum is exact, and so is the answer."""
    x, g = (random_numbers.integers(-2, 3, size=(3, 12, 5, 2)).astype("float32") for _ in range(2))
    cell = PlainCell(2, kernel_initializer=keras.initializers.Constant(w))
    cell.build((None, 2))
    found = swept(cell, ops.convert_to_tensor(x), ops.convert_to_tensor(g), 1, False)
    for a, b in zip(found, written_out(x, np.full(2, w), g, 1, False, True)):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("extreme", [np.nan, np.inf, -np.inf, 3e38])
@pytest.mark.parametrize("w", [0.5, *(pytest.param(w, marks=pytest.mark.slow) for w in (1.0, -1.5))])
def test_what_is_not_finite_or_nearly_so_is_walked_pixel_by_pixel(random_numbers, extreme, w, swept):
    """As on a processor: it changes nothing that does not hear it."""
    x = random_numbers.normal(size=(2, 9, 4, 2)).astype("float32")
    x[0, 5, 1] = extreme
    cell = PlainCell(2, kernel_initializer=keras.initializers.Constant(w))
    cell.build((None, 2))
    images = ops.convert_to_tensor(x), ops.ones(x.shape)
    found = swept(cell, *images, 1, False)
    with pytest.MonkeyPatch.context() as processor:
        processor.setattr(ways, "has_accelerator", lambda: False)
        expected = swept(cell, *images, 1, False)
    for a, b in zip(found, expected):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


def test_weights_that_grow_beyond_all_numbers_are_walked_pixel_by_pixel(swept):
    """`3 ** 100` is no float32, and yet a state that is clipped at each second pixel stays small."""
    x = np.tile([1.0, -9.0], 50).astype("float32").reshape(1, 100, 1, 1)
    cell = PlainCell(1, kernel_initializer=keras.initializers.Constant(3.0))
    cell.build((None, 1))
    h, *_ = swept(cell, ops.convert_to_tensor(x), ops.ones(x.shape), 1, False)
    np.testing.assert_array_equal(h.ravel(), np.tile([1.0, 0.0], 50))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_narrow_numbers_are_rounded_once(random_numbers, dtype):
    x, g = (ops.cast(random_numbers.normal(size=(2, 33, 3, 2)), dtype) for _ in range(2))
    cell = PlainCell(2, dtype=dtype)
    cell.build((None, 2))
    cell.kernel.assign([0.875, -0.5])
    h = ops.convert_to_numpy(ops.cast(travel(cell, x, axis=1), "float32"))
    wide = ops.convert_to_numpy(ops.cast(x, "float32"))
    expected, *_ = written_out(wide, np.array([0.875, -0.5]), wide, 1, False, True)
    np.testing.assert_array_equal(h, ops.convert_to_numpy(ops.cast(ops.cast(expected, dtype), "float32")))


@pytest.mark.parametrize("n, activation, way", [(None, "relu", "joined"), (None, "tanh", "in place"), (90, "relu", "runs")])
def test_which_way_a_gpu_takes(monkeypatch, n, activation, way):
    ran = []
    for module, name, called in ((joined, "states", "joined"), (in_place, "states", "in place")):
        monkeypatch.setattr(module, name, lambda x, *rest, called=called: ran.append(called) or x)
    monkeypatch.setattr(image_windows, "by_runs", lambda *_: (lambda x, w: ran.append("runs") or x, None))
    for other in "by_sums", "by_maps":
        monkeypatch.setattr(image_windows, other, lambda *_: (lambda x, w: ran.append("in blocks") or x, None))
    cell = PlainCell(1, activation)
    cell.build((None, 1))
    travel(cell, ops.ones((1, 100, 2, 1)), n, axis=1)
    assert ran[0] == way and {*ran} <= {way, "in place"}  # which stands ready for numbers that cannot be joined
