"""A full sweep of the selective unit over an image, compiled.

    s = exp(-Δ rates) * s_before + Δ x B,   y = sum over the states of C s, + skip x

Δ, B and C are read off the pixels beforehand, for the whole image; what is left to be walked works number by number. A state
has `states` numbers for each channel, so an image of them would be that many images: they are kept for a few lines only,
walked again on the way back. There the lines come last, states are `(states, channels, lines)`: both sums, over the states
and over the channels, then add whole rows of numbers.
"""

import math

from keras import ops

from srnn_tutorial.recurrence import any_cell
from srnn_tutorial.recurrence.backend import (
    at_most,
    can_compile,
    compiled,
    cut,
    fast_dtype,
    has_accelerator,
    once,
    put,
    scanned,
    size_to_compile,
    value,
    with_compiled_gradient,
)
from srnn_tutorial.recurrence.line import from_rows, to_rows

# Compiling takes some seconds, once for each size of image; images of fewer numbers are swept before that pays.
WORTH_COMPILING = 4096

# Lines that are walked at once. Measured on one core, 512 lines of 128 pixels, 32 channels, 16 states: forward 25 ms for 4
# lines, 32 for 8; backward 149 ms for 1 line, 94 for 4, 118 for 8, 175 for 16, and 236 with the channels last.
LINES = 4


def full(cell, x, axis, reverse, training=None, in_a_branch=False):
    """Every pixel sees all pixels behind it; arguments and result as `travel`'s."""
    image = x.shape[1:]
    worth = can_compile() and len(x.shape) == 4 and axis and None not in image and math.prod(image) >= WORTH_COMPILING
    if in_a_branch or 0 in x.shape or not worth or size_to_compile(cell, image) != tuple(image):
        return any_cell.full(cell, x, axis, reverse, training, in_a_branch)
    delta, read, shown = cell.selected(x)
    weights = (ops.cast(value(weight), x.dtype) for weight in (cell.log_rates, cell.skip))
    tensors = [x, delta, read, shown, *weights]
    states, gradients = once(programs, axis, reverse)
    sweep = with_compiled_gradient(
        lambda *tensors: [states(*tensors)],
        lambda tensors, g, y: gradients(*tensors, g),
        lambda *tensors: _plainly(tensors, axis, reverse),
    )
    return ops.cast(sweep(*(ops.cast(each, fast_dtype(each)) for each in tensors)), x.dtype)


def programs(axis, reverse):
    """The output, and the gradients from the gradient at it, of an image; compiled."""
    return (
        compiled(lambda *tensors: _outputs(_Lines(tensors, axis, reverse))),
        compiled(lambda *tensors: _gradients(_Lines(tensors[:6], axis, reverse), tensors[6])),
    )


def _plainly(tensors, axis, reverse):
    """Not compiled; it can be differentiated more than once, and keeps every state."""
    x, delta, read, shown = (to_rows(image, axis)[..., None, :] for image in tensors[:4])
    rates, skip = ops.exp(ops.transpose(tensors[4])), tensors[5]

    def step(s, at):
        x, delta, read = at
        return ops.exp(-delta * rates) * s + delta * x * ops.swapaxes(read, -1, -2)

    s = scanned(step, ops.zeros_like(rates * x[0]), (x, delta, read), reverse)
    return from_rows(ops.sum(s * ops.swapaxes(shown, -1, -2), axis=-2) + skip * x[..., 0, :], axis)


