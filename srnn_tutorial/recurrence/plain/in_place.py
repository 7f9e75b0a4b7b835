"""The full sweep of the plain unit as one compiled loop that writes each state where its pixel was.

The same arithmetic as `full`, without its copies: the states take the place of the pixels, one after the other, in a
copy of the line, and so do the gradients on the way back. XLA does that in place; an interpreter would copy the whole line
at each step, so this is for `compiled` functions only.

A line here is `(outer, length, lanes)`: `outer` and `lanes` are walked side by side; the last `channels` of a lane's index
are the channels, so `w` repeats along it. One strip of neighbours is walked after the other, narrow enough for the pixel
that was just written to be in the processor's nearest cache when the next one asks for it.
"""

from keras import ops

from srnn_tutorial.recurrence.backend import (
    at_most,
    cut,
    has_accelerator,
    pullback,
    put,
    sum_over_pixels,
    wide_dtype,
    widened,
)

LINES = 16  # in a strip, about


def states(x, w, f, reverse, lines, channels):
    """The states of the line `x`, of its shape.

    Args:
        x: `(outer, length, lanes)`; all but `outer` must be known.
        w: `(channels,)`.
        f: the activation; it is shown `(..., channels)`.
        reverse: walk from the last pixel on.
        lines: how many of `outer` are neighbours, at least; a divisor of it.
        channels: a divisor of `lanes`.
    """
    strips = _Strips(x, w, f, lines, channels, reverse)

    def strip(j, h):
        first = j * strips.shape[0]  # once, so that XLA sees that what follows meets in one place

        def step(i, h):
            z = strips.w * strips.read_unless(i == 0, h, first, i - 1) + strips.read(h, first, i)
            return strips.put(h, first, i, strips.f(z))

        return ops.fori_loop(0, strips.length, step, h)

    return ops.fori_loop(0, strips.count, strip, x)


def gradients(x, w, h, g, f, reverse, lines, channels):
    """`(dx, dw)` from the states `h` and the gradient `g` at them; `dw` is `(channels,)`, in float32 or wider."""
    strips = _Strips(x, w, f, lines, channels, not reverse)

    def strip(j, carry):
        first = j * strips.shape[0]

        def step(i, carry):
            dx, dw = carry
            s_before = strips.read_unless(i == strips.length - 1, h, first, i + 1)
            # Where the state tells the slope, f(f(z)) = f(z): the pixel need not be read again.
            z = strips.read(h, first, i) if f.has_slope_0_or_1 else strips.w * s_before + strips.read(x, first, i)
            arriving = strips.read(dx, first, i) + strips.w * strips.read_unless(i == 0, dx, first, i - 1)
            dx = strips.put(dx, first, i, pullback(strips.f, z, arriving))
            # Read back, from a place that XLA does not know to be `i`: it would compute `dz` again, and copy `dx` for that.
            dz = strips.read(dx, first, ops.clip(i, 0, strips.length - 1))
            return dx, dw + widened(dz) * widened(s_before)

        return ops.fori_loop(0, strips.length, step, carry)

    dx, dw = ops.fori_loop(0, strips.count, strip, (g, ops.zeros(strips.shape, wide_dtype(x))))
    return dx, sum_over_pixels(ops.reshape(dw, (-1, channels)))


class _Strips:
    """Lines cut into strips of about `LINES` neighbours; their pixels are counted as they are walked."""

    def __init__(self, x, w, f, lines, channels, from_the_last):
        outer, self.length, lanes = ops.shape(x)
        width = _divisor_near(LINES, lines)
        self.count = outer // width
        width = at_most(width, outer)  # an empty batch has no strip, but its slices are looked at
        if has_accelerator():
            self.count, width = 1, outer
        self.shape = (width, 1, lanes)
        self.from_the_last = from_the_last
        self.w = ops.tile(w, [lanes // channels])
        self.f = f.of_lanes(channels)

    def _place(self, first, i):
        return {0: first, 1: self.length - 1 - i if self.from_the_last else i}

    def read(self, line, first, i):
        """Pixel `i` of each line of the strip whose first line is `first`."""
        return cut(line, self._place(first, i), self.shape)

    def read_unless(self, outside, line, first, i):
        """These, or zeros if `i` is `outside` of the line."""
        pixels = self.read(line, first, ops.clip(i, 0, self.length - 1))
        return ops.where(outside, ops.zeros_like(pixels), pixels)

    def put(self, line, first, i, pixels):
        return put(line, self._place(first, i), pixels)


def _divisor_near(wanted, number):
    return min((d for d in range(1, number + 1) if number % d == 0), key=lambda d: max(d / wanted, wanted / d))
