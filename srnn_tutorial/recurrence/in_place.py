"""The full sweep of the plain unit as one compiled loop that writes each state where its pixel was.

The same arithmetic as `full_sweep`, without its copies: the states take the place of the pixels, one after the other, in a
copy of the line, and so do the gradients on the way back. XLA does that in place; an interpreter would copy the whole line
at each step, so this is for `compiled` functions only.

A line here is `(outer, length, lanes)`: `outer` and `lanes` are walked side by side; the last `channels` of a lane's index
are the channels, so `w` repeats along it. One strip of neighbours is walked after the other, narrow enough for the pixel
that was just written to be in the processor's nearest cache when the next one asks for it.
"""

import keras
from keras import ops

from srnn_tutorial.recurrence.compiled import launches_are_dear
from srnn_tutorial.recurrence.derivative import pullback
from srnn_tutorial.recurrence.precision import sum_dtype

LINES = 16  # in a strip, about

# Of these `f(f(z)) = f(z)`, and the same holds for the slope: the state tells it, and the pixel need not be read again.
SLOPE_KNOWN_BY_THE_STATE = keras.activations.relu, keras.activations.linear


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
    cut = _Cut(x, w, f, lines, channels, reverse)

    def strip(j, h):
        first = j * cut.shape[0]  # once, so that XLA sees that what follows meets in one place

        def step(i, h):
            z = cut.w * cut.read_unless(i == 0, h, first, i - 1) + cut.read(h, first, i)
            return cut.put(h, first, i, cut.f(z))

        return ops.fori_loop(0, cut.length, step, h)

    return ops.fori_loop(0, cut.strips, strip, x)


def gradients(x, w, h, g, f, reverse, lines, channels):
    """`(dx, dw)` from the states `h` and the gradient `g` at them; `dw` is `(channels,)`, in float32 or wider."""
    cut = _Cut(x, w, f, lines, channels, not reverse)
    wide = sum_dtype(x)

    def strip(j, carry):
        first = j * cut.shape[0]

        def step(i, carry):
            dx, dw = carry
            s_before = cut.read_unless(i == cut.length - 1, h, first, i + 1)
            z = cut.read(h, first, i) if f in SLOPE_KNOWN_BY_THE_STATE else cut.w * s_before + cut.read(x, first, i)
            arriving = cut.read(dx, first, i) + cut.w * cut.read_unless(i == 0, dx, first, i - 1)
            dx = cut.put(dx, first, i, pullback(cut.f, z, arriving))
            # Read back, from a place that XLA does not know to be `i`: it would compute `dz` again, and copy `dx` for that.
            dz = cut.read(dx, first, ops.minimum(i, cut.length - 1))
            return dx, dw + ops.cast(dz, wide) * ops.cast(s_before, wide)

        return ops.fori_loop(0, cut.length, step, carry)

    dx, dw = ops.fori_loop(0, cut.strips, strip, (g, ops.zeros(cut.shape, wide)))
    return dx, ops.sum(ops.reshape(dw, (-1, channels)), axis=0)


class _Cut:
    """Lines cut into strips of about `LINES` neighbours; their pixels are counted as they are walked."""

    def __init__(self, x, w, f, lines, channels, from_the_last):
        outer, self.length, lanes = ops.shape(x)
        width = _divisor_near(LINES, lines)
        self.strips = outer // width
        width = _at_most(width, outer)  # an empty batch has no strip, but its slices are looked at
        if launches_are_dear():
            self.strips, width = 1, outer
        self.shape = (width, 1, lanes)
        self.from_the_last = from_the_last
        self.w = ops.tile(w, [lanes // channels])
        self.f = lambda z: ops.reshape(ops.cast(f(ops.reshape(z, (-1, channels))), z.dtype), self.shape)

    def _corner(self, first, i):
        return (first, self.length - 1 - i if self.from_the_last else i, 0)

    def read(self, line, first, i):
        """Pixel `i` of each line of the strip whose first line is `first`."""
        return ops.slice(line, self._corner(first, i), self.shape)

    def read_unless(self, outside, line, first, i):
        """These, or zeros if `i` is `outside` of the line."""
        pixels = self.read(line, first, ops.clip(i, 0, self.length - 1))
        return ops.where(outside, ops.zeros_like(pixels), pixels)

    def put(self, line, first, i, pixels):
        return ops.slice_update(line, self._corner(first, i), pixels)


def _at_most(size, outer):
    return min(size, outer) if isinstance(outer, int) else ops.minimum(size, outer)


def _divisor_near(wanted, number):
    return min((d for d in range(1, number + 1) if number % d == 0), key=lambda d: max(d / wanted, wanted / d))
