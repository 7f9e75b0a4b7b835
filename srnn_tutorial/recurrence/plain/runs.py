"""The plain unit's windows with ReLU, or without an activation: the states and their gradient in a few fused loops.

A window ends with a run: the `m` pixels since its state was last clipped to zero (or since its start). With it, state and
gradient are written down without the states in between:

    h[j]  = sum over i < m[j] of w^i x[j-i]
    dx[k] = sum over i <= n, i < m[k+i], of w^i g[k+i]
    dw    = sum over k of x[k] d(dx[k])/dw,   as it is the sum over k and i of x[k] i w^(i-1) g[k+i]

Each of `h` and `m` is one loop of `n + 1` steps from the start of the window, the same for all pixels; `dx` and its
derivative are one from the end. Nothing has to be remembered of the steps between, so a compiler makes one loop over the
image of many steps, the states in registers.
"""

from keras import ops

from srnn_tutorial.recurrence.backend import cut, repeat, wide_dtype, widened

UNROLLED = 8  # steps fused into one loop; more of them take longer to compile than they save


def states(x, w, f, n, reverse=False, unrolled=UNROLLED):
    """The last state of each pixel's window, shape of `x`: `(length, ..., channels)`; `w` is `(channels,)`.

    `f` must be ReLU or the identity: the zeros before the line leave the state at zero. `reverse` may be a tensor, so that
    one function serves both ways to travel along a line. `unrolled` steps are fused into one loop.
    """
    read = _Reader(x, n, reverse)
    return repeat(n + 1, unrolled, ops.zeros_like(x), lambda k, s: f(w * s + read(k)))


def gradients(x, w, f, n, g, reverse=False, unrolled=UNROLLED):
    """`(dx, dw)` from the gradient `g` at the output; `dw` for each pixel, in float32 or wider, is yet to be summed."""
    read, wide = _Reader(x, n, reverse), wide_dtype(x)
    nothing = ops.zeros(ops.shape(x), wide)

    def stays(z):
        return z > 0 if f.clips else ops.ones_like(z, dtype="bool")

    def lengthen(k, at):
        s, m = at
        z = w * s + read(k)
        return f(z), ops.where(stays(z), m + 1, nothing)

    w_wide, g_wide = widened(w), widened(g)
    _, m = repeat(n + 1, unrolled, (ops.zeros_like(x), nothing), lengthen)

    # The windows that reach a pixel end ahead of it, which is behind it on the way back.
    m_ahead, g_ahead = (_Reader(line, n, ops.logical_not(reverse)) for line in (m, g_wide))

    def gather(k, at):
        dx, slope = at
        here = ops.where(m_ahead(k) > ops.cast(n - k, wide), g_ahead(k), nothing)
        return here + w_wide * dx, dx + w_wide * slope

    dx, slope = repeat(n + 1, unrolled, (nothing, nothing), gather)
    # What no window hears, an infinity below 0 for one, counts for nothing.
    return ops.cast(dx, x.dtype), ops.where(slope == 0, nothing, widened(x) * slope)


class _Reader:
    """For each pixel of a line the pixel `n - k` places behind it; zero outside."""

    def __init__(self, line, n, reverse):
        self.shape = ops.shape(line)
        self.padded = ops.pad(line, [(n, n)] + [(0, 0)] * (len(self.shape) - 1))
        reverse = ops.cast(reverse, "int32")
        self.first, self.stride = 2 * n * reverse, 1 - 2 * reverse

    def __call__(self, k):
        return cut(self.padded, {0: self.first + self.stride * k}, self.shape)
