"""Whether this computer can run the course, and what to do where it cannot.

`installed()` only looks: versions, backend, memory. `checks()` also runs the layer, in a process of its own, so that a
TensorFlow that is missing, broken or out of memory ends that process and not the one that asked.
"""

from srnn_tutorial.doctor import layer, memory, packages
from srnn_tutorial.doctor.check import Check, layer_runs, report
from srnn_tutorial.doctor.layer import gpus
from srnn_tutorial.doctor.lowest import FOR_NOTEBOOKS, KERAS, TENSORFLOW
from srnn_tutorial.doctor.memory import GIB, memory_limit
from srnn_tutorial.doctor.packages import PIP, configured_backend

__all__ = [
    "Check",
    "FOR_NOTEBOOKS",
    "GIB",
    "KERAS",
    "PIP",
    "TENSORFLOW",
    "checks",
    "configured_backend",
    "gpus",
    "installed",
    "layer_runs",
    "memory_limit",
    "report",
]


def installed():
    """What can be told without importing TensorFlow, in milliseconds.

    Returns:
        A list of `Check`: Python, TensorFlow, Keras, backend, packages of the notebooks and of the tests, memory.
    """
    return [*packages.checks(), memory.check()]


def checks():
    """`installed()`, then devices and the layer, which is run and compared with the arithmetic done by hand.

    Takes as long as TensorFlow does to start, some seconds; this process does not import it.

    Returns:
        A list of `Check`; the last is the layer's.
    """
    return installed() + layer.run_apart()
