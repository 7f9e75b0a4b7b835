"""Any Keras cell over an image: as the batch of a Keras recurrent layer, `(lines, length, channels)`."""

import keras
from keras import ops

from srnn_tutorial.recurrence.any_cell.full import sweep_in_a_branch
from srnn_tutorial.recurrence.any_cell.step import draws_at_every_step, stack
from srnn_tutorial.recurrence.any_cell.window import window as sweep_windows
from srnn_tutorial.recurrence.backend import keras_leaves_gates_to_cudnn, keras_loops_take_any_state
from srnn_tutorial.recurrence.line import sweep_of_nothing


def full(cell, x, axis, reverse, training=None, in_a_branch=False):
    """Every pixel sees all pixels behind it: the cell walks each line once; arguments and result as `travel`'s.

    In one branch of a condition the sweep brings its own gradient; see `full.py`.
    """
    if in_a_branch or not _keras_walks(cell, training):
        return _by_lines(cell, x, axis, reverse, lambda lines: sweep_in_a_branch(cell, lines, training))
    layer = _LAYERS.get(type(cell), _RNN)(cell)
    return _by_lines(cell, x, axis, reverse, lambda lines: layer(lines, training=training))


def window(cell, x, n, axis, reverse, training=None):
    """Every pixel sees `n` pixels behind it; arguments and result as `travel`'s."""
    return _by_lines(cell, x, axis, reverse, lambda lines: sweep_windows(cell, lines, n, training))


def output_size(cell):
    """How many channels the cell's output has, by the rule of `keras.layers.RNN`."""
    if getattr(cell, "output_size", None) is not None:
        return cell.output_size
    return cell.state_size[0] if isinstance(cell.state_size, (list, tuple)) else cell.state_size


def supports_jit(cell):
    """Whether XLA can compile the sweeps: not what Keras leaves to cuDNN."""
    return not (type(cell) in _LAYERS and keras_leaves_gates_to_cudnn())


def _by_lines(cell, x, axis, reverse, sweep_lines):
    """`sweep_lines` of `x`, seen as `(lines, length, channels)` in the order they are read."""
    x = ops.moveaxis(x, axis, -2)
    if 0 in x.shape:  # Keras' cells stumble over an empty batch: on TensorFlow it takes some of their sums for biases
        return ops.moveaxis(sweep_of_nothing(x, output_size(cell), cell.trainable_variables), -2, axis)
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
        keras.layers.RNN.__init__(self, cell, return_sequences=True, dtype=cell.dtype_policy, name="sweep")
        self.use_cudnn = "auto"


class _RNN(_Walk, keras.layers.RNN):
    pass


class _GRU(_Walk, keras.layers.GRU):
    pass


class _LSTM(_Walk, keras.layers.LSTM):
    pass


_LAYERS = {keras.layers.GRUCell: _GRU, keras.layers.LSTMCell: _LSTM}
