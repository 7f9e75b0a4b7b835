"""ION's unit as a Keras cell: one step, s = f(s_before @ W + x)."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class IRNNCell(keras.layers.Layer):
    """One step of the IRNN: `s = f(s_before @ W + x)`, `W` a full matrix that mixes the channels of the state.

    There is no input matrix and no bias: in Inside-Outside Net a 1×1 convolution before the sweeps has done their work. Its
    customary start is the identity, hence the name: a new unit hands every state on as it is.

    Args:
        units: number of channels, of the input and of the state alike.
        activation: `f`; a name Keras knows or a callable.
        kernel_initializer: how `W`, of shape `(units, units)`, starts.

    Call arguments:
        inputs: `x`, shape `(..., units)`.
        states: a list with one tensor, `s_before`, of the same shape.

    Returns:
        `(s, [s])`.

    Raises:
        ValueError: the input's last axis is not `units` long.

    Source: Bell et al., "Inside-Outside Net" (2016), section 3.2; Le, Jaitly and Hinton, "A Simple Way to Initialize
    Recurrent Networks of Rectified Linear Units" (2015).

    >>> import numpy as np
    >>> cell = IRNNCell(2)
    >>> s, _ = cell(np.array([[1.0, -9.0]]), [np.array([[5.0, 5.0]])])
    >>> np.asarray(s).tolist()
    [[6.0, 0.0]]
    """

    def __init__(self, units, activation="relu", kernel_initializer="identity", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.state_size = self.output_size = units

    def build(self, input_shape):
        if input_shape[-1] != self.units:
            raise ValueError(
                f"IRNNCell keeps the number of channels: it was made for units={self.units}. "
                f"Received: an input of shape {tuple(input_shape)}"
            )
        self.kernel = self.add_weight(shape=(self.units, self.units), initializer=self.kernel_initializer, name="kernel")

    def call(self, inputs, states, training=None):
        s = self.activation(ops.matmul(states[0], self.kernel) + inputs)
        return s, [s]

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
