"""A line in blocks, for windows that cost as much for every `n`: what `largest` and `clipped` have in common.

Cut the line into blocks of `n + 1` pixels. A window that ends at offset `q` of a block begins at `q + 1` of the block
before: it is a suffix of that one, which starts from zero and leaves the state `S`, and then a prefix of this one, which
makes of it the last state `h`. A suffix is told by its first offset, a prefix by its last.

A state that a prefix makes of another one, and one that a suffix leaves, is one of three:

    SUM       no pixel on the way was clipped: it is a sum of the pixels, times powers of `w`
    ZERO      what the prefix makes of the state zero; for a suffix, what the next suffix leaves
    INFINITE  what the prefix makes of an infinite state, if `w < 0`; for a suffix, what the next but one leaves

Which it is, is marked on the way forth, and is all that the way back asks for.
"""

import math

from keras import ops

from srnn_tutorial.recurrence.backend import cut, put, sum_over_pixels, wide_dtype, widened

SUM, ZERO, INFINITE = range(3)
OPEN = {ZERO: 4, INFINITE: 8}  # is added to the mark of an offset where what the prefix makes of them is not clipped
MARK = "int8"


def are_exact(x, w, n, g=None):
    """Whether numbers of this size can be added up block by block: a boolean tensor.

    An infinity or NaN would spread through its block, and into windows that do not see it.
    """
    largest = ops.sum(ops.abs(widened(x))) * (n + 1)
    if g is not None:
        largest = (1 + largest) * (1 + ops.sum(ops.abs(widened(g)))) * (n + 1)
    powers = ops.exp(n * ops.log(ops.maximum(1, ops.abs(widened(w)))))  # of w, those above 1
    return ops.isfinite(largest * ops.sum(powers))


# Many lines of a shape are walked in the same room: tables of the weights, and tensors which are written over for each line.


def room_for_states(x, w, n):
    """Tables of `w`; for the blocks of `x`, `S` and `h`. (`clipped` asks for the next suffix but one of the last pixel.)"""
    return _tables(x, w, n), *_tensors(x, n, (0, 0), (0, 2), (0, 0))


def room_for_gradients(x, w, n, bounds):
    """Tables; for the blocks of `x` and `g`, `S`, its marks and those of the windows, and `dx`.

    `bounds(powers)` makes of the powers of `w` by what the sums of a prefix are multiplied, to see what it clips.
    """
    w, powers = _tables(x, w, n)
    slopes = ops.reshape(ops.arange(1, powers.shape[0] + 1, dtype=w.dtype), (-1, 1, 1)) * powers  # of the powers from 1 on
    tensors = _tensors(x, n, (0, 0), (0, 0), (0, 2), (-1, 0, MARK), (0, 0, MARK), (0, 0))
    return (w, powers, slopes, bounds(powers)), *tensors


def _tables(x, w, n):
    """`w` and its powers from 0 on, `(size + 1, 1, lanes)`."""
    size = _count_and_size(x.shape[0], n)[1]
    w = ops.reshape(ops.broadcast_to(widened(w), ops.shape(x)[1:]), (-1,))
    lanes = ops.shape(w)[0]

    def next_power(k, powers):
        return put(powers, {0: k}, w * cut(powers, {0: k - 1}, (1, 1, lanes)))

    return w, ops.fori_loop(1, size + 1, next_power, ops.ones((size + 1, 1, lanes), w.dtype))


def _tensors(x, n, *sizes):
    """Of zeros, each as many blocks more and as many pixels more in a block as it says, perhaps with a dtype of its own."""
    (_, *inner), (count, size), wide = ops.shape(x), _count_and_size(x.shape[0], n), wide_dtype(x)
    return tuple(ops.zeros((count + i, size + j, math.prod(inner)), *dtype or [wide]) for i, j, *dtype in sizes)


def states_in(room, x, n, reverse, walk):
    """The last state of each pixel's window, as `runs.states`, and the room again; `x` is of known length.

    `walk(tables, x, S, h, reverse)` gives `S` and `h` of what lies in blocks.
    """
    (tables, blocks, S, h), cut_up = room, _Blocks(x, n, reverse)
    blocks = cut_up.filled(blocks, x)
    S, h = walk(tables, blocks, S, h, reverse)
    return cut_up.line(h), (tables, blocks, S, h)


