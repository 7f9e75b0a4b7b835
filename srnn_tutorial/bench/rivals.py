"""What the layers are measured against, Keras layers of their output shape: a copy, and other ways to compute the same."""

import keras
from keras import ops

from srnn_tutorial.directions import DIRECTIONS, WIDTH
from srnn_tutorial.initializers import Contracting
from srnn_tutorial.recurrence.backend import value


class _FourSweeps(keras.layers.Layer):
    """Four sweeps, joined as `merge_mode="concat"` does."""

    def call(self, x):
        return ops.concatenate([self.sweep(x, direction) for direction in DIRECTIONS.values()], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], len(DIRECTIONS) * input_shape[-1])


class CopyingFloor(_FourSweeps):
    """Four copies of the input in the places of the sweeps: a layer has to read the one and to write the four."""

    def sweep(self, x, direction):
        return x


class DepthwiseTranslations(_FourSweeps):
    """The formulation of the earlier public implementation: the sum of `n + 1` activated translations, in each direction.

    A translation by one pixel is a depthwise convolution whose kernel is zero but for one neighbour:

        t[0] = f(x),   t[k] = f(w * (t[k-1] moved by one pixel)),   h = t[0] + ... + t[n]

    Where neither pixels nor weights are negative, that is what `SpatialRNN2D` gives.
    """

    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.n = n

    def build(self, input_shape):
        kernel = {"shape": (input_shape[-1],), "initializer": "random_uniform"}
        self.kernels = {name: self.add_weight(name=name, **kernel) for name in DIRECTIONS}

    def sweep(self, x, direction):
        w = value(self.kernels[direction.name])
        behind, ahead = (ops.zeros_like(w), w) if direction.reverse else (w, ops.zeros_like(w))
        kernel = ops.stack([behind, ops.zeros_like(w), ahead])
        kernel = ops.reshape(kernel, (1, 3, -1, 1) if direction.axis == WIDTH else (3, 1, -1, 1))
        h = t = ops.relu(x)
        for _ in range(self.n):
            t = ops.relu(ops.depthwise_conv(t, kernel, padding="same", data_format="channels_last"))
            h = h + t
        return h


class KerasSweeps(_FourSweeps):
    """Four of Keras' own `RNN` of a cell, over the rows and columns of the image.

    Args:
        cell: a function from the channels to the cell; by default for `SimpleRNN(channels, activation="relu")`.
    """

    def __init__(self, cell=lambda channels: keras.layers.SimpleRNNCell(channels, "relu"), **kwargs):
        super().__init__(**kwargs)
        self.cell = cell

    def build(self, input_shape):
        channels = input_shape[-1]
        self.sweeps = {
            d.name: keras.layers.RNN(self.cell(channels), return_sequences=True, go_backwards=d.reverse, name=d.name)
            for d in DIRECTIONS.values()
        }
        for sweep in self.sweeps.values():
            sweep.build((None, None, channels))

    def sweep(self, x, direction):
        lines = x if direction.axis == WIDTH else ops.swapaxes(x, 1, 2)
        shape = ops.shape(lines)
        h = self.sweeps[direction.name](ops.reshape(lines, (-1, *lines.shape[2:])))
        h = ops.flip(h, axis=1) if direction.reverse else h  # Keras gives it in the order of reading
        h = ops.reshape(h, shape)
        return h if direction.axis == WIDTH else ops.swapaxes(h, 1, 2)


class SlicesWrittenOut(keras.layers.Layer):
    """`SliceRNN2D()` as one writes it at first: a loop in Python, with a `Conv1D` for each row and each column."""

    def __init__(self, kernel_size=9, **kwargs):
        super().__init__(**kwargs)
        self.kernel_size = kernel_size

    def build(self, input_shape):
        shape = (self.kernel_size, input_shape[-1], input_shape[-1])
        self.kernels = {name: self.add_weight(shape, Contracting(), name=name) for name in ("down", "up", "right", "left")}

    def call(self, x):
        for name, kernel in self.kernels.items():
            direction = DIRECTIONS[name]
            rows = ops.unstack(x, x.shape[direction.axis], axis=direction.axis)
            rows = rows[::-1] if direction.reverse else rows
            for k in range(1, len(rows)):
                message = ops.conv(rows[k - 1], kernel, padding="same", data_format="channels_last")
                rows[k] = rows[k] + ops.relu(message)
            x = ops.stack(rows[::-1] if direction.reverse else rows, axis=direction.axis)
        return x

    def compute_output_shape(self, input_shape):
        return input_shape
