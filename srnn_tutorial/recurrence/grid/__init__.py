"""How a state travels over a grid of pixels, each of which reads two neighbours at once."""

from srnn_tutorial.recurrence.grid.cells import MDGRUCell, MDLSTMCell, MDRNNCell
from srnn_tutorial.recurrence.grid.diagonals import sweep

__all__ = ["MDGRUCell", "MDLSTMCell", "MDRNNCell", "sweep"]
