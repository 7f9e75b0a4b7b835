"""Shadows: a task whose answer comes from one side only, from however far."""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes

LONGEST = 6  # pixels that a post is high


@as_it_comes()
def shadows(count, size=32, seed=0):
    """Images of posts on grainy ground, seen from above, with a low sun at their left; and which pixels lie in shadow.

    Args:
        count: how many images.
        size: their edge in pixels.
        seed: the same seed gives the same images.

    Returns:
        Two arrays `(count, size, size, 1)`, float32: images, the ground from 0 to 0.5, posts from 0.5 to 1, lines of two to
        six pixels down a column; and masks, 1 at each post and at every pixel to the right of one.

    Source: ours, for notebook 05.

    >>> images, masks = shadows(1, size=8, seed=3)
    >>> print(images[0, 2, :, 0].round(1))
    [0.2 0.2 0.2 0.  0.7 0.5 0.3 0.4]
    >>> print(masks[0, 2, :, 0])
    [0. 0. 0. 0. 1. 1. 1. 1.]
    """
    random = np.random.default_rng(seed)
    shape = (count, size, size)
    tops = random.random(shape) < 0.01
    length = random.integers(2, LONGEST + 1, shape)
    posts = np.zeros(shape, bool)
    for down in range(LONGEST):
        posts[:, down:] |= (tops & (length > down))[:, : size - down]
    grain = random.uniform(0, 0.5, shape)
    images = np.where(posts, 1 - grain, grain).astype("float32")
    masks = np.maximum.accumulate(posts, axis=2).astype("float32")
    return images[..., None], masks[..., None]
