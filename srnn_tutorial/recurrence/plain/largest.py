"""The plain unit's windows where every weight is above 0, or without an activation: at a cost that does not grow with `n`.

With `w > 0` the state of a window is the largest of the sums that end with it, or zero; it begins where it was clipped last:

    h[j] = max(0, max over p in j-n .. j of (sum over i in p .. j of w^(j-i) x[i]))

Cut into `blocks`, a window is either the sum that goes on from the suffix before, or the state begun with its block:

    suffixes, from the block's end back:      o[i] = o[i+1] + w^(size-1-i) x[i],   S[i] = max(S[i+1], o[i])
    prefixes, from the block's beginning on:  o[q] = w o[q-1] + x[q],              s[q] = relu(w s[q-1] + x[q])
    the window:                               h[q] = max(s[q], w^(q+1) S[q+1 of the block before] + o[q])

For the gradient it matters which of the two it is. What is lost in rounding, one sum beside the other, must not decide that;
so it is read from `lo`, the largest state that is clipped on the way: what is above it goes through.

(Without an activation there is one sum, that of the whole window, and `w` may be any number.)
"""

import numpy as np
from keras import ops

from srnn_tutorial.recurrence.backend import put, wide_dtype, widened
from srnn_tutorial.recurrence.plain import way_back
from srnn_tutorial.recurrence.plain.blocks import MARK, OPEN, SUM, ZERO, Line


def serves(w, f):
    """Whether the weights are such that it may be called: a boolean tensor. (By them one divides.)"""
    w = widened(w)
    return ops.all(w >= _smallest(w)) if f.clips else ops.ones((), "bool")


def walks(f, n, length):
    """What is done with the blocks of lines of a length, the same for rows and columns: for states and for gradients."""

    def states(tables, x, S, h, reverse):
        """`S` and `h`."""
        return _states(x, S, h, Line(length, n, reverse, *tables), f.clips)

    def gradients(tables, x, g, S, kinds_of_S, kinds, dx, reverse):
        """`dw`; `S`, the marks and `dx`."""
        line = Line(length, n, reverse, *tables)
        S, kinds_of_S = _suffixes(x, S, kinds_of_S, line, f.clips)
        kinds = _prefixes(x, S, kinds, line, f.clips)
        dx, dw = way_back.gradients(x, g, S, kinds_of_S, kinds, dx, line, (ZERO,) if f.clips else ())
        return dw, S, kinds_of_S, kinds, dx

    return states, gradients


def bounds(powers):
    """By what the sum of a prefix is multiplied to be a bound of the states before it."""
    return -1 / ops.maximum(powers, _smallest(powers))


def _smallest(x):
    return float(np.finfo(wide_dtype(x)).tiny)


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


def _suffixes(x, S, kinds, line, clipped):
    """`S` as above, and its kinds."""
    before, inverse = line.count - 1, 1 / line.w

    def suffix(k, carry):
        o, lo, S, kinds = carry
        i = line.size - 1 - k
        here = line.at_former(x, line.place(i))
        o = o + line.of(line.powers, k) * here
        is_sum = here > lo
        if clipped:
            lo = ops.maximum((lo - here) * inverse, 0)
        S = line.put_latter(S, i, ops.where(is_sum, o, line.at_latter(S, i + 1)))
        return o, lo, S, put(kinds, {1: i}, _marked(is_sum))

    nothing = line.nothing(before)
    return ops.fori_loop(0, line.size, suffix, (nothing, _lowest(nothing, clipped), S, kinds))[2:]


def _lowest(nothing, clipped):
    return nothing if clipped else nothing - np.inf


def _marked(is_sum):
    return ops.cast(ops.where(is_sum, SUM, ZERO), MARK)


def _prefixes(x, S, kinds, line, clipped):
    """The kind of each window, and where `s` is not clipped."""

    def prefix(q, carry):
        o, s, lo, kinds = carry
        here = line.at(x, line.place(q))
        o, z = line.w * o + here, line.w * s + here
        if clipped:
            lo = ops.maximum(lo, o * line.of(line.bounds, q + 1))
        is_sum = line.at(S, line.handed_over(q)) > lo
        return o, ops.relu(z), lo, put(kinds, {1: q}, _marked(is_sum) + ops.cast(ops.where(z > 0, OPEN[ZERO], 0), MARK))

    nothing = line.nothing(line.count)
    carry = (nothing, nothing, _lowest(nothing, clipped), kinds)
    return ops.fori_loop(0, line.size, prefix, carry)[3]
