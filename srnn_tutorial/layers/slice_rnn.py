"""SliceRNN2D: every row hands a message to the next, through a convolution along the row."""

import keras
from keras import ops

from srnn_tutorial.directions import DIRECTIONS, pick_directions
from srnn_tutorial.initializers import Contracting
from srnn_tutorial.layers.parts.checks import check_count, check_image, find_activation
from srnn_tutorial.layers.parts.images import ReadsImages
from srnn_tutorial.layers.parts.weights import find_weight_arguments, for_part
from srnn_tutorial.recurrence import check_activation, rows, value
from srnn_tutorial.recurrence.activation import Activation

WEIGHTS = "kernel_initializer", "kernel_regularizer", "kernel_constraint"


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class SliceRNN2D(ReadsImages, keras.layers.Layer):
    """Spatial CNN: slice by slice, an image is told what the slice before it holds, in one direction after the other.

    Travelling down, a slice is a row: `x[i] ← x[i] + f(K * x[i-1])`, with `K * ` a convolution along the row over all
    channels, and `x[i-1]` the row as it is by then; the first row stays as it is. Other directions are mirror images and
    transposes of that one. Each direction has its own kernel, and goes over what the one before it left. A pixel so hears a
    cone of the rows behind it, `kernel_size // 2` places wider with each row; after a direction along the rows and one
    along the columns, the whole image behind it.

    Args:
        kernel_size: how many pixels of the slice before a pixel hears. (9 in the paper.)
        activation: `f`, applied to what the convolution gives; a name Keras knows or a callable without weights.
        directions: a non-empty sequence of `"down"`, `"up"`, `"right"` and `"left"`, each at most once, in the order in
            which the image is swept.
        kernel_initializer: how the kernels start; `None` for `srnn_tutorial.initializers.Contracting()`, with which a
            message never grows on its way. (The paper leaves the start open.)
        kernel_regularizer, kernel_constraint: what keeps the kernels in bounds.

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`.

    Output shape:
        That of the input.

    Attributes:
        kernels: once built, a dictionary from direction to kernel, `(kernel_size, channels, channels)`. `kernel[k]` reads
            the pixel `k - (kernel_size - 1) // 2` places to the right in the row before, below in the column before.

    Raises:
        TypeError, ValueError: an argument or an input shape that is not allowed; the message says what is.

    Derivatives: exact, as those of `SpatialRNN2D`.

    Source: Pan et al., "Spatial As Deep: Spatial CNN for Traffic Scene Understanding" (2018), section "Spatial CNN".

    >>> import numpy as np
    >>> x = np.array([[1, 2, 3], [0, 0, 0]], "float32")[None, :, :, None]
    >>> layer = SliceRNN2D(3, directions=("down",), kernel_initializer="ones")
    >>> np.asarray(layer(x))[0, :, :, 0].tolist()  # below each pixel the sum of three
    [[1.0, 2.0, 3.0], [3.0, 6.0, 5.0]]
    """

    def __init__(
        self,
        kernel_size=9,
        activation="relu",
        directions=("down", "up", "right", "left"),
        *,
        kernel_initializer=None,
        kernel_regularizer=None,
        kernel_constraint=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.kernel_size = check_count("kernel_size", kernel_size)
        self.activation = find_activation(activation)
        pick_directions(directions)  # which says what is wrong with them
        self.directions = tuple(directions)
        given = dict(zip(WEIGHTS, (kernel_initializer, kernel_regularizer, kernel_constraint)))
        found = find_weight_arguments(**given)
        for name in WEIGHTS:
            setattr(self, name, found[name])
        self.kernels = {}

    def build(self, input_shape):
        channels = check_image(self, input_shape)[-1]
        check_activation(self.activation, channels, self.compute_dtype)
        self.input_spec = keras.layers.InputSpec(ndim=4, axes={-1: channels})
        self.kernels = {name: self._kernel(name, channels) for name in self.directions}

    def _kernel(self, direction, channels):
        given = for_part({name: getattr(self, name) for name in WEIGHTS}, direction)
        initializer, regularizer, constraint = map(given.get, WEIGHTS)
        shape = (self.kernel_size, channels, channels)
        start = Contracting() if initializer is None else initializer
        return self.add_weight(shape, start, regularizer=regularizer, constraint=constraint, name=f"{direction}_kernel")

    def call(self, inputs):
        x = ops.cast(inputs, self.compute_dtype)
        slices = rows.Slices(Activation(self.activation, x.dtype))
        for name in self.directions:
            direction, kernel = DIRECTIONS[name], ops.cast(value(self.kernels[name]), x.dtype)
            x = rows.sweep(self, slices, [x], [kernel], direction.axis, direction.reverse)
        return x

    def compute_output_shape(self, input_shape):
        return check_image(self, input_shape)

    def get_config(self):
        kept = {name: getattr(keras, f"{name.split('_')[1]}s").serialize(getattr(self, name)) for name in WEIGHTS}
        return {
            **super().get_config(),
            "kernel_size": self.kernel_size,
            "activation": keras.activations.serialize(self.activation),
            "directions": self.directions,
            **kept,
        }
