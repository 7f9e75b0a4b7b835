"""Who hears whom in one layer: a pixel and the pixels behind it, in each direction as far as the sequence length reaches."""

from srnn_tutorial.directions import DIRECTIONS


def reach(shape, pixel, n, directions=tuple(DIRECTIONS)):
    """The pixels that `pixel` sees besides itself, a dictionary from direction to positions, nearest first.

    >>> reach((3, 3), (0, 2), 1)
    {'right': [(0, 1)], 'left': [], 'down': [], 'up': [(1, 2)]}
    """
    height, width = shape
    row, column = pixel
    distances = range(1, (max(shape) if n is None else n) + 1)
    behind = {
        "right": [(row, column - k) for k in distances],
        "left": [(row, column + k) for k in distances],
        "down": [(row - k, column) for k in distances],
        "up": [(row + k, column) for k in distances],
    }
    return {d: [(i, j) for i, j in behind[d] if 0 <= i < height and 0 <= j < width] for d in directions}


def longest_edge(shape, directions):
    """The longest edge that any of the directions travels along.

    >>> longest_edge((3, 7), ["down"])
    3
    """
    return max(shape[DIRECTIONS[name].axis - 1] for name in directions)


def full_sweep(shape, directions=tuple(DIRECTIONS)):
    """The smallest sequence length, 1 at least, with which every pixel sees all that lies behind it.

    >>> full_sweep((3, 7)), full_sweep((3, 7), ["down"]), full_sweep((1, 1))
    (6, 2, 1)
    """
    return max(longest_edge(shape, directions) - 1, 1)


def steps_for_each_pixel(shape, n, directions=tuple(DIRECTIONS)):
    """The steps that a sweep along the longest edge takes for each pixel: in the full sweep one walk serves the whole line.

    >>> [steps_for_each_pixel((5, 5), n) for n in (1, 3, 4, None)]
    [2, 4, 1, 1]
    """
    return 1 if n is None or n >= full_sweep(shape, directions) else n + 1
