"""The selective unit as a Keras cell: how fast it forgets is read off the pixel."""

import keras
from keras import ops

from srnn_tutorial.initializers import Rates, StepSizes, drawing_anew


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class SelectiveCell(keras.layers.Layer):
    """One step of the selective state space unit: each channel keeps some states, and the pixel says what becomes of them.

        Δ = softplus(x @ down @ up + bias)            one for each channel
        B = x @ input_kernel, C = x @ output_kernel   one number for each state, the same for all channels
        s = exp(Δ A) * s_before + Δ B x,   A = -exp(log_rates)
        y = C · s + D x,   D is `skip`

    A channel with a large Δ forgets what it held and writes the pixel; with a Δ near 0 it keeps its states. All of it is
    linear in the states. It keeps the number of channels: a 1×1 convolution before it changes that.

    Args:
        units: number of channels, of the input and of the output alike.
        states: how many states each channel has.
        rank: through how many numbers Δ is read off the pixel; by default `units / 16`, rounded up.
        kernel_initializer, kernel_regularizer, kernel_constraint: for what reads the pixel: `down`, `up`, `input_kernel` and
            `output_kernel`.
        recurrent_initializer, recurrent_regularizer, recurrent_constraint: for `log_rates`, which start as `Rates()` says.

    Call arguments:
        inputs: `x`, shape `(batch, units)`.
        states: a list with one tensor, `s_before`, `(batch, units, states)`.

    Returns:
        `(y, [s])`.

    Raises:
        ValueError: the input's last axis is not `units` long, or a number is none from 1 on.

    Source: Gu and Dao, "Mamba: Linear-Time Sequence Modeling with Selective State Spaces" (2023), algorithm 2; swept in
    four directions it is that of VMamba (Liu et al., 2024). As in their program, `B` is not discretised but multiplied by Δ.

    >>> import numpy as np
    >>> cell = SelectiveCell(3, states=4)
    >>> y, (s,) = cell(np.ones((2, 3), "float32"), cell.get_initial_state(2))
    >>> tuple(y.shape), tuple(s.shape)
    ((2, 3), (2, 3, 4))
    """

    def __init__(
        self,
        units,
        states=16,
        rank=None,
        *,
        kernel_initializer="glorot_uniform",
        recurrent_initializer=None,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        for name, value in ("units", units), ("states", states), ("rank", rank):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise ValueError(f"`{name}` is a whole number, at least 1. Received: {name}={value!r}")
        self.units, self.states, self.rank = units, states, rank
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.recurrent_initializer = keras.initializers.get(recurrent_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = keras.regularizers.get(recurrent_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.recurrent_constraint = keras.constraints.get(recurrent_constraint)
        self.state_size, self.output_size = [[units, states]], units

    def build(self, input_shape):
        if input_shape[-1] != self.units:
            raise ValueError(
                f"SelectiveCell keeps the number of channels: it was made for units={self.units}. "
                f"Received: an input of shape {tuple(input_shape)}"
            )
        rank = self.rank or -(-self.units // 16)
        kernels = {"down": (self.units, rank), "up": (rank, self.units)}
        kernels |= {"input_kernel": (self.units, self.states), "output_kernel": (self.units, self.states)}
        for name, shape in kernels.items():
            kernel = self.add_weight(
                shape,
                drawing_anew(self.kernel_initializer, name),
                regularizer=self.kernel_regularizer,
                constraint=self.kernel_constraint,
                name=name,
            )
            setattr(self, name, kernel)
        self.bias = self.add_weight((self.units,), StepSizes(), name="bias")
        self.log_rates = self.add_weight(
            (self.units, self.states),
            Rates() if self.recurrent_initializer is None else self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
            name="log_rates",
        )
        self.skip = self.add_weight((self.units,), "ones", name="skip")

    def call(self, inputs, states, training=None):
        delta, read, shown = self.selected(inputs)
        kept = ops.exp(-delta[..., None] * ops.exp(self.log_rates))
        s = kept * states[0] + (delta * inputs)[..., None] * read[..., None, :]
        return ops.sum(s * shown[..., None, :], axis=-1) + self.skip * inputs, [s]

    def selected(self, x):
        """`Δ`, `B` and `C`: what is read off each pixel."""
        delta = ops.softplus(ops.matmul(ops.matmul(x, self.down), self.up) + self.bias)
        return delta, ops.matmul(x, self.input_kernel), ops.matmul(x, self.output_kernel)

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units, self.states), dtype=self.compute_dtype)]

    def get_config(self):
        kept = {
            f"{kind}_{what}": getattr(keras, f"{what}s").serialize(getattr(self, f"{kind}_{what}"))
            for kind in ("kernel", "recurrent")
            for what in ("initializer", "regularizer", "constraint")
        }
        return {**super().get_config(), "units": self.units, "states": self.states, "rank": self.rank, **kept}
