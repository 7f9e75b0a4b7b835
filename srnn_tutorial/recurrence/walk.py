"""A loop of which a compiler fuses several steps into one."""

from keras import ops


def walk(steps, unrolled, start, step):
    """The state after `steps` times `state = step(k, state)`, `k` from 0; `unrolled` of them in each round of the loop."""

    def several(first, count, state):
        for k in range(count):
            state = step(first + k, state)
        return state

    rounds, rest = divmod(steps, unrolled)
    state = several(ops.convert_to_tensor(0, "int32"), rest, start)
    if not rounds:
        return state
    return ops.fori_loop(0, rounds, lambda i, state: several(rest + i * unrolled, unrolled, state), state)
