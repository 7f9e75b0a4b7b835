"""ReNet: a classifier of images out of ReNet2D layers."""

import keras
from keras import layers

from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.weights import BOTH, find_weight_arguments, named
from srnn_tutorial.layers.renet import ReNet2D
from srnn_tutorial.models import channels_last
from srnn_tutorial.models.checks import check_input_shape, check_list, check_name, check_share


def renet(
    input_shape=(28, 28, 1),
    classes=10,
    units=(32, 32),
    patch_size=(2, 2),
    dense_units=(128,),
    *,
    cell="gru",
    padding="same",
    dropout=0.0,
    pooling=None,
    name="renet",
    **weights,
):
    """ReNet: layers of sweeps over patches, then layers that read the whole, then a probability for each class.

    The paper's network for the 28×28 digits of MNIST: `units=(256, 256), dense_units=(4096,)`; for 32×32 colour photographs:
    `units=(320, 320, 320), dense_units=(4096,)`. Both with patches of 2×2 and dropout.

    Args:
        input_shape: `(height, width, channels)`; height and width may be `None`.
        classes: how many.
        units: for each ReNet2D layer the numbers in the state of each of its directions.
        patch_size: `(height, width)` of the patches of all layers, or a list of one such pair for each layer.
        dense_units: for each fully connected layer with ReLU its size; may be empty.
        cell: `"gru"`, `"lstm"` or `"simple_rnn"`.
        padding: `"same"` fills up edges that the patches do not divide, `"valid"` refuses them.
        dropout: the share of numbers that is dropped, in training, after each layer but the last.
        pooling: how an image becomes a vector. `"flatten"`, the paper's way, lays out all positions and must know the size;
            `"average"` takes their mean: each position has seen the whole image. `None` flattens where the size is known.
        name: of the model.
        weights: `kernel_initializer`, `recurrent_initializer`, `kernel_regularizer`, `recurrent_regularizer`,
            `kernel_constraint` and `recurrent_constraint`, as `ReNet2D` takes them; kernels are those of the fully
            connected layers, too.

    Returns:
        A `keras.Model` from images to probabilities `(batch, classes)`.

    Raises:
        TypeError, ValueError: an argument that is not allowed; the message says what is.

    Source: Visin et al., "ReNet: A Recurrent Neural Network Based Alternative to Convolutional Networks" (2015), section 3
    and table 1.

    >>> model = renet((8, 8, 1), units=(8, 8), dense_units=(16,))
    >>> model.output_shape, renet((None, None, 1)).output_shape
    ((None, 10), (None, 10))
    """
    input_shape, classes = check_input_shape(input_shape), check_count("classes", classes)
    check_list("units", units, "a number for each ReNet2D layer")
    check_list("dense_units", dense_units, "the size of each fully connected layer")
    check_share("dropout", dropout), check_name(name)
    patch_sizes = patch_size if isinstance(patch_size, list) else [patch_size] * len(units)
    if not units or len(patch_sizes) != len(units):
        raise ValueError(
            "`units` has a number for each ReNet2D layer, at least one, and `patch_size` is one pair for all or a list with "
            f"a pair for each. Received: units={units!r}, patch_size={patch_size!r}"
        )
    weights = find_weight_arguments(**weights)
    image = x = keras.Input(input_shape, name="image")
    for number, (size, patch) in enumerate(zip(units, patch_sizes), start=1):
        x = ReNet2D(size, patch, cell, padding=padding, **named(f"renet_{number}", weights, BOTH))(x)
        x = layers.Dropout(dropout, name=f"renet_{number}_dropout")(x)
    x = _vector(pooling, input_shape)(x)
    for number, size in enumerate(dense_units, start=1):
        x = layers.Dense(check_count("dense_units", size), "relu", **named(f"dense_{number}", weights))(x)
        x = layers.Dropout(dropout, name=f"dense_{number}_dropout")(x)
    # Probabilities want the precision of the weights, where the features are in half of it.
    dtype = keras.config.dtype_policy().variable_dtype
    x = layers.Dense(classes, "softmax", dtype=dtype, **named("probabilities", weights))(x)
    return keras.Model(image, x, name=name)


def _vector(pooling, input_shape):
    known = None not in input_shape[:2]
    if pooling is None:
        pooling = "flatten" if known else "average"
    if pooling == "flatten" and known:
        return channels_last.Flatten(name="flatten")
    if pooling == "average":
        return channels_last.GlobalAveragePooling2D(name="average")
    raise ValueError(
        "`pooling` is 'flatten', for images of known size, 'average', or None for whichever goes. "
        f"Received: pooling={pooling!r}, input_shape={input_shape!r}"
    )
