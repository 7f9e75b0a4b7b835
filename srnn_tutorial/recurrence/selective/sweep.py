"""A full sweep of the selective unit over an image, compiled.

    s = exp(-Δ rates) * s_before + u B,   y = sum over the states of C s,   u = Δ x

Everything that is read off a pixel is there beforehand, for the whole image; what is left to be walked is linear and works
number by number. A state has `states` numbers for each channel, so an image of them would be that many images: they are kept
for a few lines only, walked again on the way back. Lines are `(length, batch, across, ...)`, states
`(states, batch, across, channels)`: sums over the states are sums of whole rows of numbers.
"""

import math

from keras import ops

from srnn_tutorial.recurrence import any_cell
from srnn_tutorial.recurrence.backend import (
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

# Lines (of all images of a batch) that are walked at once. Measured on 2 cores, 512 lines of 128 pixels, 32 channels, 16
# states: forward 37 ms for 16 lines, 31 for all of them; backward 176 to 201 ms for 8, 212 for 16, 275 for 128.
FORTH, BACK = 16, 8


def full(cell, x, axis, reverse, training=None, in_a_branch=False):
    """Every pixel sees all pixels behind it; arguments and result as `travel`'s."""
    image = x.shape[1:]
    worth = can_compile() and len(x.shape) == 4 and axis and None not in image and math.prod(image) >= WORTH_COMPILING
    if in_a_branch or 0 in x.shape or not worth or size_to_compile(cell, image) != tuple(image):
        return any_cell.full(cell, x, axis, reverse, training, in_a_branch)
    delta, read, shown = cell.selected(x)
    tensors = [delta, delta * x, read, shown, ops.exp(ops.cast(value(cell.log_rates), x.dtype))]
    states, gradients = once(programs, axis, reverse)
    sweep = with_compiled_gradient(
        lambda *tensors: [states(*tensors)],
        lambda tensors, g, y: gradients(*tensors, g),
        lambda *tensors: _plainly(tensors, axis, reverse),
    )
    y = sweep(*(ops.cast(each, fast_dtype(each)) for each in tensors))
    return ops.cast(y, x.dtype) + ops.cast(cell.skip, x.dtype) * x


def programs(axis, reverse):
    """The output, and the gradients from the gradient at it, of an image; compiled."""
    return (
        compiled(lambda *tensors: _outputs(_Lines(tensors, axis, reverse, FORTH))),
        compiled(lambda *tensors: _gradients(_Lines(tensors[:5], axis, reverse, BACK), tensors[5])),
    )


def _step(s, delta, u, read, rates):
    """`s` has the states in front, `rates` is `(states, 1, 1, channels)`."""
    return ops.exp(-delta * rates) * s + u * _states_first(read)


def _states_first(x):
    """`(batch, across, states)` to stand beside states."""
    return ops.moveaxis(x, -1, 0)[..., None]


def _plainly(tensors, axis, reverse):
    """Not compiled; it can be differentiated more than once, and keeps every state."""
    delta, u, read, shown = (to_rows(image, axis) for image in tensors[:4])
    rates = ops.transpose(tensors[4])[:, None, None]

    def step(s, at):
        return _step(s, *at, rates)

    nothing = ops.zeros_like(rates * delta[0])
    s = scanned(step, nothing, (delta, u, read), reverse)
    return from_rows(ops.sum(s * ops.moveaxis(shown, -1, 1)[..., None], axis=1), axis)


class _Lines:
    """What is read of an image, and where the strips of some of its lines are."""

    def __init__(self, tensors, axis, reverse, lines):
        *images, rates = tensors
        self.axis, self.reverse = axis, reverse
        self.images = [to_rows(image, axis) for image in images]
        self.rates = ops.transpose(rates)[:, None, None]
        self.length, batch, across, _ = self.images[0].shape
        most = across if has_accelerator() else max(1, lines // (batch or 1))
        self.width = max(width for width in range(1, across + 1) if across % width == 0 and width <= most)
        self.count = across // self.width

    def strip(self, lines, i):
        """The `i`-th strip of all lines."""
        return cut(lines, {2: i * self.width}, (self.length, ops.shape(lines)[1], self.width, lines.shape[-1]))

    def put(self, lines, i, strip):
        return put(lines, {2: i * self.width}, strip)

    def place(self, k):
        """Where the `k`-th pixel is that is read."""
        return self.length - 1 - k if self.reverse else k

    def no_state(self, strip):
        """Before the first pixel of lines that hold one number for each channel."""
        return ops.zeros_like(self.rates * strip[0])


def _at(lines, k):
    return cut(lines, {0: k}, (1, *ops.shape(lines)[1:]))[0]


def _outputs(lines):
    def strip(i, y):
        delta, u, read, shown = (lines.strip(image, i) for image in lines.images)

        def step(k, carry):
            s, ys = carry
            k = lines.place(k)
            s = _step(s, _at(delta, k), _at(u, k), _at(read, k), lines.rates)
            return s, put(ys, {0: k}, ops.sum(s * _states_first(_at(shown, k)), axis=0)[None])

        ys = ops.fori_loop(0, lines.length, step, (lines.no_state(u), ops.zeros_like(u)))[1]
        return lines.put(y, i, ys)

    return from_rows(ops.fori_loop(0, lines.count, strip, ops.zeros_like(lines.images[1])), lines.axis)


def _gradients(lines, g):
    """At `Δ`, `u`, `B`, `C` and the rates."""
    g = to_rows(g, lines.axis)

    def strip(i, carry):
        *gradients, drates = carry
        delta, u, read, shown, arrived = (lines.strip(image, i) for image in (*lines.images, g))
        nothing = lines.no_state(u)

        def again(k, carry):
            s, S = carry
            at = lines.place(k)
            s = _step(s, _at(delta, at), _at(u, at), _at(read, at), lines.rates)
            return s, put(S, {0: k + 1}, s[None])

        S = ops.zeros((lines.length + 1, *ops.shape(nothing)), nothing.dtype)  # the states after so many pixels
        S = ops.fori_loop(0, lines.length, again, (nothing, S))[1]

        def back(k, carry):
            ds, drates, *parts = carry
            k = lines.length - 1 - k
            at = lines.place(k)
            d, dy = _at(delta, at), _at(arrived, at)
            ds = ds + dy * _states_first(_at(shown, at))
            kept = ops.exp(-d * lines.rates)
            slope = -ds * _at(S, k) * kept  # at `Δ rates`
            here = (
                ops.sum(slope * lines.rates, axis=0),
                ops.sum(ds * _states_first(_at(read, at)), axis=0),
                ops.moveaxis(ops.sum(ds * _at(u, at), axis=-1), 0, -1),
                ops.moveaxis(ops.sum(_at(S, k + 1) * dy, axis=-1), 0, -1),
            )
            parts = (put(all, {0: at}, each[None]) for all, each in zip(parts, here))
            return ds * kept, drates + ops.sum(slope * d, axis=(1, 2), keepdims=True), *parts

        parts = (ops.zeros_like(each) for each in (delta, u, read, shown))
        _, drates, *parts = ops.fori_loop(0, lines.length, back, (nothing, drates, *parts))
        return *(lines.put(all, i, part) for all, part in zip(gradients, parts)), drates

    start = (*(ops.zeros_like(image) for image in lines.images), ops.zeros_like(lines.rates))
    *gradients, drates = ops.fori_loop(0, lines.count, strip, start)
    return [*(from_rows(d, lines.axis) for d in gradients), ops.transpose(drates[:, 0, 0])]
