"""Any step along lines, with a gradient of its own: the way back remembers the states alone, and takes each step anew.

A step is an object that can be called and compared, so that one program serves all that are equal:

    step(at, states, weights)   the list of states after it, from what stands `at` the place, the list of states before,
                                and the list of weights
    step.start(at, weights)     the states before the first

Lines are `(lines, length, ..., features)`; a step sees all of one place, `(lines, ..., features)`.
"""

from keras import ops

from srnn_tutorial.recurrence.backend import loop, pullback, wide_dtype


def states(step, lines, weights):
    """The states after each place, a list of tensors `(lines, length, ...)`."""

    def forth(at, before):
        after = step(at, before, weights)
        return after, after

    return loop(forth, lines, step.start(lines[:, 0], weights))[0]


def gradients(step, lines, g, h, weights):
    """The gradients at the lines, and the list of those at the weights, which are summed in float32 or wider.

    `g` is the gradient at the first of the states `h` of each place.
    """
    features, units = lines.shape[-1], [s.shape[-1] for s in h]
    first = [ops.broadcast_to(s[:, None], ops.shape(each[:, :1])) for s, each in zip(step.start(lines[:, 0], weights), h)]
    before = [ops.concatenate([s, each[:, :-1]], axis=1) for s, each in zip(first, h)]
    # One tensor to walk along, not several: where the length is unknown, Keras' loop fails on those.
    packed = ops.flip(ops.concatenate([lines, g, *before], axis=-1), axis=1)

    def back(at, carry):
        ds, totals = carry[: len(units)], carry[len(units) :]
        here, dh, *states = _split(at, [features, units[0], *units])
        z = [here, *states, *weights]

        def of(z):
            return step(z[0], z[1 : 1 + len(units)], z[1 + len(units) :])

        d = pullback(of, z, [ds[0] + dh, *ds[1:]])
        dweights = d[1 + len(units) :]
        return d[0], [*d[1 : 1 + len(units)], *(total + ops.cast(dw, total.dtype) for total, dw in zip(totals, dweights))]

    nothing = [ops.zeros_like(each[:, 0]) for each in h]
    dx, carry = loop(back, packed, [*nothing, *(ops.zeros(w.shape, wide_dtype(lines)) for w in weights)])
    return ops.flip(dx, axis=1), carry[len(units) :]


def _split(x, sizes):
    at, parts = 0, []
    for size in sizes:
        parts.append(x[..., at : at + size])
        at += size
    return parts
