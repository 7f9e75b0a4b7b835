"""The selective unit: its cell, and a full sweep of its own, which keeps the states of a few lines at a time."""

from srnn_tutorial.recurrence.selective.cell import SelectiveCell
from srnn_tutorial.recurrence.selective.sweep import full

__all__ = ["SelectiveCell", "full"]
