"""IONContext: two rounds of four sweeps with 1×1 convolutions around them; every pixel sees the whole image."""

import keras
from keras import ops
from keras.initializers import VarianceScaling

from srnn_tutorial.initializers import PositiveSum
from srnn_tutorial.layers.parts.checks import check_count, check_flag, check_image
from srnn_tutorial.layers.parts.images import ReadsImages
from srnn_tutorial.layers.parts.quantised import KeepsQuantised
from srnn_tutorial.layers.parts.weights import KERNEL, WeightArguments
from srnn_tutorial.layers.spatial_rnn import SpatialRNN2D
from srnn_tutorial.recurrence import AccumulatorCell

# A full sweep that starts as the identity adds up a whole line: what reads it starts small, and makes up for it.
AFTER_SWEEPS = 0.06


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class IONContext(ReadsImages, KeepsQuantised, WeightArguments, keras.layers.Layer):
    """The context module of Inside-Outside Net: 1×1 convolution, four sweeps, 1×1 convolution, four sweeps, 1×1 convolution.

    A round is: a 1×1 convolution to `units` channels, which all four directions share as their input matrix and bias; a full
    sweep in each direction, `h[k] = relu(h[k-1] @ W + x[k])` with `W` starting as the identity; the four outputs side by
    side, `4 * units` channels; a 1×1 convolution, which is their output matrix. After the first round every pixel knows its
    row and its column, after the second the whole image.

    The convolution that ends the first round and the one that begins the second stand next to each other with nothing
    between. Two linear maps in a row are one: the layer, as the paper's figure 3, has three 1×1 convolutions, not four. The
    only activations are the ReLU within the recurrence and one after the last convolution.

    Args:
        units: channels of each direction, by default as many as the input has (512 in the paper).
        filters: channels of the output, by default as many as the input has (512 in the paper).
        accumulator: the paper's simplification, `W` fixed at the identity, `h[k] = relu(h[k-1] + x[k])`: nothing to learn in
            the sweeps and no matrix product at each step; it detected hardly worse.
        kernel_initializer, recurrent_initializer, kernel_regularizer, recurrent_regularizer, kernel_constraint,
            recurrent_constraint: as in `SpatialRNN2D`; the kernels are those of the 1×1 convolutions, `W` is recurrent.

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`.

    Output shape:
        `(batch, height, width, filters)`.

    Attributes:
        convolutions: once built, the three 1×1 convolutions; each has a `kernel` and a `bias`.
        sweeps: once built, the two `SpatialRNN2D`.

    Raises:
        TypeError, ValueError: an argument or an input shape that is not allowed; the message says what is.

    Source: Bell et al., "Inside-Outside Net: Detecting Objects in Context with Skip Pooling and Recurrent Neural Networks"
    (2016), section 3.2, figure 3 and equation 1.

    >>> import numpy as np
    >>> features = np.zeros((1, 14, 20, 8), "float32")
    >>> tuple(IONContext(units=4, filters=6)(features).shape)
    (1, 14, 20, 6)
    >>> IONContext(units=4)(features).shape[-1], IONContext(units=4, accumulator=True)(features).shape[-1]
    (8, 8)
    """

    def __init__(
        self,
        units=None,
        filters=None,
        *,
        accumulator=False,
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
        self.filters = check_count("filters", filters, "None for as many as the input has channels")
        self.accumulator = check_flag("accumulator", accumulator, "for sweeps that only add up")
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
        self.convolutions = [
            self._convolution("first", units, "glorot_uniform"),
            self._convolution("between", units, VarianceScaling(AFTER_SWEEPS, "fan_in", "uniform")),
            self._convolution("last", self.filters or channels, PositiveSum(AFTER_SWEEPS), activation="relu"),
        ]
        self.sweeps = [self._sweep("rows_and_columns", units), self._sweep("whole_image", units)]
        for convolution, read in zip(self.convolutions, (channels, 4 * units, 4 * units)):
            convolution.build((*image, read))
        for sweep in self.sweeps:
            sweep.build((*image, units))
        self.supports_jit = all(sweep.supports_jit for sweep in self.sweeps)

    def _convolution(self, name, filters, start, activation=None):
        # A 1×1 convolution is a dense layer over the channels; TensorFlow's own gives an empty batch the wrong shape.
        name = f"{name}_convolution"
        weights = {"kernel_initializer": start} | self.weights_of(name, KERNEL)
        arguments = {"trainable": self.trainable, "dtype": self.policy_of(name), "name": name}
        return keras.layers.Dense(filters, activation, **arguments, **weights)

    def _sweep(self, name, units):
        arguments = {"trainable": self.trainable, "dtype": self.policy_of(name), "name": name}
        if self.accumulator:
            return SpatialRNN2D(cell=AccumulatorCell(units, dtype=self.policy_of(name)), **arguments)
        weights = self.weights_of(name, ("kernel_initializer", "recurrent"))  # there is no kernel among them
        return SpatialRNN2D(cell="irnn", **arguments, **weights)

    def call(self, inputs):
        first, between, last = self.convolutions
        rows_and_columns, whole_image = self.sweeps
        x = ops.cast(inputs, self.compute_dtype)
        return last(whole_image(between(rows_and_columns(first(x)))))

    def compute_output_shape(self, input_shape):
        *image, channels = check_image(self, input_shape)
        return (*image, self.filters or channels)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "filters": self.filters,
            "accumulator": self.accumulator,
        }
