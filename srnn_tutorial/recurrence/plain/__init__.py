"""The plain unit, `s = f(w * s_before + x)`: its own ways to travel, each a pair of functions, `states` and `gradients`."""

from srnn_tutorial.recurrence.plain.ways import CELLS, full, sweep, window

__all__ = ["CELLS", "full", "sweep", "window"]
