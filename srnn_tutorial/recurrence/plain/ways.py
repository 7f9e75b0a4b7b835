"""The plain unit over an image: which way of computing serves which sweep, decided here and nowhere else."""

import math

from keras import ops

from srnn_tutorial.directions import HEIGHT, WIDTH
from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.backend import (
    can_compile,
    compiled,
    compiled_choice,
    fast_dtype,
    has_accelerator,
    once,
    size_to_compile,
    value,
    with_compiled_gradient,
    with_gradient,
    within,
)
from srnn_tutorial.recurrence.cells import AccumulatorCell, PlainCell
from srnn_tutorial.recurrence.line import from_line, to_line
from srnn_tutorial.recurrence.plain import blocks, image_windows, in_place, joined
from srnn_tutorial.recurrence.plain import full as full_sweep
from srnn_tutorial.recurrence.plain import window as windows

# Those whose step is the plain unit's. (Not their subclasses, which may compute something else.)
CELLS = PlainCell, AccumulatorCell

# Compiling takes a second or two, once for each size of image; images with fewer numbers (height * width * channels) are
# swept before that pays.
WORTH_COMPILING = 4096

# From this n on the windows of ReLU are computed by sums (see `largest`), which costs as much for every n, if every weight
# is above 0. Measured on 2 cores, a layer at (4, 128, 128, 32), runs / sums as multiples of the full sweep: states 1.3 / 1.9
# for n = 12, 1.9 / 1.8 for 16, 2.0 / 1.9 for 24; with gradients 1.9 / 1.9 for 12, 2.4 / 2.0 for 16, 2.9 / 2.0 for 24. At
# three other shapes they meet somewhere up to 20. What it is elsewhere is said by `bench --thresholds`. On a GPU (H200, up
# to 126) the runs took a quarter to a twentieth of what another way in blocks took.
BY_SUMS = 16

# From this n on those of weights of any sign by maps (see `clipped`), which costs as much for every n, too. As above, runs /
# maps: states 2.1 / 2.3 for n = 24, 2.4 / 2.7 for 32, 3.1 / 2.9 for 48, 3.4 / 2.6 for 64; with gradients 2.5 / 2.6 for 16,
# 3.0 / 2.8 for 24, 3.5 / 2.6 for 32, 5.7 / 3.0 for 64. At three other shapes states meet between 16 and 64, gradients
# between 12 and 24.
BY_MAPS = 24


def full(cell, x, axis, reverse, training=None, in_a_branch=False):
    """Every pixel sees all pixels behind it; arguments and result as `travel`'s."""
    return sweep(x, value(cell.kernel), cell.activation, None, axis, reverse, cell)


def window(cell, x, n, axis, reverse, training=None):
    """Every pixel sees `n` pixels behind it; arguments and result as `travel`'s."""
    return sweep(x, value(cell.kernel), cell.activation, n, axis, reverse, cell)


def sweep(x, w, activation, n=None, axis=0, reverse=False, cell=None):
    """The states of a sweep, shape and dtype of `x`; `w` is `(channels,)`, `n` less than `length - 1`, or `None`.

    The sweep brings its own gradient. The one TensorFlow would derive for a loop has no static bound, and XLA refuses it;
    this one also keeps only what the way back needs.
    """
    first = min(axis, 1)
    image, w = x.shape[first:], ops.cast(w, x.dtype)
    size = (image if cell is None else size_to_compile(cell, image)) if _worth_compiling(image) else None
    if size is None:
        return _plainly(x, w, activation, n, axis, reverse)
    if size != tuple(image):
        return _in_a_larger_image(x, dict(enumerate(size[:-1], first)), w, activation, n, axis, reverse)
    fast = [ops.cast(tensor, fast_dtype(x)) for tensor in (x, w)]
    ways = _compiled_ways(Activation(activation, fast[0].dtype), n, axis, reverse, len(x.shape))
    if ways is None:
        return _plainly(x, w, activation, n, axis, reverse)
    states, gradients = ways
    twice = with_compiled_gradient(
        lambda x, w: [states(x, w)],
        lambda tensors, g, h: gradients(*tensors, h, g),
        lambda x, w: _plainly(x, w, activation, n, axis, reverse),
    )
    return ops.cast(twice(*fast), x.dtype)


def _in_a_larger_image(x, edges, w, activation, n, axis, reverse):
    """As `sweep`, with edges of so many pixels. Pixels hear nothing of what comes after them; and all directions are turned
    to the right, to share what is compiled: two programs instead of eight for an image of a size that may not come again.
    """
    last = len(x.shape) - 2
    edges = {last if k == axis else k - (axis < k <= last): size for k, size in edges.items()}
    x = ops.moveaxis(x, axis, last)
    x = ops.flip(x, axis=last) if reverse else x
    h = within(lambda x: sweep(x, w, activation, n, last), x, edges)
    h = ops.flip(h, axis=last) if reverse else h
    return ops.moveaxis(h, last, axis)


