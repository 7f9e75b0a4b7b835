"""What the layers that sweep an image in several ways share: a cell for each way, and what becomes of the outputs."""

import keras
from keras import ops

from srnn_tutorial.layers.parts.checks import (
    check_filters,
    check_image,
    check_merge_mode,
    find_activation,
)
from srnn_tutorial.layers.parts.images import ReadsImages
from srnn_tutorial.layers.parts.merge import make_convolution, merge, merged_channels
from srnn_tutorial.layers.parts.quantised import KeepsQuantised
from srnn_tutorial.layers.parts.units import check_activations_of_cell, check_can_start
from srnn_tutorial.layers.parts.weights import KERNEL, WeightArguments
from srnn_tutorial.recurrence import check_activation, supports_jit


class MergedSweeps(ReadsImages, KeepsQuantised, WeightArguments, keras.layers.Layer):
    """A layer that sweeps an image in several ways, each with a cell of its own, and merges what comes of them.

    A subclass brings the ways, `directions` or `corners`, and three methods:

    - `new_cell(name, channels)`: the cell, not yet built, of the way of that name;
    - `sweep(cell, x, way, training)`: what the cell makes of `x`, `(batch, height, width, channels)`;
    - `swept_channels(channels)`: how many channels that has,

    and `convolution_start`, the initializer of the 1×1 convolution if none was given.

    Args:
        ways: a tuple of what has a `name`: of `srnn_tutorial.directions.Direction` or `Corner`.
        merge_mode, output_conv_filter, activation, weights: as the subclasses document them; `weights` is a dictionary of
            the arguments that say how the weights start and what keeps them in bounds.

    Attributes:
        cells: once built, a dictionary from the way's name to its cell.
        convolution: once built with `merge_mode="convolution"`, the 1×1 convolution.
    """

    def __init__(self, ways, merge_mode, output_conv_filter, activation, weights, **kwargs):
        super().__init__(**kwargs)
        self.ways = ways
        self.merge_mode = check_merge_mode(merge_mode)
        self.output_conv_filter = check_filters(output_conv_filter, merge_mode)
        self.activation = find_activation(activation)
        self.keep_weight_arguments(**weights)
        self.cells = {}

    @property
    def names(self):
        """The names of the ways, in the order of the output."""
        return tuple(way.name for way in self.ways)

    def build(self, input_shape):
        channels = check_image(self, input_shape)[-1]
        swept = self.swept_channels(channels)
        check_activation(self.activation, swept, self.compute_dtype)
        self.input_spec = keras.layers.InputSpec(ndim=4, axes={-1: channels})
        self.cells = {name: self.new_cell(name, channels) for name in self.names}
        self.supports_jit = all(supports_jit(cell) for cell in self.cells.values())
        for cell in self.cells.values():
            check_can_start(cell)
            cell.build((None, channels))
            check_activations_of_cell(cell)
        if self.merge_mode == "convolution":
            filters = self.output_conv_filter or channels
            weights = {"kernel_initializer": self.convolution_start} | self.weights_of("convolution", KERNEL)
            self.convolution = make_convolution(self, len(self.ways) * swept, filters, weights)

    def call(self, inputs, training=None):
        x = ops.cast(inputs, self.compute_dtype)
        sweeps = [self.sweep(self.cells[way.name], x, way, training) for way in self.ways]
        # A cell that was passed has a dtype of its own.
        merged = merge([ops.cast(h, self.compute_dtype) for h in sweeps], self.merge_mode)
        if self.merge_mode != "convolution":
            return merged
        return ops.cast(self.convolution(merged), self.compute_dtype)  # whatever dtype an activation layer has

    def compute_output_shape(self, input_shape):
        *image, channels = check_image(self, input_shape)
        filters = self.output_conv_filter or channels
        swept = self.swept_channels(channels)
        shape = (*image, merged_channels(self.merge_mode, len(self.ways), swept, filters))
        return [shape] * len(self.ways) if self.merge_mode is None else shape

    def get_config(self):
        return {
            **super().get_config(),
            "merge_mode": self.merge_mode,
            "output_conv_filter": self.output_conv_filter,
            "activation": keras.activations.serialize(self.activation),
        }
