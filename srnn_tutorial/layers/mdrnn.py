"""MDRNN2D: walk an image from up to four corners, every pixel reading its two neighbours behind."""

import keras
from keras import ops

from srnn_tutorial.layers.checks import check_activation, check_count, check_filters, check_image, check_merge_mode
from srnn_tutorial.layers.merge import make_convolution, merge, merged_channels
from srnn_tutorial.recurrence import grid
from srnn_tutorial.recurrence.grid import MDGRUCell, MDLSTMCell, MDRNNCell

# Each corner and the axes that are turned round for its walk.
CORNERS = {"top_left": (), "top_right": (2,), "bottom_left": (1,), "bottom_right": (1, 2)}
CELLS = {"rnn": MDRNNCell, "gru": MDGRUCell, "lstm": MDLSTMCell}


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class MDRNN2D(keras.layers.Layer):
    """Multi-dimensional recurrent layer: every pixel sees all that lies between it and a corner of the image.

    From the top left corner, the states of the pixel in row `i` and column `j` are made of the pixel and of what two others
    hand over: `h_row`, the state of its neighbour in the row, `(i, j-1)`, and `h_column`, that of its neighbour in the
    column, `(i-1, j)`; outside the image both are zero. The walks from the other corners are mirror images of this one, each
    with weights of its own. With `q = [h_row, h_column]`, both side by side, the units are, every weight matrix `W`, `U` and
    bias `b` being another one:

    - `"rnn"`: `h = f(x W + q U + b)`.
    - `"lstm"`: the gates `i, f_row, f_column, o = σ(x W + q U + b)`, one forget gate for each neighbour;
      `g = f(x W + q U + b)`; the memory `c = f_row * c_row + f_column * c_column + i * g`; `h = o * f(c)`. That is the
      paper's unit without its peepholes: as in Keras' LSTM the gates do not see the memories. The forget gates start half
      open (bias zero), so that both together pass on what there is, and no more.
    - `"gru"`: the resets `r = σ(x W + q U + b)`, one for each neighbour; the shares
      `z_row, z_column, z_new = softmax(x W + q U + b)`, together 1 for each unit; `candidate = f(x W + (r * q) U + b)`;
      `h = z_row * h_row + z_column * h_column + z_new * candidate`.

    All pixels of an anti-diagonal are computed at once, so a walk takes `height + width - 1` steps, and the graph is as
    large for an image of any size.

    Args:
        units: numbers in the state of a pixel, at least 1.
        cell: the recurrent unit, `"rnn"`, `"gru"` or `"lstm"`.
        corners: where the walks start, a non-empty subset of `("top_left", "top_right", "bottom_left", "bottom_right")`; the
            output keeps this order.
        merge_mode: as in `SpatialRNN2D`: `"concat"` joins the corners channel-wise, `"convolution"` lets a 1×1 convolution
            without bias follow, `"sum"`, `"mul"` and `"ave"` combine them elementwise; `None` returns a list with one tensor
            for each corner.
        output_conv_filter: output channels of the 1×1 convolution, by default as many as the input has. Only with
            `merge_mode="convolution"`.
        activation: `f`, applied to what the units make anew and to the output of the 1×1 convolution; a name Keras knows or
            a callable without weights.
        kernel_initializer: how the weights `W` for the pixel start, and those of the 1×1 convolution.
        recurrent_initializer: how the weights `U` for the neighbours start. (An initializer with a fixed seed gives every
            corner the same start.)

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`.

    Output shape:
        `(batch, height, width, c)`, with `c` = `units * len(corners)` for `"concat"`, `output_conv_filter` for
        `"convolution"`, `units` otherwise; for `None`, a list of these, one for each corner.

    Attributes:
        cells: once built, a dictionary from the corner's name to its cell: `layer.cells["top_left"].kernel` is
            `(channels, parts * units)` and `.recurrent_kernel` `(2 * units, parts * units)`, the rows for the neighbour in
            the row first. The parts are, in this order, those of `"lstm"`: `i`, `f_row`, `f_column`, `g`, `o`; of `"gru"`:
            `r_row`, `r_column`, `z_row`, `z_column`, `z_new`, `candidate`.
        convolution: once built with `merge_mode="convolution"`, the 1×1 convolution.

    Raises:
        TypeError, ValueError: an argument or an input shape that is not allowed; the message says what is.

    Source: Graves, Fernández and Schmidhuber, "Multi-Dimensional Recurrent Neural Networks" (2007), sections 2 and 3; the
    GRU, which is younger, after Wan et al., "Match-SRNN" (2016).

    >>> import numpy as np
    >>> image = np.ones((1, 3, 3, 1), "float32")
    >>> ones = {"activation": "linear", "kernel_initializer": "ones", "recurrent_initializer": "ones"}
    >>> down, up = MDRNN2D(1, "rnn", corners=("top_left", "bottom_left"), merge_mode=None, **ones)(image)
    >>> np.asarray(down)[0, :, :, 0].tolist()  # each is 1 + its neighbour to the left + that above
    [[1.0, 2.0, 3.0], [2.0, 5.0, 9.0], [3.0, 9.0, 19.0]]
    >>> MDRNN2D(8)(image).shape[-1]
    32
    """

    def __init__(
        self,
        units,
        cell="lstm",
        *,
        corners=("top_left", "top_right", "bottom_left", "bottom_right"),
        merge_mode="concat",
        output_conv_filter=None,
        activation="tanh",
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = check_count("units", units)
        if not isinstance(cell, str) or cell not in CELLS:
            raise ValueError(f"`cell` is one of {tuple(CELLS)}. Received: cell={cell!r}")
        self.cell = cell
        self.corners = pick_corners(corners)
        self.merge_mode = check_merge_mode(merge_mode)
        self.output_conv_filter = check_filters(output_conv_filter, merge_mode)
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.recurrent_initializer = keras.initializers.get(recurrent_initializer)
        self.cells = {}

    def build(self, input_shape):
        channels = check_image(self, input_shape)[-1]
        check_activation(self, self.units)
        self.input_spec = keras.layers.InputSpec(ndim=4, axes={-1: channels})
        self.cells = {name: self._make_cell(name) for name in self.corners}
        for cell in self.cells.values():
            cell.build((None, channels))
        if self.merge_mode == "convolution":
            walked = len(self.corners) * self.units
            self.convolution = make_convolution(self, walked, self.output_conv_filter or channels)

    def call(self, inputs):
        x = ops.cast(inputs, self.compute_dtype)
        merged = merge([self._walk(x, name) for name in self.corners], self.merge_mode)
        if self.merge_mode != "convolution":
            return merged
        return ops.cast(self.convolution(merged), self.compute_dtype)  # whatever dtype an activation layer has

    def _walk(self, x, corner):
        axes = CORNERS[corner]
        return _turn(grid.sweep(self.cells[corner], _turn(x, axes)), axes)

    def compute_output_shape(self, input_shape):
        *image, channels = check_image(self, input_shape)
        filters = self.output_conv_filter or channels
        shape = (*image, merged_channels(self.merge_mode, len(self.corners), self.units, filters))
        return [shape] * len(self.corners) if self.merge_mode is None else shape

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "cell": self.cell,
            "corners": self.corners,
            "merge_mode": self.merge_mode,
            "output_conv_filter": self.output_conv_filter,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "recurrent_initializer": keras.initializers.serialize(self.recurrent_initializer),
        }

    def _make_cell(self, name):
        # An instance draws the same numbers each time: all corners would start alike.
        initializers = [
            each.clone() if isinstance(each, keras.initializers.Initializer) else each
            for each in (self.kernel_initializer, self.recurrent_initializer)
        ]
        kwargs = {"name": name, "trainable": self.trainable, "dtype": self.dtype_policy}
        return CELLS[self.cell](self.units, self.activation, *initializers, **kwargs)


def pick_corners(names):
    """The corners called `names`, in canonical order whatever the order asked for; `TypeError` or `ValueError` for others.

    >>> pick_corners(["bottom_left", "top_left"])
    ('top_left', 'bottom_left')
    """
    allowed = tuple(CORNERS)
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise TypeError(
            f"`corners` is a sequence of names out of {allowed}; for a single one write corners=('top_left',). "
            f"Received: corners={names!r}"
        )
    names = tuple(names)
    if any(not isinstance(name, str) for name in names):
        raise TypeError(f"Each corner is a string out of {allowed}. Received: corners={names!r}")
    if not names or not set(names) <= set(allowed) or len(set(names)) < len(names):
        raise ValueError(f"`corners` names at least one of {allowed}, each at most once. Received: corners={names!r}")
    return tuple(name for name in allowed if name in names)


def _turn(x, axes):
    return ops.flip(x, axis=axes) if axes else x
