"""What the state of a live picture is made of, each told apart from what cannot be; all of it shared with the browser."""

import traitlets

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.widgets.controls import small_image


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
