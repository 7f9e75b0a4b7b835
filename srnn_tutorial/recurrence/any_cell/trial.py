"""What a cell does in a step besides its output: learned from one step on a pixel of zeros, which leaves no trace."""

import weakref
from typing import NamedTuple

import keras
from keras import ops

from srnn_tutorial.recurrence.any_cell.step import KERAS_CELLS, SEED, hears_of_training, stack
from srnn_tutorial.recurrence.backend import value

_DO_NOTHING_BESIDES = *KERAS_CELLS, keras.layers.StackedRNNCells
_TRIED = weakref.WeakKeyDictionary()


class Besides(NamedTuple):
    """Whether losses are added, and the names of the variables that are assigned to (those of random states left out)."""

    losses: bool
    assigned: tuple


def besides(cell, channels, training=None):
    """What a step of a built cell does besides: `Besides`.

    Layers that the cell makes or builds in its first step are there afterwards.
    """
    # The very classes: a subclass may do something else.
    if all(type(each) in _DO_NOTHING_BESIDES and each.activity_regularizer is None for each in stack(cell)):
        return Besides(losses=False, assigned=())
    tried = _TRIED.setdefault(cell, {})
    if training not in tried:
        tried[training] = _try(cell, channels, training)
    return tried[training]


def _try(cell, channels, training):
    told = {"training": training} if hears_of_training(cell) else {}
    walk = keras.layers.RNN(cell, name="trial")
    if any(not layer.built for layer in cell._flatten_layers()):
        states = keras.tree.map_structure(lambda s: keras.KerasTensor(s.shape, s.dtype), _start(walk))
        cell(keras.KerasTensor((1, channels), cell.compute_dtype), states, **told)
    try:
        # Read out here: within a step that JAX compiles, the variables themselves hold nothing.
        with keras.StatelessScope([(v, value(v)) for v in cell.variables], collect_losses=True) as scope:
            before = [(v, scope.get_current_value(v)) for v in cell.variables if v.name != SEED]
            cell(ops.zeros((1, channels), cell.compute_dtype), _start(walk), **told)
    finally:
        for each in stack(cell):
            for reset in ("reset_dropout_mask", "reset_recurrent_dropout_mask"):
                getattr(each, reset, lambda: None)()
    return Besides(bool(scope.losses), tuple(v.path for v, then in before if scope.get_current_value(v) is not then))


def _start(walk):
    return keras.tree.map_structure(lambda s: ops.cast(s, walk.cell.compute_dtype), walk.get_initial_state(1))
