"""In which dtype a gradient is summed."""

import keras


def sum_dtype(x):
    """The dtype for sums over many pixels of `x`, which half precision would lose in rounding: float32, or float64."""
    return "float64" if keras.backend.standardize_dtype(x.dtype) == "float64" else "float32"
