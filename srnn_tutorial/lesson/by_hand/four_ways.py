"""Four ways to walk an image, in NumPy and side by side.

Every system gets the simplest weights there are: a pixel counts 1, what a neighbour hands over counts `weight`, and results
are added. What remains is the order in which the pixels are read, and that is the difference between the systems. The
sweeps are those of `trace`, the diagonals those of `diagonals`; the layers of `srnn_tutorial` agree with them.
"""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_image, as_pixels
from srnn_tutorial.lesson.by_hand.diagonals import BEHIND, trace_corner
from srnn_tutorial.lesson.by_hand.trace import trace, trace_all


def spatial_rnn(image, weight=1.0):
    """SpatialRNN2D: four sweeps that know nothing of each other.

    >>> spatial_rnn([[1, 2], [3, 4]])["all four, added"].tolist()
    [[9.0, 13.0], [17.0, 21.0]]
    """
    sweeps = trace_all(image, weight=weight)
    return {"the sweep to the right": sweeps["right"].hidden, "all four, added": _added(sweeps)}


def ion_context(image, weight=1.0):
    """IONContext: the four sweeps, added by the 1×1 convolution, and the same once more.

    >>> ion_context([[1, 2], [3, 4]])["the second round"].tolist()
    [[66.0, 82.0], [98.0, 114.0]]
    """
    once = _added(trace_all(image, weight=weight))
    return {"the first round": once, "the second round": _added(trace_all(once, weight=weight))}


def renet(image, weight=1.0, patch=1):
    """ReNet2D: the mean of each patch, then down and up, then right and left over what came of it.

    >>> renet([[1, 2], [3, 4]])["then right and left"].tolist()
    [[18.0, 21.0], [24.0, 27.0]]
    """
    image = as_image(image)
    if any(edge % patch for edge in image.shape[:2]):
        raise ValueError(f"`patch` divides both edges of the image. Received: patch={patch}, edges {image.shape[:2]}")
    height, width = (edge // patch for edge in image.shape[:2])
    patches = image.reshape(height, patch, width, patch, *image.shape[2:]).mean(axis=(1, 3))
    columns = sum(trace(patches, way, weight=weight).hidden for way in ("down", "up"))
    rows = sum(trace(columns, way, weight=weight).hidden for way in ("right", "left"))
    return {"first down and up": columns, "then right and left": rows}


def mdrnn(image, weight=1.0):
    """MDRNN2D: every pixel reads two neighbours, each for half of `weight`; from one corner, and from all four.

    >>> mdrnn([[1, 2], [3, 4]])["from the top left"].tolist()
    [[1.0, 2.5], [3.5, 7.0]]
    """
    image, pixels = as_image(image), as_pixels(image)
    weights = add_up(pixels.shape[2], weight / 2, weight / 2)
    walks = {corner: trace_corner(pixels, "rnn", weights, corner, "relu").hidden for corner in BEHIND}
    walks = {corner: hidden.reshape(image.shape) for corner, hidden in walks.items()}
    return {"from the top left": walks["top_left"], "all corners, added": sum(walks.values())}


def add_up(channels, row, column):
    """Weights of an MDRNN's plain unit: the pixel counts 1, the neighbour in the row `row`, that in the column `column`."""
    each = np.eye(channels)
    return [each, np.concatenate([row * each, column * each]), np.zeros(channels)]


@as_it_comes()
def four_ways(image, weight=1.0, patch=1):
    """An image walked by each system.

    Args:
        image: array `(height, width)` or `(height, width, channels)`, of edges that `patch` divides.
        weight: what a state counts at the next pixel.
        patch: edge of the patches of ReNet2D.

    Returns:
        A dictionary by the layer's name; each value holds two images by their titles, the second one the result.

    >>> ways = four_ways(np.ones((4, 4)), patch=2)
    >>> list(ways), ways["ReNet2D"]["then right and left"].shape
    (['SpatialRNN2D', 'IONContext', 'ReNet2D', 'MDRNN2D'], (2, 2))
    """
    return {
        "SpatialRNN2D": spatial_rnn(image, weight),
        "IONContext": ion_context(image, weight),
        "ReNet2D": renet(image, weight, patch),
        "MDRNN2D": mdrnn(image, weight),
    }


@as_it_comes()
def seen(shape, patch=1):
    """Who sees whom: for each system and each of its two images, which input pixels each output pixel depends on.

    It is tried out: a spark at every pixel in turn, each in a channel of its own, walks the image.

    Returns:
        As `four_ways`, but arrays of booleans `(height, width, height, width)`: the output pixel, then the input pixel.
        All pixels of a patch are one output.

    >>> seen((2, 3))["SpatialRNN2D"]["all four, added"][0, 0].astype(int).tolist()
    [[1, 1, 1], [1, 0, 0]]
    """
    height, width = shape
    sparks = np.eye(height * width).reshape(height, width, -1)
    reached = {}
    for system, images in four_ways(sparks, patch=patch).items():
        arrived = {title: (image > 0).reshape(*image.shape[:2], height, width) for title, image in images.items()}
        reached[system] = {
            title: _spread(heard, height // heard.shape[0], width // heard.shape[1]) for title, heard in arrived.items()
        }
    return reached


def _added(sweeps):
    return sum(sweep.hidden for sweep in sweeps.values())


def _spread(heard, down, right):
    """Every pixel of a patch hears what the patch hears."""
    return heard.repeat(down, axis=0).repeat(right, axis=1)
