"""Shadows: a task whose answer comes from one side only, from however far; and one in which the pixel says from which."""

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
        posts[:, down:] |= (tops & (length > down))[:, : max(size - down, 0)]
    grain = random.uniform(0, 0.5, shape)
    images = np.where(posts, 1 - grain, grain).astype("float32")
    masks = np.maximum.accumulate(posts, axis=2).astype("float32")
    return images[..., None], masks[..., None]


@as_it_comes()
def two_suns(count, size=32, seed=0):
    """Posts as in `shadows`, but the sun stands at the left for a part of the image only, and above for the rest.

    Args:
        count, size, seed: as there.

    Returns:
        Two float32 arrays: images `(count, size, size, 2)`, channel 0 as in `shadows`, channel 1 is 1 where the sun stands
        above, from some column on to the right edge; and masks `(count, size, size, 1)`, 1 at each post and at every pixel
        that has one between itself and its own sun.

    Source: ours, for notebook 12.

    >>> images, masks = two_suns(2, size=16, seed=0)
    >>> images.shape, masks.shape, images[0, 0, :, 1].tolist() == sorted(images[0, 0, :, 1].tolist())
    ((2, 16, 16, 2), (2, 16, 16, 1), True)
    """
    images, from_left = shadows(count, size, seed)
    posts = images > 0.5  # the ground is darker
    from_above = np.maximum.accumulate(posts, axis=1)
    first = np.random.default_rng([seed, 1]).integers(size // 4, size - size // 4, (count, 1, 1, 1))
    above = np.broadcast_to(np.arange(size)[:, None] >= first, images.shape)
    masks = np.where(above, from_above, from_left)
    return np.concatenate([images, above], axis=-1).astype("float32"), masks.astype("float32")
