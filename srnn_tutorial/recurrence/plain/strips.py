"""The plain unit's windows over an image, one strip of neighbouring lines after the other, in one compiled loop.

All windows of a strip go side by side (see `window`), `n + 1` steps each of which touches the whole strip. A strip is small
enough to stay in the processor's cache meanwhile; and what the gradient must remember of every step, it remembers for one
strip only, so that memory does not grow with `n`.
"""

from keras import ops

from srnn_tutorial.recurrence.backend import cut, has_accelerator, put, wide_dtype

STRIP = 2**14  # numbers of an image (not of a batch) in a strip, about
LARGE_STRIP = 2**20  # the same where a strip serves the memory only


def states(x, line_states, axis, reverse=False, numbers=0):
    """The states of the windows of an image `(batch, height, width, channels)`, of its shape.

    `line_states(x, reverse)` gives those of a strip, as lines `(length, ..., channels)`; `reverse` is a tensor, unless
    no strip asks for it. Where it is worth it, a strip holds more than `STRIP` numbers, about `numbers`.
    """
    strips = _Strips(x, axis, numbers)

    def strip(i, carry):
        h, reverse = carry
        h_line = line_states(ops.moveaxis(strips.at(x, i), axis, 0), reverse)
        return strips.put(h, i, ops.moveaxis(h_line, 0, axis)), _varied(reverse, i)

    return ops.fori_loop(0, strips.count, strip, (ops.zeros_like(x), reverse))[0]


def gradients(x, line_gradients, axis, g, reverse=False, numbers=0):
    """`(dx, dw)` from the gradient `g` at the output; `line_gradients(x, g, reverse)` gives a strip's.

    `dw` is in float32 or wider.
    """
    strips = _Strips(x, axis, numbers)

    def strip(i, carry):
        dx, dw, reverse = carry
        dx_line, dw_strip = line_gradients(*(ops.moveaxis(strips.at(image, i), axis, 0) for image in (x, g)), reverse)
        return strips.put(dx, i, ops.moveaxis(dx_line, 0, axis)), dw + dw_strip, _varied(reverse, i)

    return ops.fori_loop(0, strips.count, strip, (ops.zeros_like(x), ops.zeros(x.shape[-1:], wide_dtype(x)), reverse))[:2]


def _varied(reverse, i):
    """`reverse` itself, unseen: TensorFlow compiles anew for each value of what it knows not to change in a loop."""
    return ops.logical_xor(reverse, i < 0)


class _Strips:
    """An image cut across the lines along `axis`, into strips of as many lines as divide it and as `STRIP` allows."""

    def __init__(self, x, axis, numbers):
        self.across = 3 - axis
        lines = x.shape[self.across]
        strip = LARGE_STRIP if has_accelerator() else max(STRIP, numbers)
        most = max(1, strip // (x.shape[axis] * x.shape[3]))
        self.width = max(width for width in range(1, lines + 1) if lines % width == 0 and width <= most)
        self.count = lines // self.width
        self.shape = list(ops.shape(x))
        self.shape[self.across] = self.width

    def at(self, image, i):
        return cut(image, {self.across: i * self.width}, self.shape)

    def put(self, image, i, strip):
        return put(image, {self.across: i * self.width}, strip)
