"""How a state travels over a grid of pixels from its first corner, along the anti-diagonals.

Every pixel reads its two neighbours behind, that in its row and that in its column. Both lie on the diagonal before, so all
pixels of a diagonal go side by side: `height + width - 1` steps (see `stepped`). Each row is moved one
place on from the row above,

    a b c        a b c . .
    d e f   →    . d e f .
    g h i        . . g h i

and the diagonals are columns: the neighbour in the row is the state before in the same lane, the neighbour in the column
that in the lane above.
"""

from keras import ops

from srnn_tutorial.recurrence.activation import Activation
from srnn_tutorial.recurrence.backend import (
    can_compile,
    compiled,
    flip,
    of_shape,
    once,
    refuse_symbols,
    size_to_compile,
    value,
    with_compiled_gradient,
    with_gradient,
    within,
)
from srnn_tutorial.recurrence.grid import stepped
from srnn_tutorial.recurrence.grid.cells import MDCell
from srnn_tutorial.recurrence.nothing import swept_all_the_same

# Compiling takes some seconds, once for each size of image and unit; images of fewer pixels are walked before that pays.
WORTH_COMPILING = 1024


def sweep(cell, x, reversed_axes=()):
    """Carry the cell's states over a grid, each pixel reading its neighbours to the left and above.

    Args:
        cell: a built cell of `md_cells`.
        x: `(batch, height, width, channels)`; any size but `channels` may be unknown.
        reversed_axes: along these, 1 or 2 or both, the neighbours are those to the right and below.

    Returns:
        `h`, `(batch, height, width, units)`: the output of the cell at each pixel.

    >>> import numpy as np
    >>> from srnn_tutorial.recurrence.grid import MDRNNCell
    >>> cell = MDRNNCell(1, "linear", "ones", "ones")
    >>> cell.build((None, 1))
    >>> np.asarray(sweep(cell, np.ones((1, 3, 3, 1), "float32")))[0, :, :, 0].tolist()
    [[1.0, 2.0, 3.0], [2.0, 5.0, 9.0], [3.0, 9.0, 19.0]]
    """
    if not isinstance(cell, MDCell) or type(cell).call is not MDCell.call:
        raise TypeError(
            "`cell` is a cell of two neighbours, whose step is its static method `step`, so that all pixels of a diagonal "
            f"can be computed at once: override `step`, not `call`. Received: cell={cell!r}"
        )
    if 0 in x.shape[:-1]:
        return swept_all_the_same(lambda x: sweep(cell, x, reversed_axes), x)
    x = flip(ops.cast(x, cell.compute_dtype), reversed_axes)
    refuse_symbols(x.shape[1:3], "a slanted grid has no negative number of pixels")
    weights = [ops.cast(value(w), x.dtype) for w in (cell.kernel, cell.recurrent_kernel, cell.bias)]
    step = _Step(type(cell), Activation(cell.activation, x.dtype))
    image, walk = x.shape[1:], _plainly(step)
    size = size_to_compile(cell, image) if _worth_compiling(image) else None
    if size is None:
        return flip(walk(x, *weights), reversed_axes)
    forth, back = once(programs, type(cell), step.f)
    walk = with_compiled_gradient(forth, _back_from(back), walk)
    if size == tuple(image):
        return flip(walk(x, *weights), reversed_axes)
    # The pixels hear nothing of what is behind the last row and column.
    h = within(lambda x: walk(x, *weights), x, {1: size[0], 2: size[1]})
    return flip(h, reversed_axes)


def _worth_compiling(image):
    return can_compile() and None not in image and image[0] * image[1] >= WORTH_COMPILING


def _plainly(step):
    """Not compiled; it can be differentiated more than once."""
    forth, back = _ways(step)
    return with_gradient(forth, _back_from(back))


def _back_from(back):
    return lambda tensors, g, *states: back(*tensors, g, *states)


def programs(cell_type, f):
    """`forth` and `back` of a cell, compiled; see `with_gradient`."""
    return tuple(map(compiled, _ways(_Step(cell_type, f))))


