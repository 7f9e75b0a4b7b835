"""MDRNN2D: walk an image from up to four corners, every pixel reading its two neighbours behind."""

import keras

from srnn_tutorial.directions import pick_corners
from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.merged_sweeps import MergedSweeps
from srnn_tutorial.recurrence import grid
from srnn_tutorial.units import GRID_UNITS


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class MDRNN2D(MergedSweeps):
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
        kernel_initializer: how the kernels start, the weights `W` for the pixel and those of the 1×1 convolution; `None` for
            Glorot's uniform numbers.
        recurrent_initializer: how the recurrent weights `U` for the neighbours start; `None` for an orthogonal matrix.
        kernel_regularizer, kernel_constraint: for every kernel.
        recurrent_regularizer, recurrent_constraint: for the recurrent weights.
            (All of these as Keras' recurrent layers take them. An initializer with a seed draws other numbers for each
            corner.)

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
        kernel_initializer=None,
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
        super().__init__(pick_corners(corners), merge_mode, output_conv_filter, activation, weights, **kwargs)
        self.units = check_count("units", units)
        if not isinstance(cell, str) or cell not in GRID_UNITS:
            raise ValueError(f"`cell` is one of {tuple(GRID_UNITS)}. Received: cell={cell!r}")
        self.cell = cell

    @property
    def corners(self):
        return self.names

    def new_cell(self, name, channels):
        arguments = {"name": name, "trainable": self.trainable, "dtype": self.policy_of(name), **self.weights_of(name)}
        return GRID_UNITS[self.cell].cell_class(self.units, self.activation, **arguments)

    convolution_start = "glorot_uniform"  # the states are of both signs

    def sweep(self, cell, x, way, training):
        return grid.sweep(cell, x, way.reversed_axes)

    def swept_channels(self, channels):
        return self.units

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "cell": self.cell,
            "corners": self.corners,
        }
