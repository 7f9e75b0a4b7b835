"""Which way of computing serves which cell and which window: decided here and nowhere else."""

from keras import ops

from srnn_tutorial.recurrence import full_sweep, window


def travel(cell, x, n=None):
    """Carry the cell's state along a line of pixels, each pixel reading itself and the `n` pixels before it.

    Args:
        cell: a built `PlainCell`.
        x: `(length, ..., channels)`, in the order it is read; `length` may be unknown.
        n: pixels behind each pixel that it sees; `None`, or `length - 1` and more, for all of them.

    Returns:
        `h`, of the shape of `x`: `h[j]` is the state after reading the pixels `max(0, j - n) ... j` from the state zero.

    The sweep brings its own gradient. The one TensorFlow would derive for a loop has no static bound, and XLA refuses it;
    this one also keeps only what the way back needs.

    >>> import numpy as np
    >>> from srnn_tutorial.recurrence import PlainCell
    >>> cell = PlainCell(1, kernel_initializer="ones")
    >>> cell.build((None, 1))
    >>> h = travel(cell, np.array([[1.0], [2.0], [3.0], [4.0]], "float32"), n=1)
    >>> np.asarray(h).ravel().tolist()
    [1.0, 3.0, 5.0, 7.0]
    """

    def f(z):  # an activation layer may have a dtype of its own; the state keeps the line's
        return ops.cast(cell.activation(z), z.dtype)

    @ops.custom_gradient
    def sweep(x, w):
        s = _full_or_window(n, x, lambda: full_sweep.states(x, w, f), lambda n: window.states(x, w, f, n))

        def gradient(*args, upstream=None):
            g = args[0] if upstream is None else upstream
            dx, dw = _full_or_window(
                n,
                x,
                lambda: full_sweep.gradients(x, w, f, s, g),
                lambda n: window.gradients(x, w, f, n, g),
            )
            return dx, ops.cast(dw, w.dtype)

        return s, gradient

    x = ops.convert_to_tensor(x)
    # A custom gradient takes tensors, not variables; reshaping reads the variable on every backend.
    w = ops.cast(ops.reshape(cell.kernel, (-1,)), x.dtype)
    return sweep(x, w)


def _full_or_window(n, x, full, windowed):
    """The full sweep costs one step a pixel, a window `n + 1` steps of all pixels: full wherever they agree."""
    if n is None:
        return full()
    length = x.shape[0]
    if length is not None:
        return full() if n >= length - 1 else windowed(n)
    # Both branches are built, so the one not taken must not grow with `n`; and sizes are 32-bit integers here.
    last = ops.shape(x)[0] - 1
    n = ops.minimum(min(n, 2**31 - 1), last)
    return ops.cond(n >= last, full, lambda: windowed(n))
