"""The plain unit's windows with ReLU, or without an activation: the states and their gradient in a few fused loops.

A window ends with a run: the `m` pixels since its state was last clipped to zero (or since its start). With it, state and
gradient are written down without the states in between:

    h[j]  = sum over i < m[j] of w^i x[j-i]
    dx[k] = sum over i <= n, i < m[k+i], of w^i g[k+i]
    dw    = sum over j of g[j] dh[j]/dw

Each of `h`, `m`, `dh/dw` is one walk of `n + 1` steps from the start of the window, the same for all pixels, and `dx` is
one from the end. Nothing has to be remembered of the steps between, so a compiler makes one loop over the image of many
steps, the states in registers.
"""

import keras
from keras import ops

from srnn_tutorial.recurrence.precision import sum_dtype

UNROLLED = 8  # steps fused into one loop; more of them take longer to compile than they save


def states(x, w, f, n):
    """The last state of each pixel's window, shape of `x`: `(length, ..., channels)`; `w` is `(channels,)`.

    `f` must be ReLU or the identity: the zeros before the line leave the state at zero.
    """
    read = _Reader(x, n)
    return _walk(n + 1, ops.zeros_like(x), lambda k, s: f(w * s + read(k)))


def gradients(x, w, f, n, g):
    """`(dx, dw)` from the gradient `g` at the output; summed in float32 or wider, and so is `dw` returned."""
    read, wide = _Reader(x, n), sum_dtype(x)
    nothing = ops.zeros(ops.shape(x), wide)

    def stays(z):
        return z > 0 if f is keras.activations.relu else ops.ones_like(z, dtype="bool")

    def lengthen(k, at):
        s, m = at
        z = w * s + read(k)
        return f(z), ops.where(stays(z), m + 1, nothing)

    def differentiate(k, at):
        s, dh = at
        z = w * s + read(k)
        return f(z), ops.where(stays(z), ops.cast(s, wide) + w_wide * dh, nothing)

    w_wide, g_wide = ops.cast(w, wide), ops.cast(g, wide)
    _, m = _walk(n + 1, (ops.zeros_like(x), nothing), lengthen)
    _, dh = _walk(n + 1, (ops.zeros_like(x), nothing), differentiate)
    dw = ops.sum(g_wide * dh, axis=tuple(range(len(x.shape) - 1)))

    m_ahead, g_ahead = _Reader(m, n, ahead=True), _Reader(g_wide, n, ahead=True)

    def gather(k, dx):
        i = n - k
        return ops.where(m_ahead(i) > ops.cast(i, wide), g_ahead(i), nothing) + w_wide * dx

    return ops.cast(_walk(n + 1, nothing, gather), x.dtype), dw


class _Reader:
    """For each pixel `j` the pixel `j - n + k` of a line, or `j + k` where it looks ahead; zero outside."""

    def __init__(self, line, n, ahead=False):
        self.shape = ops.shape(line)
        margin = [(0, n) if ahead else (n, 0)] + [(0, 0)] * (len(self.shape) - 1)
        self.padded = ops.pad(line, margin)

    def __call__(self, k):
        return ops.slice(self.padded, (k,) + (0,) * (len(self.shape) - 1), self.shape)


def _walk(steps, start, step):
    """`step(k, state)` for `k` from 0, `steps` times."""

    def several(first, count, at):
        for k in range(count):
            at = step(first + k, at)
        return at

    rounds, rest = divmod(steps, UNROLLED)
    at = several(0, rest, start)
    return ops.fori_loop(0, rounds, lambda i, at: several(rest + i * UNROLLED, UNROLLED, at), at) if rounds else at
