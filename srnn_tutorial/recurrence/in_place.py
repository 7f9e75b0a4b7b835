"""The full sweep of the plain unit as one compiled loop that writes each state where the output will be read.

The same arithmetic as `full_sweep`, without its copies: the line is read where it lies in the image and never turned to
the front, and the loop's only state is the output itself. XLA updates it in place; an interpreter would copy the whole
output at each step, so this is for `compiled` functions only.

A line here is `(outer, length, lanes)`: `outer` and `lanes` are walked side by side; the last `channels` of a lane's index
are the channels, so `w` repeats along it.
"""

from keras import ops

from srnn_tutorial.recurrence.derivative import pullback
from srnn_tutorial.recurrence.precision import sum_dtype


def states(x, w, f, reverse):
    """The states of the line `x`, of its shape; `w` is `(lanes,)`. `reverse`, a tensor, walks from the last pixel on."""
    length = x.shape[1]
    first, stride = _walk(length, reverse)

    # Before the first pixel the walk finds the zero it has not yet overwritten, which is what lies before the line.
    def step(i, carry):
        k, behind, h = carry
        return k + stride, k, _put(h, k, f(w * _at(h, behind) + _at(x, k)))

    return ops.fori_loop(0, length, step, (first, first, ops.zeros_like(x)))[2]


def gradients(x, w, f, reverse, h, g):
    """`(dx, dw)` from the states `h` and the gradient `g` at them; `dw` is `(lanes,)`, summed in float32 or wider."""
    length = x.shape[1]
    wide = sum_dtype(x)

    first, stride = _walk(length, ops.logical_not(reverse))

    def step(i, carry):
        k, behind, b, dx, dw = carry
        s_before = ops.where(i < length - 1, _at(h, behind), ops.zeros_like(_at(h, behind)))
        dz = pullback(f, w * s_before + _at(x, k), _at(g, k) + b)
        dw = dw + ops.cast(dz, wide) * ops.cast(s_before, wide)
        return behind, ops.clip(behind + stride, 0, length - 1), w * dz, _put(dx, k, dz), dw

    # (To read `b` back from `dx`, as the forward loop reads its state, would make XLA copy `dx` at each step.)
    nothing = ops.zeros_like(_at(x, 0))
    start = (first, ops.clip(first + stride, 0, length - 1), nothing, ops.zeros_like(x), ops.cast(nothing, wide))
    *_, dx, dw = ops.fori_loop(0, length, step, start)
    return dx, ops.sum(dw, axis=(0, 1))


def _walk(length, reverse):
    """Where a walk along a line starts, and its step.

    (The place is counted on in the loop, not computed from the number of the step: TensorFlow would take all that a place
    is computed from for a constant, and compile the function anew for each value of `reverse`.)
    """
    return ops.where(reverse, length - 1, 0), ops.where(reverse, -1, 1)


def _at(line, k):
    outer, _, lanes = ops.shape(line)
    return ops.slice(line, (0, k, 0), (outer, 1, lanes))


def _put(line, k, pixel):
    return ops.slice_update(line, (0, k, 0), pixel)
