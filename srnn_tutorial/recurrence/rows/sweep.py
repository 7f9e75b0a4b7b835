"""How a row travels over an image: turned for the direction, compiled where that pays."""

import math

from keras import ops

from srnn_tutorial.recurrence.backend import (
    can_compile,
    compiled,
    fast_dtype,
    once,
    size_to_compile,
    with_compiled_gradient,
    with_gradient,
)
from srnn_tutorial.recurrence.line import from_rows, to_rows
from srnn_tutorial.recurrence.nothing import swept_all_the_same

# Compiling takes some seconds, once for each size of image and step; images of fewer numbers are swept before that pays.
WORTH_COMPILING = 4096


def sweep(owner, way, images, weights, axis, reverse=False):
    """The rows after each step, all at once.

    Args:
        owner: whose sizes of images are counted, see `size_to_compile`.
        way: `Slices` or `Propagation`.
        images: what it reads, `(batch, height, width, ...)`, all of one size, which may be unknown but for the channels.
        weights: a list of tensors of fewer axes.
        axis: the axis to travel along, `HEIGHT` or `WIDTH`; for the latter, the rows are columns, read from above.
        reverse: travel from the last row to the first.

    Returns:
        `(batch, height, width, channels)`.

    >>> from srnn_tutorial.directions import HEIGHT
    >>> from srnn_tutorial.recurrence.rows import Propagation
    >>> x = ops.reshape(ops.convert_to_tensor([1.0, 2.0, 0.0, 0.0]), (1, 2, 2, 1))
    >>> h = sweep(Propagation, Propagation(), [x, ops.ones((1, 2, 2, 3))], [], HEIGHT)
    >>> ops.convert_to_numpy(h)[0, :, :, 0].tolist()
    [[1.0, 2.0], [3.0, 3.0]]
    """
    if 0 in images[0].shape[:-1]:
        return swept_all_the_same(lambda *images: sweep(owner, way, images, weights, axis, reverse), *images)
    image, tensors = images[0].shape[1:], [*images, *weights]
    plain = with_gradient(*ways(way, axis, reverse))
    # (No larger image will do: what is beyond the end of a row would be heard.)
    if _worth_compiling(image) and size_to_compile(owner, image) == tuple(image):
        walk = with_compiled_gradient(*once(programs, way, axis, reverse), plain)
        dtype = tensors[0].dtype
        return ops.cast(walk(*(ops.cast(each, fast_dtype(each)) for each in tensors)), dtype)
    return plain(*tensors)


def _worth_compiling(image):
    return can_compile() and None not in image and math.prod(image) >= WORTH_COMPILING


def programs(way, axis, reverse):
    """`forth` and `back`, compiled; see `ways`."""
    forth, back = ways(way, axis, reverse)
    run = compiled(lambda tensors, g, *memory: back(tensors, g, *memory))
    return compiled(lambda *tensors: forth(*tensors)), lambda tensors, g, *memory: run(list(tensors), g, *memory)


def ways(way, axis, reverse):
    """`forth` and `back` of a sweep, as `with_gradient` takes them."""

    def rows(x):
        return to_rows(x, axis) if len(x.shape) == 4 else x

    def image(x):
        return from_rows(x, axis) if len(x.shape) == 4 else x

    def forth(*tensors):
        return [image(each) for each in way.states([*map(rows, tensors)], reverse)]

    def back(tensors, g, *memory):
        return [image(d) for d in way.gradients([*map(rows, tensors)], *map(rows, (g, *memory)), reverse)]

    return forth, back
