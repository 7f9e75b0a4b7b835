"""The plain unit's windows over an image, compiled: by runs, by sums or step by step, one strip after the other.

Each function here takes the activation `f`, `n`, the axis to travel along and whether to travel in `reverse`, and gives a
pair of functions of an image `(batch, height, width, channels)`: `states(x, w)` and `gradients(x, w, h, g)`, which is
`(dx, dw)` from the states `h` and the gradient `g` there.
"""

import functools

from keras import ops

from srnn_tutorial.directions import HEIGHT, WIDTH
from srnn_tutorial.recurrence.backend import compiled, compiled_choice, once, part_of_programs
from srnn_tutorial.recurrence.plain import blocks, largest, runs, strips, window

# From these n on the windows that `largest` does not serve are computed by blocks, which cost as much for every n. Measured
# on 2 cores, a sweep at (1, 256, 256, 32): how many times as long the runs take for states is 0.64 for n = 96, 0.84 for 160,
# 1.0 to 1.1 for 192; for gradients 0.62 for 32, 0.76 for 48, 1.05 for 64, 1.3 for 96.
STATES_IN_BLOCKS, GRADIENTS_IN_BLOCKS = 192, 64


def by_runs(f, n, axis, reverse):
    """For ReLU or none; see `runs`."""
    return _both_ways(*once(programs_of_runs, f, n, axis), reverse)


def _both_ways(states, gradients, reverse):
    """Both ways to travel along an axis share a program."""
    reverse = ops.convert_to_tensor(reverse, "bool")
    return lambda x, w: states(x, w, reverse), lambda x, w, h, g: gradients(x, w, g, reverse)


def by_sums(f, n, axis, reverse):
    """For ReLU or none; see `largest`. Weights below 0 are left to the blocks, and to the runs what cannot be added up."""
    return once(choice_of_sums, f, n, axis, reverse)


def by_blocks(f, n, axis, reverse):
    """For ReLU or none; see `blocks`. What they cannot add up is left to the runs."""
    return _turned(*once(programs_of_blocks, f, n), axis, reverse)


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


def choice_of_sums(f, n, axis, reverse):
    """Where only one of those to choose from is compiled, they are traced all the same: a reason to share them."""

    def largest_sums():
        return _both_ways(*once(programs_of_largest, f, n, axis), reverse)

    def others(first_in_blocks):
        return (by_blocks if f.clips and n >= first_in_blocks else by_runs)(f, n, axis, reverse)

    states_served, gradients_served = once(questions_of_largest, f, n)

    def chosen_states(x, w):
        return ops.cond(states_served(x, w), lambda: largest_sums()[0](x, w), lambda: others(STATES_IN_BLOCKS)[0](x, w))

    def chosen_gradients(x, w, h, g):
        return ops.cond(
            gradients_served(x, w, g),
            lambda: largest_sums()[1](x, w, h, g),
            lambda: others(GRADIENTS_IN_BLOCKS)[1](x, w, h, g),
        )

    return compiled_choice(chosen_states), compiled_choice(chosen_gradients)


def questions_of_largest(f, n):
    """Whether its states, and its gradients, may be asked for."""

    def served(x, w, *g):
        return ops.logical_and(largest.serves(w, f), blocks.are_exact(x, w, n, *g))

    return compiled(lambda x, w: served(x, w)), compiled(lambda x, w, g: served(x, w, g))


# The programs. The walks are taken again for the gradient, strip by strip: the states of an image are only their ends.


def programs_of_runs(f, n, axis):
    def states(lines, w, reverse, room):
        return runs.states(lines, w, f, n, reverse), room

    def gradients(lines, w, g, reverse, room):
        return *runs.gradients(lines, w, f, n, g, reverse), room

    return _programs_both_ways(states, gradients, axis, summed=False)


def programs_of_largest(f, n, axis):
    def states(lines, w, reverse, room):
        return largest.states_in(room, lines, w, n, reverse, once(walks_of_largest, f, n, lines.shape[0])[0])

    def gradients(lines, w, g, reverse, room):
        return largest.gradients_in(room, lines, w, n, g, reverse, once(walks_of_largest, f, n, lines.shape[0])[1])

    rooms = (functools.partial(room, n=n) for room in (largest.room_for_states, largest.room_for_gradients))
    return _programs_both_ways(states, gradients, axis, *rooms)


def walks_of_largest(f, n, length):
    """(Those of rows and of columns are the same.)"""
    return tuple(map(part_of_programs, largest.walks(f, n, length)))


def _programs_both_ways(line_states, line_gradients, axis, room_for_states=(), room_for_gradients=(), summed=True):
    def states(x, w, reverse):
        return strips.states(x, w, line_states, axis, reverse, room_for_states)

    def gradients(x, w, g, reverse):
        return strips.gradients(x, w, line_gradients, axis, g, reverse, room_for_gradients, summed)

    return compiled(states), compiled(gradients)


def programs_of_blocks(f, n):
    states, gradients = _programs_to_the_right(blocks.states, blocks.gradients, f, n)
    # Where only the one that is called is compiled, both are traced all the same: a reason to be small.
    small = (functools.partial(way, unrolled=1) for way in (runs.states, runs.gradients))
    other_states, other_gradients = _programs_to_the_right(*small, f, n, summed=False)
    exact = compiled(functools.partial(blocks.are_exact, n=n))

    def chosen_states(x, w):
        return ops.cond(exact(x, w), lambda: states(x, w), lambda: other_states(x, w))

    def chosen_gradients(x, w, g):
        return ops.cond(exact(x, w, g=g), lambda: gradients(x, w, g), lambda: other_gradients(x, w, g))

    return compiled_choice(chosen_states), compiled_choice(chosen_gradients)


def programs_of_steps(f, n):
    return _programs_to_the_right(window.states, window.gradients_in_place, f, n, summed=False)


def _programs_to_the_right(line_states, line_gradients, f, n, summed=True):
    def states(x, w):
        f_lanes = f.of_lanes(w.shape[0])
        return strips.states(x, w, lambda lines, w, reverse, room: (line_states(lines, w, f_lanes, n), room), WIDTH)

    def gradients(x, w, g):
        f_lanes = f.of_lanes(w.shape[0])

        def of_lines(lines, w, g, reverse, room):
            return *line_gradients(lines, w, f_lanes, n, g), room

        return strips.gradients(x, w, of_lines, WIDTH, g, summed=summed)

    return compiled(states), compiled(gradients)
