"""CR-Unet: a U-Net whose features are swept by spatial RNNs before the decoder gets them."""

from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.layers.parts.units import check_cell
from srnn_tutorial.layers.parts.weights import find_weight_arguments
from srnn_tutorial.models import names
from srnn_tutorial.models.checks import check_levels
from srnn_tutorial.models.context import context_block
from srnn_tutorial.models.u_shape import u_shaped


def cr_unet(
    input_shape=(None, None, 1),
    classes=2,
    filters=16,
    depth=4,
    *,
    context_levels=None,
    rnn_seq_length=None,
    cell="rnn",
    activation="sigmoid",
    deep_supervision=True,
    rounds=2,
    name="cr_unet",
    **weights,
):
    """CR-Unet: U-Net with spatial RNNs, deep supervision, and rounds in which it refines its own maps.

    A block of context stands where a level's encoder hands its features over to the decoder: on the skip connections, and
    at the bottom, where the encoder ends. By default on all of them. There the decoder gets context at every scale, which
    the paper is after: at the top a sweep joins the pieces of a broken boundary, at the bottom it relates whole organs. The
    way down remains convolutional; each level is swept once. Sweeps at the top cost most: leave level 0 out to save time.

    The block is `context_block`: `x + relu(norm(conv(sweeps(x))))`.

    Args:
        input_shape: `(height, width, channels)` of the image; height and width may be `None` and of any size.
        classes: how many maps are predicted; two for ovary and follicles.
        filters: channels at the top level, twice as many at each level below; or a list of `depth + 1` numbers.
        depth: how often the size is halved.
        context_levels: the levels that have a block of context: a sequence of numbers from 0, the top, to `depth`, the
            bottom; `None` for all. Without any, `()`, this is `unet`.
        rnn_seq_length: how many pixels of its own level each pixel sees behind it; `None` for the whole edge.
        cell: the recurrent unit, as `SpatialRNN2D` takes it.
        activation: `"sigmoid"`, each class by itself, so that follicles may lie in the ovary; `"softmax"`, each pixel one
            class.
        deep_supervision: whether each level of the decoder has a head. See `supervision`.
        rounds: how often the network is applied, 2 and more for self-supervised refinement: from the second round on it
            reads the image and the maps it has predicted itself. All rounds share their weights and all are compared with
            the masks; no gradient runs from one round into the one before. See `refine`.
        name: of the model.
        weights: `kernel_initializer`, `recurrent_initializer`, `kernel_regularizer`, `recurrent_regularizer`,
            `kernel_constraint` and `recurrent_constraint`, as `SpatialRNN2D` takes them; kernels are those of all
            convolutions, too.

    Returns:
        A `keras.Model` from images to a dictionary of probability maps `(batch, height, width, classes)`: `"maps"` is the
        result, `"level_1"`, ... are the heads below it, `"round_1_maps"`, ... those of the rounds before. Without deep
        supervision and with one round, to the maps alone.

    Raises:
        TypeError, ValueError: an argument that is not allowed; the message says what is.

    Source: Li et al., "CR-Unet: A Composite Network for Ovary and Follicle Segmentation in Ultrasound Images" (2019). The
    composition is the paper's; its sizes and the exact places of its blocks are not reproduced.

    >>> import numpy as np
    >>> model = cr_unet(filters=2, depth=2)
    >>> maps = model(np.zeros((1, 9, 14, 1), "float32"))
    >>> {name: tuple(maps[name].shape) for name in ("maps", "level_1", "round_1_maps", "round_1_level_1")}
    {'maps': (1, 9, 14, 2), 'level_1': (1, 9, 14, 2), 'round_1_maps': (1, 9, 14, 2), 'round_1_level_1': (1, 9, 14, 2)}

    One mask serves every head and every round; `model.fit(images, targets(model, masks))` trains:

    >>> import keras
    >>> from srnn_tutorial.models import supervision
    >>> model.compile("adam", **supervision(model, keras.losses.Dice(axis=(1, 2))))
    """
    levels = check_levels(context_levels, check_count("depth", depth))
    check_count("rnn_seq_length", rnn_seq_length, "None for the whole edge")

    check_cell(cell)
    weights = find_weight_arguments(**weights)

    def context(features, level):
        if level not in levels:
            return features
        return context_block(features, rnn_seq_length, cell, name=names.context(level), **weights)

    return u_shaped(input_shape, classes, filters, depth, activation, deep_supervision, rounds, name, context, weights)
