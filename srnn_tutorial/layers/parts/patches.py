"""Patches: an image cut into small windows that do not overlap, each laid out as one vector."""

import numbers

import keras
from keras import ops

from srnn_tutorial.directions import HEIGHT, WIDTH
from srnn_tutorial.layers.parts.checks import check_rank
from srnn_tutorial.layers.parts.images import ReadsImages
from srnn_tutorial.recurrence import refuse_symbols

NOT_KNOWN = "an image has at least one patch"


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class Patches2D(ReadsImages, keras.layers.Layer):
    """An image of patches: each the vector of its pixels, row by row, channels innermost.

    Where the patches do not divide an edge, zeros below and to the right fill the last ones up. What is brought back to the
    size of the pixels is then cut by `CropLike`.

    Args:
        patch_size: `(height, width)` of a patch in pixels, or one number for both.

    Input shape:
        `(batch, height, width, channels)`, channels last; all but `channels` may be `None`.

    Output shape:
        `(batch, height / patch height, width / patch width, patch height * patch width * channels)`, rounded up.

    Raises:
        TypeError, ValueError: a patch size or an input shape that is not allowed; the message says what is.

    >>> import numpy as np
    >>> image = np.arange(1, 7).reshape(1, 2, 3, 1)
    >>> np.asarray(Patches2D((2, 2))(image))[0].tolist()
    [[[1.0, 2.0, 4.0, 5.0], [3.0, 0.0, 6.0, 0.0]]]
    """

    def __init__(self, patch_size, **kwargs):
        super().__init__(**kwargs)
        self.patch_size = check_patch_size(patch_size)

    def call(self, inputs):
        refuse_symbols(inputs.shape[1:3], NOT_KNOWN)
        return cut(fill_up(ops.cast(inputs, self.compute_dtype), self.patch_size), self.patch_size)

    def compute_output_shape(self, input_shape):
        return patches_shape(check_rank(self, input_shape), self.patch_size)

    def get_config(self):
        return {**super().get_config(), "patch_size": self.patch_size}


def cut(x, patch_size):
    """The patches of an image whose edges they divide."""
    height, width = patch_size
    batch, down, across, channels = ops.shape(x)
    down, across = down // height, across // width
    x = ops.reshape(x, (batch, down, height, across, width, channels))
    return ops.reshape(ops.transpose(x, (0, 1, 3, 2, 4, 5)), (batch, down, across, height * width * channels))


def fill_up(x, patch_size, centred=False):
    """An image with as many zeros below and to the right as its patches want for; `centred` with half of them before it.

    >>> import numpy as np
    >>> np.asarray(fill_up(np.ones((1, 1, 3, 1)), (1, 6), centred=True)).ravel().tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    for axis, patch in zip((HEIGHT, WIDTH), patch_size):
        shape = list(ops.shape(x))
        # A number, or a tensor where the edge is not known. (The remainder of a negative number is another one in ONNX.)
        missing = (patch - shape[axis] % patch) % patch
        if patch == 1 or (isinstance(missing, int) and missing == 0):
            continue
        before = missing // 2 if centred else 0
        ends = (ops.zeros((*shape[:axis], count, *shape[axis + 1 :]), x.dtype) for count in (before, missing - before))
        x = ops.concatenate([next(ends), x, next(ends)], axis=axis)
    return x


def patches_shape(shape, patch_size):
    """The shape of an image's patches, from the image's."""
    batch, *image, channels = shape
    height, width = patch_size
    count = (None if edge is None else -(-edge // patch) for edge, patch in zip(image, patch_size))
    return (batch, *count, channels and height * width * channels)


def check_patch_size(size):
    """`size`, a pair or one number for both, as a pair of whole numbers."""
    pair = (size, size) if isinstance(size, numbers.Integral) else size
    if not isinstance(pair, (tuple, list)) or not all(
        isinstance(edge, numbers.Integral) and not isinstance(edge, bool) for edge in pair
    ):
        raise TypeError(
            "`patch_size` is a pair of whole numbers, (height, width), or one for both. "
            f"Received: patch_size={size!r} (of type {type(size).__name__})"
        )
    if len(pair) != 2 or min(pair) < 1:
        raise ValueError(f"`patch_size` is two numbers, (height, width), at least 1 each. Received: patch_size={size!r}")
    return tuple(int(edge) for edge in pair)
