"""The plain unit over a window: every pixel sees itself and `n` pixels behind it.

Each pixel starts a walk of its own, `n` pixels back, from the state zero. All walks of a line go side by side: at step `k`
the pixel `j` reads pixel `j - n + k`, so `n + 1` steps serve every pixel. A walk whose first pixels lie before the line
begins waits, its state zero, until it reaches the line.
"""

from keras import ops

from srnn_tutorial.recurrence.backend import counted, cut, pullback, put, scanned, sum_over_pixels, wide_dtype, widened
from srnn_tutorial.recurrence.line import reach


def states(x, w, f, n):
    """The last state of each pixel's walk, shape of `x`: `(length, ..., channels)`; `w` is `(channels,)`."""
    walk = _Walk(x, w, f, n)
    return counted(walk.n + 1, walk.step, ops.zeros_like(x))


def gradients(x, w, f, n, g):
    """`[dx, dw]` from the gradient `g` at the output. The walks are taken again and kept, step by step, on the way."""
    walk = _Walk(x, w, f, n)

    nothing = ops.zeros_like(x)
    # The last step for nothing: XLA cannot walk along a line that turns out to have no place.
    after = scanned(lambda s, k: walk.step(k, s), nothing, ops.arange(walk.n + 1, dtype="int32"))
    before = ops.concatenate([nothing[None], after[:-1]], axis=0)

    def back(i, carry):
        k = walk.n - i
        ds, dx, dw = carry
        s_before = walk.state(before, k)
        dz = walk.waiting_is_zero(k, pullback(walk.f, walk.preactivation(k, s_before), ds))
        # At step k it is the walk of pixel j + i that reads pixel j.
        return w * dz, dx + walk.from_ahead(i, dz), dw + sum_over_pixels(widened(dz) * widened(s_before))

    _, dx, dw = counted(walk.n + 1, back, (g, nothing, ops.zeros(w.shape, wide_dtype(x))))
    return [dx, dw]


def gradients_in_place(x, w, f, n, g):
    """As `gradients`, for compiled functions: sums are kept where they are, which only a compiler does without copying.

    And `dw`, for each pixel, is yet to be summed.
    """
    walk = _Walk(x, w, f, n)

    def forth(k, carry):
        s, before = carry
        return walk.step(k, s), put(before, {0: k}, ops.expand_dims(s, 0))

    nothing = ops.zeros_like(x)
    _, before = ops.fori_loop(0, walk.n + 1, forth, (nothing, ops.zeros((walk.n + 1, *walk.shape), x.dtype)))

    def back(i, carry):
        k = walk.n - i
        ds, dx, dw = carry
        s_before = walk.state(before, k)
        dz = walk.waiting_is_zero(k, pullback(walk.f, walk.preactivation(k, s_before), ds))
        dx = put(dx, {0: k}, walk.read(dx, k) + dz)
        return w * dz, dx, dw + widened(dz) * widened(s_before)

    start = (g, ops.zeros_like(walk.padded), widened(nothing))
    _, dx, dw = ops.fori_loop(0, walk.n + 1, back, start)
    return [dx[walk.n :], dw]


class _Walk:
    """What happens to all pixels of a line at step `k` of their walks."""

    def __init__(self, x, w, f, n):
        self.w, self.f, self.n = w, f, reach(x, n)
        self.shape = ops.shape(x)
        self.margin = ops.zeros((self.n, *self.shape[1:]), x.dtype)
        self.padded = ops.concatenate([self.margin, x], axis=0)
        pixels = ops.arange(self.shape[0], dtype="int32")
        self.pixels = ops.reshape(pixels, (-1,) + (1,) * (len(x.shape) - 1))

    def preactivation(self, k, s):
        return self.w * s + self.read(self.padded, k)

    def waiting_is_zero(self, k, s):
        return ops.where(self.pixels + k >= self.n, s, ops.zeros_like(s))

    def step(self, k, s):
        return self.waiting_is_zero(k, self.f(self.preactivation(k, s)))

    def from_ahead(self, i, a):
        """For each pixel `j` what `a` holds at `j + i`; zero beyond the line."""
        return self.read(ops.concatenate([a, self.margin], axis=0), i)

    def state(self, before, k):
        return ops.reshape(cut(before, {0: k}, (1, *self.shape)), self.shape)

    def read(self, padded, k):
        return cut(padded, {0: k}, self.shape)
