"""The plain unit's windows over images, one strip of neighbouring lines after the other, in one compiled loop.

All windows of a strip go side by side (see `window`), in steps each of which touches the whole strip. A strip is small
enough to stay in the processor's cache meanwhile; and what the gradient must remember of every step, it remembers for one
strip only, so that memory does not grow with `n`.

A strip is `(length, rows, lanes)`, its lines side by side; `w` is `(lanes,)`.
"""

from keras import ops

from srnn_tutorial.directions import HEIGHT
from srnn_tutorial.recurrence.backend import at_most, cut, has_accelerator, put, sum_over_pixels, wide_dtype

# Numbers of an image in a strip, about. Measured on one core, 4 images of 128 pixels and 32 channels, one direction by
# `largest` for n = 32, states / gradients in milliseconds: 4.9 / 12 for 2**13, 3.3 / 9.1 for 2**14, 2.9 / 8.3 for 2**15,
# 3.4 / 9.2 for 2**16; by `runs` for n = 8: 1.9 / 5.5, 1.9 / 5.5, 1.7 / 5.1, 1.8 / 7.2.
STRIP = 2**15
LARGE_STRIP = 2**20  # of each image of the batch, where a strip serves the memory only


def states(x, w, line_states, axis, reverse=False, room=()):
    """The states of the windows of an image `(batch, height, width, channels)`, of its shape.

    `line_states(x, w, reverse, room)` gives those of a strip, and its `room` again: what `room(x, w)` makes, once, for each
    strip to write on, unless there is none. `reverse` is a tensor, unless no strip asks for it.
    """
    batch, x = ops.shape(x)[0], _at_least_one(x)
    strips = _Strips(x, axis)
    w = strips.of_lanes(w)

    def strip(i, carry):
        h, reverse, room = carry
        h_lines, room = line_states(strips.at(x, i), w, reverse, room)
        return strips.put(h, i, h_lines), _varied(reverse, i), room

    start = strips.nothing(x.dtype), reverse, room and room(strips.at(x, 0), w)
    return ops.reshape(ops.fori_loop(0, strips.count, strip, start)[0], ops.shape(x))[:batch]


def gradients(x, w, line_gradients, axis, g, reverse=False, room=(), summed=True):
    """`(dx, dw)` from the gradient `g` at the output; `line_gradients(x, w, g, reverse, room)` gives a strip's.

    `dw` is in float32 or wider. That of a strip is one number for each lane or, not `summed`, for each pixel: to sum those
    of all strips place by place, and the sums at last, can take half the time.
    """
    batch, x, g = ops.shape(x)[0], _at_least_one(x), _at_least_one(g)
    strips = _Strips(x, axis)
    lanes_w = strips.of_lanes(w)

    def strip(i, carry):
        dx, dw, reverse, room = carry
        dx_lines, dw_strip, room = line_gradients(strips.at(x, i), lanes_w, strips.at(g, i), reverse, room)
        return strips.put(dx, i, dx_lines), dw + dw_strip, _varied(reverse, i), room

    no_dw = ops.zeros(ops.shape(lanes_w) if summed else strips.lines, wide_dtype(x))
    start = strips.nothing(x.dtype), no_dw, reverse, room and room(strips.at(x, 0), lanes_w)
    dx, dw, *_ = ops.fori_loop(0, strips.count, strip, start)
    return ops.reshape(dx, ops.shape(x))[:batch], sum_over_pixels(ops.reshape(dw, (-1, *w.shape)))


def _varied(reverse, i):
    """`reverse` itself, unseen: TensorFlow compiles anew for each value of what it knows not to change in a loop."""
    return ops.logical_xor(reverse, i < 0)


def _at_least_one(x):
    """Of no images one of zeros: even if there is no strip to go through, a compiler looks at one. Others are not copied."""
    batch, *image = ops.shape(x)
    return ops.concatenate([x, ops.zeros((1 - at_most(1, batch), *image), x.dtype)])


class _Strips:
    """Images cut across the lines along `axis`, into strips of as many lines as divide one and as `STRIP` allows.

    An image is looked at as `(batch, rows, length, lanes)`: lines along the width are rows, with the channels as lanes; and
    those along the height are side by side in one row, channels of several lines as lanes. So lanes of a strip are
    neighbours in the image, too. (Else a compiler finds each number's place by dividing, which takes longer than the rest.)
    """

    def __init__(self, x, axis):
        (batch, *_), channels = ops.shape(x), x.shape[3]
        length, across = x.shape[axis], x.shape[3 - axis]
        images, numbers = (batch, LARGE_STRIP) if has_accelerator() else (1, STRIP)
        most = max(1, numbers // (length * channels))
        width = max(width for width in range(1, across + 1) if across % width == 0 and width <= most)
        self.in_an_image = across // width
        self.count = self.in_an_image * (1 if has_accelerator() else batch)
        if axis == HEIGHT:
            self.image, self.strip = (batch, 1, length, across * channels), (images, 1, length, width * channels)
            self.cut_along, self.step = 3, width * channels
        else:
            self.image, self.strip = (batch, across, length, channels), (images, width, length, channels)
            self.cut_along, self.step = 1, width
        self.lines = (length, images * self.strip[1], self.strip[3])  # the shape of a strip as lines

    def nothing(self, dtype):
        return ops.zeros(self.image, dtype)

    def of_lanes(self, w):
        """The weights `(channels,)` for each lane of a strip."""
        channels, lanes = w.shape[0], self.strip[3]
        if has_accelerator() or lanes == channels:
            return ops.tile(w, [lanes // channels])

        # One line after the other, or a compiler would look them up anew, by dividing, wherever they are used.
        def line(j, weights):
            return put(weights, {0: j * channels}, w)

        return ops.fori_loop(0, lanes // channels, line, ops.zeros((lanes,), w.dtype))

    def at(self, x, i):
        """The `i`-th strip of an image, as lines `(length, rows, lanes)`."""
        strip = cut(ops.reshape(x, self.image), self._place(i), self.strip)
        return ops.reshape(ops.moveaxis(strip, 2, 0), self.lines)

    def put(self, image, i, lines):
        images, rows, length, lanes = self.strip
        strip = ops.reshape(lines, (length, images, rows, lanes))
        return put(image, self._place(i), ops.moveaxis(strip, 0, 2))

    def _place(self, i):
        return {0: i // self.in_an_image, self.cut_along: i % self.in_an_image * self.step}
