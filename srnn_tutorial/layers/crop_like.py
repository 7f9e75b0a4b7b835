"""CropLike: as much of an image as another has."""

import keras
from keras import ops

from srnn_tutorial.layers.parts.images import ReadsImages
from srnn_tutorial.recurrence import of_shape


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class CropLike(ReadsImages, keras.layers.Layer):
    """The first image cut down to the height and width of the second: what lies below and to the right goes.

    A pooling that keeps the last row of an odd edge makes `n` rows into `(n + 1) // 2`; brought back to twice that, they are
    one too many.

    Call arguments:
        inputs: a list of two images, `(batch, height, width, channels)` each, of which the first is at least as high and as
            wide as the second. All but the channels may be `None`.

    Returns:
        `(batch, height of the second, width of the second, channels of the first)`.

    >>> import numpy as np
    >>> tuple(CropLike()([np.zeros((1, 6, 8, 3)), np.zeros((1, 5, 8, 1))]).shape)
    (1, 5, 8, 3)
    """

    def call(self, inputs):
        image, like = inputs
        height, width = ops.shape(like)[1:3]
        return of_shape(image[:, :height, :width], (None, *like.shape[1:3], None))

    def compute_output_shape(self, input_shape):
        image, like = input_shape
        return (image[0], *like[1:3], image[3])
