"""The network that `unet` and `cr_unet` share: a U with skip connections, heads at every level, and rounds of feedback.

Levels are counted from the top: level 0 has the size of the image, each level below half of it, level `depth` is the bottom.
Odd edges are rounded up on the way down (pooling pads them) and cropped on the way up, so every height and width will do.
"""

import numbers

import keras
from keras import layers

from srnn_tutorial.layers.crop_like import CropLike
from srnn_tutorial.layers.feedback import BlankMaps, FedBack
from srnn_tutorial.layers.parts.checks import check_count, check_flag, find_activation
from srnn_tutorial.layers.parts.weights import named
from srnn_tutorial.models import channels_last, names
from srnn_tutorial.models.checks import check_input_shape, check_name


def u_shaped(input_shape, classes, filters, depth, activation, deep_supervision, rounds, name, context, weights):
    """A `keras.Model`; arguments as those of `unet`. `context(features, level)` is applied to what a level hands over.

    `weights` is what `find_weight_arguments` gives.
    """
    input_shape, classes = check_input_shape(input_shape), check_count("classes", classes)
    depth, rounds = check_count("depth", depth), check_count("rounds", rounds)
    filters, activation, name = _check_filters(filters, depth), find_activation(activation), check_name(name)
    check_flag("deep_supervision", deep_supervision, "for maps from every level")
    heads_at = range(depth) if deep_supervision else range(1)

    def one_round(x):
        decoded = _decoded(*_encoded(x, filters, context, weights), filters, weights)
        return _heads(decoded, heads_at, classes, activation, weights)

    image = keras.Input(input_shape, name=names.IMAGE)
    if rounds == 1:
        return keras.Model(image, _one_or_all(one_round(image)), name=name)

    previous = keras.Input((*input_shape[:2], classes), name="previous_maps")
    shown = layers.Concatenate(name="image_and_maps")([image, previous])
    network = keras.Model([image, previous], one_round(shown), name=names.ONE_ROUND)
    image, outputs = keras.Input(input_shape, name=names.IMAGE), {}
    maps = BlankMaps(classes, name="blank_maps")(image)
    for number in range(1, rounds + 1):
        heads = network([image, maps])
        for head, h in heads.items():
            output = names.of_round(head, number, rounds)
            outputs[output] = layers.Identity(dtype=h.dtype, name=output)(h)
        maps = FedBack(name=f"fed_back_{number}")(heads[names.MAPS])
    return keras.Model(image, outputs, name=name)


def _encoded(x, filters, context, weights):
    """The features at the bottom, and those of the levels above it, from the top."""
    skips = []
    for level, channels in enumerate(filters):
        if level > 0:
            x = channels_last.MaxPooling2D(2, padding="same", name=f"down_{level}")(x)
        x = _convolved(x, channels, names.encoder(level), weights)
        skips.append(context(x, level))
    return skips.pop(), skips


def _decoded(x, skips, filters, weights):
    """The features of every level but the bottom, from the top."""
    decoded = []
    for level in reversed(range(len(skips))):
        x = channels_last.Conv2DTranspose(filters[level], 2, strides=2, **named(f"up_{level}", weights))(x)
        x = CropLike(name=f"crop_{level}")([x, skips[level]])
        x = layers.Concatenate(name=f"skip_{level}")([skips[level], x])
        x = _convolved(x, filters[level], names.decoder(level), weights)
        decoded.insert(0, x)
    return decoded


def _convolved(x, channels, name, weights):
    for number in (1, 2):
        arguments = named(f"{name}_convolution_{number}", weights)
        x = channels_last.Conv2D(channels, 3, padding="same", use_bias=False, **arguments)(x)
        x = normalized(x, f"{name}_{number}")
    return x


def normalized(x, name):
    """Each image by itself, over all its pixels and channels: the same alone and in a batch, in training and after.

    Batch normalisation would keep one average for rounds that see blank maps and rounds that see filled ones.
    """
    x = layers.GroupNormalization(1, name=f"{name}_normalization")(x)
    return layers.ReLU(name=names.normalized(name))(x)


def _heads(decoded, levels, classes, activation, weights):
    """Probability maps from each of the levels, of the size of the image: a dictionary, the finest first."""
    heads = {}
    for level in levels:
        name = names.head(level)
        x = channels_last.Conv2D(classes, 1, **named(f"{name}_logits", weights))(decoded[level])
        if level:
            x = channels_last.UpSampling2D(2**level, name=f"{name}_enlarged")(x)
            x = CropLike(name=f"{name}_cropped")([x, decoded[0]])
        # Probabilities and their losses want the precision of the weights, where the features are in half of it.
        heads[name] = layers.Activation(activation, dtype=keras.config.dtype_policy().variable_dtype, name=name)(x)
    return heads


def _one_or_all(heads):
    return heads if len(heads) > 1 else heads[names.MAPS]


def _check_filters(filters, depth):
    if isinstance(filters, numbers.Number):
        return [check_count("filters", filters) * 2**level for level in range(depth + 1)]
    if not isinstance(filters, (tuple, list)) or len(filters) != depth + 1:
        raise ValueError(
            "`filters` is the number of channels at the top, doubled at each level below, or a list of one number for each "
            f"of the depth + 1 = {depth + 1} levels. Received: filters={filters!r}, depth={depth}"
        )
    return [check_count("filters", channels) for channels in filters]
