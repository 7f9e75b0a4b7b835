"""How a state travels along one line of pixels.

Tensors here are lines, not images: one axis is the line, the last holds the channels, and whatever else there is is
carried along side by side.
"""

from srnn_tutorial.recurrence import grid
from srnn_tutorial.recurrence.any_cell import output_size, supports_jit
from srnn_tutorial.recurrence.cells import AccumulatorCell, IRNNCell, PlainCell
from srnn_tutorial.recurrence.travel import travel

__all__ = ["AccumulatorCell", "IRNNCell", "PlainCell", "grid", "output_size", "supports_jit", "travel"]
