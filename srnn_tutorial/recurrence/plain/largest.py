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

import numpy as np
from keras import ops

from srnn_tutorial.recurrence.backend import cut, put, sum_over_pixels, wide_dtype, widened


def states(x, w, f, n, reverse=False):
    """The last state of each pixel's window, as `runs.states`; `x` is of known length. Ask `serves` before."""
    line = _Line(x, w, n, reverse)
    return line.joined(_states(line.blocks(x), line, f.clips))


def gradients(x, w, f, n, g, reverse=False):
    """`(dx, dw)` from the gradient `g` at the output, as `runs.gradients`; `x` is of known length."""
    line = _Line(x, w, n, reverse)
    dx, dw = _gradients(line.blocks(x), line.blocks(g), line, f.clips)
    return line.joined(dx), sum_over_pixels(ops.reshape(dw, (-1, x.shape[-1])))


def serves(w, f):
    """Whether the weights are such that it may be called: a boolean tensor. (By them one divides.)"""
    w = widened(w)
    return ops.all(w >= _smallest(w)) if f.clips else ops.ones((), "bool")


def _size(length, n):
    """How long a block is. A line of two blocks is cut in the middle: no window reaches beyond the first."""
    return min(n + 1, -(-length // 2))


def _smallest(x):
    return float(np.finfo(wide_dtype(x)).tiny)


class _Line:
    """A line, `(length, ..., channels)`, cut into blocks `(count, size, lanes)`, filled up with zeros before its start.

    `reverse`, which may be a tensor: it is travelled from the last pixel to the first. Offsets and blocks are counted as one
    travels. The blocks lie as the pixels do, and pixels as they do in the line: `place` tells where.
    """

    def __init__(self, x, w, n, reverse):
        self.shape, self.dtype, self.wide = ops.shape(x), x.dtype, wide_dtype(x)
        self.reverse = ops.cast(reverse, "int32")
        self.latter = 1 - self.reverse
        self.size = _size(x.shape[0], n)
        self.count = max(2, -(-x.shape[0] // self.size))
        self.early = n - self.size  # so many windows that end in the second one begin with the line (-1: as above)
        self.margin = self.count * self.size - x.shape[0]
        self.w = ops.reshape(ops.broadcast_to(widened(w), self.shape[1:]), (-1,))
        self.lanes = ops.shape(self.w)[0]
        one = ops.ones((self.size + 1, 1, self.lanes), self.wide)
        self.powers = ops.fori_loop(1, self.size + 1, self._next_power, one)  # of w, from 0 on

    def _next_power(self, k, powers):
        return put(powers, {0: k}, self.w * self.of(powers, k - 1))

    def of(self, table, k):
        """What a table of weights holds for the `k`-th power."""
        return cut(table, {0: k}, (1, 1, self.lanes))

    def blocks(self, line):
        line = ops.cast(ops.reshape(line, (self.shape[0], -1)), self.wide)
        nothing = ops.zeros((self.count * self.size, self.lanes), self.wide)
        return ops.reshape(put(nothing, {0: self._start()}, line), (self.count, self.size, -1))

    def joined(self, blocks):
        line = cut(ops.reshape(blocks, (self.count * self.size, -1)), {0: self._start()}, (self.shape[0], self.lanes))
        return ops.cast(ops.reshape(line, self.shape), self.dtype)

    def _start(self):
        return self.margin * self.latter

    def nothing(self, count, size=1):
        return ops.zeros((count, size, self.lanes), self.wide)

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


def _states(x, line, clipped):
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
    S = line.nothing(line.count, line.size + 1)
    S = ops.fori_loop(0, line.size, suffix, (line.nothing(before), S))[1]
    nothing = line.nothing(line.count)
    return ops.fori_loop(0, line.size, prefix, (nothing, nothing, ops.zeros_like(x)))[2]


def _gradients(x, g, line, clipped):
    """`(dx, dw)`, blocks and lanes."""
    S, sums = _suffixes(x, line, clipped)
    kinds = _prefixes(x, S, line, clipped)
    # Of the powers of `w` from 1 on.
    slopes = ops.reshape(ops.arange(1, line.size + 2, dtype=line.wide), (-1, 1, 1)) * line.powers
    dx, dS, dw = _back_through_prefixes(x, g, S, kinds, slopes, line)
    dx, more = _forth_through_suffixes(x, dx, dS, sums, slopes, line)
    return dx, ops.concatenate([dw, more], axis=0)


def _suffixes(x, line, clipped):
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
        return o, lo, S, put(sums, {1: i}, ops.cast(is_sum, line.wide))

    nothing = line.nothing(before)
    S, sums = line.nothing(line.count, line.size + 1), line.nothing(before, line.size)
    return ops.fori_loop(0, line.size, suffix, (nothing, _lowest(nothing, clipped), S, sums))[2:]


def _lowest(nothing, clipped):
    return nothing if clipped else nothing - np.inf


def _prefixes(x, S, line, clipped):
    """For each offset 1 if its window is the sum, plus 2 if `s` is not clipped there, or 0."""
    bound = -1 / ops.maximum(line.powers, _smallest(x)) if clipped else None

    def prefix(q, carry):
        o, s, lo, kinds = carry
        here = line.at(x, line.place(q))
        o, z = line.w * o + here, line.w * s + here
        if clipped:
            lo = ops.maximum(lo, o * line.of(bound, q + 1))
        far = line.at(S, line.handed_over(q)) > lo
        kind = ops.cast(far, line.wide) + 2 * ops.cast(z > 0, line.wide)
        return o, ops.relu(z), lo, put(kinds, {1: q}, kind)

    nothing = line.nothing(line.count)
    carry = (nothing, nothing, _lowest(nothing, clipped), ops.zeros_like(x))
    return ops.fori_loop(0, line.size, prefix, carry)[3]


def _back_through_prefixes(x, g, S, kinds, slopes, line):
    """`dx`, what arrives at `S`, and `dw`, from the gradient `g` at the windows.

    Of what arrives at a pixel, the sum of `w^i g[i ahead]`, the derivative by `w` goes along: with `x` it makes `dw`.
    """

    def back(k, carry):
        do, ds, do_dw, ds_dw, dw, dx, dS = carry
        q = line.size - 1 - k
        place, start = line.place(q), line.handed_over(q)
        here, kind = line.at(g, place), line.at(kinds, q)
        far = ops.where(ops.logical_or(kind == 1, kind == 3), here, 0)
        do_dw, ds_dw = line.w * do_dw + do, ops.where(kind >= 2, line.w * ds_dw + ds, 0)
        do, ds = line.w * do + far, ops.where(kind >= 2, line.w * ds + here - far, 0)
        of_S = line.of(slopes, q) * line.at(S, start)
        dw = dw + (do_dw + ds_dw) * line.at(x, place) + far * of_S
        arrived = ops.where(q < line.early, line.at(dS, start), 0)  # from windows that begin with the line, too
        dS = put(dS, {1: start}, arrived + line.of(line.powers, q + 1) * far)
        return do, ds, do_dw, ds_dw, dw, put(dx, {1: place}, do + ds), dS

    nothing = line.nothing(line.count)
    carry = (*[nothing] * 5, ops.zeros_like(g), line.nothing(line.count, line.size + 1))
    dw, dx, dS = ops.fori_loop(0, line.size, back, carry)[4:]
    return dx, dS, dw


def _forth_through_suffixes(x, dx, dS, sums, slopes, line):
    """`dx` with what arrives through the suffixes, and `dw` of them."""

    def forth(i, carry):
        after, run, dw, dx = carry
        k, place = line.size - 1 - i, line.place(i)
        here = after + line.at_latter(dS, i)
        is_sum = cut(sums, {1: i}, ops.shape(here)) > 0
        run = run + ops.where(is_sum, here, 0)
        slope = ops.where(k > 0, line.of(slopes, ops.clip(ops.convert_to_tensor(k - 1), 0, line.size)), 0)
        dw = dw + run * line.at_former(x, place) * slope
        dx = line.put_former(dx, place, line.at_former(dx, place) + line.of(line.powers, k) * run)
        return ops.where(is_sum, 0, here), run, dw, dx

    nothing = line.nothing(line.count - 1)
    dw, dx = ops.fori_loop(0, line.size, forth, (nothing, nothing, nothing, dx))[2:]
    return dx, dw
