"""The plain unit over an image: which way of computing serves which window, decided here and nowhere else."""

import functools
import math

import keras
from keras import ops

from srnn_tutorial.directions import HEIGHT, WIDTH
from srnn_tutorial.recurrence import full_sweep, image_windows, in_place, window
from srnn_tutorial.recurrence.compiled import compiler, launches_are_dear
from srnn_tutorial.recurrence.line import from_line, to_line

# Compiling takes a second or two, once for each size of image; images with fewer numbers (height * width * channels) are
# swept before that pays.
WORTH_COMPILING = 4096

# With these a window is known by the run since its last clipped step (see `runs`): two to five times faster than to remember
# every step for the gradient, which serves all others.
IN_RUNS = keras.activations.relu, keras.activations.linear

# From these n on the same is computed block by block (see `blocks`), which costs as much for every n. Measured on 2 cores,
# where the two ways take equally long; a step of a run's states costs a fifth of one of its gradient.
STATES_IN_BLOCKS, GRADIENTS_IN_BLOCKS = 80, 32


def sweep(cell, x, n, axis, reverse):
    """Sweep with a `PlainCell`; arguments and result as `travel`'s.

    The sweep brings its own gradient. The one TensorFlow would derive for a loop has no static bound, and XLA refuses it;
    this one also keeps only what the way back needs.
    """
    x = ops.convert_to_tensor(x)
    # A custom gradient takes tensors, not variables; reshaping reads the variable on every backend.
    w = ops.cast(ops.reshape(cell.kernel, (-1,)), x.dtype)
    length, image = x.shape[axis], x.shape[min(axis, 1) :]
    full = n is None or (length is not None and n >= length - 1)
    if compiler() is not None and None not in image and math.prod(image) >= WORTH_COMPILING:
        fast = [ops.cast(tensor, _fast_dtype(x)) for tensor in (x, w)]
        if full:
            return ops.cast(_in_place(cell.activation, *fast, axis, reverse), x.dtype)
        if len(x.shape) == 4 and axis in (HEIGHT, WIDTH):
            return ops.cast(_with_gradient(*_windows(cell.activation, n, axis, reverse))(*fast), x.dtype)
    return from_line(_along_line(cell.activation, to_line(x, axis, reverse), w, None if full else n), axis, reverse)


def _fast_dtype(x):
    """A processor has no arithmetic of 16 bits: XLA would convert at every step, with bfloat16 the whole image."""
    narrow = keras.backend.standardize_dtype(x.dtype) in ("float16", "bfloat16")
    return "float32" if narrow and not launches_are_dear() else x.dtype


def _with_gradient(states, gradients):
    """`states(x, w)` as a function of `x` and `w` whose gradient is `gradients(x, w, h, g)`.

    `h` are the states and `g` is the gradient there.
    """

    @ops.custom_gradient
    def sweep(x, w):
        # The gradient is ours: TensorFlow's tape must not look for one inside the compiled loop.
        h = states(ops.stop_gradient(x), ops.stop_gradient(w))

        def gradient(*args, upstream=None):
            dx, dw = gradients(x, w, h, args[0] if upstream is None else upstream)
            return dx, ops.cast(dw, w.dtype)

        return h, gradient

    return sweep


def _in_place(activation, x, w, axis, reverse):
    """A full sweep in one compiled loop: no copies, and one operation of TensorFlow's or JAX's instead of one a pixel."""
    length, *inner, channels = x.shape[axis:]
    sweep = _with_gradient(*_compiled_full(activation, reverse, math.prod(x.shape[1:axis]), channels))
    h = sweep(ops.reshape(x, (-1, length, math.prod(inner) * channels)), w)
    return ops.reshape(h, ops.shape(x))


# Compiled once for an activation, not anew for every layer and call. (Each way along a line is compiled by itself: that is
# quickly done, and a direction that is not known before costs a third of the time in a loop of so little work.)
@functools.lru_cache(maxsize=256)
def _compiled_full(activation, reverse, lines, channels):
    def states(x, w):
        return in_place.states(x, w, activation, reverse, lines, channels)

    def gradients(x, w, h, g):
        return in_place.gradients(x, w, h, g, activation, reverse, lines, channels)

    return compiler()(states), compiler()(gradients)


def _windows(activation, n, axis, reverse):
    """`states` and `gradients` of the windows of an image, see `image_windows`."""
    if activation not in IN_RUNS:
        return image_windows.step_by_step(activation, n, axis, reverse)
    ways = image_windows.by_runs, image_windows.by_blocks
    by_runs, by_blocks = (way(activation, n, axis, reverse) for way in ways)
    states, _ = by_runs if n < STATES_IN_BLOCKS else by_blocks
    _, gradients = by_runs if n < GRADIENTS_IN_BLOCKS else by_blocks
    return states, gradients


def _along_line(activation, x, w, n):
    """A sweep along a line `(length, ..., channels)`; its length may be unknown."""

    def f(z):  # an activation layer may have a dtype of its own; the state keeps the line's
        return ops.cast(activation(z), z.dtype)

    @ops.custom_gradient
    def sweep(x, w):
        s = _full_or_window(n, x, lambda: full_sweep.states(x, w, f), lambda n: window.states(x, w, activation, n))

        def gradient(*args, upstream=None):
            g = args[0] if upstream is None else upstream
            dx, dw = _full_or_window(
                n,
                x,
                lambda: full_sweep.gradients(x, w, f, s, g),
                lambda n: window.gradients(x, w, activation, n, g),
            )
            return dx, ops.cast(dw, w.dtype)

        return s, gradient

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