class _Lines:
    """What is read of an image, and where the strips of some of its lines are, each `(length, channels, lines)`."""

    def __init__(self, tensors, axis, reverse):
        *images, log_rates, skip = tensors
        self.axis, self.reverse = axis, reverse
        self.images = [to_rows(image, axis) for image in images]
        self.rates, self.skip = ops.exp(ops.transpose(log_rates))[..., None], skip[:, None]
        self.length, _, across, _ = self.images[0].shape
        batch = ops.shape(images[0])[0]
        self.images_at_once, most = (batch, across) if has_accelerator() else (at_most(1, batch), LINES)
        self.width = max(width for width in range(1, across + 1) if across % width == 0 and width <= most)
        self.strips_across = across // self.width
        self.count = self.strips_across * (1 if has_accelerator() else batch)
        self.nothing = ops.zeros((*self.rates.shape[:2], self.images_at_once * self.width), skip.dtype)

    def strip(self, rows, i):
        """The `i`-th strip of all lines."""
        channels = rows.shape[-1]
        strip = cut(rows, self._place(i), (self.length, self.images_at_once, self.width, channels))
        return ops.transpose(ops.reshape(strip, (self.length, -1, channels)), (0, 2, 1))

    def put(self, rows, i, strip):
        shape = self.length, self.images_at_once, self.width, rows.shape[-1]
        return put(rows, self._place(i), ops.reshape(ops.transpose(strip, (0, 2, 1)), shape))

    def _place(self, i):
        return {1: i // self.strips_across, 2: i % self.strips_across * self.width}

    def step(self, s, delta, u, read):
        return ops.exp(-delta * self.rates) * s + u * read[:, None]

    def place(self, k):
        """Where the `k`-th pixel is that is read."""
        return self.length - 1 - k if self.reverse else k


def _at(lines, k):
    return cut(lines, {0: k}, (1, *ops.shape(lines)[1:]))[0]


def _outputs(lines):
    def strip(i, y):
        x, delta, read, shown = (lines.strip(image, i) for image in lines.images)
        u = delta * x

        def step(k, carry):
            s, ys = carry
            at = lines.place(k)
            s = lines.step(s, _at(delta, at), _at(u, at), _at(read, at))
            return s, put(ys, {0: at}, ops.sum(s * _at(shown, at)[:, None], axis=0)[None])

        ys = ops.fori_loop(0, lines.length, step, (lines.nothing, ops.zeros_like(x)))[1]
        return lines.put(y, i, ys + lines.skip * x)

    return from_rows(ops.fori_loop(0, lines.count, strip, ops.zeros_like(lines.images[0])), lines.axis)


def _gradients(lines, g):
    """At `x`, `Δ`, `B`, `C`, the logarithms of the rates, and `skip`."""
    g = to_rows(g, lines.axis)

    def strip(i, carry):
        *gradients, drates = carry
        x, delta, read, shown, arrived = (lines.strip(image, i) for image in (*lines.images, g))
        u = delta * x

        def again(k, carry):
            s, S = carry
            at = lines.place(k)
            s = lines.step(s, _at(delta, at), _at(u, at), _at(read, at))
            return s, put(S, {0: k + 1}, s[None])

        S = ops.zeros((lines.length + 1, *ops.shape(lines.nothing)), x.dtype)  # the states after so many pixels
        S = ops.fori_loop(0, lines.length, again, (lines.nothing, S))[1]

        def back(k, carry):
            ds, drates, *parts = carry
            k = lines.length - 1 - k
            at = lines.place(k)
            d, dy = _at(delta, at), _at(arrived, at)
            ds = ds + dy * _at(shown, at)[:, None]
            kept = ops.exp(-d * lines.rates)
            slope = -ds * _at(S, k) * kept  # at `Δ rates`
            here = (
                ops.sum(slope * lines.rates, axis=0),
                ops.sum(ds * _at(read, at)[:, None], axis=0),
                ops.sum(ds * _at(u, at), axis=1),
                ops.sum(_at(S, k + 1) * dy, axis=1),
            )
            parts = (put(all, {0: at}, each[None]) for all, each in zip(parts, here))
            return ds * kept, drates + slope * d, *parts

        parts = (ops.zeros_like(each) for each in (delta, u, read, shown))
        parts = ops.fori_loop(0, lines.length, back, (lines.nothing, drates, *parts))
        _, drates, ddelta, du, dread, dshown = parts
        parts = du * delta + arrived * lines.skip, ddelta + du * x, dread, dshown
        return *(lines.put(all, i, part) for all, part in zip(gradients, parts)), drates

    start = (*(ops.zeros_like(image) for image in lines.images), lines.nothing)
    *gradients, drates = ops.fori_loop(0, lines.count, strip, start)
    drates = ops.sum(drates * lines.rates, axis=-1)
    return [
        *(from_rows(d, lines.axis) for d in gradients),
        ops.transpose(drates),
        ops.sum(g * lines.images[0], axis=(0, 1, 2)),
    ]
