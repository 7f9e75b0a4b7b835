"""An image seen as a line of pixels, in the order they are read, `(length, ..., channels)`; or as rows that travel."""

from keras import ops

from srnn_tutorial.directions import HEIGHT


def to_line(x, axis, reverse):
    """The `axis` of `x` brought to the front, and turned round if it is read in `reverse`."""
    line = ops.moveaxis(x, axis, 0)
    return ops.flip(line, axis=0) if reverse else line


def from_line(line, axis, reverse):
    """`to_line` undone."""
    line = ops.flip(line, axis=0) if reverse else line
    return ops.moveaxis(line, 0, axis)


def to_rows(image, axis):
    """`(length, batch, across, ...)`, the `axis` of an image `(batch, height, width, ...)` brought to the front."""
    return ops.transpose(image, (axis, 0, 3 - axis, 3))


def from_rows(rows, axis):
    """`to_rows` undone."""
    return ops.transpose(rows, (1, 0, 2, 3) if axis == HEIGHT else (1, 2, 0, 3))


def reach(line, n):
    """How many pixels behind itself a pixel of `line` reads at most: `n`, or fewer where the line turns out shorter."""
    return n if line.shape[0] is not None else ops.minimum(n, ops.shape(line)[0] - 1)
