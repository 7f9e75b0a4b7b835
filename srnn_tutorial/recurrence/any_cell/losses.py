"""A cell that adds losses in its step (`add_loss`, or an `activity_regularizer`): afterwards it has their sum.

Keras' recurrent layers leave each loss where it was added, within the loop: in a graph nobody can take it out of there. And
what a loss says of a batch, it must say of lines that all read a pixel at that step: so windows are not walked side by side
here, but one pixel's after the other's.
"""

import keras
from keras import ops

from srnn_tutorial.recurrence.any_cell.step import CellStep, apart
from srnn_tutorial.recurrence.backend import loop


def sweep_with_losses(cell, lines, training=None):
    """Every pixel sees all pixels behind it; arguments and result as `full.sweep_in_a_branch`'s."""
    return _SweepWithLosses(cell)(lines, training=training)


class _SweepWithLosses(keras.layers.RNN):
    def __init__(self, cell):
        super().__init__(apart(cell), return_sequences=True, dtype=cell.dtype_policy, name="sweep")

    def inner_loop(self, sequences, initial_state, mask, training=False):
        step = CellStep(self.cell, initial_state, training)

        def one(x, carry):
            k, total, *states = carry
            h, after, loss = step.with_loss(k, x, states, step.weights)
            return h, [k + 1, total + loss, *after]

        h, (_, total, *_) = loop(one, sequences, [ops.zeros((), "int32"), ops.zeros(()), *step.start])
        self.cell.add_loss(total)
        return h[:, -1], h, initial_state


def windows_with_losses(cell, lines, n, training=None):
    """Every pixel sees `n` pixels behind it, each window being a sequence of its own; arguments and result as `window`'s."""
    begins = [max(0, end - n) for end in range(lines.shape[1])]
    windows = (lines[:, begin : end + 1] for end, begin in enumerate(begins))
    return ops.stack([sweep_with_losses(cell, line, training)[:, -1] for line in windows], axis=1)
