"""One mask for every head: losses and targets of a network that predicts the same maps at several levels and rounds."""

from srnn_tutorial.models.checks import check_masks, check_model, check_share
from srnn_tutorial.models.names import level_of


def supervision(model, loss, decay=0.5):
    """What `compile` needs to know of a `unet` or `cr_unet`: its losses and how much each counts.

    The heads of all rounds and levels are compared with the same masks. The result of a round counts 1, the head of level
    `l` below it `decay**l`: its maps are coarser, and it is there to teach the lower levels early.

    Args:
        model: from `unet` or `cr_unet`.
        loss: a Keras loss, or the name of one.
        decay: from 0, no deep supervision, to 1, all levels alike.

    Returns:
        `{"loss": ..., "loss_weights": ...}`; of a model with one head, `{"loss": loss}`.

    Raises:
        TypeError, ValueError: `model` is no Keras model, or `decay` no number from 0 to 1.

    Source: Lee et al., "Deeply-Supervised Nets" (2015), which Li et al., "CR-Unet" (2019), adopt.

    >>> from srnn_tutorial.models import unet
    >>> model = unet(filters=2, depth=3, deep_supervision=True)
    >>> supervision(model, "binary_crossentropy")["loss_weights"]
    {'level_1': 0.5, 'level_2': 0.25, 'maps': 1.0}
    """
    check_share("decay", decay)
    if len(check_model(model).outputs) == 1:
        return {"loss": loss}
    weights = {name: float(decay ** level_of(name)) for name in model.output_names}
    return {"loss": dict.fromkeys(weights, loss), "loss_weights": weights}


def targets(model, masks):
    """`masks` as `fit` wants them: the same for every head of a `unet` or `cr_unet`. Also within `tf.data.Dataset.map`.

    Args:
        model: from `unet` or `cr_unet`.
        masks: `(batch, height, width, classes)`, 1 where a class is and 0 where it is not; in `Dataset.map`, before the
            batches are made, `(height, width, classes)`.

    Returns:
        A dictionary from the name of each head to `masks`; of a model with one head, `masks`.

    Raises:
        TypeError, ValueError: `model` is no Keras model, or `masks` are none: no array, without an axis of classes or with
            another number of them, or with numbers beyond 0 and 1.

    >>> import numpy as np
    >>> from srnn_tutorial.models import unet
    >>> masks = np.zeros((5, 8, 8, 1))
    >>> {name: of_head.shape for name, of_head in targets(unet(filters=2, depth=2, deep_supervision=True), masks).items()}
    {'level_1': (5, 8, 8, 1), 'maps': (5, 8, 8, 1)}
    """
    heads = check_model(model).outputs
    check_masks(masks, heads[0].shape[-1])
    return masks if len(heads) == 1 else dict.fromkeys(model.output_names, masks)
