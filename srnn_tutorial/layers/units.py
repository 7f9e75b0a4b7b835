"""The recurrent units of SpatialRNN2D: by name, or copied from a Keras cell."""

import keras

from srnn_tutorial.recurrence import IRNNCell, PlainCell

KEEP_THE_CHANNELS = {"rnn": PlainCell, "irnn": IRNNCell}
CHOOSE_THEIR_UNITS = {
    "simple_rnn": keras.layers.SimpleRNNCell,
    "gru": keras.layers.GRUCell,
    "lstm": keras.layers.LSTMCell,
}
CELLS = (*KEEP_THE_CHANNELS, *CHOOSE_THEIR_UNITS)


def check_cell(cell):
    """`cell` itself if it is one of `CELLS` or the instance of a Keras cell."""
    if isinstance(cell, str) and cell in CELLS:
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
    raise ValueError(f"`cell` is one of {CELLS} or an instance of a Keras RNN cell. {hint}Received: cell={cell!r}")


def check_units(cell, units):
    """Refuse `units` where the cell has no use for it."""
    if units is None or cell in CHOOSE_THEIR_UNITS:
        return units
    if isinstance(cell, str):
        why = f"The unit cell={cell!r} has one state for each input channel: leave `units` out, or choose one of "
    else:
        why = "A cell that is passed has made its choice: leave `units` out and give the cell its size, or name one of "
    raise ValueError(f"{why}{tuple(CHOOSE_THEIR_UNITS)}. Received: units={units!r}, cell={cell!r}")


def make_cell(cell, channels, units, activation, kernel_initializer, **kwargs):
    """A new cell; `cell` and `units` as checked above, `kwargs` (name, dtype, trainable) for all but the copies' dtype."""
    if not isinstance(cell, str):
        return _copy(cell, **kwargs)
    if isinstance(kernel_initializer, keras.initializers.Initializer):
        # An instance draws the same numbers each time: all directions would start alike.
        kernel_initializer = kernel_initializer.clone()
    if cell in KEEP_THE_CHANNELS:
        return KEEP_THE_CHANNELS[cell](channels, activation, kernel_initializer, **kwargs)
    return CHOOSE_THEIR_UNITS[cell](units or channels, kernel_initializer=kernel_initializer, **kwargs)


def _copy(cell, name, trainable, dtype):
    """From the cell's config, with weights of its own; it keeps its dtype, as a cell in `keras.layers.RNN` does."""
    copy = type(cell).from_config({**cell.get_config(), "name": name})
    if not trainable:
        copy.trainable = False
    return copy
