"""The plain unit's windows where every weight is above 0, or without an activation: at a cost that does not grow with `n`.

With `w > 0` the state of a window is the largest of the sums that end with it, or zero; it begins where it was clipped last:

    h[j] = max(0, max over p in j-n .. j of (sum over i in p .. j of w^(j-i) x[i]))

Cut the line into blocks of `n + 1` pixels. A window that ends at offset `q` of a block is a suffix of the block before,
which leaves the state `S`, and a prefix of this one: either the sum, from `S` on, or the state begun with the block.

    suffixes, from the block's end back:      o[i] = o[i+1] + w^(size-1-i) x[i],   S[i] = max(S[i+1], o[i])
    prefixes, from the block's beginning on:  o[q] = w o[q-1] + x[q],              s[q] = relu(w s[q-1] + x[q])
    the window:                               h[q] = max(s[q], w^(q+1) S[q+1 of the block before] + o[q])

For the gradient it matters which of the two it is. What is lost in rounding, one sum beside the other, must not decide that;
so it is read from `lo`, the largest state that is clipped on the way: what is above it goes through.

(Without an activation there is one sum, that of the whole window, and `w` may be any number.)
"""

import math

import numpy as np
from keras import ops

from srnn_tutorial.recurrence.backend import cut, put, sum_over_pixels, wide_dtype, widened


def states(x, w, f, n, reverse=False):
    """The last state of each pixel's window, as `runs.states`; `x` is of known length. Ask `serves` before."""
    return states_in(room_for_states(x, n), x, w, n, reverse, walks(f, n, x.shape[0])[0])[0]


def gradients(x, w, f, n, g, reverse=False):
    """`(dx, dw)` from the gradient `g` at the output, as `runs.gradients`; `x` is of known length, `dw` is `(channels,)`."""
    return gradients_in(room_for_gradients(x, n), x, w, n, g, reverse, walks(f, n, x.shape[0])[1])[:2]


# Many lines of a shape are walked in the same room, tensors which are zero at first and written over for each of them.

MARK = "int8"


def room_for_states(x, n):
    """For the blocks of `x`, `S` and `h`."""
    return _room(x, n, (0, 0), (0, 1), (0, 0))


def room_for_gradients(x, n):
    """For the blocks of `x` and `g`, `S`, its marks and those of the windows, and `dx`."""
    return _room(x, n, (0, 0), (0, 0), (0, 1), (-1, 0, MARK), (0, 0, MARK), (0, 0))


def _room(x, n, *tensors):
    """Each as many blocks more and as many pixels more in a block as it says, perhaps with a dtype of its own."""
    (_, *inner), (count, size), wide = ops.shape(x), _count_and_size(x.shape[0], n), wide_dtype(x)
    return tuple(ops.zeros((count + i, size + j, math.prod(inner)), *dtype or [wide]) for i, j, *dtype in tensors)


def states_in(room, x, w, n, reverse, walk):
    """`states`, and the room again; `walk` is the first of `walks`."""
    (blocks, S, h), cut_up = room, _Blocks(x, n, reverse)
    blocks = cut_up.filled(blocks, x)
    room = _of_shapes((S, h), walk(blocks, S, h, cut_up.of_lanes(w), reverse))
    return cut_up.line(room[-1]), (blocks, *room)


def gradients_in(room, x, w, n, g, reverse, walk):
    """`gradients`, and the room again; `walk` is the second of `walks`."""
    (x_blocks, g_blocks, *room), cut_up = room, _Blocks(x, n, reverse)
    x_blocks, g_blocks = cut_up.filled(x_blocks, x), cut_up.filled(g_blocks, g)
    dw, *walked = walk(x_blocks, g_blocks, *room, cut_up.of_lanes(w), reverse)
    room = _of_shapes(room, walked)
    dw = sum_over_pixels(ops.reshape(dw, (-1, ops.shape(x)[-1])))
    return cut_up.line(room[-1]), dw, (x_blocks, g_blocks, *room)


def _of_shapes(room, walked):
    """A walk that TensorFlow has looked at for any number of lanes serves those of one number, and forgets which."""
    return [ops.reshape(after, ops.shape(before)) for before, after in zip(room, walked)]


