"""What a network that reads its own predictions is shown: nothing at first, then the maps of the round before."""

import keras
from keras import ops

from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.images import ReadsImages


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class BlankMaps(ReadsImages, keras.layers.Layer):
    """Maps of zeros, as high and as wide as an image: nothing has been predicted yet.

    Args:
        classes: how many maps.

    Call arguments:
        image: `(batch, height, width, channels)`; only its size is read.

    Returns:
        Zeros, `(batch, height, width, classes)`.

    Raises:
        TypeError, ValueError: `classes` is not a whole number of at least 1.

    >>> import numpy as np
    >>> tuple(BlankMaps(2)(np.ones((1, 4, 5, 3))).shape)
    (1, 4, 5, 2)
    """

    def __init__(self, classes, **kwargs):
        super().__init__(**kwargs)
        self.classes = check_count("classes", classes)

    def call(self, image):
        return ops.zeros((*ops.shape(image)[:3], self.classes), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:3], self.classes)

    def get_config(self):
        return {**super().get_config(), "classes": self.classes}


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class FedBack(keras.layers.Layer):
    """Predicted maps as data for the next round: the same numbers, and no gradient to the round that made them.

    >>> import numpy as np
    >>> np.asarray(FedBack()(np.ones((1, 1, 1, 2), "float32"))).ravel().tolist()
    [1.0, 1.0]
    """

    def call(self, maps):
        return ops.stop_gradient(maps)

    def compute_output_shape(self, input_shape):
        return input_shape
