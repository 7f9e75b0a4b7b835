"""Any Keras cell over an image: as the batch of a Keras recurrent layer, `(lines, length, channels)`."""

import keras
from keras import ops

from srnn_tutorial.recurrence.any_cell.full import sweep_in_a_branch
from srnn_tutorial.recurrence.any_cell.losses import sweep_with_losses, windows_with_losses
from srnn_tutorial.recurrence.any_cell.step import apart, draws_at_every_step, stack
from srnn_tutorial.recurrence.any_cell.trial import besides
from srnn_tutorial.recurrence.any_cell.window import window as sweep_windows
from srnn_tutorial.recurrence.backend import (
    for_export,
    keras_leaves_gates_to_cudnn,
    keras_loops_take_any_state,
    written_out,
)
from srnn_tutorial.recurrence.nothing import swept_all_the_same


def full(cell, x, axis, reverse, training=None, in_a_branch=False):
    """Every pixel sees all pixels behind it: the cell walks each line once; arguments and result as `travel`'s.

    In one branch of a condition the sweep brings its own gradient; see `full.py`.
    """
    does = besides(cell, x.shape[-1], training)
    if does.losses:
        _refuse_unknown_length(cell, known=not in_a_branch)
        return _by_lines(cell, x, axis, reverse, lambda lines: sweep_with_losses(cell, lines, training))
    if in_a_branch or for_export() or not _keras_walks(cell, training):
        _refuse_assigned(cell, does)
        return _by_lines(cell, x, axis, reverse, lambda lines: sweep_in_a_branch(cell, lines, training))
    layer = _LAYERS.get(type(cell), _RNN)(apart(cell))
    return _by_lines(cell, x, axis, reverse, lambda lines: layer(lines, training=training))


def window(cell, x, n, axis, reverse, training=None):
    """Every pixel sees `n` pixels behind it; arguments and result as `travel`'s."""
    does = besides(cell, x.shape[-1], training)
    if does.losses:
        _refuse_unknown_length(cell, known=x.shape[axis] is not None)
        return _by_lines(cell, x, axis, reverse, lambda lines: windows_with_losses(cell, lines, n, training))
    _refuse_assigned(cell, does)
    across = x.shape[3 - axis] if len(x.shape) == 4 and axis else 1
    return _by_lines(cell, x, axis, reverse, lambda lines: sweep_windows(cell, lines, n, training, across))


def _refuse_unknown_length(cell, known):
    if not known:
        raise ValueError(
            "The cell adds losses in its step (`add_loss`, or an `activity_regularizer`), and what a condition adds in one "
            "of its branches cannot be taken out of there: give the layer images of known size, or let it sweep with "
            f"rnn_seq_length=None. Received: an edge of unknown length, cell={cell!r}"
        )


def _refuse_assigned(cell, does):
    if does.assigned:
        raise ValueError(
            f"The cell assigns to variables in its step, {', '.join(does.assigned)}, and in this sweep the steps of all "
            "pixels stand side by side or are taken twice: do in a layer before the sweep what is to be kept (normalise "
            f"there, for one), or sweep with rnn_seq_length=None on TensorFlow. Received: cell={cell!r}"
        )


def supports_jit(cell):
    """Whether XLA can compile the sweeps: not what Keras leaves to cuDNN."""
    return not (type(cell) in _LAYERS and keras_leaves_gates_to_cudnn())


def _by_lines(cell, x, axis, reverse, sweep_lines):
    """`sweep_lines` of `x`, seen as `(lines, length, channels)` in the order they are read."""
    if 0 in x.shape[:-1]:  # Keras' cells stumble over an empty batch: on TensorFlow it takes some of their sums for biases
        return swept_all_the_same(lambda x: _by_lines(cell, x, axis, reverse, sweep_lines), x)
    x = ops.moveaxis(x, axis, -2)
    lines = ops.reshape(x, (-1, ops.shape(x)[-2], x.shape[-1]))
    h = sweep_lines(ops.flip(lines, axis=1) if reverse else lines)
    h = ops.flip(h, axis=1) if reverse else h
    return ops.moveaxis(ops.reshape(h, (*ops.shape(x)[:-1], h.shape[-1])), -2, axis)


def _keras_walks(cell, training):
    """Whether Keras' loop takes the cell.

    On JAX a stack of one cell takes its states nested and hands them back flat; in float64 Keras' `tanh` gives float32; and
    what a cell of the user's own draws would be the same at every step.
    """
    cells = stack(cell)
    stacks_of_one = any(len(getattr(each, "cells", "no stack")) == 1 for each in cells)
    draws = training and any(map(draws_at_every_step, cells))
    return keras_loops_take_any_state() or not (cell.compute_dtype == "float64" or stacks_of_one or draws)


# Keras' own layers make their cell themselves. These take one that is already built, and keep what the layers know about
# cuDNN: it is in their loop. (The cell's class must be the very one; a subclass may compute something else.) They have a
# name, so that the user's next layer is not the second of its kind.


class _Walk:
    def __init__(self, cell):
        keras.layers.RNN.__init__(
            self, cell, return_sequences=True, unroll=written_out(), dtype=cell.dtype_policy, name="sweep"
        )
        self.use_cudnn = "auto"


class _RNN(_Walk, keras.layers.RNN):
    pass


class _GRU(_Walk, keras.layers.GRU):
    pass


class _LSTM(_Walk, keras.layers.LSTM):
    pass


_LAYERS = {keras.layers.GRUCell: _GRU, keras.layers.LSTMCell: _LSTM}
