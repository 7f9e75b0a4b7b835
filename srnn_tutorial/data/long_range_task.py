"""A task that no small receptive field can solve: the answer stands a chosen distance away, along the row or the column."""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes


@as_it_comes()
def long_range(count, distance, size=32, questions=6, seed=0):
    """Images with marks, bright or dark, and pixels that are asked: is the mark `distance` pixels away from you bright?

    A pixel that is asked stands in the way of one mark only: no other mark lies in its row or its column. So whoever looks
    along rows and columns as far as `distance`, or farther, can answer every question; whoever does not see so far can do
    no better than a coin.

    Args:
        count: how many images.
        distance: from a question to its mark, in pixels, at least 1 and less than `size`; or `(nearest, farthest)`, between
            which it is drawn anew for each question.
        size: edge of the images.
        questions: how many in each image, at most: they are put at random, and fewer may find room.
        seed: the same seed gives the same images.

    Returns:
        Two float32 arrays: images `(count, size, size, 2)`, whose channel 0 is 1 at a bright mark, -1 at a dark one and 0
        elsewhere, and channel 1 is 1 at the pixels that are asked; and answers `(count, size, size, 1)`, 1 at an asked pixel
        whose mark is bright and 0 elsewhere. What is wanted at the other pixels is left open: `images[..., 1]` can serve as
        the weight of each pixel.

    Raises:
        ValueError: a distance that does not fit into the image.

    >>> images, answers = long_range(1, distance=3, size=6, questions=1, seed=0)
    >>> for name, channel in (("marks", images[..., 0]), ("asked", images[..., 1]), ("answers", answers[..., 0])):
    ...     print(f"{name:8}", *np.argwhere(channel[0]).tolist(), channel.sum())
    marks    [3, 0] 1.0
    asked    [3, 3] 1.0
    answers  [3, 3] 1.0
    """
    nearest, farthest = (distance, distance) if np.ndim(distance) == 0 else distance
    if not 1 <= nearest <= farthest < size:
        raise ValueError(
            "`distance` is from 1 to size - 1, or two such numbers, the smaller one first. "
            f"Received: distance={distance!r}, size={size!r}"
        )
    random = np.random.default_rng(seed)
    images = np.zeros((count, size, size, 2), "float32")
    answers = np.zeros((count, size, size, 1), "float32")
    for image, answer in zip(images, answers):
        for mark, asked in _place(random, nearest, farthest, size, questions):
            bright = random.random() < 0.5
            image[*mark, 0] = 1 if bright else -1
            image[*asked, 1] = 1
            answer[asked] = bright
    return images, answers


def _place(random, nearest, farthest, size, questions):
    """Pairs of positions (mark, asked); no row and no column holds pixels of two pairs."""
    placed, rows, columns = [], set(), set()
    for _ in range(20 * questions):
        distance = nearest if nearest == farthest else random.integers(nearest, farthest, endpoint=True)
        along = random.permutation([0, random.choice([-distance, distance])])  # down a column, or along a row
        lowest, highest = np.maximum(0, -along), size - np.maximum(0, along)
        row, column = random.integers(lowest, highest).tolist()
        asked = row + int(along[0]), column + int(along[1])
        taken = rows & {row, asked[0]} or columns & {column, asked[1]}
        if not taken:
            placed.append(((row, column), asked))
            rows |= {row, asked[0]}
            columns |= {column, asked[1]}
        if len(placed) == questions:
            break
    return placed
