"""Scene labelling: 2D LSTM layers over the patches of an image, and a label for each pixel."""

import keras
from keras import layers

from srnn_tutorial.layers.crop_like import CropLike
from srnn_tutorial.layers.mdrnn import MDRNN2D
from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.patches import Patches2D
from srnn_tutorial.layers.parts.weights import BOTH, find_weight_arguments, named
from srnn_tutorial.models import channels_last
from srnn_tutorial.models.checks import check_input_shape, check_name


def scene_labelling(
    input_shape=(None, None, 3),
    classes=8,
    units=(10, 30),
    features=(20,),
    patch_size=(4, 4),
    *,
    cell="lstm",
    name="scene_labelling",
    **weights,
):
    """Scene labelling with 2D LSTMs: every patch gets a label with all four quarters of the image around it in view.

        patches of the image → 2D LSTM from four corners → tanh layer → 2D LSTM ... → softmax → each patch's pixels

    A layer between two LSTM layers brings the four walks together: `tanh(sum over the corners of h[corner] W[corner] + b)`,
    at each patch by itself. The last one does the same for the classes, with a softmax. The label of a patch is that of all
    its pixels, so smaller patches follow a boundary more closely and take longer.

    Args:
        input_shape: `(height, width, channels)`; height and width may be `None`, and any size will do: zeros fill up the
            last patches, and what they add is cut off again.
        classes: how many labels there are.
        units: for each LSTM layer the numbers in the state of each of its four walks.
        features: for each layer between two LSTM layers its size; one fewer than `units`.
        patch_size: `(height, width)` of a patch in pixels, or one number for both. `(1, 1)` labels each pixel by itself.
        cell: the unit of `MDRNN2D`: `"lstm"`, the paper's, `"gru"` or `"rnn"`.
        name: of the model.
        weights: `kernel_initializer`, `recurrent_initializer`, `kernel_regularizer`, `recurrent_regularizer`,
            `kernel_constraint` and `recurrent_constraint`, as `MDRNN2D` takes them; kernels are those of the layers
            between, too.

    Returns:
        A `keras.Model` from images to the probabilities of the labels, `(batch, height, width, classes)`. To train it,
        `loss="sparse_categorical_crossentropy"` compares them with labels `(batch, height, width)`.

    Raises:
        TypeError, ValueError: an argument that is not allowed; the message says what is.

    Source: Byeon, Breuel, Raue and Liwicki, "Scene Labeling with LSTM Recurrent Neural Networks" (2015). Sizes are not the
    paper's, and the LSTM has no peepholes (see `MDRNN2D`).

    >>> import numpy as np
    >>> model = scene_labelling(classes=5, units=(3, 4), features=(6,))
    >>> tuple(model(np.zeros((1, 9, 14, 3), "float32")).shape)
    (1, 9, 14, 5)
    """
    if not all(isinstance(sizes, (tuple, list)) for sizes in (units, features)) or len(units) != len(features) + 1:
        raise ValueError(
            "`units` is a list with a number for each LSTM layer, at least one, and `features` one with a number for each "
            "layer between two of them. "
            f"Received: units={units!r}, features={features!r}"
        )
    check_name(name)
    weights = find_weight_arguments(**weights)
    image = keras.Input(check_input_shape(input_shape), name="image")
    patches = Patches2D(patch_size, name="patches")
    x = patches(image)
    for number, size in enumerate(units, start=1):
        x = MDRNN2D(size, cell, **named(f"{cell}_{number}", weights, BOTH))(x)
        if number < len(units):
            together = check_count("features", features[number - 1])
            x = layers.Dense(together, "tanh", **named(f"together_{number}", weights))(x)
    # Probabilities and their losses want the precision of the weights, where the features are in half of it.
    dtype = keras.config.dtype_policy().variable_dtype
    x = layers.Dense(check_count("classes", classes), "softmax", dtype=dtype, **named("labels_of_patches", weights))(x)
    x = channels_last.UpSampling2D(patches.patch_size, dtype=dtype, name="labels_of_pixels")(x)
    return keras.Model(image, CropLike(dtype=dtype, name="labels")([x, image]), name=name)
