"""What the programs of this room are handed, checked once and here: an image, an activation, the weights of a unit."""

import numpy as np

ACTIVATIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
    "tanh": np.tanh,
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,  # 1 / (1 + exp(-z)), without its overflow
}

sigmoid = ACTIVATIONS["sigmoid"]


def as_activation(activation):
    """The function that is meant: one of `ACTIVATIONS` by its name, or any function of a NumPy array.

    Raises:
        ValueError: it is neither.

    >>> as_activation("relu")(np.array([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    if callable(activation):
        return activation
    if activation not in ACTIVATIONS:
        raise ValueError(
            f"`activation` is one of {tuple(ACTIVATIONS)} or a function of a NumPy array. "
            f"Received: activation={activation!r}"
        )
    return ACTIVATIONS[activation]


def as_image(image):
    """An array `(height, width)` or `(height, width, channels)` of floats; `ValueError` for anything else.

    One plain row of numbers is an image of one row.

    >>> as_image([0, 6, 12]).shape
    (1, 3)
    """
    image = np.asarray(image)
    if image.ndim not in (1, 2, 3) or 0 in image.shape:
        raise ValueError(
            "An image is a non-empty array (height, width) or (height, width, channels), or one row of numbers. "
            f"Received: an array of shape {image.shape}"
        )
    image = image[None] if image.ndim == 1 else image
    return image if image.dtype.kind == "f" else image.astype("float64")


def as_pixels(image):
    """An image with an axis for its channels, `(height, width, channels)`, even if it has a single one."""
    image = as_image(image)
    return image[..., None] if image.ndim == 2 else image


def as_plane(image):
    """An image without channels, `(height, width)`, in float64; `ValueError` for anything else."""
    image = as_image(image).astype("float64")
    if image.ndim != 2:
        raise ValueError(f"The image is an array (height, width). Received: an array of shape {image.shape}")
    return image


def known_unit(unit, units):
    """`unit`, once it is found to be one of `units`; `ValueError` if it is not."""
    if unit not in units:
        raise ValueError(f"`unit` is one of {tuple(units)}. Received: unit={unit!r}")
    return unit


def as_weights(weights, unit, image, weight_shapes, neighbours=1):
    """A unit's weights by name, as arrays, once their shapes are found to fit; as many states as the recurrent kernel reads.

    Args:
        weights: a list of arrays in the order of `weight_shapes`, or a dictionary by its names.
        unit: whose weights they are.
        image: `(height, width, channels)`, that the unit is to read; the weights get its dtype.
        weight_shapes: a function of the unit, the channels and the number of states that says what fits.
        neighbours: how many of them hand over their states: 1 on a line, 2 on a grid.

    Raises:
        ValueError: one is missing, or too many, or has another shape.
    """
    channels = image.shape[2]
    if not isinstance(weights, dict):
        names = tuple(weight_shapes(unit, channels))
        weights = dict(zip(names, weights)) if len(weights) == len(names) else dict(enumerate(weights))
    weights = {name: np.asarray(weight, image.dtype) for name, weight in weights.items()}
    rows = np.shape(weights.get("recurrent_kernel", 0))[:1]
    units = rows[0] // neighbours if rows else channels
    shapes, expected = {name: weight.shape for name, weight in weights.items()}, weight_shapes(unit, channels, units)
    if shapes != expected:
        raise ValueError(
            f"`weights` of {unit!r} with channels={channels}, units={units} have the shapes {expected}. Received: {shapes}"
        )
    return weights
