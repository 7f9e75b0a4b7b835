"""SpatialRNN2D: sweep an image in up to four directions and merge what the sweeps saw."""

import keras

from srnn_tutorial.directions import pick_directions
from srnn_tutorial.initializers import PositiveSum
from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.merged_sweeps import MergedSweeps
from srnn_tutorial.layers.parts.units import (
    UnitAsPattern,
    check_cell,
    check_has_weights,
    check_units,
    has_kernels,
    make_cell,
)
from srnn_tutorial.recurrence import output_size, travel


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class SpatialRNN2D(UnitAsPattern, MergedSweeps):
    """Spatial recurrent layer: every pixel sees up to `rnn_seq_length` pixels behind it, in each direction.

    A row swept to the right gives, at column `j`, `h[j] = s[j]` with `s[k] = f(w * s[k-1] + x[k])` for
    `k = max(0, j - rnn_seq_length) ... j` and the state zero before the first of them. The other directions are mirror
    images and transposes of this one, each with weights of its own.

    Args:
        rnn_seq_length: how many pixels behind it each pixel sees, besides itself; at least 1. `None`, or any number from
            `edge - 1` on, sweeps the whole edge: the same numbers at the same cost. With the plain unit, ReLU and
            weights above 0, as they start, a window of any length costs up to two such sweeps, in training up to two and a
            half, with weights of both signs up to three and a half; with another activation or cell each pixel walks its
            window by itself, `rnn_seq_length + 1` steps. Prefer the full sweep there: on 256×256 pixels with 32 channels
            it took an LSTM 0.07 s forward, a window of 64 took 3.6 s (two cores).
        activation: `f`, applied to every state of the units `"rnn"` and `"irnn"`, and to the output of the 1×1 convolution;
            a name Keras knows or a callable without weights. The Keras units keep the activations Keras gives them.
        kernel_initializer: how every kernel starts, and `w` and `W` too: `"ones"` makes all weights 1. `None`, the default,
            gives each kind of weight a start in which the layer hears far and learns: `w` that of
            `srnn_tutorial.initializers.FadingMemory`, `W` the identity, the 1×1 convolution behind these two
            `PositiveSum`; the Keras units start as Keras starts them, the selective one as in Mamba.
        merge_mode: `"concat"` joins the directions channel-wise, all channels of `right` first, then of `left`, `down`
            and `up`; `"convolution"` lets a 1×1 convolution without bias follow; `"sum"`, `"mul"` and `"ave"` combine them
            elementwise; `None` returns a list with one tensor for each direction.
        output_conv_filter: output channels of the 1×1 convolution, by default as many as the input has. Only with
            `merge_mode="convolution"`.
        cell: the recurrent unit. `"rnn"` is the plain one above, with one weight for each channel; `"irnn"` that of
            Inside-Outside Net, `s[k] = f(s[k-1] @ W + x[k])` with a full matrix `W`; `"simple_rnn"`, `"gru"` and `"lstm"`
            are the Keras cells of these names; `"selective"` is the unit of Mamba and VMamba, which reads off each pixel how
            much it forgets (see `srnn_tutorial.recurrence.SelectiveCell`). Or an instance of any other Keras cell,
            `keras.layers.StackedRNNCells` and your own included: each direction gets a copy made from its config (with that
            dtype and new weights), and the instance stays as it is. States may have any rank and number. Losses that its
            step adds are kept (windows are then walked one by one, and images must be of known size). A step that assigns to
            variables, such as moving averages, is refused where the sweep could not keep them: in windows, and on JAX.
            Normalise before.
        units: output channels of `"simple_rnn"`, `"gru"` and `"lstm"`, by default as many as the input has. The other named
            units keep the channels, and an instance brings its own: they take `None` only.
        directions: a non-empty subset of `("right", "left", "down", "up")`; the output keeps this order.
        recurrent_initializer: how the recurrent weights start, which multiply the state: `w`, `W`, and the
            `recurrent_kernel` of the Keras units. It has the last word on them.
        kernel_regularizer, kernel_constraint: for every kernel: the input kernels of the Keras units and that of the 1×1
            convolution.
        recurrent_regularizer, recurrent_constraint: for the recurrent weights, in every direction.
            (All of these as Keras' recurrent layers take them. An initializer with a seed draws other numbers in each
            direction. A `cell` that is passed brings its own for its weights.)

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`.

    Output shape:
        `(batch, height, width, c)`, with `c` = `units * len(directions)` for `"concat"`, `output_conv_filter` for
        `"convolution"`, `units` otherwise; for `None`, a list of these, one for each direction. (`units` stands for the
        size of the unit's output: `channels`, unless it has been chosen.)

    Call arguments:
        training: whether the dropout of the cells is on. In a full sweep a mask lasts for a line; in a window each pixel
            stands at the end of a sequence of its own, with a mask of its own.

    Attributes:
        cells: once built, a dictionary from the direction's name to its Keras cell: `layer.cells["right"].kernel`.
        convolution: once built with `merge_mode="convolution"`, the 1×1 convolution; its `kernel` is
            `(units * len(directions), output_conv_filter)`.

    Raises:
        TypeError, ValueError: an argument or an input shape that is not allowed; the message says what is.

    Derivatives:
        Exact, for every unit and for the relatives of this layer, too: gradients, gradients of gradients (a gradient
        penalty) and Jacobians taken backwards, on TensorFlow eager, in a `tf.function` and with `jit_compile`, on JAX eager
        and with `jit`; gradients of each example by `tf.vectorized_map` and `jax.vmap`. On JAX third derivatives are refused
        where sweeps are compiled, for images of 4096 numbers (height * width * channels) and more (`MDRNN2D`: 1024 pixels).
        Forward mode: on TensorFlow eager only (within a `tf.function` it has none for loops); on JAX refused, take
        `jax.vjp`.

    Source: the spatial RNN module of Li et al., "CR-Unet: A Composite Network for Ovary and Follicle Segmentation in
    Ultrasound Images" (2019), after Bell et al., "Inside-Outside Net" (2016), section 3.2.

    >>> import numpy as np
    >>> x = np.array([[0, 6, 12], [2, 8, 14], [4, 10, 16]], "float32")[None, :, :, None]
    >>> layer = SpatialRNN2D(rnn_seq_length=2, kernel_initializer="ones", merge_mode=None)
    >>> right, left, down, up = layer(x)
    >>> np.asarray(right)[0, :, :, 0].tolist()
    [[0.0, 6.0, 18.0], [2.0, 10.0, 24.0], [4.0, 14.0, 30.0]]
    >>> SpatialRNN2D(merge_mode="convolution", output_conv_filter=1)(x).shape[-1]
    1
    """

    def __init__(
        self,
        rnn_seq_length=None,
        activation="relu",
        kernel_initializer=None,
        merge_mode="concat",
        output_conv_filter=None,
        *,
        cell="rnn",
        units=None,
        directions=("right", "left", "down", "up"),
        recurrent_initializer=None,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        **kwargs,
    ):
        weights = {
            "kernel_initializer": kernel_initializer,
            "recurrent_initializer": recurrent_initializer,
            "kernel_regularizer": kernel_regularizer,
            "recurrent_regularizer": recurrent_regularizer,
            "kernel_constraint": kernel_constraint,
            "recurrent_constraint": recurrent_constraint,
        }
        super().__init__(pick_directions(directions), merge_mode, output_conv_filter, activation, weights, **kwargs)
        self.rnn_seq_length = check_count("rnn_seq_length", rnn_seq_length, "None for the whole edge")
        self.keep_pattern(check_cell(cell))
        self.units = check_units(self.cell, check_count("units", units, "None for as many as the input has channels"))
        check_has_weights(self.cell, merge_mode, weights)

    @property
    def directions(self):
        return self.names

    def new_cell(self, name, channels):
        arguments = {"name": name, "trainable": self.trainable, "dtype": self.policy_of(name)}
        return make_cell(self.cell, channels, self.units, self.activation, self.weights_of(name), **arguments)

    @property
    def convolution_start(self):
        return "glorot_uniform" if has_kernels(self.cell) else PositiveSum()

    def sweep(self, cell, x, way, training):
        return travel(cell, x, self.rnn_seq_length, way.axis, way.reverse, training)

    def swept_channels(self, channels):
        return self.units or (channels if isinstance(self.cell, str) else output_size(self.cell))

    def get_config(self):
        return {
            **super().get_config(),
            "rnn_seq_length": self.rnn_seq_length,
            "units": self.units,
            "directions": self.directions,
        }
