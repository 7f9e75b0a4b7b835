"""The units that keep the channels, as Keras cells: the plain one and the IRNN. One state, which looks like the input."""

import keras
import numpy as np
from keras import ops

from srnn_tutorial.initializers import FadingMemory
from srnn_tutorial.recurrence.activation import check_activation


class ChannelKeepingCell(keras.layers.Layer):
    """A Keras cell whose only state is its output and looks like its input. Subclasses take the step.

    Args:
        units: number of channels, of the input and of the state alike.
        activation: `f`; a name Keras knows or a callable.
        kernel_initializer, kernel_regularizer, kernel_constraint: how `kernel`, of shape `(units,)` or `(units, units)`,
            starts, and what keeps it in bounds.

    Attributes:
        kernel_rank: 1 where `kernel` has one weight for each channel, 2 where it is a matrix; the subclass says.

    Raises:
        ValueError: the input's last axis is not `units` long, or the activation has weights or changes the shape.
    """

    def __init__(self, units, activation, kernel_initializer, kernel_regularizer, kernel_constraint, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.state_size = self.output_size = units

    def build(self, input_shape):
        self._check_channels(input_shape)
        check_activation(self.activation, self.units, self.compute_dtype)
        shape = (self.units,) * self.kernel_rank
        self.kernel = self.add_weight(
            shape,
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )

    def _check_channels(self, input_shape):
        if input_shape[-1] != self.units:
            raise ValueError(
                f"{type(self).__name__} keeps the number of channels: it was made for units={self.units}. "
                f"Received: an input of shape {tuple(input_shape)}"
            )

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
            "kernel_constraint": keras.constraints.serialize(self.kernel_constraint),
        }


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class PlainCell(ChannelKeepingCell):
    """One step of the plain spatial RNN: `s = f(w * s_before + x)`, one weight for each channel.

    It is a Keras cell like `keras.layers.SimpleRNNCell`, so `keras.layers.RNN(PlainCell(units))` runs it over an ordinary
    sequence, too. There is no bias and no mixing of channels: that is left to the convolutions around the layer.

    Args:
        units: number of channels, of the input and of the state alike.
        activation: `f`; a name Keras knows or a callable.
        kernel_initializer: how `w`, of shape `(units,)`, starts; `None` for `srnn_tutorial.initializers.FadingMemory()`.
        kernel_regularizer, kernel_constraint: what keeps `w` in bounds.

    Call arguments:
        inputs: `x`, shape `(..., units)`.
        states: a list with one tensor, `s_before`, of the same shape.

    Returns:
        `(s, [s])`.

    Raises:
        ValueError: the input's last axis is not `units` long, or the activation has weights or changes the shape.

    Source: Li et al., "CR-Unet" (2019), the spatial RNN module; the elementwise recurrence is that of Li et al.,
    "Independently Recurrent Neural Network" (2018), eq. 2.

    >>> import numpy as np
    >>> cell = PlainCell(2, kernel_initializer="ones")
    >>> s, _ = cell(np.array([[1.0, -9.0]]), [np.array([[5.0, 5.0]])])
    >>> np.asarray(s).tolist()
    [[6.0, 0.0]]
    """

    kernel_rank = 1

    def __init__(
        self,
        units,
        activation="relu",
        kernel_initializer=None,
        *,
        kernel_regularizer=None,
        kernel_constraint=None,
        **kwargs,
    ):
        start = FadingMemory() if kernel_initializer is None else kernel_initializer
        super().__init__(units, activation, start, kernel_regularizer, kernel_constraint, **kwargs)

    def call(self, inputs, states, training=None):
        s = self.activation(self.kernel * states[0] + inputs)
        return s, [s]


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class AccumulatorCell(PlainCell):
    """The plain unit with `w` fixed at one, `s = f(s_before + x)`: nothing to learn, whatever `trainable` says.

    Source: Bell et al., "Inside-Outside Net" (2016), section 3.2, which finds that this detects hardly worse than the IRNN.

    >>> import numpy as np
    >>> cell = AccumulatorCell(1)
    >>> s, _ = cell(np.array([[2.0]]), [np.array([[5.0]])])
    >>> np.asarray(s).tolist(), len(cell.weights)
    ([[7.0]], 0)
    """

    def build(self, input_shape):
        self._check_channels(input_shape)
        check_activation(self.activation, self.units, self.compute_dtype)
        self.kernel = np.ones(self.units, "float32")


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class IRNNCell(ChannelKeepingCell):
    """One step of the IRNN: `s = f(s_before @ W + x)`, `W` a full matrix that mixes the channels of the state.

    There is no input matrix and no bias: in Inside-Outside Net a 1×1 convolution before the sweeps has done their work. Its
    customary start is the identity, hence the name: a new unit hands every state on as it is.

    Args:
        units: number of channels, of the input and of the state alike.
        activation: `f`; a name Keras knows or a callable.
        kernel_initializer: how `W`, of shape `(units, units)`, starts.
        kernel_regularizer, kernel_constraint: what keeps `W` in bounds.

    Call arguments:
        inputs: `x`, shape `(..., units)`.
        states: a list with one tensor, `s_before`, of the same shape.

    Returns:
        `(s, [s])`.

    Raises:
        ValueError: the input's last axis is not `units` long, or the activation has weights or changes the shape.

    Source: Bell et al., "Inside-Outside Net" (2016), section 3.2; Le, Jaitly and Hinton, "A Simple Way to Initialize
    Recurrent Networks of Rectified Linear Units" (2015).

    >>> import numpy as np
    >>> cell = IRNNCell(2)
    >>> s, _ = cell(np.array([[1.0, -9.0]]), [np.array([[5.0, 5.0]])])
    >>> np.asarray(s).tolist()
    [[6.0, 0.0]]
    """

    kernel_rank = 2

    def __init__(
        self,
        units,
        activation="relu",
        kernel_initializer="identity",
        *,
        kernel_regularizer=None,
        kernel_constraint=None,
        **kwargs,
    ):
        super().__init__(units, activation, kernel_initializer, kernel_regularizer, kernel_constraint, **kwargs)

    def call(self, inputs, states, training=None):
        s = self.activation(ops.matmul(states[0], self.kernel) + inputs)
        return s, [s]
