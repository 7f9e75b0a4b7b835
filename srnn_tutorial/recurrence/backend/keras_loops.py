"""The loops of `loops.py` by Keras' own, for the backends that differentiate these: JAX and PyTorch."""

from keras import ops


def counted(steps, step, start):
    return ops.fori_loop(0, steps, step, start)


def scanned(step, start, line, reverse):
    def one(state, x):
        state = step(state, x)
        return state, state

    return ops.scan(one, start, line, reverse=reverse)[1]
