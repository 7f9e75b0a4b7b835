"""The units of multi-dimensional recurrent networks as cells: one step, from two neighbours at once.

    row      what is handed over by the neighbour in the same row, the one before in the column order of the walk
    column   what is handed over by the neighbour in the same column

A step is a function of tensors alone, the weights among them, because the walk brings its own gradient. `q` stands for the
outputs of both neighbours side by side, that of the row first.
"""

import keras
from keras import ops

from srnn_tutorial.recurrence.activation import check_activation


class MDCell(keras.layers.Layer):
    """What the cells below have in common: their weights, and a call like that of a Keras cell, but with two neighbours.

    Args:
        units: numbers in each state.
        activation: `f`; a name Keras knows or a callable.
        kernel_initializer: how the weights for the pixel start.
        recurrent_initializer: how the weights for the neighbours start. One matrix takes both of them, so that an orthogonal
            one keeps the size of what the two hand over together.
        kernel_regularizer, recurrent_regularizer, kernel_constraint, recurrent_constraint: what keeps each kind in bounds.

    Call arguments:
        inputs: `x`, shape `(pixels, channels)`.
        row, column: the states of each neighbour, a list of tensors `(pixels, units)`; zero where there is no neighbour.

    Returns:
        `(h, states)`: the output, and the list of states after the step, whose first is the output.

    Raises:
        ValueError: the activation has weights or changes the shape.

    Attributes:
        kernel, recurrent_kernel, bias: `(channels, parts * units)`, `(2 * units, parts * units)` and `(parts * units,)`,
            with the unit's `parts` side by side.
    """

    parts = 1  # preactivations that a step computes
    state_count = 1  # what is handed on to a neighbour, the output first

    def __init__(
        self,
        units,
        activation="tanh",
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        *,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.recurrent_initializer = keras.initializers.get(recurrent_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = keras.regularizers.get(recurrent_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.recurrent_constraint = keras.constraints.get(recurrent_constraint)

    def build(self, input_shape):
        check_activation(self.activation, self.units, self.compute_dtype)
        wide = self.parts * self.units
        self.kernel = self.add_weight(
            (input_shape[-1], wide),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.recurrent_kernel = self.add_weight(
            (2 * self.units, wide),
            self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
            name="recurrent_kernel",
        )
        self.bias = self.add_weight((wide,), "zeros", name="bias")

    def call(self, inputs, row, column):
        states = self.step(self.activation, inputs, row, column, self.kernel, self.recurrent_kernel, self.bias)
        return states[0], states

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "recurrent_initializer": keras.initializers.serialize(self.recurrent_initializer),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
            "recurrent_regularizer": keras.regularizers.serialize(self.recurrent_regularizer),
            "kernel_constraint": keras.constraints.serialize(self.kernel_constraint),
            "recurrent_constraint": keras.constraints.serialize(self.recurrent_constraint),
        }


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class MDRNNCell(MDCell):
    """The plain unit: `h = f(x W + q U + b)`.

    Source: Graves, Fernández and Schmidhuber, "Multi-Dimensional Recurrent Neural Networks" (2007), section 2.

    >>> import numpy as np
    >>> cell = MDRNNCell(1, "linear", "ones", "ones")
    >>> h, _ = cell(np.array([[1.0]]), [np.array([[10.0]])], [np.array([[100.0]])])
    >>> np.asarray(h).tolist()
    [[111.0]]
    """

    @staticmethod
    def step(f, x, row, column, kernel, recurrent_kernel, bias):
        q = ops.concatenate([row[0], column[0]], axis=-1)
        return [f(ops.matmul(x, kernel) + ops.matmul(q, recurrent_kernel) + bias)]


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class MDGRUCell(MDCell):
    """The gated unit: each number of the state is shared out between the neighbours and what is new.

        r = σ(x Wr + q Ur + br)                       resets, one for each neighbour, side by side as in q
        z = softmax(x Wz + q Uz + bz)                 the shares of row, column and new: together 1 for each unit
        candidate = f(x Wh + (r * q) Uh + bh)
        h = z_row * h_row + z_column * h_column + z_new * candidate

    Parts: `r_row`, `r_column`, `z_row`, `z_column`, `z_new`, `candidate`. As the shares are one between them, the state
    stays within the bounds of the activation however far it travels.

    Source: the spatial GRU of Wan et al., "Match-SRNN" (2016), without its third neighbour, the one across the corner.
    (Graves et al. have no GRU, which is younger.) With a single neighbour and no share for the other it is the GRU of Cho
    et al. (2014).
    """

    parts = 6

    @staticmethod
    def step(f, x, row, column, kernel, recurrent_kernel, bias):
        q = ops.concatenate([row[0], column[0]], axis=-1)
        units = row[0].shape[-1]
        gates, new = 5 * units, ops.matmul(x, kernel) + bias
        a = new[:, :gates] + ops.matmul(q, recurrent_kernel[:, :gates])
        r = ops.sigmoid(a[:, : 2 * units])
        # Over three slices: a softmax along another axis than the last turns it round, which XLA does not take in the
        # second derivative of a loop.
        shares = ops.split(a[:, 2 * units :], 3, axis=-1)
        highest = ops.maximum(ops.maximum(shares[0], shares[1]), shares[2])
        shares = [ops.exp(share - highest) for share in shares]
        total = shares[0] + shares[1] + shares[2]
        z_row, z_column, z_new = (share / total for share in shares)
        candidate = f(new[:, gates:] + ops.matmul(r * q, recurrent_kernel[:, gates:]))
        return [z_row * row[0] + z_column * column[0] + z_new * candidate]


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class MDLSTMCell(MDCell):
    """The unit with a memory `c`, and a forget gate for each neighbour's.

        i, f_row, f_column, o = σ(x W + q U + b)      each with weights of its own
        g = f(x Wg + q Ug + bg)
        c = f_row * c_row + f_column * c_column + i * g
        h = o * f(c)

    Parts: `i`, `f_row`, `f_column`, `g`, `o`.

    There are no peepholes: the paper lets the gates see the memories, too; as in Keras' LSTM they see the outputs only. All
    biases start at zero. Keras' LSTM starts with its one forget gate rather open; two such gates would let through more
    than there is, at every step again, and the memory would grow with each diagonal: half open, they pass on the mean.

    Source: Graves, Fernández and Schmidhuber, "Multi-Dimensional Recurrent Neural Networks" (2007), section 3.
    """

    parts, state_count = 5, 2

    @staticmethod
    def step(f, x, row, column, kernel, recurrent_kernel, bias):
        q = ops.concatenate([row[0], column[0]], axis=-1)
        a = ops.matmul(x, kernel) + ops.matmul(q, recurrent_kernel) + bias
        i, forget_row, forget_column, g, o = ops.split(a, 5, axis=-1)
        c = ops.sigmoid(forget_row) * row[1] + ops.sigmoid(forget_column) * column[1] + ops.sigmoid(i) * f(g)
        return [ops.sigmoid(o) * f(c), c]
