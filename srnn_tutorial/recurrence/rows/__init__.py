"""Whole rows (or columns) that travel: a pixel hears not only the pixel behind it, but that one's neighbours, too."""

from srnn_tutorial.recurrence.rows.propagation import Propagation
from srnn_tutorial.recurrence.rows.slices import Slices
from srnn_tutorial.recurrence.rows.sweep import sweep

__all__ = ["Propagation", "Slices", "sweep"]
