"""A full sweep of any Keras cell that may stand in a branch: with a gradient of its own.

Keras' recurrent layers leave the gradient of their loop to TensorFlow, and XLA refuses that gradient where the loop stands
in one branch of a condition. It does where the length of the line is not known beforehand: full sweep or window?
"""

import math

import keras
import numpy as np
from keras import ops

from srnn_tutorial.recurrence.any_cell.step import CellStep, apart
from srnn_tutorial.recurrence.backend import for_export, loop, with_gradient


def sweep_in_a_branch(cell, lines, training=None):
    """Every pixel sees all pixels behind it.

    Args:
        cell: a built Keras cell.
        lines: `(lines, length, channels)`, in the order they are read.
        training: whether the cell's dropout is on.

    Returns:
        `h`, `(lines, length, output_size)`.
    """
    return _Sweep(cell)(lines, training=training)


class _Sweep(keras.layers.RNN):
    def __init__(self, cell):
        super().__init__(apart(cell), return_sequences=True, dtype=cell.dtype_policy, name="sweep")

    def inner_loop(self, sequences, initial_state, mask, training=False):
        h = _outputs(CellStep(self.cell, initial_state, training), sequences)
        return h[:, -1], h, initial_state


def _outputs(step, lines):
    """The cell's output at each pixel, `(lines, length, output_size)`."""
    if for_export():
        return loop(lambda x, states: step(0, x, states, step.weights), lines, step.start)[0]

    def forth(lines, *start_and_weights):
        start, weights = step.split(start_and_weights)

        def one(x, carry):
            k, *states = carry
            h, after = step(k, x, states, weights)
            return [h, *states], [k + 1, *after]

        (h, *before), (length, *_) = loop(one, lines, [ops.zeros((), "int32"), *start])
        return [h, length, *before]

    def back(tensors, g, h, length, *before):
        start, weights = step.split(tensors[1:])

        def one(at, carry):
            pixels = ops.shape(at)[:1]
            x, dh, *states = (ops.reshape(part, pixels + size) for part, size in zip(ops.split(at, ends, axis=-1), sizes))
            k, ds, dweights = carry[0] - 1, carry[1 : 1 + len(start)], carry[1 + len(start) :]
            dx, ds, dw = step.pullback(k, x, states, weights, dh, ds)
            return dx, [k, *ds, *step.add(dweights, dw)]

        carry = [length, *(ops.zeros_like(s) for s in start), *step.no_weight_gradient()]
        at = [tensors[0], g, *before]
        sizes = [tuple(each.shape[2:]) for each in at]
        ends = np.cumsum([math.prod(size) for size in sizes])[:-1].tolist()
        # One tensor to walk along, not several: where the length is unknown, Keras' loop fails on those.
        flat = [ops.reshape(each, (*ops.shape(each)[:2], math.prod(size))) for each, size in zip(at, sizes)]
        dlines, (_, *carry) = loop(one, ops.flip(ops.concatenate(flat, axis=-1), axis=1), carry)
        return [ops.flip(dlines, axis=1), *carry]

    return with_gradient(forth, back)(lines, *step.start, *step.weights)
