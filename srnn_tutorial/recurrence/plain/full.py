"""The plain unit over a whole line: every pixel sees all pixels behind it.

    s[k] = f(z[k]),   z[k] = w * s[k-1] + x[k],   s[-1] = 0,   h = s

Backwards, with `g` the gradient at `h`, `b` the gradient that pixel `k` sends to its neighbour behind:

    dz[k] = f'(z[k]) (g[k] + b[k+1]),   b[k] = w * dz[k],   dx[k] = dz[k],   dw = sum over k of dz[k] * s[k-1]
"""

from keras import ops

from srnn_tutorial.recurrence.backend import pullback, scanned, sum_over_pixels, widened


def states(x, w, f):
    """The states `s` of the whole line, shape of `x`: `(length, ..., channels)`; `w` is `(channels,)`."""

    return scanned(lambda s, x_k: f(w * s + x_k), ops.zeros_like(x[0]), x)


def gradients(x, w, f, s, g):
    """`[dx, dw]` from the states `s` of this line and the gradient `g` at its output. `dw` is summed in float32 or wider."""
    before = ops.concatenate([ops.zeros_like(s[:1]), s[:-1]], axis=0)

    def step(dz, at):
        z_k, g_k = ops.unstack(at, 2)
        return pullback(f, z_k, g_k + w * dz)

    # One tensor to walk along, not two: Keras' `scan` fails on several where the length is unknown.
    dz = scanned(step, ops.zeros_like(x[0]), ops.stack([w * before + x, g], axis=1), reverse=True)
    return [dz, sum_over_pixels(widened(dz) * widened(before))]
