"""An image seen as a line of pixels, in the order they are read: `(length, ..., channels)`."""

from keras import ops


def to_line(x, axis, reverse):
    """The `axis` of `x` brought to the front, and turned round if it is read in `reverse`."""
    line = ops.moveaxis(x, axis, 0)
    return ops.flip(line, axis=0) if reverse else line


def from_line(line, axis, reverse):
    """`to_line` undone."""
    line = ops.flip(line, axis=0) if reverse else line
    return ops.moveaxis(line, 0, axis)


def sweep_of_nothing(x, channels, weights):
    """What a cell with these weights makes of an image without a pixel: no pixel, with a gradient all the same, zero."""
    connected = sum((ops.cast(ops.sum(w), x.dtype) for w in weights), ops.sum(x))
    return ops.zeros((*ops.shape(x)[:-1], channels), x.dtype) + connected


def reach(line, n):
    """How many pixels behind itself a pixel of `line` reads at most: `n`, or fewer where the line turns out shorter."""
    return n if line.shape[0] is not None else ops.minimum(n, ops.shape(line)[0] - 1)
