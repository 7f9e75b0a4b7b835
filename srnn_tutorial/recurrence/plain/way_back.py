"""The gradient of windows in blocks, from the marks of the way forth: see `blocks`.

Of what arrives at a pixel, the sum of `w^i g[i ahead]`, the derivative by `w` goes along: with `x` it makes `dw`.

Each loop is one of few operations: XLA takes those of a round from a queue if there are more than eight, which costs more
than they do. (Where windows know all three kinds the last loop has ten; two loops of them were not tried.)
"""

from keras import ops

from srnn_tutorial.recurrence.backend import cut, put
from srnn_tutorial.recurrence.plain.blocks import INFINITE, OPEN, SUM, ZERO


def gradients(x, g, S, kinds_of_S, kinds, dx, line, others):
    """`dx` and `dw` from the gradient `g` at the windows.

    Args:
        x, g: in blocks.
        S: what the suffixes leave.
        kinds_of_S, kinds: the marks of the suffixes and of the windows; see `blocks`.
        dx: is written over.
        line: a `Line`.
        others: the kinds that occur beside `SUM`.

    Returns:
        `dx` in blocks; `dw`, which is yet to be summed over all but lanes.
    """
    dx, dw = _back_through_sums(x, g, kinds, dx, line)
    for kind in others:
        dx, dw = _back_through_states(x, g, kinds, dx, dw, line, kind)
    dx, more = _forth_through_suffixes(x, g, S, kinds_of_S, kinds, dx, line, INFINITE in others)
    return dx, ops.concatenate([dw, more], axis=0)


def _of(g, kinds, kind):
    """Of the gradient `g` at the windows what belongs to those of a kind."""
    return ops.where(kinds & 3 == kind, g, 0)


def _back_through_sums(x, g, kinds, dx, line):
    """`(dx, dw)` within the blocks of the windows that are the sum."""

    def back(k, carry):
        do, do_dw, dw, dx = carry
        q = line.size - 1 - k
        place = line.place(q)
        do_dw = line.w * do_dw + do
        do = line.w * do + _of(line.at(g, place), line.at(kinds, q), SUM)
        return do, do_dw, dw + do_dw * line.at(x, place), put(dx, {1: place}, do)

    nothing = line.nothing(line.count)
    dw, dx = ops.fori_loop(0, line.size, back, (nothing, nothing, nothing, dx))[2:]
    return dx, dw


def _back_through_states(x, g, kinds, dx, dw, line, kind):
    """These, and those of the windows of a kind that begin anew with their block."""

    def back(k, carry):
        ds, ds_dw, dw, dx = carry
        q = line.size - 1 - k
        place, marks = line.place(q), line.at(kinds, q)
        here, is_open = _of(line.at(g, place), marks, kind), marks & OPEN[kind] > 0
        ds_dw = ops.where(is_open, line.w * ds_dw + ds, 0)
        ds = ops.where(is_open, line.w * ds + here, 0)
        return ds, ds_dw, dw + ds_dw * line.at(x, place), put(dx, {1: place}, line.at(dx, place) + ds)

    nothing = line.nothing(line.count)
    dw, dx = ops.fori_loop(0, line.size, back, (nothing, nothing, dw, dx))[2:]
    return dx, dw


def _forth_through_suffixes(x, g, S, kinds_of_S, kinds, dx, line, next_but_one):
    """`dx` with what arrives through the suffixes, and `dw` of them and of what they are multiplied by."""

    def far(q):
        return _of(line.at_latter(g, line.place(q)), line.at_latter(kinds, q), SUM)

    def early(q, carry):
        """What begins with the line."""
        after, dw = carry
        here = far(q)
        return after + line.of(line.powers, q + 1) * here, dw + line.of(line.slopes, q) * here * line.at_latter(S, 0)

    def forth(i, carry):
        (after, *later), run, dw, dx = carry
        i = ops.convert_to_tensor(i)
        k, place = line.size - 1 - i, line.place(i)
        q = ops.clip(i + line.early, 0, line.size - 1)  # the offset whose window begins here
        begins = ops.where(q == i + line.early, far(q), 0)
        here = after + line.of(line.powers, q + 1) * begins
        kind = cut(kinds_of_S, {1: i}, ops.shape(here))
        run = run + ops.where(kind == SUM, here, 0)
        slope = ops.where(k > 0, line.of(line.slopes, ops.clip(k - 1, 0, line.size)), 0)
        dw = dw + run * line.at_former(x, place) * slope + begins * line.of(line.slopes, q) * line.at_latter(S, i)
        dx = line.put_former(dx, place, line.at_former(dx, place) + line.of(line.powers, k) * run)
        after = sum(later, ops.where(kind == ZERO, here, 0))
        return (after, *(ops.where(kind == INFINITE, here, 0) for _ in later)), run, dw, dx

    nothing = line.nothing(line.count - 1)
    after, dw = ops.fori_loop(0, max(line.early, 0), early, (nothing, nothing))
    arriving = (after, nothing) if next_but_one else (after,)
    dw, dx = ops.fori_loop(0, line.size, forth, (arriving, nothing, dw, dx))[2:]
    return dx, dw
