"""What the state of a live picture is made of, each told apart from what cannot be; all of it shared with the browser."""

import numpy as np
import traitlets

from srnn_tutorial.data import readme_image
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS

LARGEST_EDGE = 12  # beyond, cells grow too small to be read and single steps too many to be walked


def small_image(image):
    """An image that can be explored, the README's if it is `None`; `ValueError` for one that is too large."""
    image = readme_image() if image is None else np.asarray(image, "float64")
    image = image[None] if image.ndim == 1 else image  # one plain row
    if image.ndim != 2 or not 1 <= min(image.shape) <= max(image.shape) <= LARGEST_EDGE:
        raise ValueError(
            f"Give an array (height, width) with edges from 1 to {LARGEST_EDGE} pixels, so that every number can be read; "
            f"cut one out with image[:{LARGEST_EDGE}, :{LARGEST_EDGE}]. Received: an array of shape {image.shape}"
        )
    if not np.isfinite(image).all():
        raise ValueError("Every pixel is a finite number, so that it has a colour. Received: an array with NaN or infinity")
    return image


def one_row(row):
    """Up to twelve numbers as an image of one row; `ValueError` for anything else."""
    row = np.atleast_2d(np.asarray(row, "float64"))
    if row.ndim != 2 or row.shape[0] != 1:
        raise ValueError(f"Give one row: a list of up to {LARGEST_EDGE} numbers. Received: an array of shape {row.shape}")
    return small_image(row)


class Pixels(traitlets.List):
    """A small image: rows of numbers, from anything that `small_image` takes."""

    def __init__(self, check=small_image):
        super().__init__()
        self.check = check
        self.tag(sync=True)

    def validate(self, owner, value):
        return super().validate(owner, self.check(value).tolist())


class OneOf(traitlets.Enum):
    """One of some names."""

    def __init__(self, names, default):
        super().__init__(tuple(names), default)
        self.tag(sync=True)

    def validate(self, owner, value):
        return known(self.name, value, self.values)


class Direction(OneOf):
    """One of the four directions."""

    def __init__(self, default="right"):
        super().__init__(DIRECTIONS, default)


class Activation(OneOf):
    """One of the activations that `by_hand` knows by name."""

    def __init__(self, default="relu"):
        super().__init__(ACTIVATIONS, default)


class Number(traitlets.Float):
    """A finite number."""

    def __init__(self, default):
        super().__init__(default)
        self.tag(sync=True)

    def validate(self, owner, value):
        value = super().validate(owner, value)
        if not abs(value) < float("inf"):
            raise ValueError(f"`{self.name}` is a finite number. Received: {value!r}")
        return value


class Whole(traitlets.Int):
    """A whole number, `lowest` at least; None, too, where that is the default."""

    def __init__(self, default, lowest):
        super().__init__(default, allow_none=default is None)
        self.lowest = lowest
        self.tag(sync=True)

    def validate(self, owner, value):
        value = super().validate(owner, value)
        if value is not None and value < self.lowest:
            raise ValueError(f"`{self.name}` is at least {self.lowest}. Received: {value!r}")
        return value


class Controls(traitlets.List):
    """Which of the controls are shown, kept in the order given here."""

    def __init__(self, *names):
        super().__init__(traitlets.Unicode(), list(names))
        self.names = names
        self.tag(sync=True)

    def validate(self, owner, value):
        for name in value:
            known(self.name, name, self.names)
        return super().validate(owner, [name for name in self.names if name in value])


def known(argument, name, names):
    """`name`, once it is found to be one of `names`; `ValueError` if it is not."""
    if name not in names:
        raise ValueError(f"`{argument}` knows {tuple(names)}. Received: {name!r}")
    return name


class Shape(traitlets.List):
    """Height and width of a small image."""

    def __init__(self):
        super().__init__(traitlets.Int())
        self.tag(sync=True)

    def validate(self, owner, value):
        return list(small_image(np.zeros(super().validate(owner, value))).shape)


def chosen_pixel(shape, row, column):
    """Row and column, each the last one for what lies beyond; `None` if either is."""
    if row is None or column is None:
        return None
    return min(row, shape[0] - 1), min(column, shape[1] - 1)
