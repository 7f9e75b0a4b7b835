"""Compiling a function with what the backend has for it, once."""

import functools

from srnn_tutorial.recurrence.backend.exports import for_export
from srnn_tutorial.recurrence.backend.this import this_backend


def can_compile():
    """Whether there is a compiler to rely on, here and where a model that is being exported will run."""
    return this_backend().compiler is not None and not for_export()


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
