"""Values against a written-out loop; gradients against the automatic ones of that loop and against finite differences."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.recurrence import PlainCell, travel
from srnn_tutorial.recurrence.backend import pullback

LENGTH, ACROSS, CHANNELS = 6, 2, 3
ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid", "gelu", "softmax"]  # sigmoid(0) != 0; softmax mixes the channels
REACHES = [None, 1, 3, LENGTH - 2, LENGTH - 1]


def sweep(x, w, activation, n):
    dtype = keras.backend.standardize_dtype(x.dtype)
    cell = PlainCell(w.shape[0], activation, "zeros", dtype=dtype)
    cell.build((None, w.shape[0]))
    with keras.StatelessScope([(cell.kernel, w)]):
        return travel(cell, x, n)


def written_out(x, w, activation, n):
    """The rule of the design, for each pixel anew."""
    f = keras.activations.get(activation)
    h = []
    for j in range(len(x)):
        s = ops.zeros_like(x[0])
        for k in range(0 if n is None else max(0, j - n), j + 1):
            s = f(w * s + x[k])
        h.append(s)
    return ops.stack(h)


@pytest.fixture
def line(random_numbers, double_precision):
    """A line `x`, weights `w` of both signs and a gradient `g` at the output, in float64."""
    x, g = random_numbers.normal(size=(2, LENGTH, ACROSS, CHANNELS))
    return ops.convert_to_tensor(x), ops.convert_to_tensor(np.array([0.9, -1.2, 0.4])), ops.convert_to_tensor(g)


def same(actual, expected, rtol=1e-10, atol=1e-12):
    np.testing.assert_allclose(ops.convert_to_numpy(actual), ops.convert_to_numpy(expected), rtol=rtol, atol=atol)


def finite_difference(loss, at, step=1e-6):
    """The gradient of the number `loss(at)`, one central difference for each element."""
    at = ops.convert_to_numpy(at)
    gradient = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        nudge = np.zeros_like(at)
        nudge[index] = step
        gradient[index] = (float(loss(at + nudge)) - float(loss(at - nudge))) / (2 * step)
    return gradient


@pytest.mark.parametrize("n", REACHES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_values_and_gradients_are_those_of_the_written_out_loop(activation, n, line):
    x, w, g = line
    same(sweep(x, w, activation, n), written_out(x, w, activation, n))
    for ours, plain in [
        (lambda x: sweep(x, w, activation, n), lambda x: written_out(x, w, activation, n)),
        (lambda x: sweep(x[:1], w, activation, n), lambda x: written_out(x[:1], w, activation, n)),
    ]:
        at = ours(x).shape[0]
        same(pullback(ours, x, g[:at]), pullback(plain, x, g[:at]))
    same(
        pullback(lambda w: sweep(x, w, activation, n), w, g),
        pullback(lambda w: written_out(x, w, activation, n), w, g),
    )


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_the_finite_differences(activation, n, line):
    x, w, g = line[0][:4], line[1], line[2][:4]
    loss = lambda x, w: ops.sum(sweep(ops.convert_to_tensor(x), ops.convert_to_tensor(w), activation, n) * g)  # noqa: E731
    same(pullback(lambda x: sweep(x, w, activation, n), x, g), finite_difference(lambda x: loss(x, w), x), 1e-6, 1e-8)
    same(pullback(lambda w: sweep(x, w, activation, n), w, g), finite_difference(lambda w: loss(x, w), w), 1e-6, 1e-8)


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="on JAX Keras' own tanh gives float32")
@pytest.mark.parametrize("n", [None, 2])
def test_second_derivatives_are_those_of_the_written_out_loop(n, line):
    x, w, g = line

    def steepness(walk):
        return lambda x: ops.sum(pullback(lambda x: walk(x, w, "tanh", n), x, g) ** 2)

    one = ops.ones((), "float64")
    same(pullback(steepness(sweep), x, one), pullback(steepness(written_out), x, one))


@pytest.mark.parametrize("n", [LENGTH - 1, LENGTH, 10**9, 2**63])
def test_a_reach_beyond_the_line_gives_the_very_numbers_of_the_full_sweep(n, line):
    x, w, _ = line
    np.testing.assert_array_equal(
        ops.convert_to_numpy(sweep(x, w, "tanh", n)), ops.convert_to_numpy(sweep(x, w, "tanh", None))
    )


def test_walks_that_have_not_begun_leave_the_gradient_alone(line):
    """They stand at zero, where the slope of the square root is infinite."""
    x, w, g = abs(line[0]) + 1, abs(line[1]), line[2]
    same(pullback(lambda w: sweep(x, w, ops.sqrt, 2), w, g), pullback(lambda w: written_out(x, w, ops.sqrt, 2), w, g))


@pytest.mark.parametrize("n", [None, 1])
def test_the_weights_gradient_is_summed_wider_than_half_precision(n):
    """Each of 4096 lines adds 2^-8 to a sum that has reached 8: in bfloat16 that would be lost in rounding."""
    x = ops.ones((2, 4096, 1), "bfloat16")
    w = ops.zeros((1,), "bfloat16")
    dw = pullback(lambda w: sweep(x, w, "linear", n), w, ops.full((2, 4096, 1), 2.0**-8, "bfloat16"))
    assert float(ops.convert_to_numpy(ops.cast(dw, "float32"))[0]) == 16


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="on JAX Keras' own tanh gives float32")
@pytest.mark.parametrize("n", [None, 2])
def test_a_function_with_a_dtype_of_its_own_does_not_change_the_lines(n, line):
    x, w, g = line
    narrow = lambda z: ops.tanh(ops.cast(z, "float32"))  # noqa: E731
    h = sweep(x, w, narrow, n)
    assert keras.backend.standardize_dtype(h.dtype) == "float64"
    same(h, written_out(x, w, "tanh", n), rtol=1e-5)
    dx = pullback(lambda x: sweep(x, w, narrow, n), x, g)
    same(dx, pullback(lambda x: written_out(x, w, "tanh", n), x, g), rtol=1e-4, atol=1e-5)
