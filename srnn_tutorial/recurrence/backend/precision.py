"""In which dtype things are summed and computed."""

import keras
from keras import ops

from srnn_tutorial.recurrence.backend.devices import has_accelerator


def wide_dtype(x):
    """The dtype for sums over many pixels of `x`, which half precision would lose in rounding: float32, or float64."""
    return "float64" if keras.backend.standardize_dtype(x.dtype) == "float64" else "float32"


def widened(x):
    """`x` in its `wide_dtype`."""
    return ops.cast(x, wide_dtype(x))


def sum_over_pixels(product):
    """The sum over everything but the channels, the last axis; `product` is `widened` already."""
    return ops.sum(product, axis=tuple(range(len(product.shape) - 1)))


def fast_dtype(x):
    """The dtype to compute `x` in, step by step.

    A processor has no arithmetic of 16 bits: XLA would convert at every step, with bfloat16 the whole image.
    """
    narrow = keras.backend.standardize_dtype(x.dtype) in ("float16", "bfloat16")
    return "float32" if narrow and not has_accelerator() else x.dtype
