"""Wind: a task of going where the image says, row by row."""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes

BLOCK = 8  # pixels, the edge of a square in which the wind is the same


@as_it_comes()
def wind(count, size=32, seed=0):
    """Images of sparks that fall through changing winds, and where their light comes by.

    A pixel takes the light of one pixel of the row above: of the one straight above, or of that beside it at the left or at
    the right. Which one, its wind says; where that lies beyond the edge, it is the one straight above.

    Args:
        count: how many images.
        size: their edge in pixels.
        seed: the same seed gives the same images.

    Returns:
        Two float32 arrays: images `(count, size, size, 2)`, whose channel 0 is 1 at a spark, and channel 1 the wind: -1, 0
        or 1, where light comes from the left, from above, or from the right; and masks `(count, size, size, 1)`, 1 where
        there is light.

    Source: ours, for notebook 12.

    >>> images, masks = wind(1, size=16, seed=0)
    >>> images.shape, masks.shape, bool((masks[..., 0] >= images[..., 0]).all())
    ((1, 16, 16, 2), (1, 16, 16, 1), True)
    """
    random = np.random.default_rng(seed)
    sparks = random.random((count, size, size)) < 0.01
    blocks = random.integers(-1, 2, (count, -(-size // BLOCK), -(-size // BLOCK)))
    winds = np.kron(blocks, np.ones((BLOCK, BLOCK), int))[:, :size, :size]
    light = sparks.copy()
    images, columns = np.arange(count)[:, None], np.arange(size)
    for row in range(1, size):
        light[:, row] |= light[images, row - 1, (columns + winds[:, row]).clip(0, size - 1)]
    return np.stack([sparks, winds], axis=-1).astype("float32"), light[..., None].astype("float32")
