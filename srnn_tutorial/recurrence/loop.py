"""A loop along a line whose outputs need not look like its states: that of Keras' recurrent layers."""

import keras


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
    cell = _Cell(lambda x, states: step(x, list(states)))
    layer = keras.layers.RNN(cell, return_sequences=True)
    _, outputs, states = layer.inner_loop(lines, states, mask=None)
    return outputs, list(states)


class _Cell:
    state_size = 1  # RNN asks; the loop does not care

    def __init__(self, step):
        self.call = step

    def __call__(self, x, states):
        return self.call(x, states)
