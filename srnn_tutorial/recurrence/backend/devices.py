"""What the backend computes on."""

import functools

from srnn_tutorial.recurrence.backend.this import this_backend


def accelerators():
    """The names of the GPUs and the like that the backend sees, a list."""
    return this_backend().accelerators()


def keras_leaves_gates_to_cudnn():
    """Whether Keras' GRU and LSTM are computed by a library on a GPU, with operations that XLA cannot compile."""
    return this_backend().keras_leaves_gates_to_cudnn and has_accelerator()


@functools.cache
def has_accelerator():
    """Whether the backend computes on a GPU or the like.

    There every operation in a loop has to be launched, however little it does, and a large one is done at once: work is not
    cut into pieces for a cache, as it is for a processor.
    """
    return bool(accelerators())
