"""Propagation2D: each pixel takes a mean of three pixels of the row before, with weights that are read off the input."""

import keras
import numpy as np
from keras import ops

from srnn_tutorial.directions import pick_directions
from srnn_tutorial.initializers import drawing_anew
from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.merged_sweeps import MergedSweeps
from srnn_tutorial.recurrence import rows

OWN = -4.0  # how the logit of λ starts: sigmoid(-4) is 0.018, so that 512 rows of ones add up to 9


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class Propagation2D(MergedSweeps):
    """Spatial propagation: what a row hands to the next goes where the image says, and is never more than it was.

    Travelling down, `h[i, j] = p[-1] h[i-1, j-1] + p[0] h[i-1, j] + p[1] h[i-1, j+1] + λ v[i, j]`. The three `p` of a pixel,
    its affinities, are the softmax of a 1×1 convolution of the input there: at least 0, and they sum to 1 over those of the
    three neighbours that exist. `λ` is a sigmoid of another one, and `v` a third, of `units` channels. The step is linear:
    what a pixel has said arrives unchanged at whoever the affinities lead to. A pixel hears a cone, the three rows of a
    column behind it at a distance of one, 2 d + 1 at a distance of d; other directions are mirror images and transposes.

    Args:
        units: channels of each direction.
        directions: a non-empty subset of `("right", "left", "down", "up")`; the output keeps this order.
        merge_mode, output_conv_filter: as in `SpatialRNN2D`.
        activation: of the 1×1 convolution of `merge_mode="convolution"`; the sweeps have none.
        kernel_initializer, kernel_regularizer, kernel_constraint: for the kernels of the 1×1 convolutions. By default that
            of `v`, and that behind the sweeps, start as Keras' convolutions do; what the affinities and `λ` are read with
            starts at zero, so that a new layer takes the mean of its neighbours.

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`.

    Output shape:
        As that of `SpatialRNN2D`.

    Attributes:
        cells: once built, a dictionary from direction to what has its weights: `kernel`, `(channels, units)`, `gates`,
            `(channels, 4)`, and `bias`, `(4,)`: for the three affinities, and for λ.

    Raises:
        TypeError, ValueError: an argument or an input shape that is not allowed; the message says what is.

    Derivatives: exact, as those of `SpatialRNN2D`.

    Source: Liu et al., "Learning Affinity via Spatial Propagation Networks" (2017), equation 1, with three neighbours; that
    rows of weights sum to 1, and λ beside them, is the stable form of Wang et al., "Parallel Sequence Modeling via
    Generalized Spatial Propagation Network" (2025). Chosen here: the affinities are the same for all channels; a softmax
    makes them; λ is between 0 and 1 and starts at 0.018.

    >>> import numpy as np
    >>> layer = Propagation2D(4)
    >>> image = np.ones((1, 5, 6, 3), "float32")
    >>> tuple(layer(image).shape), tuple(layer.affinities(image)["down"].shape)
    ((1, 5, 6, 16), (1, 5, 6, 3))
    """

    def __init__(
        self,
        units,
        directions=("right", "left", "down", "up"),
        merge_mode="concat",
        output_conv_filter=None,
        *,
        activation="relu",
        kernel_initializer=None,
        kernel_regularizer=None,
        kernel_constraint=None,
        **kwargs,
    ):
        weights = {
            "kernel_initializer": kernel_initializer,
            "kernel_regularizer": kernel_regularizer,
            "kernel_constraint": kernel_constraint,
        }
        super().__init__(pick_directions(directions), merge_mode, output_conv_filter, activation, weights, **kwargs)
        self.units = check_count("units", units)

    @property
    def directions(self):
        return self.names

    convolution_start = "glorot_uniform"  # the states are of both signs

    def new_cell(self, name, channels):
        arguments = {"name": name, "trainable": self.trainable, "dtype": self.policy_of(name), **self.weights_of(name)}
        return _Affine(self.units, **arguments)

    def swept_channels(self, channels):
        return self.units

    def sweep(self, cell, x, way, training):
        values, own, affinities = cell.read(x, way)
        return rows.sweep(cell, rows.Propagation(), [own * values, affinities], [], way.axis, way.reverse)

    def affinities(self, inputs):
        """What each pixel takes of the three before it, a dictionary from direction to `(batch, height, width, 3)`.

        The first of the three is that on the left; in columns, which travel to the right or left, that above. Outside of
        the image, and before the first row, all is 0. Call it when the layer has been built.
        """
        x = ops.cast(inputs, self.compute_dtype)
        return {way.name: self.cells[way.name].read(x, way)[2] for way in self.ways}

    def get_config(self):
        config = super().get_config()
        kept = {name: each for name, each in config.items() if not name.startswith("recurrent")}  # it has no such weights
        return {**kept, "units": self.units, "directions": self.directions}


class _Affine(keras.layers.Layer):
    """The 1×1 convolutions of one direction."""

    def __init__(self, units, kernel_initializer=None, kernel_regularizer=None, kernel_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.start = units, kernel_initializer
        self.of_kernels = {"regularizer": kernel_regularizer, "constraint": kernel_constraint}

    def build(self, input_shape):
        channels = input_shape[-1]
        start = self.start or "glorot_uniform"
        self.kernel = self.add_weight((channels, self.units), start, name="kernel", **self.of_kernels)
        self.gates = self.add_weight(
            (channels, 4), drawing_anew(self.start, "gates") or "zeros", name="gates", **self.of_kernels
        )
        self.bias = self.add_weight((4,), keras.initializers.Constant([0.0, 0.0, 0.0, OWN]), name="bias")

    def read(self, x, way):
        """`v`, `λ` and the affinities."""
        gates = ops.matmul(x, ops.cast(self.gates, x.dtype)) + ops.cast(self.bias, x.dtype)
        values, own = ops.matmul(x, ops.cast(self.kernel, x.dtype)), ops.sigmoid(gates[..., 3:])
        # Two sides, and the first row: nothing is there to be taken.
        along, across = (_counted(x, axis) for axis in (way.axis, 3 - way.axis))
        last = ops.shape(x)[3 - way.axis] - 1
        outside = ops.concatenate([across == 0, ops.zeros_like(across, dtype="bool"), across == last], axis=-1)
        affinities = ops.softmax(ops.where(outside, -np.inf, gates[..., :3]))
        first = ops.shape(x)[way.axis] - 1 if way.reverse else 0
        return values, own, affinities * ops.cast(along != first, x.dtype)


def _counted(x, axis):
    """The number of each place along an axis, to stand beside `x`."""
    return ops.reshape(ops.arange(ops.shape(x)[axis], dtype="int32"), [-1 if k == axis else 1 for k in range(4)])
