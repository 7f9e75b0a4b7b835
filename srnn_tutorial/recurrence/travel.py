"""Carrying a cell's state along one axis of a tensor."""

import keras

from srnn_tutorial.recurrence import keras_cell, plain
from srnn_tutorial.recurrence.cells import PlainCell


def travel(cell, x, n=None, axis=0, reverse=False, training=None):
    """Carry the cell's state along a line of pixels, each pixel reading itself and the `n` pixels before it.

    Args:
        cell: a built `PlainCell`, or any other Keras cell, built.
        x: `(..., length, ..., channels)`: what lies before and after `axis` is carried along side by side. Any size but
            `channels` may be unknown.
        n: pixels behind each pixel that it sees; `None`, or `length - 1` and more, for all of them.
        axis: the axis to travel along, from 0.
        reverse: travel from the last pixel to the first.
        training: handed to the cell.

    Returns:
        `h`, of the shape of `x` with as many channels as the cell puts out: `h[j]` is the cell's output after reading the
        pixels `max(0, j - n) ... j` from its initial state.

    >>> import numpy as np
    >>> from srnn_tutorial.recurrence import PlainCell
    >>> cell = PlainCell(1, kernel_initializer="ones")
    >>> cell.build((None, 1))
    >>> h = travel(cell, np.array([[1.0], [2.0], [3.0], [4.0]], "float32"), n=1)
    >>> np.asarray(h).ravel().tolist()
    [1.0, 3.0, 5.0, 7.0]
    """
    if isinstance(cell, keras.layers.Layer) and not isinstance(cell, PlainCell):
        return keras_cell.sweep(cell, x, n, axis, reverse, training)
    return plain.sweep(cell, x, n, axis, reverse)
