"""The unit of a layer: by name, or the instance of a Keras cell, which is a pattern to copy."""

import inspect

import keras
from keras import ops

from srnn_tutorial.recurrence import check_without_state
from srnn_tutorial.units import CHOOSE_THEIR_UNITS, KEEP_THE_CHANNELS, LINE_UNITS


class UnitAsPattern:
    """A layer whose `cell` is a unit's name or a Keras cell: the cell stays as it is, and is saved with the layer."""

    def keep_pattern(self, cell):
        object.__setattr__(self, "cell", cell)  # past Keras' tracking: no part of this layer

    def get_config(self):
        named = isinstance(self.cell, str)
        return {**super().get_config(), "cell": self.cell if named else keras.saving.serialize_keras_object(self.cell)}

    @classmethod
    def from_config(cls, config):
        if isinstance(cell := config.get("cell"), dict):
            config = {**config, "cell": keras.saving.deserialize_keras_object(cell)}
        return super().from_config(config)


def check_cell(cell):
    """`cell` itself if it is one of `LINE_UNITS` or the instance of a Keras cell."""
    if isinstance(cell, str) and cell in LINE_UNITS:
        return cell
    if isinstance(cell, keras.layers.RNN):
        hint = "A recurrent layer walks the line itself: pass the cell inside it, `layer.cell`. "
    elif isinstance(cell, type):
        hint = f"Pass an instance: {cell.__name__}(...). "
    elif isinstance(cell, str) or cell is None:
        hint = ""
    elif isinstance(cell, keras.layers.Layer) and hasattr(cell, "state_size"):
        return cell
    else:
        hint = "A cell is a keras.layers.Layer with a `state_size` and a `call(inputs, states)`. "
    raise ValueError(
        f"`cell` is one of {tuple(LINE_UNITS)} or an instance of a Keras RNN cell. {hint}Received: cell={cell!r}"
    )


def check_units(cell, units):
    """`units` itself, unless the cell has no use for it."""
    if units is None or cell in CHOOSE_THEIR_UNITS:
        return units
    if isinstance(cell, str):
        why = f"The unit cell={cell!r} has one state for each input channel: leave `units` out, or choose one of "
    else:
        why = "A cell that is passed has made its choice: leave `units` out and give the cell its size, or name one of "
    raise ValueError(f"{why}{CHOOSE_THEIR_UNITS}. Received: units={units!r}, cell={cell!r}")


def check_makes_units(cell):
    """`cell` itself, unless it keeps the channels."""
    if keeps_channels(check_cell(cell)):
        raise ValueError(
            f"The units {' and '.join(map(repr, KEEP_THE_CHANNELS))} keep the channels and cannot make `units` of a patch. "
            f"Choose one of {CHOOSE_THEIR_UNITS} or an instance of another Keras RNN cell. Received: cell={cell!r}"
        )
    return cell


def keeps_channels(cell):
    """Whether the output of a unit, by name or as a cell, looks like its input."""
    return _is_one_of(cell, KEEP_THE_CHANNELS)


def has_kernels(cell):
    """Whether a unit, by name or as a cell, has weights that read the pixel."""
    return not _is_one_of(cell, [name for name, unit in LINE_UNITS.items() if not unit.has_kernels])


def _is_one_of(cell, names):
    classes = tuple(LINE_UNITS[name].cell_class for name in names)
    return cell in names if isinstance(cell, str) else isinstance(cell, classes)


def check_has_weights(cell, merge_mode, arguments):
    """Refuse an argument about weights that the layer does not have: it would be ignored."""
    if not isinstance(cell, str):
        hint = "A cell that is passed brings its own for all of its weights: give it to the cell. "
        without = {name: hint for name in arguments if name.startswith("recurrent")}
    else:
        hint = f"The only weights of the unit {cell!r} are recurrent: say recurrent_{{}}. "
        without = {}
    if merge_mode != "convolution" and (not isinstance(cell, str) or not has_kernels(cell)):
        without |= {f"kernel_{what}": hint.format(what) for what in ("regularizer", "constraint")}
    for name, hint in without.items():
        if arguments[name] is not None:
            raise ValueError(
                f"There is no weight for `{name}`. {hint}"
                f"Received: {name}={arguments[name]!r}, cell={cell!r}, merge_mode={merge_mode!r}"
            )


