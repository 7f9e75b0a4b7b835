"""The plain unit's windows with ReLU, for weights of any sign, at a cost that does not grow with `n`.

A step `t -> relu(w t + x)` is a clipped affine map, and so is any sequence of them. Of a state `t >= 0` one of `k` pixels
makes `w^k t + o`, clipped to what lies between the states that it makes of zero and of infinity. In `blocks`:

    suffixes, from the block's end back:      S[i] = suffix i+1 of the block, applied to relu(x[i])
    prefixes, from the block's beginning on:  h[q] = prefix q, applied to S[q+1 of the block before]

What suffix `i` makes of zero is `S[i]`; of infinity it makes infinity, if `w > 0`, and else (the step gives zero) `S[i+1]`.

For the gradient it matters which of the three it is. What is lost in rounding, one sum beside the other, must not decide
that; so it is read from `lo` and `hi`, the largest state that is clipped from below on the way and the smallest from above:
what is between them goes through.
"""

import numpy as np
from keras import ops

from srnn_tutorial.recurrence.backend import cut, put, wide_dtype
from srnn_tutorial.recurrence.plain import way_back
from srnn_tutorial.recurrence.plain.blocks import INFINITE, MARK, OPEN, SUM, ZERO, Line


def walks(n, length):
    """As those of `largest`."""

    def states(tables, x, S, h, reverse):
        return _states(x, S, h, Line(length, n, reverse, *tables))

    def gradients(tables, x, g, S, kinds_of_S, kinds, dx, reverse):
        line = Line(length, n, reverse, *tables)
        kinds_of_S = _kinds_of_suffixes(x, kinds_of_S, line)
        S = _suffixes(x, S, kinds_of_S, line)
        kinds = _prefixes(x, S, kinds, line)
        dx, dw = way_back.gradients(x, g, S, kinds_of_S, kinds, dx, line, (ZERO, INFINITE))
        return dw, S, kinds_of_S, kinds, dx

    return states, gradients


def bounds(powers):
    """By what the sum of a prefix is multiplied to be a bound of the states before it; 0 if it depends on none."""
    return ops.where(_is_zero(powers), 0, -1 / ops.where(_is_zero(powers), 1, powers))


def _is_zero(w):
    """Or so small that a processor may take it for zero."""
    return ops.abs(w) < float(np.finfo(wide_dtype(w)).tiny)


def _infinity(line, count):
    """The largest state before the first; where no state depends on the one before, zero, for it will be multiplied."""
    return line.nothing(count) + ops.where(_is_zero(line.w), 0, np.inf)


def _between(a, b, value):
    return ops.maximum(ops.minimum(a, b), ops.minimum(ops.maximum(a, b), value))


def _states(x, S, h, line):
    rises = line.w > 0

    def suffix(k, carry):
        o, S = carry
        i = line.size - 1 - k
        power, here = line.of(line.powers, k), line.at_former(x, line.place(i))
        of_zero, of_infinity = line.at_latter(S, i + 1), ops.where(rises, np.inf, line.at_latter(S, i + 2))
        now = _between(of_zero, of_infinity, o + power * ops.relu(here))
        return o + power * here, line.put_latter(S, i, now)

    def prefix(q, carry):
        o, of_zero, of_infinity, h = carry
        place = line.place(q)
        here = line.at(x, place)
        o, of_zero, of_infinity = (line.w * s + here for s in (o, of_zero, of_infinity))
        of_zero, of_infinity = ops.relu(of_zero), ops.relu(of_infinity)
        far = line.of(line.powers, q + 1) * line.at(S, line.handed_over(q)) + o
        return o, of_zero, of_infinity, put(h, {1: place}, _between(of_zero, of_infinity, far))

    # Of a suffix without a pixel remains the state itself: it makes 0 of 0, and infinity of infinity.
    S = put(S, {1: line.size + 1}, ops.ones_like(S[:, :1]) * np.inf)
    S = ops.fori_loop(0, line.size, suffix, (line.nothing(line.count - 1), S))[1]
    nothing = line.nothing(line.count)
    return S, ops.fori_loop(0, line.size, prefix, (nothing, nothing, _infinity(line, line.count), h))[3]


def _kind(t, lo, hi):
    return ops.where(t > lo, ops.where(t < hi, SUM, INFINITE), ZERO)


def _kinds_of_suffixes(x, kinds, line):
    fixed = _is_zero(line.w)
    rises, inverse = ops.logical_or(line.w > 0, fixed), 1 / ops.where(fixed, 1, line.w)

    def suffix(k, carry):
        lo, hi, kinds = carry
        i = line.size - 1 - k
        here = line.at_former(x, line.place(i))
        kind = _kind(here, lo, hi)
        lo, hi = (lo - here) * inverse, (hi - here) * inverse
        lo, hi = ops.maximum(ops.where(rises, lo, hi), 0), ops.where(rises, hi, lo)
        # What does not depend on the state before lets all of them through, or none.
        lo = ops.where(fixed, ops.where(kind == SUM, 0, np.inf), lo)
        return lo, hi, put(kinds, {1: i}, ops.cast(kind, MARK))

    nothing = line.nothing(line.count - 1)
    return ops.fori_loop(0, line.size, suffix, (nothing, nothing + np.inf, kinds))[2]


def _suffixes(x, S, kinds, line):
    """`S` as above. (Apart from its kinds, for the reason of `way_back`.)"""

    def suffix(k, carry):
        o, S = carry
        i = line.size - 1 - k
        here = line.at_former(x, line.place(i))
        o, kind = o + line.of(line.powers, k) * here, cut(kinds, {1: i}, ops.shape(here))
        other = ops.where(kind == ZERO, line.at_latter(S, i + 1), line.at_latter(S, i + 2))
        return o, line.put_latter(S, i, ops.where(kind == SUM, o, other))

    return ops.fori_loop(0, line.size, suffix, (line.nothing(line.count - 1), S))[1]


def _prefixes(x, S, kinds, line):
    """The kind of each window, and where what is made of zero, and of infinity, is not clipped."""

    def prefix(q, carry):
        o, of_zero, of_infinity, lo, hi, kinds = carry
        here = line.at(x, line.place(q))
        o, of_zero, of_infinity = (line.w * s + here for s in (o, of_zero, of_infinity))
        by = line.of(line.bounds, q + 1)
        clips = ops.where(ops.logical_and(by == 0, o <= 0), np.inf, lo)
        lo = ops.where(by < 0, ops.maximum(lo, o * by), clips)
        hi = ops.where(by > 0, ops.minimum(hi, o * by), hi)
        kind = _kind(line.at(S, line.handed_over(q)), lo, hi)
        marks = ops.where(of_zero > 0, OPEN[ZERO], 0) + ops.where(of_infinity > 0, OPEN[INFINITE], 0)
        return o, ops.relu(of_zero), ops.relu(of_infinity), lo, hi, put(kinds, {1: q}, ops.cast(kind + marks, MARK))

    nothing = line.nothing(line.count)
    carry = (nothing, nothing, _infinity(line, line.count), nothing, nothing + np.inf, kinds)
    return ops.fori_loop(0, line.size, prefix, carry)[5]
