"""How a state travels along one line of pixels.

Tensors here are lines, not images: the first axis is the line, in the order it is read, the last holds the channels, and
what lies between is carried along side by side: `(length, ..., channels)`.
"""

from srnn_tutorial.recurrence.plain_cell import PlainCell
from srnn_tutorial.recurrence.travel import travel

__all__ = ["PlainCell", "travel"]
