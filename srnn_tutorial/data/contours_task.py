"""A task of following: among dashed curves and stray dashes, which belong to the curve that starts at the dot?"""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes

LENGTHS = (6, 9, 14)  # dashes of a curve, as in the paper
_DASH, _GAP = 4, 2  # in pixels, as is the step from one point of a curve to the next
_ROOM = 3  # pixels that stay free between two curves, and between two windings of one
_TRIES = 30


@as_it_comes()
def contours(count, size=64, dashes=9, curves=4, clutter=8, seed=0):
    """Images of dashed curves; one has a dot at its end, and its dashes are to be found.

    Each dash looks like every other: whether it belongs can be told only by going from dash to dash, from the dot on.

    Args:
        count: how many images.
        size: edge of the images.
        dashes: of each curve; `LENGTHS` are those of the paper. A dash and the gap behind it take six pixels.
        curves: in each image, at most, the marked one among them: fewer may find room.
        clutter: stray dashes in each image, at most.
        seed: the same seed gives the same images.

    Returns:
        Two float32 arrays: images `(count, size, size, 2)`, whose channel 0 is 1 on every dash and channel 1 is 1 on the
        dot; and masks `(count, size, size, 1)`, 1 on the dashes of the marked curve.

    Raises:
        ValueError: no curve of so many dashes finds room in an image of this size.

    Source: after the Pathfinder task of Linsley et al., "Learning long-range spatial dependencies with horizontal gated
    recurrent units" (2018), where the question is whether two dots lie on one curve.

    >>> images, masks = contours(2, size=48, dashes=6, seed=0)
    >>> images.shape, masks.shape, bool((masks[..., 0] <= images[..., 0]).all())
    ((2, 48, 48, 2), (2, 48, 48, 1), True)
    """
    random = np.random.default_rng(seed)
    images = np.zeros((count, size, size, 2), "float32")
    masks = np.zeros((count, size, size, 1), "float32")
    for image, mask in zip(images, masks):
        taken = np.zeros((size, size), bool)
        for number in range(curves + clutter):
            points = _place(random, taken, size, dashes if number < curves else 1, _TRIES if number else 100 * _TRIES)
            if points is None and number == 0:
                raise ValueError(
                    f"A curve of {dashes} dashes, {dashes * (_DASH + _GAP)} pixels long, found no room. "
                    f"Received: size={size}, dashes={dashes}"
                )
            if points is None:
                continue
            drawn = points[np.arange(len(points)) % (_DASH + _GAP) < _DASH]
            image[drawn[:, 0], drawn[:, 1], 0] = 1
            if number == 0:
                mask[drawn[:, 0], drawn[:, 1], 0] = 1
                image[_around(points[:1], 1, size) + (1,)] = 1
            taken[_around(points, _ROOM, size)] = True
    return images, masks


def _place(random, taken, size, dashes, tries):
    """The pixels, `(points, 2)`, of a curve that keeps to the image and away from what is taken; `None` if none is found."""
    count = dashes * (_DASH + _GAP) - _GAP
    for _ in range(tries):
        bend = np.convolve(random.normal(0, 0.1, count + 9), np.ones(10) / 10**0.5, "valid")
        angles = random.uniform(0, 2 * np.pi) + np.cumsum(bend)
        path = np.cumsum(np.stack([np.sin(angles), np.cos(angles)], axis=1), axis=0)
        room = size - 3 - np.ptp(path, axis=0)
        if (room <= 0).any():
            continue
        points = np.rint(path - path.min(axis=0) + 1 + random.uniform(0, room)).astype(int)
        if not taken[points[:, 0], points[:, 1]].any() and not _touches_itself(points):
            return points
    return None


def _touches_itself(points):
    """Whether two parts of the curve, far from each other along it, come close."""
    every = points[::2]
    apart = np.abs(every[:, None] - every).max(-1)
    along = np.abs(np.arange(len(every))[:, None] - np.arange(len(every))) * 2
    return bool((apart[along > 3 * _ROOM] <= _ROOM).any())


def _around(points, radius, size):
    """All pixels of the image at most so far from one of the points, along both axes: an index of rows and of columns."""
    offsets = np.stack(np.meshgrid(*[np.arange(-radius, radius + 1)] * 2), axis=-1).reshape(-1, 2)
    near = np.clip((points[:, None] + offsets).reshape(-1, 2), 0, size - 1)
    return near[:, 0], near[:, 1]
