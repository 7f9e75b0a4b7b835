"""The plain unit's windows with ReLU, for weights of any sign, at a cost that does not grow with `n`.

A step `s -> relu(w s + x)` is a clipped affine map, and so is any sequence of them: for a state `s >= 0` it gives
`clip(c s + o, Z, Y)`, where `Z` is where it takes the state 0 and `Y` where it takes a very large one. Cut the line into
blocks of `n + 1` pixels. A window that ends at offset `q` of a block begins at `q + 1` of the block before: it is a suffix
of that one, which starts from zero and leaves the state `E`, and then a prefix of this one, a map applied to `E`.

    suffixes, from the block's end back:      S[i] = suffix i + 1 .. n applied to relu(x[i])
    prefixes, from the block's beginning on:  h[q] = prefix 0 .. q applied to E[q], E[q] = S[q+1] of the block before

For the gradient it matters which of the three a state is: on the slope (`c s + o`), or equal to `Z`, or to `Y`. What is
lost in rounding, `c s` beside `o`, must not decide that; so it is read from the interval `(lo, hi)` of those states `s`
that are clipped nowhere on the way.

Blocks are `(n + 1, blocks, lanes, channels)`: an offset is walked in all blocks at once.
"""

import numpy as np
from keras import ops

from srnn_tutorial.recurrence.backend import cut, put, repeat, sum_over_pixels, wide_dtype, widened

UNROLLED = 2  # offsets in one round of the two dearest loops; more of them take longer to compile and are no faster


def states(x, w, f, n):
    """The last state of each pixel's window, as `runs.states`; `x` is of known length, `f` is ReLU."""
    line = _Line(x, w, n)
    return line.joined(_states(line.blocks(x), line))


def gradients(x, w, f, n, g):
    """`(dx, dw)` from the gradient `g` at the output, as `runs.gradients`; `x` is of known length, `f` is ReLU."""
    line = _Line(x, w, n)
    dx, dw = _gradients(line.blocks(x), line.blocks(g), line)
    return line.joined(dx), dw


def are_exact(x, w, n, g=None):
    """Whether numbers of this size can be added up block by block: a boolean tensor.

    An infinity or NaN would spread through its block, and into windows that do not see it.
    """
    largest = ops.sum(ops.abs(widened(x))) * (n + 1)
    if g is not None:
        largest = (1 + largest) * (1 + ops.sum(ops.abs(widened(g)))) * (n + 1)
    return ops.isfinite(largest * ops.sum(ops.power(ops.maximum(1, ops.abs(widened(w))), n)))


