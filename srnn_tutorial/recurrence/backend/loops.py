"""Loops: one that a compiler fuses several steps of, and one along a line whose outputs need not look like its states."""

import operator

import keras
from keras import ops, tree

from srnn_tutorial.recurrence.backend.callers import written_out
from srnn_tutorial.recurrence.backend.exports import for_export
from srnn_tutorial.recurrence.backend.places import cut
from srnn_tutorial.recurrence.backend.this import this_backend


def counted(steps, step, start):
    """The state after `steps` times `state = step(k, state)`, `k` from 0; it can be differentiated, also under XLA.

    (Keras' `fori_loop` tells TensorFlow no bound, without which XLA refuses the gradient.)

    >>> int(counted(5, lambda k, state: state + k, ops.zeros((), "int32")))
    10
    """
    if isinstance(steps, int) and written_out():
        for k in range(steps):
            start = step(ops.convert_to_tensor(k, "int32"), start)
        return start
    return this_backend().counted(steps, step, start)


def scanned(step, start, line, reverse=False):
    """The states `state = step(state, x)` at all places `x` of a line, stacked; like `counted` it can be differentiated.

    State and line may be tuples of tensors, too.

    >>> scanned(lambda state, x: state + x, ops.zeros(()), ops.convert_to_tensor([1.0, 2.0, 3.0])).numpy().tolist()
    [1.0, 3.0, 6.0]
    """
    length = tree.flatten(line)[0].shape[0]
    if isinstance(length, int) and written_out():
        places, states, state = range(length), {}, start
        for k in reversed(places) if reverse else places:
            states[k] = state = step(state, tree.map_structure(operator.itemgetter(k), line))
        return tree.map_structure(lambda *at: ops.stack(at), *map(states.get, places))
    return this_backend().scanned(step, start, line, reverse)


def repeat(steps, unrolled, start, step):
    """The state after `steps` times `state = step(k, state)`, `k` from 0; `unrolled` of them in each round of the loop.

    >>> import numpy as np
    >>> int(repeat(5, 3, ops.zeros((), "int32"), lambda k, state: state + k))
    10
    """

    def several(first, count, state):
        for k in range(count):
            state = step(first + k, state)
        return state

    # What remains comes last: in front of the loop it would make a gradient take up to twice as long (measured).
    rounds, rest = divmod(steps, unrolled)
    state = start
    if rounds:
        state = ops.fori_loop(0, rounds, lambda i, state: several(i * unrolled, unrolled, state), start)
    return several(ops.convert_to_tensor(rounds * unrolled, "int32"), rest, state)


def loop(step, lines, states):
    """`(outputs, states)` of `outputs, states = step(x, states)` along a line.

    Keras' `scan` wants an output like the state on TensorFlow; its recurrent layers bring a loop that does not.

    Args:
        step: from `x`, `(lines, channels)`, and a list of states to what is put out there, a tensor or a list of them, and
            to the list of states after it. The outputs have the lines in front.
        lines: `(lines, length, channels)`.
        states: the list of states before the first step.

    Returns:
        The outputs, `(lines, length, ...)` each, and the list of states after the last step.

    >>> import numpy as np
    >>> line = np.array([[[1.0], [2.0], [3.0]]], "float32")
    >>> sums, _ = loop(lambda x, s: (s[0] + x, [s[0] + x]), line, [np.zeros((1, 1), "float32")])
    >>> np.asarray(sums).ravel().tolist()
    [1.0, 3.0, 6.0]
    """
    if for_export() and this_backend().keras_loops_keep_lists:
        return _loop_in_one_tensor(step, lines, states)
    cell = _Cell(lambda x, states: step(x, list(states)))
    layer = keras.layers.RNN(cell, return_sequences=True, name="loop")
    _, outputs, states = layer.inner_loop(lines, states, mask=None)
    return outputs, list(states)


def _loop_in_one_tensor(step, lines, states):
    """`loop` without a list of tensors: after each step the outputs move up by one place, and its own comes last."""
    line = ops.moveaxis(lines, 1, 0)
    length, shape = ops.shape(line)[0], (1, *ops.shape(line)[1:])
    first, states = step(line[0], states)
    single = not isinstance(first, list)

    def listed(outputs):
        return [outputs] if single else outputs

    def one(k, carry):
        outputs, states = carry
        here, states = step(cut(line, {0: k}, shape)[0], states)
        return [ops.concatenate([each[1:], new[None]], axis=0) for each, new in zip(outputs, listed(here))], states

    start = [ops.repeat(each[None], length, axis=0) for each in listed(first)]
    outputs, states = ops.fori_loop(1, length, one, (start, states))
    outputs = [ops.moveaxis(each, 0, 1) for each in outputs]
    return outputs[0] if single else outputs, list(states)


class _Cell:
    state_size = 1  # RNN asks; the loop does not care

    def __init__(self, step):
        self.call = step

    def __call__(self, x, states):
        return self.call(x, states)


def keras_loops_take_any_state():
    """Whether Keras' recurrent layers leave it to the cell how its states come back, in structure and dtype."""
    return this_backend().keras_loops_take_any_state
