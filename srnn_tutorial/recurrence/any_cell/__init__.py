"""Any Keras cell: its step as a function of tensors, and the ways it travels, in Keras' own loop or in one of ours."""

from srnn_tutorial.recurrence.any_cell.ways import full, supports_jit, window
from srnn_tutorial.recurrence.any_cell.window import output_size

__all__ = ["full", "output_size", "supports_jit", "window"]
