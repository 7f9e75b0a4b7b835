"""Any Keras cell over a window: every pixel sees itself and `n` pixels behind it.

Each pixel starts a walk of its own, `n` pixels back, from the cell's initial state. All walks go side by side, as the batch
of one recurrent layer: at step `k` the pixel `j` reads pixel `j - n + k`. A walk whose first pixels lie before the line
begins waits in the initial state until it reaches the line.

The gradient is taken step by step, from the states alone: they are walked through again and kept, and each step of the cell
is computed anew on the way back. Left to automatic differentiation, every gate of every step of every pixel would be kept,
and under XLA a line of unknown length would have no gradient at all. All states of all walks are many numbers: where they
are too many, one strip of lines is walked after the other, so that what is kept does not grow with `n`.
"""

import math

import keras
from keras import ops, tree

from srnn_tutorial.recurrence.any_cell.step import CellStep, apart, draws, stack, wait
from srnn_tutorial.recurrence.backend import counted, cut, for_export, scanned, with_gradient
from srnn_tutorial.recurrence.line import reach

STRIP = 2**22  # numbers of states that are kept at a time, about


def window(cell, lines, n, training=None, neighbours=1):
    """What `cell`, built, gives after reading the pixels `max(0, j - n) ... j` of a line, for each pixel `j`.

    Args:
        lines: `(lines, length, channels)`, in the order they are read.
        n: how many pixels behind it each pixel sees, at least 1; more than `length - 1` is not more.
        training: whether the cell's dropout is on. Each walk is a sequence of its own, with a dropout mask of its own.
        neighbours: by which number the lines can be divided; that of an image, where there may be any number of images.

    Returns:
        `h`, `(lines, length, output_size)`.
    """
    # Random numbers are drawn once for all walks. And an export has no lists of tensors.
    whole = for_export() or (training and draws(cell))
    strips = 1 if whole else _number_of_strips(cell, lines.shape, n, neighbours)
    if strips == 1:
        return _side_by_side(cell, lines, n, training)
    *_, length, channels = lines.shape
    each = ops.moveaxis(ops.reshape(lines, (-1, strips, neighbours // strips, length, channels)), 1, 0)

    def strip(h, lines):
        h = _side_by_side(cell, ops.reshape(lines, (-1, length, channels)), n, training)
        return ops.cast(ops.reshape(h, (-1, neighbours // strips, length, h.shape[-1])), lines.dtype)

    nothing = ops.zeros((output_size(cell),), lines.dtype) + ops.zeros_like(each[0, ..., :1])
    h = ops.moveaxis(scanned(strip, nothing, each), 0, 1)
    return ops.reshape(h, (-1, length, h.shape[-1]))


def _number_of_strips(cell, shape, n, neighbours):
    """The smallest divisor of `neighbours` that leaves a strip with no more than `STRIP` numbers, or all of it."""
    lines, length, _ = shape
    if not length or not neighbours:  # unknown, or none
        return 1
    sizes = (size for each in stack(cell) if not hasattr(each, "cells") for size in _listed(each.state_size))
    numbers = (n + 1) * length * sum(math.prod(tree.flatten(size)) for size in sizes)
    divisors = (strips for strips in range(1, neighbours + 1) if neighbours % strips == 0)
    return next((strips for strips in divisors if (lines or neighbours) * numbers <= STRIP * strips), neighbours)


def _listed(sizes):
    return sizes if isinstance(sizes, (list, tuple)) else [sizes]


def output_size(cell):
    """How many channels the cell's output has, by the rule of `keras.layers.RNN`."""
    if getattr(cell, "output_size", None) is not None:
        return cell.output_size
    return cell.state_size[0] if isinstance(cell.state_size, (list, tuple)) else cell.state_size


def _side_by_side(cell, lines, n, training):
    line = ops.moveaxis(lines, 1, 0)
    walks = ops.reshape(line, (-1, 1, line.shape[-1]))
    h = _Walks(cell, line, n)(walks, training=training)
    return ops.moveaxis(ops.reshape(h, (*ops.shape(line)[:2], h.shape[-1])), 0, 1)


class _Walks(keras.layers.RNN):
    """Keras' recurrent layer with another loop: initial states, dtypes and dropout masks are its affair."""

    def __init__(self, cell, line, n):
        super().__init__(apart(cell), dtype=cell.dtype_policy, name="walks")
        self.line, self.n = line, n

    def inner_loop(self, sequences, initial_state, mask, training=False):
        h = _last_output(CellStep(self.cell, initial_state, training), self.line, self.n)
        return h, h[:, None], initial_state


def _last_output(step, line, n):
    """Each walk's output at its last step, `(length * lines, output_size)`; `line` is `(length, lines, channels)`."""

    def forth(line, *start_and_weights):
        start, weights = step.split(start_and_weights)
        walks = _Pixels(line, n)
        states = counted(walks.n, lambda k, s: _wait_or_step(step, walks, k, s, weights), start)
        return [step(walks.n, walks.read(walks.n), states, weights)[0]]

    def back(tensors, g, h):
        line, (start, weights) = tensors[0], step.split(tensors[1:])
        walks = _Pixels(line, n)  # anew: XLA must see that the size of the margin is known once that of the line is

        def again(states, k):
            return _wait_or_step(step, walks, k, states, weights)

        def one(i, carry):
            k = walks.n - i
            dh, ds, dline, dweights = carry
            states = [ops.take(s, k, axis=0) for s in before]
            dx, ds, dw = step.pullback(k, walks.read(k), states, weights, dh, ds, begun=walks.begun(k))
            # Only the last step's output counts.
            return ops.zeros_like(dh), ds, dline + walks.from_ahead(i, dx), step.add(dweights, dw)

        # The last step for nothing: XLA cannot walk along a line that turns out to have no place.
        after = scanned(again, start, ops.arange(walks.n + 1, dtype="int32"))
        before = [ops.concatenate([s[None], s_after[:-1]], axis=0) for s, s_after in zip(start, after)]
        nothing = [ops.zeros_like(s) for s in start]
        carry = (g, nothing, ops.zeros_like(line), step.no_weight_gradient())
        _, ds, dline, dweights = counted(walks.n + 1, one, carry)
        return [dline, *ds, *dweights]

    return with_gradient(forth, back)(line, *step.start, *step.weights)


def _wait_or_step(step, walks, k, states, weights):
    return wait(walks.begun(k), step(k, walks.read(k), states, weights)[1], states)


class _Pixels:
    """What the walks along `(length, lines, channels)` read at their steps `0 ... n`: `(length * lines, channels)`."""

    def __init__(self, line, n):
        self.line, self.shape = line, ops.shape(line)
        self.n = reach(line, n)  # a margin longer than the line would be for nothing
        # Before the line its first pixel: a step that does not count, but one that the cell can do, gradient included.
        # (Taken, not broadcast: XLA will not stretch an edge of one pixel whose size it learns late.)
        # (Of two whole numbers Keras' `maximum` makes a float on JAX, where floats have 16 bits.)
        reads = ops.arange(self.n + self.shape[0], dtype="int32") - self.n
        self.padded = ops.take(line, ops.where(reads > 0, reads, 0), axis=0)
        walks = ops.arange(self.shape[0] * self.shape[1], dtype="int32")
        # A plain number would be an integer of 64 bits where Keras' floats have as many, and the steps are counted in 32.
        lines = ops.cast(ops.maximum(self.shape[1], 1), "int32")
        self.pixels = ops.floor_divide(walks, lines)

    def begun(self, k):
        """Which walks have reached the line at step `k`."""
        return self.pixels + k >= self.n

    def read(self, k):
        return ops.reshape(cut(self.padded, {0: k}, self.shape), (-1, self.line.shape[-1]))

    def from_ahead(self, i, dx):
        """For each pixel `j` what `dx` holds for the walk of pixel `j + i`, which reads `j` when `i` steps remain."""
        beyond = ops.zeros((self.n, *self.shape[1:]), dx.dtype)
        ahead = ops.concatenate([ops.reshape(dx, self.shape), beyond], axis=0)
        return cut(ahead, {0: i}, self.shape)
