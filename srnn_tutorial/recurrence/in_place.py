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

    def step(i, h):
        k, behind = _places(i, length, reverse)
        return _put(h, k, f(w * _at(h, behind) + _at(x, k)))

    return ops.fori_loop(0, length, step, ops.zeros_like(x))


def gradients(x, w, f, reverse, h, g):
    """`(dx, dw)` from the states `h` and the gradient `g` at them; `dw` is `(lanes,)`, summed in float32 or wider."""
    length = x.shape[1]
    wide = sum_dtype(x)

    def step(i, carry):
        b, dx, dw = carry
        i = length - 1 - i
        k, behind = _places(i, length, reverse)
        s_before = ops.where(i > 0, _at(h, behind), ops.zeros_like(_at(h, behind)))
        dz = pullback(f, w * s_before + _at(x, k), _at(g, k) + b)
        return w * dz, _put(dx, k, dz), dw + ops.cast(dz, wide) * ops.cast(s_before, wide)

    # (To read `b` back from `dx`, as the forward loop reads its state, would make XLA copy `dx` at each step.)
    nothing = ops.zeros_like(_at(x, 0))
    _, dx, dw = ops.fori_loop(0, length, step, (nothing, ops.zeros_like(x), ops.cast(nothing, wide)))
    return dx, ops.sum(dw, axis=(0, 1))


def _places(i, length, reverse):
    """Where the `i`-th pixel of the walk lies, and the one behind it; the first one's is its own place.

    (There the walk finds the zero it has not yet overwritten, which is what lies before the line.)
    """
    behind = ops.maximum(i - 1, 0)
    return tuple(ops.where(reverse, length - 1 - k, k) for k in (i, behind))


def _at(line, k):
    outer, _, lanes = ops.shape(line)
    return ops.slice(line, (0, k, 0), (outer, 1, lanes))


def _put(line, k, pixel):
    return ops.slice_update(line, (0, k, 0), pixel)
