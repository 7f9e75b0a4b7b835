"""Batches without an image, and images without a pixel: a device's share of a last batch that is too small for all."""

from keras import ops


def swept_all_the_same(sweep, x, *others):
    """`sweep(x)` where sizes of `x` (not its channels) are 0: one place is added there and swept, and nothing of it is kept.

    `others` are further images of these sizes that it takes.

    So the weights have a gradient, of zeros. Zeros made from nothing would have none, and Keras' optimizers refuse that.

    >>> swept_all_the_same(lambda x: x + 1, ops.zeros((0, 2, 3))).numpy().tolist()
    []
    """
    pads = [*((0, int(size == 0)) for size in x.shape[:-1]), (0, 0)]
    h = sweep(*(ops.pad(image, pads) for image in (x, *others)))
    return h[tuple(slice(size) for size in x.shape[:-1])]
