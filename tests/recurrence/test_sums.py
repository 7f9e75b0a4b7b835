"""No weight's gradient is summed in half precision, whichever way it is computed."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from srnn_tutorial.recurrence import IRNNCell, PlainCell, travel
from srnn_tutorial.recurrence.any_cell import ways as cell_ways
from srnn_tutorial.recurrence.backend import can_compile, precision, pullback, wide_dtype, widened
from srnn_tutorial.recurrence.plain import ways

WAYS = {
    "full sweep": (10**9, None, "linear"),
    "window": (10**9, 1, "linear"),
    "in place": (0, None, "linear"),
    "in place, slope from the pixel": (0, None, "swish"),
    "runs": (0, 1, "linear"),
    "step by step": (0, 1, "swish"),
}


def of_weights(cell, walk, x, g):
    weights = [ops.convert_to_tensor(ops.convert_to_numpy(ops.cast(v, "float32"))) for v in cell.trainable_variables]

    def of(z):
        with keras.StatelessScope(list(zip(cell.trainable_variables, z))):
            return walk(x)

    return [ops.convert_to_numpy(ops.cast(d, "float32")) for d in pullback(of, weights, g)]


@pytest.mark.parametrize("way", WAYS)
def test_the_plain_unit(way, monkeypatch):
    """Each of 4096 lines adds 2^-8 to a sum that has reached 8: in bfloat16 that would be lost in rounding."""
    worth, n, activation = WAYS[way]
    if worth == 0 and not can_compile():
        pytest.skip(f"no compiler with Keras' {keras.backend.backend()}")
    monkeypatch.setattr(ways, "WORTH_COMPILING", worth)
    monkeypatch.setattr(precision, "has_accelerator", lambda: True)  # as on a GPU, which computes in half precision
    cell = PlainCell(1, activation, "zeros", dtype="mixed_bfloat16")
    cell.build((None, 1))
    x = ops.full((1, 4096, 3, 1), 1.0, "bfloat16")
    g = np.zeros((1, 4096, 3, 1), "float32")
    g[:, :, 1] = 2.0**-8  # the sum: f'(1) f(1) 2^-8 for each line
    (dw,) = of_weights(cell, lambda x: travel(cell, x, n, axis=2), x, ops.cast(g, "bfloat16"))
    sigmoid = 1 / (1 + np.exp(-1))
    slope = 1 if activation == "linear" else sigmoid * (sigmoid + sigmoid * (1 - sigmoid))
    np.testing.assert_allclose(dw, 4096 * 2.0**-8 * slope, rtol=0.02)


@pytest.mark.parametrize("make", [lambda **k: IRNNCell(1, "linear", "zeros", **k), lambda **k: layers.SimpleRNNCell(1, **k)])
@pytest.mark.parametrize("way", ["window", "in a branch"])
def test_any_other_cell(make, way):
    cell = make(dtype="mixed_bfloat16")
    cell.build((None, 1))
    if isinstance(cell, layers.SimpleRNNCell):
        cell.activation = keras.activations.linear
        cell.set_weights([np.ones((1, 1)), np.zeros((1, 1)), np.zeros(1)])
    x = ops.ones((4096, 3, 1), "bfloat16")
    g = np.zeros((4096, 3, 1), "float32")
    g[:, 1] = 2.0**-8
    if way == "window":
        walk = lambda x: travel(cell, x, 1, axis=1)  # noqa: E731
    else:
        walk = lambda x: cell_ways.full(cell, x, 1, False, in_a_branch=True)  # noqa: E731
    for dw in of_weights(cell, walk, x, ops.cast(g, "bfloat16")):
        np.testing.assert_allclose(dw, 16, rtol=0.02)


@pytest.mark.parametrize(
    "dtype, wide", [("float16", "float32"), ("bfloat16", "float32"), ("float32", "float32"), ("float64", "float64")]
)
def test_what_is_wide(dtype, wide):
    x = ops.ones(2, dtype)
    if keras.backend.standardize_dtype(x.dtype) != dtype:
        pytest.skip("this backend has no float64 unless asked to")
    assert wide_dtype(x) == wide == keras.backend.standardize_dtype(widened(x).dtype)
