"""U-Net: what `cr_unet` is without its spatial RNNs."""

from srnn_tutorial.layers.parts.weights import find_weight_arguments
from srnn_tutorial.models.checks import check_has_no_recurrent_weights
from srnn_tutorial.models.u_shape import u_shaped


def unet(
    input_shape=(None, None, 1),
    classes=1,
    filters=16,
    depth=4,
    *,
    activation="sigmoid",
    deep_supervision=False,
    rounds=1,
    name="unet",
    **weights,
):
    """U-Net: features on ever smaller images, brought back to full size with the help of what each level saw.

    At each level two 3×3 convolutions, each with a normalisation and a ReLU; a 2×2 pooling leads down, a 2×2 transposed
    convolution up. Unlike the original's, the convolutions pad, so that the output has the size of the image, and there is
    a normalisation (of each image by itself).

    Args:
        input_shape: `(height, width, channels)` of the image; height and width may be `None`, and need not be multiples of
            `2**depth`: odd edges are padded on the way down and cropped on the way up.
        classes: how many maps are predicted.
        filters: channels at the top level, twice as many at each level below (64 in the paper); or a list of `depth + 1`
            numbers, from the top. `filters_for` finds those that make two networks equally large.
        depth: how often the size is halved.
        activation: `"sigmoid"`, each class by itself, so that classes may overlap; `"softmax"`, each pixel one class.
        deep_supervision: whether the decoder's levels below the top have heads, too: maps enlarged to full size, to be
            compared with the same masks. See `supervision`.
        rounds: how often the network is applied. With more than one it reads, next to the image, the maps that it predicted
            the round before, in the first round zeros. See `refine`.
        name: of the model.
        weights: `kernel_initializer`, `kernel_regularizer` and `kernel_constraint` of all convolutions, as Keras has them.

    Returns:
        A `keras.Model` from images to probability maps `(batch, height, width, classes)`. With more than one head or round,
        to a dictionary of such maps: `"maps"` is the result, `"level_1"`, `"level_2"`, ... are the heads below it, and
        `"round_1_maps"`, ... those of rounds before the last.

    Raises:
        TypeError, ValueError: an argument that is not allowed; the message says what is.

    Source: Ronneberger, Fischer and Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation" (2015), fig. 1.

    >>> import numpy as np
    >>> model = unet(filters=2, depth=2)
    >>> tuple(model(np.zeros((1, 13, 6, 1), "float32")).shape)
    (1, 13, 6, 1)
    """
    weights = find_weight_arguments(**check_has_no_recurrent_weights(weights))
    return u_shaped(input_shape, classes, filters, depth, activation, deep_supervision, rounds, name, _no_context, weights)


def _no_context(features, level):
    return features