def _ways(step):
    def back(x, kernel, recurrent_kernel, bias, g, *states):
        return _gradients(step, x, g, states, (kernel, recurrent_kernel, bias))

    return lambda x, *weights: _states(step, x, *weights), back


def _states(step, x, *weights):
    """The states at each pixel, `(batch, height, width, units)` each."""
    diagonals = slant(step.with_mark(x))
    return [straighten(s, x) for s in stepped.states(step.of_height(ops.shape(x)[1]), diagonals, weights)]


def _gradients(step, x, g, states, weights):
    """The gradients at `x` and at the weights, from the gradient `g` at the output."""
    diagonals, g, *states = (slant(each) for each in (step.with_mark(x), g, *states))
    dx, dweights = stepped.gradients(step.of_height(ops.shape(x)[1]), diagonals, g, states, weights)
    return [straighten(dx[..., :-1], x), *dweights]


class _Step:
    """One diagonal after the other; see `stepped`."""

    def __init__(self, cell_type, f, height=None):
        self.cell_type, self.f, self.height = cell_type, f, height

    def of_height(self, height):
        return _Step(self.cell_type, self.f, height)

    @staticmethod
    def with_mark(x):
        """Pixels are marked with a one: slanted, what is no pixel has a zero there."""
        return ops.concatenate([x, ops.ones_like(x[..., :1])], axis=-1)

    def start(self, at, weights):
        nothing = ops.repeat(ops.zeros_like(at[:, :1]), weights[1].shape[0] // 2, axis=-1)
        return [nothing] * self.cell_type.state_count

    def __call__(self, at, before, weights):
        """The states of a diagonal, `(lanes, units)` each, from the pixels `at` it and the states `before`; zero outside."""
        x, mark = at[:, :-1], at[:, -1:]
        states = self.cell_type.step(self.f, x, before, [_lane_above(s, self.height) for s in before], *weights)
        return [ops.where(mark > 0, s, ops.zeros_like(s)) for s in states]


def _lane_above(s, height):
    lanes = ops.reshape(s, (-1, height, s.shape[-1]))
    return ops.reshape(ops.pad(lanes[:, :-1], ((0, 0), (1, 0), (0, 0))), ops.shape(s))


def slant(x):
    """The diagonals of a grid as columns, `(batch * height, height + width - 1, channels)`; zero where there is no pixel.

    Rows that are `height` too long, read as rows that are one shorter: each begins one place later than the one above.

    >>> slant(ops.reshape(ops.arange(1, 7), (1, 2, 3, 1)))[:, :, 0].numpy().tolist()
    [[1, 2, 3, 0], [0, 4, 5, 6]]
    """
    batch, height, width, channels = ops.shape(x)
    longer = ops.concatenate([x, ops.zeros((batch, height, height, channels), x.dtype)], axis=2)
    shorter = height + width - 1
    flat = ops.reshape(longer, (batch, height * (shorter + 1), channels))[:, : height * shorter]
    return ops.reshape(flat, (batch * height, shorter, channels))


def straighten(lines, like):
    """`slant` undone: a grid of the size of `like`.

    >>> grid = ops.reshape(ops.arange(1, 7), (1, 2, 3, 1))
    >>> straighten(slant(grid), grid)[0, :, :, 0].numpy().tolist()
    [[1, 2, 3], [4, 5, 6]]
    """
    batch, height, width, _ = ops.shape(like)
    shorter, channels = height + width - 1, lines.shape[-1]
    flat = ops.reshape(lines, (batch, height * shorter, channels))
    flat = ops.concatenate([flat, ops.zeros((batch, height, channels), lines.dtype)], axis=1)
    grid = ops.reshape(flat, (batch, height, shorter + 1, channels))[:, :, :width]
    known = like.shape[2] is not None and grid.shape[2] is None  # a width beside a height that is not
    return of_shape(grid, (None, None, like.shape[2], None)) if known else grid