def make_cell(cell, channels, units, activation, weights, **kwargs):
    """A new cell; `cell` and `units` as checked above, `kwargs` (name, dtype, trainable) for all but the copies' dtype.

    `weights` are the arguments about weights that were given. The only weight of the units without kernels is recurrent, and
    named a kernel: what is said of recurrent weights goes before what is said of kernels.
    """
    if not isinstance(cell, str):
        return _copy(cell, **kwargs)
    unit = LINE_UNITS[cell]
    if unit.has_kernels:
        return unit.cell_class(units or channels, **weights, **kwargs)
    recurrent = {name.replace("recurrent", "kernel"): each for name, each in weights.items() if name.startswith("recurrent")}
    start = {name: each for name, each in weights.items() if name == "kernel_initializer"}
    return unit.cell_class(channels, activation, **(start | recurrent), **kwargs)


def _copy(cell, name=None, trainable=True, dtype=None):
    """From the cell's config, with weights of its own; it keeps its dtype, as a cell in `keras.layers.RNN` does."""
    config = cell.get_config()
    if type(cell) is keras.layers.StackedRNNCells:  # cell by cell: those in it need not be registered with Keras
        config["cells"] = [_copy(each) for each in cell.cells]
        copy = keras.layers.StackedRNNCells(**config | ({"name": name} if name else {}))
    else:
        named = {"name": name} if name and _takes(type(cell).__init__, "name") else {}
        copy = type(cell).from_config(_without_shared_objects(config) | named)
    if not trainable:
        copy.trainable = False
    return copy


def _takes(function, argument):
    parameters = inspect.signature(function).parameters.values()
    return any(p.name == argument or p.kind is p.VAR_KEYWORD for p in parameters)


def _without_shared_objects(config):
    """While a file is loaded, Keras makes one object of what it has seen before: directions would share a stack's cells."""
    if isinstance(config, dict):
        return {key: _without_shared_objects(each) for key, each in config.items() if key != "shared_object_id"}
    return [_without_shared_objects(each) for each in config] if isinstance(config, list) else config


def check_can_start(cell):
    """Refuse a cell, or one in a stack, whose weights start in a way that the backend does not have for their dtype."""
    for each in getattr(cell, "cells", []):
        check_can_start(each)
    start, dtype = getattr(cell, "recurrent_initializer", None), getattr(cell, "variable_dtype", None)
    if dtype in ("float16", "bfloat16") and isinstance(start, keras.initializers.Orthogonal):
        try:
            start((1, 1), dtype)
        except Exception as error:  # whatever a backend raises that factorises no matrices of this dtype
            raise ValueError(
                f"Keras' orthogonal start, which recurrent weights have by default, does not exist here in {dtype}. Keep "
                f"the weights in float32 with dtype='mixed_{dtype}', or choose another one, such as "
                f"recurrent_initializer='glorot_uniform'. Received: weights in {dtype}"
            ) from error


_KERAS_CELLS = tuple(LINE_UNITS[name].cell_class for name in CHOOSE_THEIR_UNITS)


def check_activations_of_cell(cell):
    """Refuse what a Keras cell, or one in a stack, cannot apply at every step; a cell of ours sees to that itself."""
    for each in getattr(cell, "cells", []):
        check_activations_of_cell(each)
    for argument in ("activation", "recurrent_activation") if isinstance(cell, _KERAS_CELLS) else ():
        activation = getattr(cell, argument, None)
        if isinstance(activation, keras.layers.Layer):
            activation(ops.zeros((1, cell.units), cell.compute_dtype))  # one with weights makes them when it is called
            check_without_state(activation, argument)
