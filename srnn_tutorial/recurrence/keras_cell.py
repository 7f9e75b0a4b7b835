"""Any Keras cell over an image: as the batch of a Keras recurrent layer, `(lines, length, channels)`."""

import keras
from keras import ops

from srnn_tutorial.recurrence.cell_step import stack
from srnn_tutorial.recurrence.cell_sweep import sweep_in_a_branch
from srnn_tutorial.recurrence.cell_window import window


def sweep(cell, x, n, axis, reverse, training):
    """Sweep with any built Keras cell; arguments and result as `travel`'s."""
    n = None if n is None else min(n, 2**31 - 1)  # sizes are 32-bit integers here
    x = ops.moveaxis(ops.cast(x, cell.compute_dtype), axis, -2)
    if 0 in x.shape:  # Keras' cells stumble over an empty batch: on TensorFlow it takes some of their sums for biases
        return ops.moveaxis(ops.zeros((*ops.shape(x)[:-1], output_size(cell)), x.dtype), -2, axis)
    length = x.shape[-2]
    if n is None or (length is not None and n >= length - 1):
        h = _as_lines(x, reverse, lambda lines: full_sweep(cell, lines, training))
    elif length is not None:
        h = _as_lines(x, reverse, lambda lines: window(cell, lines, n, training))
    else:
        # The lines are made inside: what enters and leaves a branch must not be the transpose of lines that may turn out
        # to be one pixel long. XLA has no gradient for that.
        h = ops.cond(
            n >= ops.shape(x)[-2] - 1,
            lambda: _as_lines(x, reverse, lambda lines: sweep_in_a_branch(cell, lines, training)),
            lambda: _as_lines(x, reverse, lambda lines: window(cell, lines, n, training)),
        )
    return ops.moveaxis(h, -2, axis)


def _as_lines(x, reverse, sweep_lines):
    """`sweep_lines` of `x`, `(..., length, channels)`, seen as `(lines, length, channels)` in the order they are read."""
    lines = ops.reshape(x, (-1, ops.shape(x)[-2], x.shape[-1]))
    h = sweep_lines(ops.flip(lines, axis=1) if reverse else lines)
    h = ops.flip(h, axis=1) if reverse else h
    return ops.reshape(h, (*ops.shape(x)[:-1], h.shape[-1]))


def output_size(cell):
    """How many channels the cell's output has, by the rule of `keras.layers.RNN`."""
    if getattr(cell, "output_size", None) is not None:
        return cell.output_size
    return cell.state_size[0] if isinstance(cell.state_size, (list, tuple)) else cell.state_size


def supports_jit(cell):
    """Whether XLA can compile the sweeps: not what Keras leaves to cuDNN."""
    return type(cell) not in _LAYERS or keras.layers.LSTM(1).supports_jit


def full_sweep(cell, lines, training=None):
    """Every pixel sees all pixels behind it: the cell walks each line once, in Keras' own recurrent layer.

    Args:
        cell: a built Keras cell.
        lines: `(lines, length, channels)`, in the order they are read.
        training: whether the cell's dropout is on.

    Returns:
        `h`, `(lines, length, output_size)`.
    """
    if not _keras_walks(cell):
        return sweep_in_a_branch(cell, lines, training)
    return _LAYERS.get(type(cell), _RNN)(cell)(lines, training=training)


def _keras_walks(cell):
    """Whether Keras' loop takes the cell. JAX's wants each state back as it went in, in structure and dtype.

    A stack of one cell takes its states nested and hands them back flat; and in float64 Keras' `tanh` gives float32 on JAX.
    """
    stacks_of_one = (len(getattr(each, "cells", "no stack")) == 1 for each in stack(cell))
    return keras.backend.backend() != "jax" or (cell.compute_dtype != "float64" and not any(stacks_of_one))


class _RNN(keras.layers.RNN):
    def __init__(self, cell):
        super().__init__(cell, return_sequences=True, dtype=cell.dtype_policy)


# Keras' own layers make their cell themselves. These take one that is already built, and keep what the layers know about
# cuDNN: it is in their loop. (The cell's class must be the very one; a subclass may compute something else.)


class _GRU(keras.layers.GRU):
    def __init__(self, cell):
        keras.layers.RNN.__init__(self, cell, return_sequences=True, dtype=cell.dtype_policy)
        self.use_cudnn = "auto"


class _LSTM(keras.layers.LSTM):
    def __init__(self, cell):
        keras.layers.RNN.__init__(self, cell, return_sequences=True, dtype=cell.dtype_policy)
        self.use_cudnn = "auto"


_LAYERS = {keras.layers.GRUCell: _GRU, keras.layers.LSTMCell: _LSTM}
