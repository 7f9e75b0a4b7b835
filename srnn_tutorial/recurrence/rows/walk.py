"""The walk along rows, `(length, batch, across, channels)`."""

from keras import ops, tree

from srnn_tutorial.recurrence.backend import flip, for_export, loop, scanned


def walk(step, start, rows, reverse):
    """The states `state = step(state, row)` at all rows, stacked; states and rows may be tuples of tensors.

    It is `scanned`; in what is traced for another runtime, a loop that such runtimes read as it is meant. (Of one that
    counts downwards, ONNX made another one without a word.)
    """
    if not for_export():
        return scanned(step, start, rows, reverse)
    parts = tree.flatten(rows)
    ends = [sum(part.shape[-1] for part in parts[: k + 1]) for k in range(len(parts) - 1)]
    lines = ops.moveaxis(ops.concatenate(parts, axis=-1), 0, 1)

    def one(at, states):
        row = tree.pack_sequence_as(rows, ops.split(at, ends, axis=-1)) if ends else at
        after = tree.flatten(step(tree.pack_sequence_as(start, states), row))
        return after, after

    states, _ = loop(one, flip(lines, (1,)) if reverse else lines, tree.flatten(start))
    states = [ops.moveaxis(flip(s, (1,)) if reverse else s, 1, 0) for s in states]
    return tree.pack_sequence_as(start, states)
