"""The plain unit's windows over an image, compiled: by runs, by sums, by maps or step by step, one strip after the other.

Each function here takes the activation `f`, `n`, the axis to travel along and whether to travel in `reverse`, and gives a
pair of functions of an image `(batch, height, width, channels)`: `states(x, w)` and `gradients(x, w, h, g)`, which is
`(dx, dw)` from the states `h` and the gradient `g` there.
"""

import functools

from keras import ops

from srnn_tutorial.directions import HEIGHT, WIDTH
from srnn_tutorial.recurrence.backend import compiled, compiled_choice, once, part_of_programs
from srnn_tutorial.recurrence.plain import blocks, clipped, largest, runs, strips, window


def by_runs(f, n, axis, reverse):
    """For ReLU or none; see `runs`."""
    return _both_ways(*once(programs_of_runs, f, n, axis), reverse)


def _both_ways(states, gradients, reverse):
    """Both ways to travel along an axis share a program."""
    reverse = ops.convert_to_tensor(reverse, "bool")
    return lambda x, w: states(x, w, reverse), lambda x, w, h, g: gradients(x, w, g, reverse)


def by_sums(f, n, axis, reverse):
    """For ReLU or none; see `largest`. What that does not serve, or cannot be added up, is left to the runs."""
    return once(choice_of_sums, f, n, axis, reverse)


def by_maps(f, n, axis, reverse):
    """For ReLU; see `clipped`, and `largest`. What cannot be added up is left to the runs."""
    return once(choice_of_maps, f, n, axis, reverse)


def step_by_step(f, n, axis, reverse):
    """For every activation; see `window`."""
    return _turned(*once(programs_of_steps, f, n), axis, reverse)


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


def _choice(served, these, others):
    """`states` and `gradients` of these where `served(x, w)` and `served(x, w, g)` say so, else of others.

    Where only one of them is compiled, both are traced all the same: a reason to share them, and to be small.
    """

    def states(x, w):
        return ops.cond(served(x, w), lambda: these()[0](x, w), lambda: others()[0](x, w))

    def gradients(x, w, h, g):
        return ops.cond(served(x, w, g), lambda: these()[1](x, w, h, g), lambda: others()[1](x, w, h, g))

    return compiled_choice(states), compiled_choice(gradients)


def choice_of_sums(f, n, axis, reverse):
    def served(x, w, *g):
        return ops.logical_and(largest.serves(w, f), blocks.are_exact(x, w, n, *g))

    return _choice(served, lambda: _by_largest(f, n, axis, reverse), lambda: by_runs(f, n, axis, reverse))


def choice_of_maps(f, n, axis, reverse):
    def in_blocks():
        def rises(x, w, *g):
            return largest.serves(w, f)

        return _choice(rises, lambda: _by_largest(f, n, axis, reverse), lambda: _by_clipped(n, axis, reverse))

    def others():
        return _turned(*once(small_programs_of_runs, f, n), axis, reverse)

    return _choice(lambda x, w, *g: blocks.are_exact(x, w, n, *g), in_blocks, others)


def _by_largest(f, n, axis, reverse):
    return _both_ways(*once(programs_of_largest, f, n, axis), reverse)


def _by_clipped(n, axis, reverse):
    return _both_ways(*once(programs_of_clipped, n, axis), reverse)


# The programs. The walks are taken again for the gradient, strip by strip: the states of an image are only their ends.


def programs_of_runs(f, n, axis):
    def states(lines, w, reverse, room):
        return runs.states(lines, w, f, n, reverse), room

    def gradients(lines, w, g, reverse, room):
        return *runs.gradients(lines, w, f, n, g, reverse), room

    return _programs_both_ways(states, gradients, axis, summed=False)


def programs_of_largest(f, n, axis):
    return _programs_in_blocks(walks_of_largest, largest.bounds, axis, n, f)


def programs_of_clipped(n, axis):
    return _programs_in_blocks(walks_of_clipped, clipped.bounds, axis, n)


def walks_of_largest(length, n, f):
    """(Those of rows and of columns are the same.)"""
    return tuple(map(part_of_programs, largest.walks(f, n, length)))


def walks_of_clipped(length, n):
    return tuple(map(part_of_programs, clipped.walks(n, length)))


def _programs_in_blocks(walks, bounds, axis, n, *f):
    def states(lines, w, reverse, room):
        return blocks.states_in(room, lines, n, reverse, once(walks, lines.shape[0], n, *f)[0])

    def gradients(lines, w, g, reverse, room):
        return blocks.gradients_in(room, lines, n, g, reverse, once(walks, lines.shape[0], n, *f)[1])

    room_for_states = functools.partial(blocks.room_for_states, n=n)
    room_for_gradients = functools.partial(blocks.room_for_gradients, n=n, bounds=bounds)
    return _programs_both_ways(states, gradients, axis, room_for_states, room_for_gradients)


def _programs_both_ways(line_states, line_gradients, axis, room_for_states=(), room_for_gradients=(), summed=True):
    def states(x, w, reverse):
        return strips.states(x, w, line_states, axis, reverse, room_for_states)

    def gradients(x, w, g, reverse):
        return strips.gradients(x, w, line_gradients, axis, g, reverse, room_for_gradients, summed)

    return compiled(states), compiled(gradients)


def small_programs_of_runs(f, n):
    """Slower, but quickly made."""
    small = (functools.partial(way, unrolled=1) for way in (runs.states, runs.gradients))
    return _programs_to_the_right(*small, f, n)


def programs_of_steps(f, n):
    return _programs_to_the_right(window.states, window.gradients_in_place, f, n)


def _programs_to_the_right(line_states, line_gradients, f, n):
    def states(x, w):
        f_lanes = f.of_lanes(w.shape[0])
        return strips.states(x, w, lambda lines, w, reverse, room: (line_states(lines, w, f_lanes, n), room), WIDTH)

    def gradients(x, w, g):
        f_lanes = f.of_lanes(w.shape[0])

        def of_lines(lines, w, g, reverse, room):
            return *line_gradients(lines, w, f_lanes, n, g), room

        return strips.gradients(x, w, of_lines, WIDTH, g, summed=False)

    return compiled(states), compiled(gradients)
