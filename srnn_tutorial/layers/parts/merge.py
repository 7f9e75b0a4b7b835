"""What becomes of the sweeps' outputs: joined, added, multiplied, averaged, or left apart."""

import functools

import keras
from keras import ops

MERGE_MODES = ("concat", "convolution", "sum", "mul", "ave", None)


def merge(sweeps, mode):
    """Merge a list of tensors of equal shape `(batch, height, width, channels)`, one for each direction.

    `"convolution"` begins as `"concat"`; its 1×1 convolution belongs to the layer that owns the kernel.

    Returns:
        One tensor, or the list itself when `mode` is `None`.

    >>> import numpy as np
    >>> one = np.ones((1, 1, 1, 1), "float32")
    >>> np.asarray(merge([one, 3 * one], "ave")).ravel().tolist()
    [2.0]
    """
    if mode is None:
        return sweeps
    if mode in ("concat", "convolution"):
        return ops.concatenate(sweeps, axis=-1)
    if mode == "mul":
        return functools.reduce(ops.multiply, sweeps)
    total = functools.reduce(ops.add, sweeps)
    return total / len(sweeps) if mode == "ave" else total


def merged_channels(mode, directions, channels, filters):
    """Channels after the merge, from the number of `directions` and the `channels` of each; `filters` of a convolution."""
    if mode == "convolution":
        return filters
    return directions * channels if mode == "concat" else channels


def make_convolution(layer, channels, filters, weights):
    """The 1×1 convolution, built, of a `layer` with an `activation`: no bias; `weights` are arguments about the kernel.

    A dense layer over the channels is one; TensorFlow's own convolution gives an empty batch the wrong shape.
    """
    convolution = keras.layers.Dense(
        filters,
        activation=layer.activation,
        use_bias=False,
        trainable=layer.trainable,
        dtype=layer.policy_of("convolution"),
        name="convolution",
        **weights,
    )
    convolution.build((None, None, None, channels))
    return convolution
