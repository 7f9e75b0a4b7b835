"""DSCContext: sweeps in four directions, each weighed at every pixel by an attention map of its own."""

import keras
from keras import ops
from keras.initializers import VarianceScaling

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.initializers import PositiveSum
from srnn_tutorial.layers.ion_context import AFTER_SWEEPS
from srnn_tutorial.layers.parts.checks import check_count, check_image
from srnn_tutorial.layers.parts.images import ReadsImages
from srnn_tutorial.layers.parts.quantised import KeepsQuantised
from srnn_tutorial.layers.parts.units import UnitAsPattern, check_cell, has_kernels
from srnn_tutorial.layers.parts.weights import BOTH, KERNEL, WeightArguments
from srnn_tutorial.layers.spatial_rnn import SpatialRNN2D


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class DSCContext(ReadsImages, KeepsQuantised, UnitAsPattern, WeightArguments, keras.layers.Layer):
    """Direction-aware spatial context: as in `IONContext`, but each pixel says how much each direction is worth to it.

    Four attention maps are made of the input once, `a = sigmoid(convolution(relu(convolution(x))))`, a 3×3 convolution to
    `units` channels and a 1×1 convolution to four. A round is: four full sweeps; the output of each direction times its map,
    in every channel; the four side by side; a 1×1 convolution. The same maps serve all rounds. A 1×1 convolution to `units`
    channels comes before the first round, and a ReLU after the last.

    Args:
        units: channels of each direction, by default as many as the input has.
        rounds: how often; after one a pixel knows its row and column, after two, as in the paper, the whole image.
        cell: the unit of the sweeps, as `SpatialRNN2D` takes it.
        kernel_initializer, recurrent_initializer, kernel_regularizer, recurrent_regularizer, kernel_constraint,
            recurrent_constraint: as in `SpatialRNN2D`; the kernels are those of the convolutions and of the cells.

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`.

    Output shape:
        That of the input.

    Attributes:
        convolutions: once built, the 1×1 convolutions, one before the rounds and one at the end of each.
        sweeps: once built, a `SpatialRNN2D` for each round.
        looks: once built, the two convolutions that make the attention maps.

    Raises:
        TypeError, ValueError: an argument or an input shape that is not allowed; the message says what is.

    Source: Hu et al., "Direction-aware Spatial Context Features for Shadow Detection" (2018), section 3.2. Chosen here: two
    convolutions for the maps, and their sizes; a linear 1×1 convolution between rounds, as in `IONContext`.

    >>> import numpy as np
    >>> layer, image = DSCContext(units=4), np.zeros((1, 6, 8, 3), "float32")
    >>> tuple(layer(image).shape), tuple(layer.attention(image).shape)
    ((1, 6, 8, 3), (1, 6, 8, 4))
    """

    def __init__(
        self,
        units=None,
        rounds=2,
        cell="irnn",
        *,
        kernel_initializer=None,
        recurrent_initializer=None,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = check_count("units", units, "None for as many as the input has channels")
        self.rounds = check_count("rounds", rounds)
        self.keep_pattern(check_cell(cell))
        self.keep_weight_arguments(
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
        )

    def build(self, input_shape):
        *image, channels = check_image(self, input_shape)
        self.input_spec = keras.layers.InputSpec(ndim=4, axes={-1: channels})
        units = self.units or channels
        between = VarianceScaling(AFTER_SWEEPS, "fan_in", "uniform")
        self.looks = [
            self._convolution("around", units, "glorot_uniform", "relu", around=True),
            self._convolution("attention", len(DIRECTIONS), "glorot_uniform", "sigmoid"),
        ]
        self.convolutions = [self._convolution("first", units, "glorot_uniform")]
        self.convolutions += [self._convolution(f"between_{k}", units, between) for k in range(1, self.rounds)]
        self.convolutions.append(self._convolution("last", channels, PositiveSum(AFTER_SWEEPS), "relu"))
        self.sweeps = [self._sweep(f"round_{k}") for k in range(1, self.rounds + 1)]
        for sweep in self.sweeps:
            sweep.build((*image, units))
        swept = len(DIRECTIONS) * self.sweeps[0].swept_channels(units)
        for convolution, read in zip([*self.looks, *self.convolutions], [channels, units, channels, *[swept] * self.rounds]):
            convolution.build((*image, read))
        self.supports_jit = all(sweep.supports_jit for sweep in self.sweeps)

    def _convolution(self, name, filters, start, activation=None, around=False):
        name = f"{name}_convolution"
        weights = {"kernel_initializer": start} | self.weights_of(name, KERNEL)
        arguments = {"trainable": self.trainable, "dtype": self.policy_of(name), "name": name, **weights}
        if around:
            arguments |= {"padding": "same", "data_format": "channels_last"}
            return keras.layers.Conv2D(filters, 3, activation=activation, **arguments)
        # A 1×1 convolution is a dense layer over the channels; TensorFlow's own gives an empty batch the wrong shape.
        return keras.layers.Dense(filters, activation, **arguments)

    def _sweep(self, name):
        kinds = BOTH if has_kernels(self.cell) else ("kernel_initializer", "recurrent")
        weights = self.weights_of(name, kinds) if isinstance(self.cell, str) else {}
        arguments = {"trainable": self.trainable, "dtype": self.policy_of(name), "name": name}
        return SpatialRNN2D(cell=self.cell, merge_mode=None, **arguments, **weights)

    def call(self, inputs, training=None):
        x = ops.cast(inputs, self.compute_dtype)
        maps = ops.split(self.attention(x), len(DIRECTIONS), axis=-1)
        first, *others = self.convolutions
        x = first(x)
        for sweep, convolution in zip(self.sweeps, others):
            heard = [h * a for h, a in zip(sweep(x, training=training), maps)]
            x = convolution(ops.concatenate(heard, axis=-1))
        return x

    def attention(self, inputs):
        """How much each direction is worth to each pixel, `(batch, height, width, 4)`: right, left, down and up, between 0
        and 1. Call it when the layer has been built."""
        x = ops.cast(inputs, self.compute_dtype)
        around, attention = self.looks
        if x.shape[0] == 0:  # of no image TensorFlow has, on some processors, no convolution
            return attention(around(ops.zeros((1, *ops.shape(x)[1:]), x.dtype)))[:0]
        return attention(around(x))

    def compute_output_shape(self, input_shape):
        return check_image(self, input_shape)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rounds": self.rounds}
