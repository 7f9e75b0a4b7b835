"""Who traces us: nobody tells a layer what it is traced for, but who does it is among its callers."""

import sys

from srnn_tutorial.recurrence.backend.this import this_backend


def among_callers(modules):
    """Whether a function of a module whose name begins like one of `modules` is among the callers."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith(modules):
            return True
        frame = frame.f_back
    return False


def written_out():
    """Whether nothing is compiled and loops are written out step by step, for a `tf.vectorized_map` over examples.

    It knows few of the operations that compiled programs are made of, and has no gradient for the loops of Keras' cells.
    """
    return among_callers(this_backend().maps_over_written_out_loops)
