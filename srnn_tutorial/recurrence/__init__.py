"""How a state travels along one line of pixels.

Tensors here are lines, not images: one axis is the line, the last holds the channels, and whatever else there is is
carried along side by side.
"""

from srnn_tutorial.recurrence.irnn_cell import IRNNCell
from srnn_tutorial.recurrence.keras_cell import output_size, supports_jit
from srnn_tutorial.recurrence.md_cells import MDGRUCell, MDLSTMCell, MDRNNCell
from srnn_tutorial.recurrence.plain_cell import PlainCell
from srnn_tutorial.recurrence.travel import travel

__all__ = ["IRNNCell", "MDGRUCell", "MDLSTMCell", "MDRNNCell", "PlainCell", "output_size", "supports_jit", "travel"]
