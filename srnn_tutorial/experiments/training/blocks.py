"""Ways to bring context into a network, one in place of the other, out of Keras layers.

Every block reads a Keras tensor `(batch, height, width, 16)` of any height and width and returns one of the same height and
width, of however many channels. What is not ours is as its paper has it, as small as the others.
"""

from keras import layers, ops

from srnn_tutorial.experiments.training.tasks import CHANNELS
from srnn_tutorial.layers import MDRNN2D, CropLike, DSCContext, IONContext, Propagation2D, SliceRNN2D, SpatialRNN2D
from srnn_tutorial.models import channels_last, vmamba_block


def nothing(x):
    return x


def convolutions(x, number=2, filters=CHANNELS):
    for _ in range(number):
        x = _convolution(x, 3, filters)
    return x


def dilated_side_by_side(x):
    """Chen et al., "Rethinking Atrous Convolution" (2017): atrous spatial pyramid pooling."""
    rates = [_convolution(x, 3, filters=8, dilation_rate=rate) for rate in (1, 3, 6, 12)]
    return layers.Concatenate()([*rates, _of_size(channels_last.GlobalAveragePooling2D(keepdims=True)(x), x)])


def dilated_in_a_row(x):
    """Yu and Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions" (2016)."""
    for rate in (1, 2, 4, 8, 16):
        x = _convolution(x, 3, filters=9, dilation_rate=rate)
    return x


def large_kernel(x):
    """A depthwise convolution, as in Ding et al., "Scaling Up Your Kernels to 31×31" (2022), and a mixing of channels."""
    return _convolution(channels_last.DepthwiseConv2D(15, padding="same")(x), 1)


def pyramid_pooling(x):
    """Zhao et al., "Pyramid Scene Parsing Network" (2017), with cells of fixed sizes, for images of any size."""
    pooled = [_convolution(channels_last.AveragePooling2D(size, padding="same")(x), 1, filters=4) for size in (2, 6, 18)]
    pooled.append(_convolution(channels_last.GlobalAveragePooling2D(keepdims=True)(x), 1, filters=4))
    return layers.Concatenate()([x, *(_of_size(each, x, size) for each, size in zip(pooled, (2, 6, 18, None)))])


def squeeze_and_excitation(x):
    """Hu, Shen and Sun, "Squeeze-and-Excitation Networks" (2018)."""
    weights = layers.Dense(4, "relu")(channels_last.GlobalAveragePooling2D(keepdims=True)(x))
    return layers.Multiply()([x, layers.Dense(CHANNELS, "sigmoid")(weights)])


def axial_attention(x):
    """Ho et al., "Axial Attention in Multidimensional Transformers" (2019): along the columns, then along the rows."""
    for axis in (1, 2):
        attended = layers.MultiHeadAttention(2, 8, attention_axes=(axis,))(x, x)
        x = layers.LayerNormalization()(layers.Add()([x, attended]))
    return x


def attention_to_all(x, pooling=4):
    """Wang et al., "Non-local Neural Networks" (2018): every pixel attends to all, here on an image made smaller."""
    small = channels_last.AveragePooling2D(pooling, padding="same")(x)
    attended = layers.MultiHeadAttention(2, 8, attention_axes=(1, 2))(small, small)
    attended = layers.LayerNormalization()(layers.Add()([small, attended]))
    return layers.Concatenate()([x, _of_size(attended, x, pooling)])


def spatial_rnn(x, n=None, cell="rnn", units=None):
    return SpatialRNN2D(n, cell=cell, units=units)(x)


def ion_context(x):
    return IONContext()(x)


def mdlstm(x):
    return MDRNN2D(6)(x)


def slices(x):
    """With the paper's kernel of 9 for all channels the slices alone would have 9,216 numbers."""
    return SliceRNN2D()(_convolution(x, 1, filters=8))


def dsc_context(x):
    return DSCContext(units=8)(x)


def propagation(x):
    return Propagation2D(8)(x)


BLOCKS = {
    "nothing": nothing,
    "two convolutions": convolutions,
    "dilated, side by side": dilated_side_by_side,
    "dilated, in a row": dilated_in_a_row,
    "15×15 kernel": large_kernel,
    "pyramid pooling": pyramid_pooling,
    "squeeze and excitation": squeeze_and_excitation,
    "axial attention": axial_attention,
    "attention at 1/4": attention_to_all,
    "IONContext": ion_context,
    "MDRNN2D": mdlstm,
    "SpatialRNN2D": spatial_rnn,
    "SpatialRNN2D, irnn": lambda x: spatial_rnn(x, cell="irnn"),
    "SpatialRNN2D, gru": lambda x: spatial_rnn(x, cell="gru", units=8),
    "SpatialRNN2D, lstm": lambda x: spatial_rnn(x, cell="lstm", units=8),
    "SliceRNN2D": slices,
    "DSCContext": dsc_context,
    "Propagation2D": propagation,
    "VMamba": lambda x: vmamba_block(x, expansion=1),
    "SpatialRNN2D, selective": lambda x: spatial_rnn(x, cell="selective"),
    **{f"SpatialRNN2D, n = {n}": lambda x, n=n: spatial_rnn(x, n) for n in (4, 8, 16)},
}


def _convolution(x, size, filters=CHANNELS, **arguments):
    return channels_last.Conv2D(filters, size, padding="same", activation="relu", **arguments)(x)


def _of_size(small, x, factor=None):
    """Every number of `small` in all the pixels of `x` that it stands for; with no `factor` its one pixel in all of them."""
    if factor is None:
        return layers.Lambda(lambda both: ops.broadcast_to(both[0], (*ops.shape(both[1])[:3], both[0].shape[-1])))(
            [small, x]
        )
    return CropLike()([channels_last.UpSampling2D(factor)(small), x])
