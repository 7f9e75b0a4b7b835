"""What the recurrences ask of a backend, once each: what Keras does not offer, or offers in several ways.

    compiled, compiled_choice, part_of_programs,      programs       programs.py
        can_compile, once, size_to_compile, compile_nothing
    with_gradient, with_compiled_gradient,            gradients      gradients.py
        pullback, gradient
    loop, counted, scanned, repeat, keras_loops_…     loops          loops.py
    written_out                                       callers        callers.py
    cut, put, flip, of_shape, within, at_most         places         places.py
    wide_dtype, widened, sum_over_pixels, fast_dtype  precision      precision.py
    value                                             variables      variables.py
    for_export, refuse_symbols                        exports        exports.py
    accelerators, has_accelerator, keras_leaves_…     devices        devices.py

Where the backends differ, each has its own answer in its module of `overrides/`, all of them with the same names. No other
room of the package asks which backend runs, but for the bench, which runs a layer as Keras' `fit` does.
"""

from srnn_tutorial.recurrence.backend.callers import written_out
from srnn_tutorial.recurrence.backend.devices import accelerators, has_accelerator, keras_leaves_gates_to_cudnn
from srnn_tutorial.recurrence.backend.exports import for_export, refuse_symbols
from srnn_tutorial.recurrence.backend.gradients import gradient, pullback, with_compiled_gradient, with_gradient
from srnn_tutorial.recurrence.backend.loops import counted, keras_loops_take_any_state, loop, repeat, scanned
from srnn_tutorial.recurrence.backend.places import at_most, cut, flip, of_shape, put, within
from srnn_tutorial.recurrence.backend.precision import fast_dtype, sum_over_pixels, wide_dtype, widened
from srnn_tutorial.recurrence.backend.programs import (
    can_compile,
    compile_nothing,
    compiled,
    compiled_choice,
    once,
    part_of_programs,
    size_to_compile,
)
from srnn_tutorial.recurrence.backend.variables import value

__all__ = [
    "accelerators",
    "at_most",
    "can_compile",
    "compile_nothing",
    "compiled",
    "compiled_choice",
    "counted",
    "cut",
    "fast_dtype",
    "flip",
    "for_export",
    "gradient",
    "has_accelerator",
    "keras_leaves_gates_to_cudnn",
    "keras_loops_take_any_state",
    "loop",
    "of_shape",
    "once",
    "part_of_programs",
    "pullback",
    "put",
    "refuse_symbols",
    "repeat",
    "scanned",
    "size_to_compile",
    "sum_over_pixels",
    "value",
    "wide_dtype",
    "widened",
    "with_compiled_gradient",
    "with_gradient",
    "within",
    "written_out",
]
