"""Carrying a cell's state along one axis of a tensor: the door, where it is decided who walks, and how far."""

import keras
from keras import ops

from srnn_tutorial.recurrence import any_cell, plain, selective
from srnn_tutorial.recurrence.backend import for_export


def travel(cell, x, n=None, axis=0, reverse=False, training=None):
    """Carry the cell's state along a line of pixels, each pixel reading itself and the `n` pixels before it.

    Args:
        cell: a built Keras cell.
        x: `(..., length, ..., channels)`: what lies before and after `axis` is carried along side by side. Any size but
            `channels` may be unknown.
        n: pixels behind each pixel that it sees; `None`, or `length - 1` and more, for all of them.
        axis: the axis to travel along, from 0.
        reverse: travel from the last pixel to the first.
        training: handed to the cell.

    Returns:
        `h`, of the shape of `x` with as many channels as the cell puts out, in the cell's dtype: `h[j]` is the cell's output
        after reading the pixels `max(0, j - n) ... j` from its initial state.

    Raises:
        TypeError: `cell` is no Keras cell.

    >>> import numpy as np
    >>> from srnn_tutorial.recurrence import PlainCell
    >>> cell = PlainCell(1, kernel_initializer="ones")
    >>> cell.build((None, 1))
    >>> h = travel(cell, np.array([[1.0], [2.0], [3.0], [4.0]], "float32"), n=1)
    >>> np.asarray(h).ravel().tolist()
    [1.0, 3.0, 5.0, 7.0]
    """
    if not isinstance(cell, keras.layers.Layer):
        raise TypeError(f"`cell` is a Keras cell, a layer with a `state_size`. Received: cell={cell!r}")
    # The very class: a subclass may compute something else.
    simple = type(cell) in plain.CELLS and cell.activity_regularizer is None
    way = plain if simple and not for_export() else any_cell
    full = selective.full if type(cell) is selective.SelectiveCell and cell.activity_regularizer is None else way.full
    x, length = ops.cast(x, cell.compute_dtype), x.shape[axis]
    known = isinstance(length, int)
    # The full sweep costs one step a pixel, a window `n + 1` steps of all pixels: full wherever they agree.
    if n is None or (known and n >= length - 1):
        return full(cell, x, axis, reverse, training)
    n = min(n, 2**31 - 1)  # sizes are 32-bit integers here
    # Traced for export both ways are not kept ready: a window takes as many steps as the line allows.
    if known or for_export():
        return way.window(cell, x, n, axis, reverse, training)
    # The axis goes where a recurrent layer has it out here: what leaves a branch must not be the transpose of lines that may
    # turn out to be one pixel long. XLA has no gradient for that.
    x, last = ops.moveaxis(x, axis, -2), len(x.shape) - 2
    h = ops.cond(
        n >= ops.shape(x)[last] - 1,
        lambda: way.full(cell, x, last, reverse, training, in_a_branch=True),
        lambda: way.window(cell, x, n, last, reverse, training),
    )
    return ops.moveaxis(h, -2, axis)
