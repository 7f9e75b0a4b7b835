"""Refinement: a network reads the image again, together with what it made of it."""

import numpy as np

from srnn_tutorial.layers.parts.checks import check_count
from srnn_tutorial.models import names
from srnn_tutorial.models.checks import check_images, check_model


def refine(model, images, rounds, batch_size=8):
    """Predict in rounds: in each the network sees the images and the probability maps it predicted the round before.

    Args:
        model: from `cr_unet` or `unet`, made with `rounds` of 2 or more. It may go on for more rounds than it was trained
            for.
        images: `(batch, height, width, channels)`.
        rounds: how many.
        batch_size: images at a time.

    Returns:
        A list with the maps of each round, arrays `(batch, height, width, classes)`; the last is the result.

    Raises:
        TypeError, ValueError: `rounds` or `batch_size` is no count, or the model does not read such images, or no maps.

    Source: Li et al., "CR-Unet" (2019), its iterative refinement by self-supervision.

    >>> from srnn_tutorial.models import cr_unet
    >>> model = cr_unet(filters=2, depth=1, rounds=2)
    >>> [maps.shape for maps in refine(model, np.zeros((1, 5, 6, 1), "float32"), rounds=3)]
    [(1, 5, 6, 2), (1, 5, 6, 2), (1, 5, 6, 2)]
    """
    rounds, batch_size = check_count("rounds", rounds), check_count("batch_size", batch_size)
    network = names.one_round(check_model(model))
    if network is None:
        raise ValueError(
            "This model reads images only. One that reads its own maps is made, and trained, with rounds=2 or more: "
            f"cr_unet(..., rounds=2). Received: model={model.name!r}, with the layers {[each.name for each in model.layers]}"
        )
    images = check_images(images, network.inputs[0].shape)
    classes = network.inputs[1].shape[-1]
    maps, results = np.zeros((*images.shape[:3], classes), "float32"), []
    for _ in range(rounds):
        maps = network.predict([images, maps], batch_size=batch_size, verbose=0)[names.MAPS]
        results.append(maps)
    return results
