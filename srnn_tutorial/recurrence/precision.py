"""In which dtype a gradient is summed."""

import keras


def sum_dtype(x):
    """The dtype for sums over many pixels of `x`: float32, which half precision would lose in rounding, or its own float64."""
    return "float64" if keras.backend.standardize_dtype(x.dtype) == "float64" else "float32"
