"""The plain unit's windows over an image, compiled: by runs, by blocks or step by step, one strip after the other.

Each function here takes the activation, `n`, the axis to travel along and whether to travel in `reverse`, and gives a pair
of functions of an image `(batch, height, width, channels)`: `states(x, w)` and `gradients(x, w, h, g)`, which is `(dx, dw)`
from the states `h` and the gradient `g` there.
"""

import functools

from keras import ops

from srnn_tutorial.directions import HEIGHT, WIDTH
from srnn_tutorial.recurrence import blocks, runs, strips, window
from srnn_tutorial.recurrence.compiled import compiled_choice, compiler


def by_runs(activation, n, axis, reverse):
    """For ReLU or none; see `runs`. Both ways to travel along an axis share a program."""
    states, gradients = _compiled_runs(activation, n, axis)
    reverse = ops.convert_to_tensor(reverse, "bool")
    return lambda x, w: states(x, w, reverse), lambda x, w, h, g: gradients(x, w, g, reverse)


def by_blocks(activation, n, axis, reverse):
    """For ReLU or none; see `blocks`. What they cannot add up is left to the runs."""
    return _turned(*_compiled_blocks(activation, n), axis, reverse)


def step_by_step(activation, n, axis, reverse):
    """For every activation; see `window`."""
    return _turned(*_compiled_steps(activation, n), axis, reverse)


def _turned(states, gradients, axis, reverse):
    """What is compiled for an image swept to the right, for one that is turned before and after.

    That costs a few copies, little beside these windows, and all directions of a square image share a program.
    """

    def turn(x):
        x = ops.swapaxes(x, HEIGHT, WIDTH) if axis == HEIGHT else x
        return ops.flip(x, axis=WIDTH) if reverse else x

    def back(h):
        h = ops.flip(h, axis=WIDTH) if reverse else h
        return ops.swapaxes(h, HEIGHT, WIDTH) if axis == HEIGHT else h

    def turned_gradients(x, w, h, g):
        dx, dw = gradients(turn(x), w, turn(g))
        return back(dx), dw

    return lambda x, w: back(states(turn(x), w)), turned_gradients


# Compiled once for an activation, not anew for every layer and call. The walks are taken again for the gradient, strip by
# strip: the states of an image are only their ends.


@functools.lru_cache(maxsize=256)
def _compiled_runs(activation, n, axis):
    def states(x, w, reverse):
        return strips.states(x, lambda line, reverse: runs.states(line, w, activation, n, reverse), axis, reverse)

    def gradients(x, w, g, reverse):
        def of_line(line, g, reverse):
            return runs.gradients(line, w, activation, n, g, reverse)

        return strips.gradients(x, of_line, axis, g, reverse)

    return compiler()(states), compiler()(gradients)


@functools.lru_cache(maxsize=256)
def _compiled_blocks(activation, n):
    states, gradients = _compiled_to_the_right(blocks.states, blocks.gradients, activation, n)
    # Where only the one that is called is compiled, both are traced all the same: a reason to be small.
    small = (functools.partial(way, unrolled=1) for way in (runs.states, runs.gradients))
    other_states, other_gradients = _compiled_to_the_right(*small, activation, n)
    exact = compiler()(functools.partial(blocks.are_exact, n=n))

    def chosen_states(x, w):
        return ops.cond(exact(x, w), lambda: states(x, w), lambda: other_states(x, w))

    def chosen_gradients(x, w, g):
        return ops.cond(exact(x, w, g=g), lambda: gradients(x, w, g), lambda: other_gradients(x, w, g))

    return compiled_choice(chosen_states), compiled_choice(chosen_gradients)


@functools.lru_cache(maxsize=256)
def _compiled_steps(activation, n):
    return _compiled_to_the_right(window.states, window.gradients_in_place, activation, n)


def _compiled_to_the_right(line_states, line_gradients, activation, n):
    def states(x, w):
        return strips.states(x, lambda line, reverse: line_states(line, w, activation, n), WIDTH)

    def gradients(x, w, g):
        return strips.gradients(x, lambda line, g, reverse: line_gradients(line, w, activation, n, g), WIDTH, g)

    return compiler()(states), compiler()(gradients)
