"""Compiling a function with what the backend has for it, once."""

import functools
import weakref

from srnn_tutorial.recurrence.backend.callers import written_out
from srnn_tutorial.recurrence.backend.exports import for_export
from srnn_tutorial.recurrence.backend.this import this_backend


def can_compile():
    """Whether there is a compiler to rely on, here and in what traces: an export, or a `tf.vectorized_map`."""
    return this_backend().compiler is not None and not for_export() and not written_out()


SIZES, ROUNDED = 4, 32  # of images that are compiled for each cell: as they are, and rounded up
_COMPILED = weakref.WeakKeyDictionary()


def size_to_compile(cell, image):
    """The size of image that a program is made for, where a cell sweeps one of size `image`; `None` for none at all.

    A program for each of many sizes would be compiled, used once, and kept for ever: a second or more and 10 MiB each.
    So the first few have their own, others share those of larger images; and at last that is too many, too.

    Args:
        cell: any object; sizes are counted for each.
        image: `(edge, ..., channels)`.

    >>> import keras
    >>> cell = keras.layers.GRUCell(1)
    >>> sizes = [size_to_compile(cell, (edge, 2 * edge, 3)) for edge in (*range(200, 200 + SIZES), 300, 200)]
    >>> sizes[-3:]
    [(203, 406, 3), (384, 768, 3), (200, 400, 3)]
    """
    own, rounded = _COMPILED.setdefault(cell, (set(), set()))
    for size, sizes, most in (tuple(image), own, SIZES), ((*map(_rounded_up, image[:-1]), image[-1]), rounded, ROUNDED):
        if size in sizes or len(sizes) < most:
            sizes.add(size)
            return size
    return None


def compile_nothing():
    """From now on no sweep is compiled in this process: to measure what that would take."""
    global SIZES, ROUNDED
    SIZES = ROUNDED = 0


def _rounded_up(edge):
    """To a power of 2 or one and a half of it."""
    half = 2 ** max(0, (edge - 1).bit_length() - 1)
    return next(size for size in (half, half + half // 2, 2 * half) if size >= edge)


def compiled(function):
    """`function` of tensors, compiled at its first call with tensors of a shape."""
    return this_backend().compiler(function)


def part_of_programs(function):
    """`function` of tensors that several compiled ones call, made fit to be looked at once for tensors of a shape."""
    return this_backend().shared(function)


def compiled_choice(function):
    """`function`, which chooses between compiled ones with `ops.cond`, made fit to be called often."""
    return compiled(function) if this_backend().compiles_choices else function


@functools.lru_cache(maxsize=512)
def once(build, *options):
    """`build(*options)`, which makes programs: at its first call; later, and for every layer, the same programs.

    The options are all that the programs depend on besides the tensors; equal ones must mean equal programs.
    """
    return build(*options)
