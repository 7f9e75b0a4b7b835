"""Units and cells that SpatialRNN2D is tried with, and what Keras makes of the same rows of pixels."""

import keras
import numpy as np
import pytest
from keras import layers, ops

on_tensorflow = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself")


def numbers(x):
    return ops.convert_to_numpy(x)


@keras.saving.register_keras_serializable(package="tests")
class Leaky(layers.Layer):
    """A cell of one's own, with two states of unlike widths."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size = units, [units, 1]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs, states):
        s = 0.5 * states[0] + ops.matmul(inputs, self.kernel)
        return s + states[1], [s, states[1] + 1]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


UNITS = {
    "irnn": lambda: {"cell": "irnn", "kernel_initializer": "glorot_normal"},
    "simple_rnn": lambda: {"cell": "simple_rnn"},
    "gru": lambda: {"cell": "gru", "units": 2},
    "lstm": lambda: {"cell": "lstm", "units": 5},
    "selective": lambda: {"cell": "selective"},
    "stack": lambda: {"cell": layers.StackedRNNCells([layers.LSTMCell(4), layers.GRUCell(2)])},
    "own": lambda: {"cell": Leaky(4)},
}
SIZES = {"irnn": 3, "selective": 3, "simple_rnn": 3, "gru": 2, "lstm": 5, "stack": 2, "own": 4}


def rows(images, name):
    """Images as `(lines, length, channels)` in the order a direction reads them, and the way back."""
    turned = images if name in ("right", "left") else images.transpose(0, 2, 1, 3)
    back = np.flip if name in ("left", "up") else lambda x, axis: x
    lines = back(turned, axis=2).reshape(-1, *turned.shape[2:])

    def undo(h):
        h = back(h.reshape(*turned.shape[:-1], -1), axis=2)
        return h if name in ("right", "left") else h.transpose(0, 2, 1, 3)

    return lines, undo


def swept(cell, lines, n):
    """Keras' own recurrent layer over each window by itself."""
    walk = layers.RNN(cell, dtype=cell.dtype_policy)
    begins = (0 if n is None else max(0, j - n) for j in range(lines.shape[1]))
    return np.stack([ops.convert_to_numpy(walk(lines[:, begin : j + 1])) for j, begin in enumerate(begins)], axis=1)
