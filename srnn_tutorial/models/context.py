"""Blocks of context for a network of one's own: a spatial RNN, and the selective one of VMamba."""

from keras import layers

from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.units import has_kernels
from srnn_tutorial.layers.parts.weights import BOTH, find_weight_arguments, for_part, named
from srnn_tutorial.layers.spatial_rnn import SpatialRNN2D
from srnn_tutorial.models import channels_last, names
from srnn_tutorial.models.checks import check_features, check_name
from srnn_tutorial.models.u_shape import normalized


def context_block(features, rnn_seq_length=None, cell="rnn", *, name="context", **weights):
    """Features that know what is far away: `x + relu(norm(conv(sweeps(x))))`, of the shape they had.

    Sweeps in four directions read the features `x`, a 1×1 convolution without bias mixes what came to as many channels as
    there were, and after a normalisation (of each image by itself) and a ReLU it is added. In a network that has pooling put
    the first one where the image is smallest, at the end of the encoder: there it costs least.

    Args:
        features: a Keras tensor `(batch, height, width, channels)`; all but `channels` may be unknown.
        rnn_seq_length: how many pixels behind it each pixel sees; `None` for the whole edge.
        cell: the recurrent unit, as `SpatialRNN2D` takes it.
        name: of the spatial RNN, and with what the other layers' names begin; another one for each block of a network.
        weights: `kernel_initializer`, `recurrent_initializer`, `kernel_regularizer`, `recurrent_regularizer`,
            `kernel_constraint` and `recurrent_constraint`, as `SpatialRNN2D` takes them; kernels are those of the
            convolution and of the Keras units.

    Returns:
        A Keras tensor of the shape of `features`.

    Raises:
        TypeError, ValueError: an argument that is not allowed; the message says what is.

    Source: the spatial RNN module of Li et al., "CR-Unet" (2019), its outputs added as those of a residual block.

    >>> import keras
    >>> image = keras.Input((None, None, 1))
    >>> x = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    >>> x = context_block(x)
    >>> keras.Model(image, keras.layers.Conv2D(1, 1, activation="sigmoid")(x)).output_shape
    (None, None, None, 1)
    """
    check_features(features), check_name(name)
    weights = find_weight_arguments(**weights)
    swept = for_part(weights, name)
    if not has_kernels(cell):  # there is no kernel among its weights
        swept = for_part(weights, name, ("kernel_initializer", "recurrent"))
    x = SpatialRNN2D(rnn_seq_length, cell=cell, name=name, **swept)(features)
    x = channels_last.Conv2D(features.shape[-1], 1, use_bias=False, **named(f"{name}_convolution", weights))(x)
    return layers.Add(name=names.added(name))([features, normalized(x, name)])


def vmamba_block(features, expansion=2, *, name="vmamba", **weights):
    """Features that know what is far away: `x + out(norm(Σ sweeps(silu(conv(in(norm(x)))))) * silu(gate(norm(x))))`.

    What is swept is `expansion` times as wide as the features; `conv` is a 3×3 convolution of each channel by itself, the
    four sweeps are those of the selective unit, and `in`, `gate` and `out` are 1×1 convolutions without bias. Like
    `context_block` it belongs first where the image is smallest.

    Args:
        features: a Keras tensor `(batch, height, width, channels)`; all but `channels` may be unknown.
        expansion: how many channels are swept for each of the features'. (2 in the paper.)
        name: of the spatial RNN, and with what the other layers' names begin; another one for each block of a network.
        weights: `kernel_initializer`, `recurrent_initializer`, `kernel_regularizer`, `recurrent_regularizer`,
            `kernel_constraint` and `recurrent_constraint`, as `SpatialRNN2D` takes them; kernels are those of the
            convolutions, too.

    Returns:
        A Keras tensor of the shape of `features`.

    Raises:
        TypeError, ValueError: an argument that is not allowed; the message says what is.

    Source: Liu et al., "VMamba: Visual State Space Model" (2024), the VSS block with its gate. Chosen here: each sweep goes
    from edge to edge of a row or column, as all of this package do; the paper's four go through the rows of the image one
    after the other as one long line, and through its columns, so that a pixel hears all before it in one sweep.

    >>> import keras
    >>> image = keras.Input((None, None, 8))
    >>> keras.Model(image, vmamba_block(image)).output_shape
    (None, None, None, 8)
    """
    check_features(features), check_name(name)
    channels, wide = features.shape[-1], check_count("expansion", expansion) * features.shape[-1]
    weights = find_weight_arguments(**weights)

    def dense(part, units, activation=None):
        return layers.Dense(units, activation, use_bias=False, **named(f"{name}_{part}", weights))

    x = layers.LayerNormalization(name=f"{name}_normalization")(features)
    gate = dense("gate", wide, "silu")(x)
    x = dense("in", wide)(x)
    around = {key.replace("kernel", "depthwise"): value for key, value in named(f"{name}_convolution", weights).items()}
    x = channels_last.DepthwiseConv2D(3, padding="same", activation="silu", **around)(x)
    swept = SpatialRNN2D(cell="selective", merge_mode=None, **named(name, weights, BOTH))(x)
    x = layers.LayerNormalization(name=f"{name}_swept")(layers.Add(name=f"{name}_sum")(swept))
    x = layers.Multiply(name=f"{name}_gated")([x, gate])
    return layers.Add(name=names.added(name))([features, dense("out", channels)(x)])
