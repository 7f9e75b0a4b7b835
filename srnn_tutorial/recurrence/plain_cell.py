"""The plain unit as a Keras cell: one step, s = f(w * s_before + x)."""

import keras

from srnn_tutorial.recurrence.channel_keeping_cell import ChannelKeepingCell


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class PlainCell(ChannelKeepingCell):
    """One step of the plain spatial RNN: `s = f(w * s_before + x)`, one weight for each channel.

    It is a Keras cell like `keras.layers.SimpleRNNCell`, so `keras.layers.RNN(PlainCell(units))` runs it over an ordinary
    sequence, too. There is no bias and no mixing of channels: that is left to the convolutions around the layer.

    Args:
        units: number of channels, of the input and of the state alike.
        activation: `f`; a name Keras knows or a callable.
        kernel_initializer: how `w`, of shape `(units,)`, starts.

    Call arguments:
        inputs: `x`, shape `(..., units)`.
        states: a list with one tensor, `s_before`, of the same shape.

    Returns:
        `(s, [s])`.

    Raises:
        ValueError: the input's last axis is not `units` long.

    Source: Li et al., "CR-Unet" (2019), the spatial RNN module; the elementwise recurrence is that of Li et al.,
    "Independently Recurrent Neural Network" (2018), eq. 2.

    >>> import numpy as np
    >>> cell = PlainCell(2, kernel_initializer="ones")
    >>> s, _ = cell(np.array([[1.0, -9.0]]), [np.array([[5.0, 5.0]])])
    >>> np.asarray(s).tolist()
    [[6.0, 0.0]]
    """

    kernel_rank = 1

    def __init__(self, units, activation="relu", kernel_initializer="random_uniform", **kwargs):
        super().__init__(units, activation, kernel_initializer, **kwargs)

    def call(self, inputs, states, training=None):
        s = self.activation(self.kernel * states[0] + inputs)
        return s, [s]
