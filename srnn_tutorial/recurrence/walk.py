"""A loop of which a compiler fuses several steps into one."""

from keras import ops


def walk(steps, unrolled, start, step):
    """The state after `steps` times `state = step(k, state)`, `k` from 0; `unrolled` of them in each round of the loop."""

    def several(first, count, state):
        for k in range(count):
            state = step(first + k, state)
        return state

    # What remains comes last: in front of the loop it would make a gradient's walk take up to twice as long (measured).
    rounds, rest = divmod(steps, unrolled)
    state = start
    if rounds:
        state = ops.fori_loop(0, rounds, lambda i, state: several(i * unrolled, unrolled, state), start)
    return several(ops.convert_to_tensor(rounds * unrolled, "int32"), rest, state)
