"""Windows by runs, by their largest sums and by clipped maps, against each window walked pixel by pixel and back."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.plain import blocks, clipped, largest, runs

RELU, LINEAR = (Activation(f, "float32") for f in (keras.activations.relu, keras.activations.linear))


def walked(x, w, n, g, relu):
    """`(h, dx, dw)` of one row for one channel, in float64."""
    h, dx, dw = np.zeros(len(x)), np.zeros(len(x)), 0.0
    for j in range(len(x)):
        s, before = 0.0, {}
        for k in range(max(0, j - n), j + 1):
            before[k] = s
            s = w * s + x[k]
            s = max(s, 0.0) if relu else s
        h[j], b = s, g[j]
        for k in reversed(before):
            if relu and w * before[k] + x[k] <= 0:
                break
            dx[k] += b
            dw += b * before[k]
            b *= w
    return h, dx, dw


def states_and_gradients(method, x, w, f, n, g, reverse):
    """Those of a method, as NumPy's."""
    turned = {"reverse": ops.convert_to_tensor(reverse)} if reverse else {}
    if method is runs:
        results = runs.states(x, w, f, n, **turned), *runs.gradients(x, w, f, n, g, **turned)
    else:
        states, gradients = largest.walks(f, n, len(x)) if method is largest else clipped.walks(n, len(x))
        rooms = blocks.room_for_states(x, w, n), blocks.room_for_gradients(x, w, n, method.bounds)
        h, _ = blocks.states_in(rooms[0], x, n, reverse, states)
        results = h, *blocks.gradients_in(rooms[1], x, n, g, reverse, gradients)[:2]
    return map(ops.convert_to_numpy, results)


@pytest.mark.parametrize(
    "method, activation",
    [(runs, RELU), (runs, LINEAR), (largest, RELU), (largest, LINEAR), (clipped, RELU)],
    ids=["runs, relu", "runs, linear", "largest, relu", "largest, linear", "clipped, relu"],
)
@pytest.mark.parametrize("length, n", [(1, 1), (9, 1), (12, 7), (30, 8), (40, 21), (5, 30)])
@pytest.mark.parametrize("whole_numbers", [False, True], ids=["reals", "ties"])
@pytest.mark.parametrize("reverse", [False, True], ids=["forth", "back"])
def test_states_and_gradients(method, activation, length, n, whole_numbers, reverse, random_numbers):
    """Whole numbers meet the corner of ReLU, z = 0, where its derivative is 0."""
    w = np.array([0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 1e-9, -1e-20, 1.3, -0.7])
    if method is largest and activation is RELU:
        w = np.array([1.0, 0.5, 1e-9, 1e-20, 1.3, 2e-38, 0.1, 0.999, 2.0, 0.7])
        if whole_numbers and reverse:
            # With 0.1 as it is in float32, or products that come to nothing, float32 meets the corner; float64 does not.
            w = np.array([1.0, 0.5, 0.25, 2.0**-30, 1.5, 2.0**-20, 0.125, 0.75, 2.0, 4.0])
    shape = (length, 2, len(w))
    x = (random_numbers.integers(-3, 4, shape) if whole_numbers else random_numbers.normal(size=shape)).astype("float32")
    g = random_numbers.normal(size=shape).astype("float32")
    tensors = [ops.convert_to_tensor(each) for each in (x, w.astype("float32"), g)]
    h, dx, dw = states_and_gradients(method, *tensors[:2], activation, n, tensors[2], reverse)
    dw = dw.reshape(-1, len(w)).sum(axis=0)
    for c, weight in enumerate(w.astype("float32")):
        ahead = slice(None, None, -1 if reverse else 1)
        rows = [walked(x[ahead, b, c], float(weight), n, g[ahead, b, c], activation is RELU) for b in range(2)]
        for row, (h_row, dx_row, _) in enumerate(rows):
            np.testing.assert_allclose(h[ahead, row, c], h_row, rtol=1e-5, atol=1e-5 * abs(h_row).max())
            np.testing.assert_allclose(dx[ahead, row, c], dx_row, rtol=1e-5, atol=1e-5 * abs(dx_row).max())
        expected = sum(dw_row for _, _, dw_row in rows)
        size = sum(abs(g[:, b, c] * x[:, b, c]).sum() for b in range(2)) * max(1, abs(weight)) ** min(n, length)
        np.testing.assert_allclose(dw[c], expected, rtol=1e-5, atol=1e-6 * size)


@pytest.mark.slow
def test_half_precision_counts_long_runs(random_numbers):
    """bfloat16 cannot count beyond 256, and need not: 300 pixels of 1 with a weight of 1 send back 300 gradients of 1."""
    x = ops.ones((300, 1), "bfloat16")
    dx, dw = runs.gradients(x, ops.ones(1, "bfloat16"), LINEAR, 299, ops.ones((300, 1), "bfloat16"))
    _, dw_relu = runs.gradients(x, ops.ones(1, "bfloat16"), RELU, 299, ops.ones((300, 1), "bfloat16"))
    np.testing.assert_allclose(ops.convert_to_numpy(ops.cast(dx, "float32"))[:, 0], 300 - np.arange(300), rtol=4e-3)
    # sum over j of (0 + 1 + ... + j), up to what rounding leaves of the states
    np.testing.assert_allclose(ops.convert_to_numpy(dw).sum(), 300 * 299 * 301 / 6, rtol=0.2)
    np.testing.assert_allclose(ops.convert_to_numpy(dw).sum(), ops.convert_to_numpy(dw_relu).sum(), rtol=1e-3)


def test_what_is_not_a_number_stays_in_the_windows_that_see_it():
    x = np.ones((6, 2), "float32")
    x[2, 0], x[3, 1] = np.nan, np.inf
    h = ops.convert_to_numpy(runs.states(ops.convert_to_tensor(x), ops.ones(2), RELU, 1))
    np.testing.assert_array_equal(h.T, [[1, 2, np.nan, np.nan, 2, 2], [1, 2, 2, np.inf, np.inf, 2]])
