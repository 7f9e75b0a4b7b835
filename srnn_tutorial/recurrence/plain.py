"""The plain unit over an image: which way of computing serves which window, decided here and nowhere else."""

import functools
import math

import keras
from keras import ops

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
STATES_IN_BLOCKS, GRADIENTS_IN_BLOCKS = 96, 40


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
        if len(x.shape) == 4 and axis in (1, 2):
            return _with_gradient(*_compiled_window(cell.activation, n, axis), reverse)(x, w)
    return from_line(_along_line(cell.activation, to_line(x, axis, reverse), w, None if full else n), axis, reverse)


def _with_gradient(states, gradients, reverse):
    """`states(x, w, reverse)` as a function of `x` and `w` whose gradient is `gradients(x, w, h, g, reverse)`.

    `h` are the states and `g` is the gradient there. `reverse` becomes a tensor: both ways share what is traced
    and compiled.
    """
    reverse = ops.convert_to_tensor(reverse, "bool")

    @ops.custom_gradient
    def sweep(x, w):
        # The gradient is ours: TensorFlow's tape must not look for one inside the compiled loop.
        h = states(ops.stop_gradient(x), ops.stop_gradient(w), reverse)

        def gradient(*args, upstream=None):
            dx, dw = gradients(x, w, h, args[0] if upstream is None else upstream, reverse)
            return dx, ops.cast(dw, w.dtype)

        return h, gradient

    return sweep


def _in_place(activation, x, w, axis, reverse):
    """A full sweep in one compiled loop: no copies, and one operation of TensorFlow's or JAX's instead of one a pixel."""
    length, *inner, channels = x.shape[axis:]
    sweep = _with_gradient(*_compiled_full(activation, math.prod(x.shape[1:axis]), channels), reverse)
    h = sweep(ops.reshape(x, (-1, length, math.prod(inner) * channels)), w)
    return ops.reshape(h, ops.shape(x))


# Compiled once for an activation, not anew for every layer and call.
@functools.lru_cache(maxsize=64)
def _compiled_full(activation, lines, channels):
    both = (functools.partial(way, f=activation, lines=lines, channels=channels) for way in (in_place.states, in_place.gradients))
    return tuple(compiler()(way) for way in both)


@functools.lru_cache(maxsize=64)
def _compiled_window(activation, n, axis):
    """`states` and `gradients` of an image's windows, for both ways to travel along `axis`: `reverse` is a tensor."""
    if activation not in IN_RUNS:
        return _in_strips(*_step_by_step(activation, n), axis)

    def compiled(method, **others):
        both = (functools.partial(way, f=activation, n=n, **others) for way in (method.states, method.gradients))
        return _in_strips(*both, axis)

    in_runs, in_blocks = compiled(runs), compiled(blocks)
    # Of two functions, each compiled by itself, only the one called is compiled. Both are traced: a reason to be small.
    seldom = compiled(runs, unrolled=1)
    exact = _compiled_check(n)

    def states(x, w, reverse):
        if n < STATES_IN_BLOCKS:
            return in_runs[0](x, w, reverse)
        return ops.cond(exact(x, w), lambda: in_blocks[0](x, w, reverse), lambda: seldom[0](x, w, reverse))

    def gradients(x, w, h, g, reverse):
        if n < GRADIENTS_IN_BLOCKS:
            return in_runs[1](x, w, h, g, reverse)
        return ops.cond(
            exact(x, w, g=g), lambda: in_blocks[1](x, w, h, g, reverse), lambda: seldom[1](x, w, h, g, reverse)
        )

    return states, gradients


@functools.lru_cache(maxsize=64)
def _compiled_check(n):
    return compiler()(functools.partial(blocks.are_exact, n=n))


def _step_by_step(activation, n):
    """The states and the gradients of a strip's windows for any activation."""

    def f(z):
        return ops.cast(activation(z), z.dtype)

    def turned(line, reverse):
        return ops.where(reverse, ops.flip(line, axis=0), line)

    def states(x, w, reverse):
        return turned(window.states(turned(x, reverse), w, f, n), reverse)

    def gradients(x, w, g, reverse):
        dx, dw = window.gradients_in_place(turned(x, reverse), w, f, n, turned(g, reverse))
        return turned(dx, reverse), dw

    return states, gradients


def _in_strips(line_states, line_gradients, axis):
    """Compiled for an image: `states(x, w, reverse)` and `gradients(x, w, h, g, reverse)`, from those of a strip."""

    def states(x, w, reverse):
        return strips.states(x, lambda line, reverse: line_states(line, w, reverse=reverse), axis, reverse)

    def gradients(x, w, h, g, reverse):  # the walks are taken again, strip by strip: `h` holds only their ends
        return strips.gradients(
            x, lambda line, g, reverse: line_gradients(line, w, g=g, reverse=reverse), axis, g, reverse
        )

    return compiler()(states), compiler()(gradients)


def _along_line(activation, x, w, n):
    """A sweep along a line `(length, ..., channels)`; its length may be unknown."""

    def f(z):  # an activation layer may have a dtype of its own; the state keeps the line's
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
