"""The plain unit over an image: which way of computing serves which window, decided here and nowhere else."""

import functools
import math

import keras
from keras import ops

from srnn_tutorial.directions import HEIGHT, WIDTH
from srnn_tutorial.recurrence import blocks, full_sweep, in_place, runs, strips, window
from srnn_tutorial.recurrence.compiled import compiler
from srnn_tutorial.recurrence.line import from_line, to_line

# Compiling takes a second or two, once for each size of image; images with fewer numbers (height * width * channels) are
# swept before that pays.
WORTH_COMPILING = 4096

# With these a window is known by the run since its last clipped step (see `runs`): two to five times faster than to remember
# every step for the gradient, which serves all others.
IN_RUNS = keras.activations.relu, keras.activations.linear

# From these n on the same is computed block by block (see `blocks`), which costs as much for every n. Measured on 2 cores,
# where the two ways take equally long; a step of a run's states costs a quarter of one of its gradient.
STATES_IN_BLOCKS, GRADIENTS_IN_BLOCKS = 96, 28


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
        if full:
            return _in_place(cell.activation, x, w, axis, reverse)
        if len(x.shape) == 4 and axis in (HEIGHT, WIDTH):
            return _windows(cell.activation, x, w, n, axis, reverse)
    return from_line(_along_line(cell.activation, to_line(x, axis, reverse), w, None if full else n), axis, reverse)


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
@functools.lru_cache(maxsize=64)
def _compiled_full(activation, reverse, lines, channels):
    known = {"f": activation, "reverse": reverse, "lines": lines, "channels": channels}
    return tuple(compiler()(functools.partial(way, **known)) for way in (in_place.states, in_place.gradients))


def _windows(activation, x, w, n, axis, reverse):
    """The windows of an image, strip by strip in one compiled loop."""
    if activation in IN_RUNS and n < GRADIENTS_IN_BLOCKS:
        states, gradients = _compiled_runs(activation, n, axis)
        reverse = ops.convert_to_tensor(reverse, "bool")
        return _with_gradient(lambda *xw: states(*xw, reverse), lambda *xwhg: gradients(*xwhg, reverse))(x, w)
    # These take long to compile, and long to run beside a few copies: the image is turned until they sweep to the right.
    x = ops.swapaxes(x, HEIGHT, WIDTH) if axis == HEIGHT else x
    x = ops.flip(x, axis=WIDTH) if reverse else x
    h = _with_gradient(*_compiled_to_the_right(activation, n))(x, w)
    h = ops.flip(h, axis=WIDTH) if reverse else h
    return ops.swapaxes(h, HEIGHT, WIDTH) if axis == HEIGHT else h


@functools.lru_cache(maxsize=64)
def _compiled_to_the_right(activation, n):
    """`states(x, w)` and `gradients(x, w, h, g)` of the windows of an image that is swept to the right."""
    if activation not in IN_RUNS:
        return _in_strips_to_the_right(window.states, window.gradients_in_place, activation, n)
    by_runs = _in_strips_to_the_right(runs.states, runs.gradients, activation, n)
    by_blocks = _in_strips_to_the_right(blocks.states, blocks.gradients, activation, n)
    # Of two functions, each compiled by itself, only the one called is compiled. Both are traced: a reason to be small.
    one_by_one = (functools.partial(way, unrolled=1) for way in (runs.states, runs.gradients))
    seldom = _in_strips_to_the_right(*one_by_one, activation, n)
    exact = compiler()(functools.partial(blocks.are_exact, n=n))

    def states(x, w):
        if n < STATES_IN_BLOCKS:
            return by_runs[0](x, w)
        return ops.cond(exact(x, w), lambda: by_blocks[0](x, w), lambda: seldom[0](x, w))

    def gradients(x, w, h, g):
        return ops.cond(exact(x, w, g=g), lambda: by_blocks[1](x, w, h, g), lambda: seldom[1](x, w, h, g))

    return states, gradients


def _in_strips_to_the_right(line_states, line_gradients, activation, n):
    """Compiled for an image, as above, from what gives the states and the gradients of a line."""

    def states(x, w):
        return strips.states(x, lambda line, reverse: line_states(line, w, activation, n), WIDTH)

    def gradients(x, w, h, g):  # the walks are taken again, strip by strip: `h` holds only their ends
        return strips.gradients(x, lambda line, g, reverse: line_gradients(line, w, activation, n, g), WIDTH, g)

    return compiler()(states), compiler()(gradients)


@functools.lru_cache(maxsize=64)
def _compiled_runs(activation, n, axis):
    """`states(x, w, reverse)` and `gradients(x, w, h, g, reverse)`, for both ways to travel along `axis`."""

    def states(x, w, reverse):
        return strips.states(x, lambda line, reverse: runs.states(line, w, activation, n, reverse), axis, reverse)

    def gradients(x, w, h, g, reverse):
        def line_gradients(line, g, reverse):
            return runs.gradients(line, w, activation, n, g, reverse)

        return strips.gradients(x, line_gradients, axis, g, reverse)

    return compiler()(states), compiler()(gradients)


def _along_line(activation, x, w, n):
    """A sweep along a line `(length, ..., channels)`; its length may be unknown."""

    def f(z):
        return ops.cast(activation(z), z.dtype)

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
