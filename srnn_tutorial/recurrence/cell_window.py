"""Any Keras cell over a window: every pixel sees itself and `n` pixels behind it.

Each pixel starts a walk of its own, `n` pixels back, from the cell's initial state. All walks go side by side, as the batch
of one recurrent layer: at step `k` the pixel `j` reads pixel `j - n + k`. A walk whose first pixels lie before the line
begins waits in the initial state until it reaches the line.

The gradient is taken step by step, from the states alone: they are walked through again and kept, and each step of the cell
is computed anew on the way back. Left to automatic differentiation, every gate of every step of every pixel would be kept,
and under XLA a line of unknown length would have no gradient at all.
"""

import keras
from keras import ops

from srnn_tutorial.recurrence.cell_step import CellStep, wait


def window(cell, lines, n, training=None):
    """What `cell`, built, gives after reading the pixels `max(0, j - n) ... j` of a line, for each pixel `j`.

    Args:
        lines: `(lines, length, channels)`, in the order they are read.
        n: how many pixels behind it each pixel sees, less than `length - 1`; a number or a tensor.
        training: whether the cell's dropout is on. Each walk is a sequence of its own, with a dropout mask of its own.

    Returns:
        `h`, `(lines, length, output_size)`.
    """
    line = ops.moveaxis(lines, 1, 0)
    walks = ops.reshape(line, (-1, 1, line.shape[-1]))
    h = _Walks(cell, line, n)(walks, training=training)
    return ops.moveaxis(ops.reshape(h, (*ops.shape(line)[:2], h.shape[-1])), 0, 1)


class _Walks(keras.layers.RNN):
    """Keras' recurrent layer with another loop: initial states, dtypes and dropout masks are its affair."""

    def __init__(self, cell, line, n):
        super().__init__(cell, dtype=cell.dtype_policy)
        self.line, self.n = line, n

    def inner_loop(self, sequences, initial_state, mask, training=False):
        h = _last_output(CellStep(self.cell, initial_state, training), self.line, self.n)
        return h, h[:, None], initial_state


def _last_output(step, line, n):
    """The output of each pixel's walk at its last step, `(length * lines, output_size)`; `line` is `(length, lines, ...)`."""
    pixels = ops.repeat(ops.arange(ops.shape(line)[0], dtype="int32"), ops.shape(line)[1])[:, None]

    @ops.custom_gradient
    def last_output(line, *start_and_weights):
        start, weights = step.split(start_and_weights)
        # Before the line its first pixel: a step that does not count, but one that the cell can do, gradient included.
        before_line = ops.broadcast_to(line[:1], (n, *ops.shape(line)[1:]))
        padded = ops.concatenate([before_line, line], axis=0)

        def read(k):
            return ops.reshape(ops.slice(padded, (k, 0, 0), ops.shape(line)), (-1, line.shape[-1]))

        def forth(k, states):
            return wait(pixels + k >= n, step(read(k), states, weights)[1], states)

        h, _ = step(ops.reshape(line, (-1, line.shape[-1])), ops.fori_loop(0, n, forth, start), weights)

        def gradient(*args, upstream=None):
            g = args[0] if upstream is None else upstream
            _, before = ops.scan(lambda states, k: (forth(k, states), states), start, ops.arange(n + 1, dtype="int32"))

            def back(i, carry):
                k = n - i
                dh, ds, dline, dweights = carry
                states = [ops.take(s, k, axis=0) for s in before]
                dx, ds, dw = step.pullback(read(k), states, weights, dh, ds, begun=pixels + k >= n)
                # At step k it is the walk of pixel j + i that reads pixel j. Only the last step's output counts.
                ahead = ops.concatenate([ops.reshape(dx, ops.shape(line)), ops.zeros_like(before_line)], axis=0)
                dline = dline + ops.slice(ahead, (i, 0, 0), ops.shape(line))
                return ops.zeros_like(dh), ds, dline, step.add(dweights, dw)

            nothing = [ops.zeros_like(s) for s in start]
            carry = (g, nothing, ops.zeros_like(line), step.no_weight_gradient())
            _, ds, dline, dweights = ops.fori_loop(0, n + 1, back, carry)
            return dline, *ds, *step.narrow(dweights)

        return h, gradient

    return last_output(line, *step.start, *step.weights)
