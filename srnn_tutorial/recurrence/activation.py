"""What an activation is, recognised once: whether a faster way serves it, and whether a program made for it still does."""

import functools
import types

import keras
import numpy as np
from keras import ops


class Activation:
    """`f`, as the recurrences apply it: the state keeps its dtype, whatever dtype an activation layer has.

    Equal ones compute the same, so that a program compiled for one serves the other. Functions are equal if they are the
    same one; an object that can be called, such as a layer, equals itself as long as its numbers and options do not change.

    Args:
        function: a callable on tensors: Keras' functions, its layers without weights, or the user's own.
        dtype: of the states; a layer that rounds them to another one is not taken for the function of its name.

    Attributes:
        function: Keras' own function where the callable is recognised as that.
        clips: whether it is ReLU.
        has_slope_0_or_1: whether it is ReLU or the identity, whose slope at a pixel the state tells.

    >>> Activation(keras.layers.ReLU(), "float32").clips, Activation(keras.layers.ReLU(max_value=1), "float32").clips
    (True, False)
    """

    def __init__(self, function, dtype):
        self.function = _recognised(function, keras.backend.standardize_dtype(dtype))
        self.clips = self.function is keras.activations.relu
        self.has_slope_0_or_1 = self.clips or self.function is keras.activations.linear
        self._key = _key(self.function)

    def __call__(self, z):
        return ops.cast(self.function(z), z.dtype)

    def of_lanes(self, channels):
        """It, for states in which the channels of several lines lie side by side; itself, if that makes no difference."""
        if self.has_slope_0_or_1:
            return self
        return lambda z: ops.reshape(self(ops.reshape(z, (-1, channels))), ops.shape(z))

    def __eq__(self, other):
        return isinstance(other, Activation) and self._key == other._key

    def __hash__(self):
        return hash(self._key)


def check_activation(activation, channels, dtype):
    """Refuse what a recurrence over so many channels cannot apply at every step.

    Raises:
        ValueError: it fails, does not keep the shape of a state, or has weights or a random state of its own.
    """
    pixel = (1, channels)
    try:
        shape = tuple(activation(ops.zeros(pixel, dtype)).shape)
    except Exception as error:  # whatever a function of the user's own may raise
        raise ValueError(
            "`activation` makes a state of a state, and of one of zeros it makes none. "
            f"Received: activation={activation!r}, which fails for a state of shape {pixel}"
        ) from error
    if shape != pixel:
        raise ValueError(
            "`activation` makes a state of a state and must keep its shape. "
            f"Received: activation={activation!r}, which makes {shape} of {pixel}"
        )
    check_without_state(activation, "activation")


def check_without_state(activation, argument):
    """Refuse a layer with weights or a random state in the place of an activation; it has been called before."""
    if isinstance(activation, keras.layers.Layer) and activation.variables:
        raise ValueError(
            f"`{argument}` is applied at every step of the recurrence and cannot have weights or a random state of its "
            f"own. Use a function or a layer without. Received: {argument}={activation!r}"
        )


def _recognised(function, dtype):
    """Keras' `relu` or `linear` for whatever computes that on states of this dtype; else `function` itself."""
    if isinstance(function, keras.layers.Layer) and function.compute_dtype != dtype:
        return function
    # The very classes: a subclass may compute something else.
    if type(function) is keras.layers.Activation:
        return _recognised(function.activation, dtype)
    if type(function) is keras.layers.Identity:
        return keras.activations.linear
    if type(function) is keras.layers.ReLU:
        plain = function.max_value is None and function.negative_slope == 0 and function.threshold == 0
        return keras.activations.relu if plain else function
    return keras.activations.relu if function is ops.relu else function


def _key(function):
    """What a program made for `function` depends on."""
    if isinstance(function, types.FunctionType | types.BuiltinFunctionType):
        return function
    if isinstance(function, functools.partial):
        return _key(function.func), _numbers(function.args), _numbers(function.keywords)
    if isinstance(function, types.MethodType):
        return function.__func__, _key(function.__self__)
    return _Same(function), _numbers(_attributes(function))


def _attributes(function):
    """Of a layer the public ones: what is private is Keras' bookkeeping, and whether it is built does not matter."""
    found = getattr(function, "__dict__", {})
    if isinstance(function, keras.layers.Layer):
        return {name: each for name, each in found.items() if not name.startswith("_") and name != "built"}
    return found


def _numbers(of):
    """Numbers and options, also in lists and dictionaries, as something to be compared; other objects as themselves."""
    if isinstance(of, dict):
        return tuple((name, _numbers(each)) for name, each in sorted(of.items()))
    if isinstance(of, list | tuple):
        return tuple(map(_numbers, of))
    if isinstance(of, np.ndarray):
        return of.shape, of.dtype.str, of.tobytes()
    if of is None or isinstance(of, bool | int | float | complex | str | bytes | np.generic):
        return type(of), repr(of)  # 1 and True, 0.0 and -0.0 are equal, and do not compute the same
    known = isinstance(of, types.FunctionType | functools.partial | keras.layers.Layer)
    return _key(of) if known else _Same(of)


class _Same:
    """An object that may not be hashable, equal to itself alone."""

    def __init__(self, object_):
        self.object = object_

    def __eq__(self, other):
        return isinstance(other, _Same) and self.object is other.object

    def __hash__(self):
        return id(self.object)
