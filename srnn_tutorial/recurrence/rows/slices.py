"""Slices: `h = x + f(K * h_before)`, a convolution along the row before; the first row stays as it is.

Rows are `(length, batch, across, channels)`, `K` is `(kernel_size, channels, channels)`. The way back is a convolution along
each row, too, with the kernel turned round.
"""

from dataclasses import dataclass

from keras import ops

from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.backend import counted, cut, pullback, scanned, wide_dtype, widened
from srnn_tutorial.recurrence.rows.walk import walk


@dataclass(frozen=True)
class Slices:
    """A way for rows to travel, see `sweep`, with the activation `f`; the tensors are `x` and the kernel."""

    f: Activation

    def states(self, tensors, reverse):
        """`h`, and `z`, what `f` was applied to."""
        x, kernel = tensors
        nothing = ops.zeros_like(x[0])
        if not self.f.has_slope_0_or_1:  # nothing comes before the first row, but `f` may make something of nothing
            first, rest = (x[-1:], x[:-1]) if reverse else (x[:1], x[1:])
            first = first - self.f(nothing[None])
            x = ops.concatenate([rest, first] if reverse else [first, rest], axis=0)

        def forth(before, row):
            z = _convolved(before[0], kernel)
            return row + self.f(z), z

        return walk(forth, (nothing, nothing), x, reverse)

    def gradients(self, tensors, g, h, z, reverse):
        """At `x` and at the kernel, from the gradient `g` at `h`; the latter is summed in float32 or wider."""
        x, kernel = tensors
        turned = ops.transpose(ops.flip(kernel, axis=0), (0, 2, 1))
        nothing = ops.zeros_like(x[0])

        def back(after, at):
            g, z = at
            arrived = g + _convolved(after[1], turned, turned=True)
            return arrived, pullback(self.f, z, arrived)

        dx, dz = scanned(back, (nothing, nothing), (g, z), not reverse)
        size, channels, _ = kernel.shape
        row, across = (1, *ops.shape(x)[1:]), ops.shape(x)[2]
        behind, here = (1, 0) if reverse else (0, 1)

        def add(k, dw):
            read = _padded(cut(h, {0: k + behind}, row)[0], size, turned=False)
            read = ops.concatenate([read[:, j : j + across] for j in range(size)], axis=-1)
            read, at = (ops.reshape(widened(each), (-1, each.shape[-1])) for each in (read, cut(dz, {0: k + here}, row)[0]))
            return dw + ops.matmul(ops.transpose(at), read)  # (not the other way round: what is turned is copied)

        length = x.shape[0] if x.shape[0] is not None else ops.shape(x)[0]
        dw = counted(length - 1, add, ops.zeros((channels, size * channels), wide_dtype(x)))
        return dx, ops.reshape(ops.transpose(dw), kernel.shape)


def _convolved(row, kernel, turned=False):
    padded = _padded(row, kernel.shape[0], turned)
    message = ops.conv(padded, kernel, padding="valid", data_format="channels_last")
    # (Of an empty batch that turns up in a graph, TensorFlow leaves the padding on, on some processors.)
    return message if row.shape[0] else message[:, : ops.shape(row)[1]]


def _padded(row, size, turned):
    """As `padding="same"` has it; `turned` round, as the kernel is."""
    pads = ((size - 1) // 2, size - 1 - (size - 1) // 2)
    return ops.pad(row, [(0, 0), pads[:: -1 if turned else 1], (0, 0)])