def walks(f, n, length):
    """What is done with the blocks of lines of a length, the same for rows and columns: for states and for gradients."""

    def states(x, S, h, w, reverse):
        """`S` and `h`."""
        return _states(x, S, h, _Line(length, w, n, reverse), f.clips)

    def gradients(x, g, S, sums, kinds, dx, w, reverse):
        """`dw`; `S`, the marks and `dx`."""
        line = _Line(length, w, n, reverse)
        S, sums = _suffixes(x, S, sums, line, f.clips)
        kinds = _prefixes(x, S, kinds, line, f.clips)
        # Apart, since XLA takes the operations of a loop from a queue if there are more than eight in a round, which costs
        # more than they do.
        dx, dw = _back_through_sums(x, g, kinds, dx, line)
        dx, dw = _back_through_states(x, g, kinds, dx, dw, line)
        dx, more = _forth_through_suffixes(x, g, kinds, S, sums, dx, line)
        return ops.concatenate([dw, more], axis=0), S, sums, kinds, dx

    return states, gradients


def serves(w, f):
    """Whether the weights are such that it may be called: a boolean tensor. (By them one divides.)"""
    w = widened(w)
    return ops.all(w >= _smallest(w)) if f.clips else ops.ones((), "bool")


def _count_and_size(length, n):
    """How many blocks, and how long. A line of two is cut in the middle: no window reaches beyond the first."""
    size = min(n + 1, -(-length // 2))
    return max(2, -(-length // size)), size


def _smallest(x):
    return float(np.finfo(wide_dtype(x)).tiny)


class _Blocks:
    """Where lines `(length, ..., channels)` lie in blocks `(count, size, lanes)`, filled up with zeros before their start.

    The blocks lie as the pixels do, and pixels as they do in the line, also if it is travelled in `reverse`.
    """

    def __init__(self, x, n, reverse):
        self.shape, self.dtype = ops.shape(x), x.dtype
        self.count, self.size = _count_and_size(x.shape[0], n)
        self.start = (self.count * self.size - x.shape[0]) * (1 - ops.cast(reverse, "int32"))

    def of_lanes(self, w):
        return ops.reshape(ops.broadcast_to(widened(w), self.shape[1:]), (-1,))

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


class _Line:
    """A line in blocks. Offsets and blocks are counted as one travels, in `reverse`, which may be a tensor, from the last
    pixel to the first; `place` tells where a pixel lies.
    """

    def __init__(self, length, w, n, reverse):
        self.wide, self.w, self.lanes = w.dtype, w, ops.shape(w)[0]
        self.reverse = ops.cast(reverse, "int32")
        self.latter = 1 - self.reverse
        self.count, self.size = _count_and_size(length, n)
        # So many windows that end in the second block begin with the line (-1: as above).
        self.early = min(n - self.size, self.size)
        one = ops.ones((self.size + 1, 1, self.lanes), self.wide)
        self.powers = ops.fori_loop(1, self.size + 1, self._next_power, one)  # of w, from 0 on

    def _next_power(self, k, powers):
        return put(powers, {0: k}, self.w * self.of(powers, k - 1))

    def of(self, table, k):
        """What a table of weights holds for the `k`-th power."""
        return cut(table, {0: k}, (1, 1, self.lanes))

    def nothing(self, count):
        return ops.zeros((count, 1, self.lanes), self.wide)

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


def _states(x, S, h, line, clipped):
    before = line.count - 1

    def suffix(k, carry):
        o, S = carry
        i = line.size - 1 - k
        o = o + line.of(line.powers, k) * line.at_former(x, line.place(i))
        return o, line.put_latter(S, i, ops.maximum(o, line.at_latter(S, i + 1)) if clipped else o)

    def prefix(q, carry):
        o, s, h = carry
        place = line.place(q)
        here = line.at(x, place)
        o = line.w * o + here
        far = line.of(line.powers, q + 1) * line.at(S, line.handed_over(q)) + o
        if not clipped:
            return o, s, put(h, {1: place}, far)
        s = ops.relu(line.w * s + here)
        return o, s, put(h, {1: place}, ops.maximum(s, far))

    # `S` of the block before, one for each block; nothing comes before the first, or of a suffix without a pixel.
    S = ops.fori_loop(0, line.size, suffix, (line.nothing(before), S))[1]
    nothing = line.nothing(line.count)
    return S, ops.fori_loop(0, line.size, prefix, (nothing, nothing, h))[2]


def _suffixes(x, S, sums, line, clipped):
    """`S` as above, and where it is the sum of the suffix: 1, else 0."""
    before, inverse = line.count - 1, 1 / line.w

    def suffix(k, carry):
        o, lo, S, sums = carry
        i = line.size - 1 - k
        here = line.at_former(x, line.place(i))
        o = o + line.of(line.powers, k) * here
        is_sum = here > lo
        if clipped:
            lo = ops.maximum((lo - here) * inverse, 0)
        S = line.put_latter(S, i, ops.where(is_sum, o, line.at_latter(S, i + 1)))
        return o, lo, S, put(sums, {1: i}, ops.cast(is_sum, MARK))

    nothing = line.nothing(before)
    return ops.fori_loop(0, line.size, suffix, (nothing, _lowest(nothing, clipped), S, sums))[2:]


def _lowest(nothing, clipped):
    return nothing if clipped else nothing - np.inf


def _prefixes(x, S, kinds, line, clipped):
    """For each offset 1 if its window is the sum, plus 2 if `s` is not clipped there, or 0."""
    bound = -1 / ops.maximum(line.powers, _smallest(x)) if clipped else None

    def prefix(q, carry):
        o, s, lo, kinds = carry
        here = line.at(x, line.place(q))
        o, z = line.w * o + here, line.w * s + here
        if clipped:
            lo = ops.maximum(lo, o * line.of(bound, q + 1))
        far = line.at(S, line.handed_over(q)) > lo
        kind = ops.cast(far, MARK) + 2 * ops.cast(z > 0, MARK)
        return o, ops.relu(z), lo, put(kinds, {1: q}, kind)

    nothing = line.nothing(line.count)
    carry = (nothing, nothing, _lowest(nothing, clipped), kinds)
    return ops.fori_loop(0, line.size, prefix, carry)[3]


def _far(g, kinds):
    """Of the gradient `g` at the windows what belongs to those that are the sum."""
    return ops.where(ops.logical_or(kinds == 1, kinds == 3), g, 0)


# Of what arrives at a pixel, the sum of `w^i g[i ahead]`, the derivative by `w` goes along: with `x` it makes `dw`.


def _back_through_sums(x, g, kinds, dx, line):
    """`(dx, dw)` within the blocks of the windows that are the sum."""

    def back(k, carry):
        do, do_dw, dw, dx = carry
        q = line.size - 1 - k
        place = line.place(q)
        do_dw = line.w * do_dw + do
        do = line.w * do + _far(line.at(g, place), line.at(kinds, q))
        return do, do_dw, dw + do_dw * line.at(x, place), put(dx, {1: place}, do)

    nothing = line.nothing(line.count)
    dw, dx = ops.fori_loop(0, line.size, back, (nothing, nothing, nothing, dx))[2:]
    return dx, dw


def _back_through_states(x, g, kinds, dx, dw, line):
    """These, and those of the windows that begin with their block."""

    def back(k, carry):
        ds, ds_dw, dw, dx = carry
        q = line.size - 1 - k
        place, kind = line.place(q), line.at(kinds, q)
        here = line.at(g, place)
        here = here - _far(here, kind)
        ds_dw = ops.where(kind >= 2, line.w * ds_dw + ds, 0)
        ds = ops.where(kind >= 2, line.w * ds + here, 0)
        return ds, ds_dw, dw + ds_dw * line.at(x, place), put(dx, {1: place}, line.at(dx, place) + ds)

    nothing = line.nothing(line.count)
    dw, dx = ops.fori_loop(0, line.size, back, (nothing, nothing, dw, dx))[2:]
    return dx, dw


def _forth_through_suffixes(x, g, kinds, S, sums, dx, line):
    """`dx` with what arrives through the suffixes, and `dw` of them and of what they are multiplied by."""
    # Of the powers of `w` from 1 on.
    slopes = ops.reshape(ops.arange(1, line.size + 2, dtype=line.wide), (-1, 1, 1)) * line.powers

    def far(q):
        return _far(line.at_latter(g, line.place(q)), line.at_latter(kinds, q))

    def early(q, carry):
        """What begins with the line."""
        after, dw = carry
        here = far(q)
        return after + line.of(line.powers, q + 1) * here, dw + line.of(slopes, q) * here * line.at_latter(S, 0)

    def forth(i, carry):
        after, run, dw, dx = carry
        i = ops.convert_to_tensor(i)
        k, place = line.size - 1 - i, line.place(i)
        q = ops.clip(i + line.early, 0, line.size - 1)  # the offset whose window begins here
        begins = ops.where(q == i + line.early, far(q), 0)
        here = after + line.of(line.powers, q + 1) * begins
        is_sum = cut(sums, {1: i}, ops.shape(here)) > 0
        run = run + ops.where(is_sum, here, 0)
        slope = ops.where(k > 0, line.of(slopes, ops.clip(k - 1, 0, line.size)), 0)
        dw = dw + run * line.at_former(x, place) * slope + begins * line.of(slopes, q) * line.at_latter(S, i)
        dx = line.put_former(dx, place, line.at_former(dx, place) + line.of(line.powers, k) * run)
        return ops.where(is_sum, 0, here), run, dw, dx

    nothing = line.nothing(line.count - 1)
    after, dw = ops.fori_loop(0, max(line.early, 0), early, (nothing, nothing))
    dw, dx = ops.fori_loop(0, line.size, forth, (after, nothing, dw, dx))[2:]
    return dx, dw
