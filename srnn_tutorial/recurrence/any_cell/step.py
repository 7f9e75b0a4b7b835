"""One step of any Keras cell as a function of tensors alone: input, states and weights in, output and states out."""

import inspect

import keras
from keras import ops, tree

from srnn_tutorial.recurrence.backend import pullback, value, wide_dtype


class CellStep:
    """A cell's step, and its gradient, for loops that bring a gradient of their own.

    A custom gradient may read nothing from a variable. So the weights that learn go in as tensors, and what else the cell
    holds is read here, once, before the loop. What the cell assigns to it in the loop is lost, but for its random state;
    and so is a loss that it adds, unless `with_loss` is asked.

    Args:
        cell: a built Keras cell; dropout masks that last for the whole line are drawn already.
        states: the states it begins with, nested as the cell has them; `start` is the flat list of them.
        training: what the cell is told, if it listens.
    """

    def __init__(self, cell, states, training):
        self.cell, self.nested = cell, states
        self.start = tree.flatten(states)
        self.weights = [value(v) for v in cell.trainable_variables]
        learning = {id(v) for v in cell.trainable_variables}
        others = [(v, value(v)) for v in cell.variables if id(v) not in learning]
        drawing = [v for each in stack(cell) if draws(each) for v in each.variables] if training else []
        self.random = [(v, now) for v, now in others if v.name == SEED and any(v is one for one in drawing)]
        self.others = [(v, now) for v, now in others if not any(v is one for one, _ in self.random)]
        for v, now in self.random:
            v.assign(now + ops.cast([0, 1000], now.dtype))  # more than a step will draw: the next line draws anew
        # The backward pass runs when Keras no longer knows whether this is training: the cell is told each time.
        self.told = {"training": training} if hears_of_training(cell) else {}
        # With the dropout masks that it has now: Keras has the cell forget them when the forward pass ends.
        self.stepping = apart(cell)

    def split(self, start_and_weights):
        """The two lists that a custom gradient received as one."""
        return list(start_and_weights[: len(self.start)]), list(start_and_weights[len(self.start) :])

    def __call__(self, k, x, states, weights):
        """`(output, states)` after reading `x` at step `k`; `states` a flat list."""
        return self.with_loss(k, x, states, weights)[:2]

    def with_loss(self, k, x, states, weights):
        """`(output, states, loss)`, the loss being the sum of all that the cell adds in this step."""
        k = ops.convert_to_tensor(k, "int32")
        # The same numbers at this step on the way back, others at the next.
        random = [(v, now + ops.cast(ops.stack([k, k * 0]), now.dtype)) for v, now in self.random]
        values = [*zip(self.cell.trainable_variables, weights), *self.others, *random]
        with keras.StatelessScope(values, collect_losses=True) as scope:
            h, after = self.stepping(x, tree.pack_sequence_as(self.nested, states), **self.told)
        loss = sum((ops.cast(ops.sum(loss), "float32") for loss in scope.losses), ops.zeros(()))
        after = [ops.cast(s, before.dtype) for s, before in zip(tree.flatten(after), states)]
        return ops.cast(h, x.dtype), after, loss

    def pullback(self, k, x, states, weights, dh, ds, begun=None):
        """`(dx, ds, dweights)` from what arrives at the step's output and at its states; `begun` as in `wait`."""
        m = len(states)

        def step(z):
            h, after = self(k, z[0], z[1 : 1 + m], z[1 + m :])
            return [h, *(after if begun is None else wait(begun, after, z[1 : 1 + m]))]

        d = pullback(step, [x, *states, *weights], [dh, *ds])
        return d[0], d[1 : 1 + m], d[1 + m :]

    def no_weight_gradient(self):
        """Where the weights' gradient is summed: half precision would lose it in rounding."""
        return [ops.zeros(w.shape, wide_dtype(w)) for w in self.weights]

    def add(self, totals, gradients):
        return [total + ops.cast(one, total.dtype) for total, one in zip(totals, gradients)]


def wait(begun, after, before):
    """The states `after` a step where it has `begun`, `(walks,)`, those `before` it elsewhere."""
    begun = [ops.reshape(begun, (-1, *[1] * (len(s.shape) - 1))) for s in after]
    return [ops.where(*at) for at in zip(begun, after, before)]


SEED = "seed_generator_state"  # Keras' name for what a random layer's numbers come from
KERAS_CELLS = keras.layers.SimpleRNNCell, keras.layers.GRUCell, keras.layers.LSTMCell  # a subclass may do something else


def stack(cell):
    """The cell and, if it is a stack, the cells in it."""
    return [cell, *(inner for each in getattr(cell, "cells", []) for inner in stack(each))]


def draws(cell):
    """Whether a cell, or one in it, may draw random numbers in training. Keras' own do if they have a dropout."""
    inner = [each for each in stack(cell) if not hasattr(each, "cells") and any(v.name == SEED for v in each.variables)]
    return any(type(each) not in KERAS_CELLS or each.dropout or each.recurrent_dropout for each in inner)


def draws_at_every_step(cell):
    """Whether a cell, not a stack, may draw random numbers within its step. (Keras' own draw masks that last for a line.)"""
    own = not hasattr(cell, "cells") and not hasattr(cell, "get_dropout_mask")
    return own and any(v.name == SEED for v in cell.variables)


def hears_of_training(cell):
    """Whether the cell wants to know if this is training."""
    return "training" in inspect.signature(cell.call).parameters


def apart(cell):
    """The cell once more, with the same weights, but with a place of its own for all else that is hung on it.

    Keras hangs dropout masks on a cell while it walks: several threads would hang theirs on the same one.
    """
    other = object.__new__(type(cell))
    vars(other).update(vars(cell))
    if hasattr(cell, "cells"):
        object.__setattr__(other, "cells", [apart(each) for each in cell.cells])  # past Keras' tracking
    return other
