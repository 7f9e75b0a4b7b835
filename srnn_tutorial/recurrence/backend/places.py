"""Parts of a tensor, by where they begin; a place may be a number or a tensor. And what is known of a tensor's size."""

from keras import ops

from srnn_tutorial.recurrence.backend.this import this_backend


def cut(x, begin, shape):
    """The part of `x` of this `shape` that begins at `begin`, a dictionary from axis to index; 0 along all other axes.

    >>> cut(ops.reshape(ops.arange(6), (2, 3)), {1: 1}, (2, 2)).numpy().tolist()
    [[1, 2], [4, 5]]
    """
    return ops.slice(x, _corner(x, begin), shape)


def put(x, begin, part):
    """`x` with `part` in the place that begins at `begin`.

    >>> put(ops.zeros((2, 2), "int32"), {0: 1}, ops.ones((1, 2), "int32")).numpy().tolist()
    [[0, 0], [1, 1]]
    """
    return ops.slice_update(x, _corner(x, begin), part)


def flip(x, axes):
    """`x` turned round along each of `axes`. (Keras before 3.14 takes one at a time on TensorFlow.)

    >>> flip(ops.reshape(ops.arange(4), (2, 2)), (0, 1)).numpy().tolist()
    [[3, 2], [1, 0]]
    """
    for axis in axes:
        x = ops.flip(x, axis=axis)
    return x


def within(function, x, sizes):
    """`function` of a larger tensor, zero beyond `x`, and of what it gives the part where `x` stands.

    Args:
        function: gives a tensor with the axes of its argument; only the last may have another size.
        x: whose sizes are known.
        sizes: a dictionary from axis to the size there.

    >>> within(lambda x: ops.cumsum(x, axis=1), ops.ones((1, 3)), {1: 5}).numpy().tolist()
    [[1.0, 2.0, 3.0]]
    """
    axes = range(len(x.shape))
    pads = [(0, sizes[axis] - x.shape[axis] if axis in sizes else 0) for axis in axes]
    return function(ops.pad(x, pads))[tuple(slice(x.shape[axis] if axis in sizes else None) for axis in axes)]


def at_most(size, available):
    """The smaller of two sizes, of which `available` may be a tensor.

    >>> at_most(4, 3)
    3
    """
    return min(size, available) if isinstance(available, int) else ops.minimum(size, available)


def of_shape(x, shape):
    """`x` itself, known to have this shape, in which `None` stands for any size; it is checked when the graph runs.

    >>> of_shape(ops.zeros((2, 3)), (None, 3)).shape[-1]
    3
    """
    return this_backend().of_shape(x, shape)


def _corner(x, begin):
    zero = 0 * next(iter(begin.values()))  # all of one dtype: JAX insists, and a plain 0 may have 64 bits
    return tuple(begin.get(axis, zero) for axis in range(len(x.shape)))
