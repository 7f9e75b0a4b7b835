"""Propagation: `h = p[0] * h_before[j - 1] + p[1] * h_before[j] + p[2] * h_before[j + 1] + x`, the `p` read off the pixel.

Rows are `(length, batch, across, ...)`, `x` with its channels, `p` with three numbers; nothing is outside of the image.
"""

from dataclasses import dataclass

from keras import ops

from srnn_tutorial.recurrence.backend import scanned
from srnn_tutorial.recurrence.rows.walk import walk


@dataclass(frozen=True)
class Propagation:
    """A way for rows to travel, see `sweep`; the tensors are `x` and `p`."""

    def states(self, tensors, reverse):
        x, _ = tensors

        def forth(before, at):
            x, p = at
            return x + sum(p[..., k : k + 1] * each for k, each in enumerate(_neighbours(before)))

        return (walk(forth, ops.zeros_like(x[0]), tuple(tensors), reverse),)

    def gradients(self, tensors, g, h, reverse):
        """At `x` and at `p`, from the gradient `g` at `h`."""
        x, p = tensors

        def back(arrived, at):
            g, p = at  # the `p` of the row ahead
            # What a pixel took from the one before it in the row goes back to it.
            sent = [p[..., k : k + 1] * arrived for k in range(3)]
            return g + sum(_neighbours(each)[2 - k] for k, each in enumerate(sent))

        dx = scanned(back, ops.zeros_like(x[0]), (g, _moved(p, not reverse)), not reverse)
        return dx, ops.stack([ops.sum(dx * each, axis=-1) for each in _neighbours(_moved(h, reverse))], axis=-1)


def _neighbours(rows):
    """Of each pixel of a row (the last axis but one) the pixel before it, itself, and the pixel after it."""
    axis = len(rows.shape) - 2
    padded = ops.pad(rows, [(1, 1) if k == axis else (0, 0) for k in range(axis + 2)])
    across = ops.shape(rows)[axis]
    return [padded[..., k : k + across, :] for k in range(3)]


def _moved(rows, reverse):
    """At each row the one before it, and nothing at the first."""
    nothing = ops.zeros_like(rows[:1])
    return ops.concatenate([rows[1:], nothing] if reverse else [nothing, rows[:-1]], axis=0)
