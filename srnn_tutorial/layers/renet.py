"""ReNet2D: cut an image into patches, read each column of patches both ways, then each row of what came of it."""

import keras
from keras import ops

from srnn_tutorial.layers.parts.checks import check_count, check_image
from srnn_tutorial.layers.parts.images import ReadsImages
from srnn_tutorial.layers.parts.patches import NOT_KNOWN, check_patch_size, cut, fill_up, patches_shape
from srnn_tutorial.layers.parts.units import UnitAsPattern, check_makes_units
from srnn_tutorial.layers.parts.weights import WeightArguments
from srnn_tutorial.layers.spatial_rnn import SpatialRNN2D
from srnn_tutorial.recurrence import refuse_symbols

SWEEPS = {"columns": ("down", "up"), "rows": ("right", "left")}
PADDINGS = ("valid", "same")


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class ReNet2D(ReadsImages, UnitAsPattern, WeightArguments, keras.layers.Layer):
    """ReNet layer: two bidirectional sweeps, down the columns of patches and then along the rows of the result.

    The image is cut into patches `p[i, j]` that do not overlap, each laid out as one vector. With `f` the unit's step,

        v[i, j] = (f(v_down[i-1, j], p[i, j]), f(v_up[i+1, j], p[i, j]))
        h[i, j] = (f(h_right[i, j-1], v[i, j]), f(h_left[i, j+1], v[i, j]))

    each of the four with weights of its own. A column's sweeps have read the whole column before the rows are read, so one
    layer suffices for every output to have seen the whole image. It stands where a convolution and its pooling would, and
    is stacked like them.

    Args:
        units: numbers in the state of each direction. Only a `cell` that is an instance brings its own, and takes `None`.
        patch_size: `(height, width)` of a patch in pixels, or one number for both.
        cell: `"gru"`, `"lstm"`, `"simple_rnn"`, or an instance of any other Keras cell, which each direction copies. Not
            `"rnn"` and `"irnn"`: these keep the channels, and here the sweeps must make `units` of a patch.
        padding: `"valid"` refuses an edge that the patch does not divide; `"same"` surrounds the image with as many zeros
            as are missing, as evenly as it goes, the odd one below or to the right.

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`. An edge that is known only to
        the running graph and that `"valid"` cannot divide is an error of the backend's.

    Output shape:
        `(batch, height / patch height, width / patch width, 2 * units)`, rounded up with `padding="same"`; all channels of
        `right` first, then those of `left`.

    Call arguments:
        training: whether the dropout of the cells is on.

    Attributes:
        cells: once built, a dictionary from `"down"`, `"up"`, `"right"` and `"left"` to the Keras cell.

    Raises:
        TypeError, ValueError: an argument or an input shape that is not allowed; the message says what is.

    Source: Visin et al., "ReNet: A Recurrent Neural Network Based Alternative to Convolutional Networks" (2015), section 3.

    >>> import numpy as np
    >>> images = np.zeros((1, 28, 28, 1), "float32")
    >>> stack = keras.Sequential([ReNet2D(16), ReNet2D(8)])
    >>> tuple(stack(images).shape)
    (1, 7, 7, 16)
    """

    def __init__(
        self,
        units=None,
        patch_size=(2, 2),
        cell="gru",
        *,
        padding="valid",
        kernel_initializer=None,
        recurrent_initializer=None,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.keep_weight_arguments(
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
        )
        self.patch_size = check_patch_size(patch_size)
        self.keep_pattern(check_makes_units(cell))
        if not isinstance(padding, str) or padding not in PADDINGS:
            raise ValueError(f"`padding` is one of {PADDINGS}. Received: padding={padding!r}")
        self.padding = padding
        units = check_count("units", units) if isinstance(cell, str) else units
        self.columns, self.rows = (self._bidirectional(units, *sweep) for sweep in SWEEPS.items())
        self.units = self.columns.units

    def _bidirectional(self, units, name, directions):
        return SpatialRNN2D(
            cell=self.cell,
            units=units,
            directions=directions,
            trainable=self.trainable,
            dtype=self.dtype_policy,
            name=name,
            **self.weights_of(name),
        )

    @property
    def cells(self):
        return {**self.columns.cells, **self.rows.cells}

    def build(self, input_shape):
        self.input_spec = keras.layers.InputSpec(ndim=4, axes={-1: self._check_input(input_shape)[-1]})
        patches = self._patches_shape(input_shape)
        self.columns.build(patches)
        self.rows.build(self.columns.compute_output_shape(patches))
        self.supports_jit = self.columns.supports_jit and self.rows.supports_jit

    def call(self, inputs, training=None):
        refuse_symbols(inputs.shape[1:3], NOT_KNOWN)
        self._check_input(inputs.shape)
        x = ops.cast(inputs, self.compute_dtype)
        if self.padding == "same":
            x = fill_up(x, self.patch_size, centred=True)
        return self.rows(self.columns(cut(x, self.patch_size), training=training), training=training)

    def _patches_shape(self, shape):
        return patches_shape(self._check_input(shape), self.patch_size)

    def compute_output_shape(self, input_shape):
        return self.rows.compute_output_shape(self.columns.compute_output_shape(self._patches_shape(input_shape)))

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "patch_size": self.patch_size,
            "padding": self.padding,
        }

    def _check_input(self, shape):
        shape = check_image(self, shape)
        if self.padding == "valid":
            for name, edge, patch in zip(("height", "width"), shape[1:3], self.patch_size):
                if edge is not None and edge % patch:
                    raise ValueError(
                        f"The {name} of a patch, {patch}, does not divide the {name} of the image, {edge}. Crop or resize "
                        "the image, choose another `patch_size`, or let zeros fill it up with padding='same'. "
                        f"Received: patch_size={self.patch_size}, an input of shape {tuple(shape)}"
                    )
        return tuple(shape)
