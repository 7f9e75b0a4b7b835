"""The full sweep of the plain unit, with ReLU or none, in steps that halve the line: for a GPU, where each step is dear.

A step `s -> relu(w s + x)` is a clipped affine map of the states `s >= 0`: `clip(a s + o, lo, hi)`, with `a = w`, `o = x`,
`lo = 0`, and `hi` what a state cannot exceed. Two of them, one after the other, are such a map again,

    clip(a2 clip(a1 s + o1, lo1, hi1) + o2, lo2, hi2):   a = a2 a1,   o = a2 o1 + o2,   lo and hi: where it takes lo1 and hi1

so it does not matter which of them are joined first: neighbours, then pairs of pairs, all over the line at once. That is an
associative scan (Blelloch, "Prefix Sums and Their Applications", 1990), about `2 log2(length)` steps instead of `length`.
(Keras has one, which XLA cannot compile on TensorFlow.) The way back is a scan, too, of affine maps without a clip.
"""

import numpy as np
from keras import ops

from srnn_tutorial.recurrence.backend import cut, sum_over_pixels, wide_dtype, widened


def states(x, w, f, axis, reverse):
    """The states, shape and dtype of `x`; what is added up on the way must be finite (see `blocks.are_exact`)."""
    o, w = widened(x), widened(w)
    if not f.clips:
        _, o = _scan(_join_affine, (_along(w, o, axis), o), (1.0, 0.0), axis, reverse)
        return ops.cast(o, x.dtype)
    # With w < 0 the state 0 makes the largest one. (Not infinity otherwise: there are weights of 0.)
    largest = float(np.finfo(wide_dtype(x)).max)
    maps = _along(w, o, axis), o, ops.zeros_like(o), ops.where(w < 0, ops.relu(o), largest)
    _, o, lo, hi = _scan(_join_clipped, maps, (1.0, 0.0, 0.0, largest), axis, reverse)
    return ops.cast(ops.clip(o, lo, hi), x.dtype)  # of the state 0


def gradients(w, h, g, f, axis, reverse):
    """`(dx, dw)` from the states `h` and the gradient `g` at them; see `full` for what is computed."""
    h, g, w = widened(h), widened(g), widened(w)
    slope = ops.cast(h > 0, h.dtype) if f.clips else ops.ones_like(h)
    # From the `dz` of the pixel ahead to that of this one.
    _, dz = _scan(_join_affine, (w * slope, g * slope), (1.0, 0.0), axis, not reverse)
    return dz, sum_over_pixels(dz * _behind(h, 0.0, axis, reverse))


def _join_affine(one, two):
    (a1, o1), (a2, o2) = one, two
    return a2 * a1, a2 * o1 + o2


def _join_clipped(one, two):
    (a1, o1, lo1, hi1), (a2, o2, lo2, hi2) = one, two
    ends = [ops.clip(a2 * end + o2, lo2, hi2) for end in (lo1, hi1)]
    return a2 * a1, a2 * o1 + o2, ops.minimum(*ends), ops.maximum(*ends)


def _along(w, x, axis):
    """`w` once for each pixel of a line, with the axes of `x`."""
    shape = [1] * len(x.shape)
    shape[axis], shape[-1] = x.shape[axis], x.shape[-1]
    return ops.broadcast_to(w, shape)


def _scan(join, maps, nothing, axis, reverse):
    """At each pixel all maps up to its own, joined; `nothing` is the map that changes no state."""
    if maps[0].shape[axis] == 1:
        return maps
    if reverse:
        turned = [ops.flip(m, axis=axis) for m in maps]
        return [ops.flip(m, axis=axis) for m in _scan(join, turned, nothing, axis, reverse=False)]
    length = maps[0].shape[axis]
    firsts, seconds = zip(*(_pairs(m, fill, axis) for m, fill in zip(maps, nothing)))
    up_to_seconds = _scan(join, join(firsts, seconds), nothing, axis, reverse=False)
    before = [_behind(m, fill, axis, reverse=False) for m, fill in zip(up_to_seconds, nothing)]
    up_to_firsts = join(before, firsts)
    return [_interleaved(*both, axis, length) for both in zip(up_to_firsts, up_to_seconds)]


def _pairs(m, fill, axis):
    """The first and the second of each two neighbours; a last one without a second has `fill` for it."""
    if m.shape[axis] % 2:
        m = _padded(m, fill, axis, (0, 1))
    shape = ops.shape(m)
    return ops.unstack(ops.reshape(m, (*shape[:axis], m.shape[axis] // 2, 2, *shape[axis + 1 :])), 2, axis=axis + 1)


def _interleaved(firsts, seconds, axis, length):
    both, shape = ops.stack([firsts, seconds], axis=axis + 1), ops.shape(firsts)
    line = ops.reshape(both, (*shape[:axis], 2 * firsts.shape[axis], *shape[axis + 1 :]))
    return _part(line, 0, length, axis)


def _behind(m, fill, axis, reverse):
    """At each pixel what stands at the pixel behind it, and `fill` where there is none."""
    rest = _part(m, int(reverse), m.shape[axis] - 1, axis)
    return _padded(rest, fill, axis, (0, 1) if reverse else (1, 0))


def _part(m, first, length, axis):
    return cut(m, {axis: first}, [length if k == axis else size for k, size in enumerate(ops.shape(m))])


def _padded(m, fill, axis, sizes):
    return ops.pad(m, [sizes if k == axis else (0, 0) for k in range(len(m.shape))], constant_values=fill)
