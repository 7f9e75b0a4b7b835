"""What the plain unit and the IRNN have in common: one state, with as many channels as the input."""

import keras
from keras import ops


class ChannelKeepingCell(keras.layers.Layer):
    """A Keras cell whose only state is its output and looks like its input. Subclasses take the step.

    Args:
        units: number of channels, of the input and of the state alike.
        activation: `f`; a name Keras knows or a callable.
        kernel_initializer: how `kernel`, of shape `(units,)` or `(units, units)`, starts.

    Attributes:
        kernel_rank: 1 where `kernel` has one weight for each channel, 2 where it is a matrix; the subclass says.

    Raises:
        ValueError: the input's last axis is not `units` long.
    """

    def __init__(self, units, activation, kernel_initializer, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.state_size = self.output_size = units

    def build(self, input_shape):
        if input_shape[-1] != self.units:
            raise ValueError(
                f"{type(self).__name__} keeps the number of channels: it was made for units={self.units}. "
                f"Received: an input of shape {tuple(input_shape)}"
            )
        shape = (self.units,) * self.kernel_rank
        self.kernel = self.add_weight(shape=shape, initializer=self.kernel_initializer, name="kernel")

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
