"""ION's unit as a Keras cell: one step, s = f(s_before @ W + x)."""

import keras
from keras import ops

from srnn_tutorial.recurrence.channel_keeping_cell import ChannelKeepingCell


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class IRNNCell(ChannelKeepingCell):
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

    kernel_rank = 2

    def __init__(self, units, activation="relu", kernel_initializer="identity", **kwargs):
        super().__init__(units, activation, kernel_initializer, **kwargs)

    def call(self, inputs, states, training=None):
        s = self.activation(ops.matmul(states[0], self.kernel) + inputs)
        return s, [s]