class _Line:
    """A line, `(length, ..., channels)`, cut into blocks; the line is filled up with zeros before its first pixel."""

    def __init__(self, x, w, n):
        self.shape, self.dtype = ops.shape(x), x.dtype
        self.count = max(2, -(-x.shape[0] // (n + 1)))
        # A line of two blocks is cut in the middle: no window reaches beyond the first.
        self.size = n + 1 if self.count > 2 else -(-x.shape[0] // 2)
        self.early = n - self.size  # so many windows that end in the second one begin with the line (-1: as above)
        self.wide = wide_dtype(x)
        self.w = widened(w) + 0.0  # not -0, by which one would divide

    def blocks(self, line):
        line = ops.cast(line, self.wide)
        line = ops.pad(line, [(self.count * self.size - self.shape[0], 0)] + [(0, 0)] * (len(self.shape) - 1))
        return ops.swapaxes(ops.reshape(line, (self.count, self.size, -1, self.shape[-1])), 0, 1)

    def joined(self, blocks):
        line = ops.reshape(ops.swapaxes(blocks, 0, 1), (self.count * self.size, *self.shape[1:]))
        return ops.cast(line[self.count * self.size - self.shape[0] :], self.dtype)

    def powers(self):
        """`w^0 .. w^(n+1)`, `(n + 2, 1, 1, channels)`: a loop, for a compiler would take `power` of every pixel."""
        one = ops.ones((self.size + 1, 1, 1, self.shape[-1]), self.wide)
        return ops.fori_loop(1, self.size + 1, lambda k, all: _put(all, k, self.w * _at(all, k - 1)), one)


def _handed_over(S, line):
    """`E`, of all blocks, from the suffixes `S` of all blocks but the last."""
    S = ops.concatenate([ops.repeat(S[:1], max(0, line.early), axis=0), S, ops.zeros_like(S[:1])], axis=0)
    late = max(0, -line.early)
    return ops.pad(S[late : late + line.size], [(0, 0), (1, 0), (0, 0), (0, 0)])


def _handed_back(dE, line):
    """`dS` from `dE`, the gradient of `_handed_over`."""
    early, late = max(0, line.early), max(0, -line.early)
    dS = ops.pad(dE[:, 1:], [(late, early), (0, 0), (0, 0), (0, 0)])
    first = ops.sum(dS[: early + 1], axis=0, keepdims=True)
    return ops.concatenate([first, dS[early + 1 : early + line.size]], axis=0)


def _at(blocks, q):
    return cut(blocks, {0: q}, (1, *ops.shape(blocks)[1:]))[0]


def _put(blocks, q, value):
    return put(blocks, {0: q}, value[None])


def _states(x, line):
    S = _suffix_states(x[:, :-1], line)
    E = _handed_over(S, line)
    w, start, floor = line.w, _prefix_start(x), _floor(line)

    def prefix(q, carry):
        P, c, h = carry
        P = ops.where(q == 0, start, ops.maximum(w * P + _at(x, q), floor))
        o, Z, Y = P[0], P[1], P[2]
        return P, w * c, _put(h, q, _clip(c * _at(E, q) + o, Z, ops.where(w > 0, np.inf, Y)))

    return ops.fori_loop(0, line.size, prefix, (ops.zeros_like(start), w, ops.zeros_like(x)))[2]


def _suffix_states(x, line):
    w, nothing = line.w, ops.zeros_like(x[0])

    def suffix(k, carry):
        i = line.size - 1 - k
        s, top, o, c, S = carry
        here = _at(x, i)
        now = _clip(c * ops.relu(here) + o, s, top)
        return now, ops.where(w > 0, np.inf, s), o + c * here, w * c, _put(S, i, now)

    start = (nothing, nothing + np.inf, nothing, ops.ones_like(w), ops.zeros_like(x))
    return ops.fori_loop(0, line.size, suffix, start)[4]


def _clip(a, b, c):
    return ops.minimum(ops.maximum(a, ops.minimum(b, c)), ops.maximum(b, c))


def _prefix_start(x):
    """`(o, Z, Y)` after the first step of a prefix, stacked."""
    return ops.stack([x[0], ops.relu(x[0]), ops.zeros_like(x[0])])


def _floor(line):
    """What clips `(o, Z, Y)` from below at each further step."""
    return ops.reshape(ops.convert_to_tensor([-np.inf, 0.0, 0.0], dtype=line.wide), (3, 1, 1, 1))


def _gradients(x, g, line):
    before, powers = x[:, :-1], line.powers()
    S, came_from = _suffixes(before, line)
    E = _handed_over(S, line)
    P, known_by = _prefixes(x, E, line)
    dx, dw = _back_through_prefixes(P, known_by, g, line)
    on_slope = ops.where(known_by == 0, g, 0)
    runs = _forth_through_suffixes(_handed_back(powers[1:] * on_slope, line), came_from, line)

    slopes = ops.reshape(ops.arange(1, line.size + 1, dtype=line.wide), (-1, 1, 1, 1)) * powers[:-1]  # of `powers[1:]`
    dx = dx + ops.pad(ops.flip(powers[:-1], axis=0) * runs, [(0, 0), (0, 1), (0, 0), (0, 0)])
    of_slopes = ops.sum(on_slope * slopes * E, axis=0)
    of_runs = ops.sum(before[:-1] * ops.flip(slopes[:-1], axis=0) * runs[:-1], axis=0)
    return dx, sum(map(sum_over_pixels, (dw, of_slopes, of_runs)))


def _suffixes(x, line):
    """`S`, and what it is known by: 0 the slope, 1 the next suffix (`Z`), 2 the next but one (`Y`)."""
    w, nothing = line.w, ops.zeros_like(x[0])

    def suffix(k, carry):
        i = line.size - 1 - k
        lo, hi, o, c, s, s_after, S, known_by = carry
        here = _at(x, i)
        o = o + c * here
        state = ops.relu(here)
        known = ops.where(state >= hi, 2.0, ops.where(state > lo, 0.0, 1.0))
        now = ops.where(known == 0, o, ops.where(known == 2, s_after, s))
        lo, hi = (ops.maximum((bound - here) / w, 0) for bound in (ops.where(w < 0, hi, lo), ops.where(w < 0, lo, hi)))
        return lo, hi, o, w * c, now, s, _put(S, i, now), _put(known_by, i, ops.cast(known, line.wide))

    everything = ops.zeros_like(x)
    start = (nothing, nothing + np.inf, nothing, ops.ones_like(w), nothing, nothing, everything, everything)
    return ops.fori_loop(0, line.size, suffix, start)[6:]


def _prefixes(x, E, line):
    """`(o, Z, Y)` for each offset, stacked; and by which of them, counted from 0, the state of a window is known."""
    w, nothing = line.w, ops.zeros_like(x[0])
    tiny = float(np.finfo(line.wide).tiny)
    start, floor = _prefix_start(x), _floor(line)

    def prefix(q, carry):
        lo, hi, c, P, all_P, known_by = carry
        P = ops.where(q == 0, start, ops.maximum(w * P + _at(x, q), floor))
        bound, e = -P[0] / c, _at(E, q)
        lower, upper = ops.minimum(ops.maximum(lo, bound), hi), ops.maximum(ops.minimum(hi, bound), lo)
        lo, hi = ops.where(c < 0, lo, lower), ops.where(c < 0, upper, hi)
        known = ops.where(e >= hi, 2.0, ops.where(e > lo, 0.0, 1.0))
        smallest = ops.where((w < 0) == (c < 0), tiny, -tiny)  # what `w c` is at least, to divide by
        c = ops.where(ops.logical_and(w != 0, ops.abs(w * c) < tiny), smallest, w * c)
        return lo, hi, c, P, _put(all_P, q, P), _put(known_by, q, ops.cast(known, line.wide))

    many = ops.zeros((line.size, *ops.shape(start)), line.wide)
    carry = (nothing, nothing + np.inf, w, ops.zeros_like(start), many, ops.zeros_like(x))
    return repeat(line.size, UNROLLED, carry, prefix)[4:]


def _back_through_prefixes(P, known_by, g, line):
    """`(dx, dw)` of the prefixes alone from the gradient `g` at the states; `dw` is yet to be summed over all axes."""
    floor = _floor(line)
    which = ops.reshape(ops.arange(3, dtype=line.wide), (3, 1, 1, 1))

    def back(k, carry):
        q = line.size - 1 - k
        D, dx, dw = carry
        here = _at(P, q)
        dw = dw + D * here
        D = ops.where(here > floor, ops.where(which == _at(known_by, q), _at(g, q), 0) + line.w * D, 0)
        return D, _put(dx, q, ops.sum(D, axis=0)), dw

    nothing = ops.zeros_like(P[0])  # `D`, the gradient at `(o, Z, Y)` before they are clipped
    return repeat(line.size, UNROLLED, (nothing, ops.zeros_like(g), nothing), back)[1:]


def _forth_through_suffixes(dS, known_by, line):
    """For each offset what arrives there and before it at the suffixes known by the slope, from the gradient at all."""

    def forth(i, carry):
        after, next_but_one, run, runs = carry
        here, known = _at(dS, i) + after, _at(known_by, i)
        run = run + ops.where(known == 0, here, 0)
        return next_but_one + ops.where(known == 1, here, 0), ops.where(known == 2, here, 0), run, _put(runs, i, run)

    nothing = ops.zeros_like(dS[0])
    return ops.fori_loop(0, line.size, forth, (nothing, nothing, nothing, ops.zeros_like(dS)))[3]