def _worth_compiling(image):
    return can_compile() and None not in image and math.prod(image) >= WORTH_COMPILING


def _plainly(x, w, activation, n, axis, reverse):
    """As `sweep`, not compiled; it can be differentiated more than once."""
    f, line = Activation(activation, x.dtype), to_line(x, axis, reverse)
    return from_line(_along_line(f, line, w, n), axis, reverse)


def _compiled_ways(f, n, axis, reverse, rank):
    """`states(x, w)` and `gradients(x, w, h, g)`, compiled; `None` if there are none but those along a line."""
    if n is None:
        joins = f.has_slope_0_or_1 and has_accelerator()
        return once(joined_programs, f, axis, reverse) if joins else _in_place(f, axis, reverse)
    return _windows(f, n, axis, reverse) if rank == 4 and axis in (HEIGHT, WIDTH) else None


def _with_gradient(states, gradients):
    """`states(x, w)` as a function of `x` and `w` whose gradient is `gradients(x, w, h, g)`.

    `h` are the states and `g` is the gradient there.
    """
    return with_gradient(lambda x, w: [states(x, w)], lambda tensors, g, h: gradients(*tensors, h, g))


def _along_line(f, x, w, n):
    """A sweep along a line `(length, ..., channels)`; its length may be unknown."""
    if n is None:
        sweep = _with_gradient(
            lambda x, w: full_sweep.states(x, w, f), lambda x, w, s, g: full_sweep.gradients(x, w, f, s, g)
        )
    else:
        sweep = _with_gradient(lambda x, w: windows.states(x, w, f, n), lambda x, w, h, g: windows.gradients(x, w, f, n, g))
    return sweep(x, w)


def _in_place(f, axis, reverse):
    """A full sweep in one compiled loop: no copies, and one operation of TensorFlow's or JAX's instead of one a pixel."""

    def programs_and_lines(*images):
        shape = images[0].shape
        length, *inner, channels = shape[axis:]
        programs = once(in_place_programs, f, reverse, math.prod(shape[1:axis]), channels)
        return programs, [ops.reshape(image, (-1, length, math.prod(inner) * channels)) for image in images]

    def states(x, w):
        (states, _), (line,) = programs_and_lines(x)
        return ops.reshape(states(line, w), ops.shape(x))

    def gradients(x, w, h, g):
        (_, gradients), (line, h, g) = programs_and_lines(x, h, g)
        dx, dw = gradients(line, w, h, g)
        return ops.reshape(dx, ops.shape(x)), dw

    return states, gradients


def in_place_programs(f, reverse, lines, channels):
    """`states(x, w)` and `gradients(x, w, h, g)`, compiled, of a full sweep; see `in_place`.

    (Each way along a line is compiled by itself: that is quickly done, and a direction that is not known before costs a
    third of the time in a loop of so little work.)
    """

    def states(x, w):
        return in_place.states(x, w, f, reverse, lines, channels)

    def gradients(x, w, h, g):
        return in_place.gradients(x, w, h, g, f, reverse, lines, channels)

    return compiled(states), compiled(gradients)


def joined_programs(f, axis, reverse):
    """`states` and `gradients` of an image, see `joined`; numbers too large to be added up like that go the other way."""
    loop_states, loop_gradients = _in_place(f, axis, reverse)
    states = compiled(lambda x, w: joined.states(x, w, f, axis, reverse))
    gradients = compiled(lambda x, w, h, g: joined.gradients(w, h, g, f, axis, reverse))
    exact = compiled(lambda x, w, *g: blocks.are_exact(x, w, x.shape[axis] - 1, *g))

    def chosen_states(x, w):
        return ops.cond(exact(x, w), lambda: states(x, w), lambda: loop_states(x, w))

    def chosen_gradients(x, w, h, g):
        return ops.cond(exact(x, w, g), lambda: gradients(x, w, h, g), lambda: loop_gradients(x, w, h, g))

    return compiled_choice(chosen_states), compiled_choice(chosen_gradients)


def _windows(f, n, axis, reverse):
    """`states` and `gradients` of the windows of an image, see `image_windows`."""
    if not f.has_slope_0_or_1:
        return image_windows.step_by_step(f, n, axis, reverse)
    if n < BY_SUMS or has_accelerator():
        way = image_windows.by_runs
    else:
        way = image_windows.by_maps if f.clips and n >= BY_MAPS else image_windows.by_sums
    return way(f, n, axis, reverse)
