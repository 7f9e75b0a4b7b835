"""The plain unit's windows over images, one strip of neighbouring lines after the other, in one compiled loop.

All windows of a strip go side by side (see `window`), in steps each of which touches the whole strip. A strip is small
enough to stay in the processor's cache meanwhile; and what the gradient must remember of every step, it remembers for one
strip only, so that memory does not grow with `n`.
"""

from keras import ops

from srnn_tutorial.recurrence.backend import at_most, cut, has_accelerator, put, wide_dtype

# Numbers of an image in a strip, about. Measured on one core, 4 images of 128 pixels and 32 channels, states / gradients of
# `largest` for n = 32, milliseconds: 7.5 / 20 for 2**13, 5.3 / 15 for 2**14, 5.2 / 13 for 2**15, 5.6 / 14 for 2**16, 9 / 26
# for that of all four images.
STRIP = 2**15
LARGE_STRIP = 2**20  # of each image of the batch, where a strip serves the memory only


def states(x, line_states, axis, reverse=False):
    """The states of the windows of an image `(batch, height, width, channels)`, of its shape.

    `line_states(x, reverse)` gives those of a strip, as lines `(length, ..., channels)`; `reverse` is a tensor, unless
    no strip asks for it.
    """
    strips = _Strips(x, axis)

    def strip(i, carry):
        h, reverse = carry
        h_line = line_states(ops.moveaxis(strips.at(x, i), axis, 0), reverse)
        return strips.put(h, i, ops.moveaxis(h_line, 0, axis)), _varied(reverse, i)

    return ops.fori_loop(0, strips.count, strip, (ops.zeros_like(x), reverse))[0]


def gradients(x, line_gradients, axis, g, reverse=False):
    """`(dx, dw)` from the gradient `g` at the output; `line_gradients(x, g, reverse)` gives a strip's.

    `dw` is in float32 or wider.
    """
    strips = _Strips(x, axis)

    def strip(i, carry):
        dx, dw, reverse = carry
        dx_line, dw_strip = line_gradients(*(ops.moveaxis(strips.at(image, i), axis, 0) for image in (x, g)), reverse)
        return strips.put(dx, i, ops.moveaxis(dx_line, 0, axis)), dw + dw_strip, _varied(reverse, i)

    return ops.fori_loop(0, strips.count, strip, (ops.zeros_like(x), ops.zeros(x.shape[-1:], wide_dtype(x)), reverse))[:2]


def _varied(reverse, i):
    """`reverse` itself, unseen: TensorFlow compiles anew for each value of what it knows not to change in a loop."""
    return ops.logical_xor(reverse, i < 0)


class _Strips:
    """Images cut across the lines along `axis`, into strips of as many lines as divide one and as `STRIP` allows."""

    def __init__(self, x, axis):
        self.across = 3 - axis
        batch, lines = ops.shape(x)[0], x.shape[self.across]
        # An empty batch has no strip, but its slices are looked at.
        images, strip = (batch, LARGE_STRIP) if has_accelerator() else (at_most(1, batch), STRIP)
        most = max(1, strip // (x.shape[axis] * x.shape[3]))
        self.width = max(width for width in range(1, lines + 1) if lines % width == 0 and width <= most)
        self.in_an_image = lines // self.width
        self.count = self.in_an_image * (1 if has_accelerator() else batch)
        self.shape = list(ops.shape(x))
        self.shape[0], self.shape[self.across] = images, self.width

    def at(self, image, i):
        return cut(image, self._place(i), self.shape)

    def put(self, image, i, strip):
        return put(image, self._place(i), strip)

    def _place(self, i):
        return {0: i // self.in_an_image, self.across: i % self.in_an_image * self.width}
