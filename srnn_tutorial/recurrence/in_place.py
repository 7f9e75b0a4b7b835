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

from srnn_tutorial.recurrence.derivative import pullback
from srnn_tutorial.recurrence.precision import sum_dtype

LINES = 16  # in a strip, about

# Of these `f(f(z)) = f(z)`, and the same holds for the slope: the state tells it, and the pixel need not be read again.
SLOPE_KNOWN_BY_THE_STATE = keras.activations.relu, keras.activations.linear


def states(x, w, reverse, f, lines, channels):
    """The states of the line `x`, of its shape.

    Args:
        x: `(outer, length, lanes)`; all but `outer` must be known.
        w: `(channels,)`.
        reverse: a boolean tensor: walk from the last pixel on.
        f: the activation; it is shown `(..., channels)`.
        lines: how many of `outer` are neighbours, at least; a divisor of it.
        channels: a divisor of `lanes`.
    """
    cut = _Cut(x, w, f, lines, channels)

    def strip(j, carry):
        start, h = carry
        first = j * cut.shape[0]  # once, so that XLA sees that what follows meets in one place

        def step(i, carry):
            k, behind, h = carry
            z = cut.w * cut.read_unless(i == 0, h, first, behind) + cut.read(h, first, k)
            return k + stride, k, cut.put(h, first, k, cut.f(z))

        return start, ops.fori_loop(0, cut.length, step, (start, start, h))[2]

    start, stride = _walk(cut.length, reverse)
    return ops.fori_loop(0, cut.strips, strip, (start, x))[1]


def gradients(x, w, h, g, reverse, f, lines, channels):
    """`(dx, dw)` from the states `h` and the gradient `g` at them; `dw` is `(channels,)`, in float32 or wider."""
    cut = _Cut(x, w, f, lines, channels)
    wide = sum_dtype(x)

    def strip(j, carry):
        start, dx, dw = carry
        first = j * cut.shape[0]  # once, so that XLA sees that what follows meets in one place

        def step(i, carry):
            k, same_k, ahead, dx, dw = carry
            behind = ops.clip(k + stride, 0, cut.length - 1)
            s_before = cut.read_unless(i == cut.length - 1, h, first, behind)
            z = cut.read(h, first, k) if f in SLOPE_KNOWN_BY_THE_STATE else cut.w * s_before + cut.read(x, first, k)
            arriving = cut.read(dx, first, k) + cut.w * cut.read_unless(i == 0, dx, first, ahead)
            dx = cut.put(dx, first, k, pullback(cut.f, z, arriving))
            # Read back: what XLA knows to be computed just now it would compute again, for which it would copy `dx`.
            dz = cut.read(dx, first, same_k)
            return k + stride, same_k + stride, k, dx, dw + ops.cast(dz, wide) * ops.cast(s_before, wide)

        *_, dx, dw = ops.fori_loop(0, cut.length, step, (start, start + 0, start, dx, dw))
        return start, dx, dw

    start, stride = _walk(cut.length, ops.logical_not(reverse))
    _, dx, dw = ops.fori_loop(0, cut.strips, strip, (start, g, ops.zeros(cut.shape, wide)))
    return dx, ops.sum(ops.reshape(dw, (-1, channels)), axis=0)


def _walk(length, reverse):
    """Where a walk along a line starts, and its step.

    (The place is counted on in the loop, not computed from the number of the step: TensorFlow would take all that a place
    is computed from for a constant, and compile the function anew for each value of `reverse`.)
    """
    return ops.where(reverse, length - 1, 0), ops.where(reverse, -1, 1)


class _Cut:
    """Lines cut into strips of about `LINES` neighbours."""

    def __init__(self, x, w, f, lines, channels):
        outer, self.length, lanes = ops.shape(x)
        width = _divisor_near(LINES, lines)
        self.strips = outer // width
        self.shape = (_at_most(width, outer), 1, lanes)  # an empty batch has no strip, but its slices are looked at
        self.w = ops.tile(w, [lanes // channels])
        self.f = lambda z: ops.reshape(ops.cast(f(ops.reshape(z, (-1, channels))), z.dtype), self.shape)

    def read(self, line, first, k):
        """The pixels at `k` of the strip whose first line is `first`."""
        return ops.slice(line, (first, k, 0), self.shape)

    def read_unless(self, outside, line, first, k):
        """These, or zeros if `k` is `outside` of the line."""
        pixels = self.read(line, first, k)
        return ops.where(outside, ops.zeros_like(pixels), pixels)

    def put(self, line, first, k, pixels):
        return ops.slice_update(line, (first, k, 0), pixels)


def _at_most(size, outer):
    return min(size, outer) if isinstance(outer, int) else ops.minimum(size, outer)


def _divisor_near(wanted, number):
    return min((d for d in range(1, number + 1) if number % d == 0), key=lambda d: max(d / wanted, wanted / d))
