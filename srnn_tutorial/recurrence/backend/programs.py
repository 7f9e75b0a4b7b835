"""Compiling a function with what the backend has for it, once."""

import functools
import weakref

from srnn_tutorial.recurrence.backend.callers import written_out
from srnn_tutorial.recurrence.backend.exports import for_export
from srnn_tutorial.recurrence.backend.this import this_backend


def can_compile():
    """Whether there is a compiler to rely on, here and in what traces: an export, or a `tf.vectorized_map`."""
    return this_backend().compiler is not None and not for_export() and not written_out()


SIZES = 8  # of images that are compiled for each cell
_COMPILED = weakref.WeakKeyDictionary()


def worth_another(cell, image):
    """Whether images of this size are compiled for a cell: those of the first few sizes are.

    A program for each of many sizes would be compiled, used once, and kept for ever: half a second and 10 MiB each.

    >>> import keras
    >>> cell = keras.layers.GRUCell(1)
    >>> [worth_another(cell, (edge, edge, 1)) for edge in (*range(SIZES + 1), 0)][-3:]
    [True, False, True]
    """
    sizes = _COMPILED.setdefault(cell, set())
    if len(sizes) < SIZES:
        sizes.add(tuple(image))
    return tuple(image) in sizes


def compiled(function):
    """`function` of tensors, compiled at its first call with tensors of a shape."""
    return this_backend().compiler(function)


def compiled_choice(function):
    """`function`, which chooses between compiled ones with `ops.cond`, made fit to be called often."""
    return compiled(function) if this_backend().compiles_choices else function


@functools.lru_cache(maxsize=512)
def once(build, *options):
    """`build(*options)`, which makes programs: at its first call; later, and for every layer, the same programs.

    The options are all that the programs depend on besides the tensors; equal ones must mean equal programs.
    """
    return build(*options)
