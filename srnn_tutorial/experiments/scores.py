"""How well predicted maps agree with the truth."""


def dice(truth, maps):
    """The Dice of each class, from 0 to 1: twice what the two areas share, divided by what they have together.

    Of each image, then averaged over the images; 1 where a class is neither there nor predicted.

    Args:
        truth: masks of 0 and 1, an array `(count, height, width, classes)`.
        maps: predicted probabilities, of the same shape; from 0.5 on a pixel counts.

    Returns:
        An array `(classes,)`.

    Raises:
        ValueError: the shapes differ.

    Source: Dice, "Measures of the Amount of Ecologic Association Between Species" (1945).

    >>> import numpy as np
    >>> truth = np.zeros((1, 2, 4, 2))
    >>> truth[:, 0, :, 0] = truth[:, 0, 0, 1] = 1
    >>> maps = np.zeros((1, 2, 4, 2))
    >>> maps[:, 0, 2:, 0] = maps[:, 0, 0, 1] = 0.9
    >>> dice(truth, maps).round(2).tolist()
    [0.67, 1.0]
    """
    import numpy as np  # not when the door of the package is opened

    truth, maps = np.asarray(truth), np.asarray(maps)
    if truth.shape != maps.shape or truth.ndim != 4:
        raise ValueError(
            f"dice compares masks and maps of one shape (count, height, width, classes), not {truth.shape} and {maps.shape}"
        )
    predicted = maps >= 0.5
    shared = (truth * predicted).sum((1, 2))
    together = truth.sum((1, 2)) + predicted.sum((1, 2))
    each = np.divide(2 * shared, together, out=np.ones_like(shared, "float64"), where=together > 0)
    return each.mean(axis=0)