def gradients_in(room, x, n, g, reverse, walk):
    """`(dx, dw)` from the gradient `g` at the output, `dw` is `(channels,)`; and the room again.

    `walk(tables, x, g, S, kinds_of_S, kinds, dx, reverse)` gives `dw`, and from `S` on what it is given.
    """
    (tables, x_blocks, g_blocks, *room), cut_up = room, _Blocks(x, n, reverse)
    x_blocks, g_blocks = cut_up.filled(x_blocks, x), cut_up.filled(g_blocks, g)
    dw, *room = walk(tables, x_blocks, g_blocks, *room, reverse)
    dw = sum_over_pixels(ops.reshape(dw, (-1, ops.shape(x)[-1])))
    return cut_up.line(room[-1]), dw, (tables, x_blocks, g_blocks, *room)


def _count_and_size(length, n):
    """How many blocks, and how long. A line of two is cut in the middle: no window reaches beyond the first."""
    size = min(n + 1, -(-length // 2))
    return max(2, -(-length // size)), size


class _Blocks:
    """Where lines `(length, ..., channels)` lie in blocks `(count, size, lanes)`, filled up with zeros before their start.

    The blocks lie as the pixels do, and pixels as they do in the line, also if it is travelled in `reverse`.
    """

    def __init__(self, x, n, reverse):
        self.shape, self.dtype = ops.shape(x), x.dtype
        self.count, self.size = _count_and_size(x.shape[0], n)
        self.start = (self.count * self.size - x.shape[0]) * (1 - ops.cast(reverse, "int32"))

    def filled(self, blocks, lines):
        """One row after the other: of several at once a compiler finds each number's place by dividing."""
        length, lanes = self.shape[0], self.shape[-1]
        rows = ops.reshape(ops.cast(lines, blocks.dtype), (length, -1, lanes))

        def row(j, blocks):
            row = cut(rows, {1: j}, (length, 1, lanes))
            return put(blocks, {0: self.start, 1: j * lanes}, ops.reshape(row, (length, lanes)))

        pixels = ops.reshape(blocks, (self.count * self.size, -1))
        return ops.reshape(ops.fori_loop(0, ops.shape(rows)[1], row, pixels), ops.shape(blocks))

    def line(self, blocks):
        pixels = ops.reshape(blocks, (self.count * self.size, -1))
        lines = cut(pixels, {0: self.start}, (self.shape[0], ops.shape(pixels)[1]))
        return ops.cast(ops.reshape(lines, self.shape), self.dtype)


class Line:
    """A line in blocks. Offsets and blocks are counted as one travels, in `reverse`, which may be a tensor, from the last
    pixel to the first; `place` tells where a pixel lies.
    """

    def __init__(self, length, n, reverse, w, powers, slopes=None, bounds=None):
        self.w, self.powers, self.slopes, self.bounds = w, powers, slopes, bounds
        self.lanes = ops.shape(w)[0]
        self.reverse = ops.cast(reverse, "int32")
        self.latter = 1 - self.reverse
        self.count, self.size = _count_and_size(length, n)
        # So many windows that end in the second block begin with the line (-1: as above).
        self.early = min(n - self.size, self.size)

    def of(self, table, k):
        """What a table of weights holds for the `k`-th power."""
        return cut(table, {0: k}, (1, 1, self.lanes))

    def nothing(self, count):
        return ops.zeros((count, 1, self.lanes), self.w.dtype)

    def place(self, q):
        """Where pixels of offset `q` lie."""
        return q + self.reverse * (self.size - 1 - 2 * q)

    def at(self, blocks, q):
        return cut(blocks, {1: q}, (self.count, 1, self.lanes))

    def at_former(self, blocks, q):
        """Of all blocks but the last."""
        return cut(blocks, {0: self.reverse, 1: q}, (self.count - 1, 1, self.lanes))

    def put_former(self, blocks, q, value):
        return put(blocks, {0: self.reverse, 1: q}, value)

    def at_latter(self, blocks, q):
        """Of all blocks but the first."""
        return cut(blocks, {0: self.latter, 1: q}, (self.count - 1, 1, self.lanes))

    def put_latter(self, blocks, q, value):
        return put(blocks, {0: self.latter, 1: q}, value)

    def handed_over(self, q):
        """The first offset of the suffix that a window begins with, if it ends at offset `q`."""
        return ops.clip(ops.convert_to_tensor(q - self.early), 0, self.size)
