"""What the layers refuse, said in the same words by each: what was received, what is allowed, what to do."""

import numbers

import keras

from srnn_tutorial.layers.parts.images import known_channels
from srnn_tutorial.layers.parts.merge import MERGE_MODES


def check_count(name, value, none_means=None):
    """`value` as a whole number, at least 1; or `None`, if that means something."""
    allowed = "at least 1" if none_means is None else f"at least 1, or {none_means}"
    if value is None and none_means is not None:
        return None
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(
            f"`{name}` is a whole number, {allowed}. Received: {name}={value!r} (of type {type(value).__name__})"
        )
    if value < 1:
        raise ValueError(f"`{name}` is {allowed}. Received: {name}={value!r}")
    return int(value)


def check_flag(name, value, true_means):
    """`value` itself if it is `True` or `False`."""
    if not isinstance(value, bool):
        raise TypeError(
            f"`{name}` is True, {true_means}, or False. Received: {name}={value!r} (of type {type(value).__name__})"
        )
    return value


def check_merge_mode(mode):
    """`mode` itself if it is one of `MERGE_MODES`."""
    if mode is not None and (not isinstance(mode, str) or mode not in MERGE_MODES):
        raise ValueError(f"`merge_mode` is one of {MERGE_MODES}. Received: merge_mode={mode!r}")
    return mode


def check_filters(filters, merge_mode):
    """`filters` of the 1×1 convolution, which only `merge_mode="convolution"` has."""
    filters = check_count("output_conv_filter", filters, "None for as many as the input has channels")
    if filters is not None and merge_mode != "convolution":
        raise ValueError(
            "`output_conv_filter` belongs to merge_mode='convolution'; leave it out or choose that mode. "
            f"Received: output_conv_filter={filters!r}, merge_mode={merge_mode!r}"
        )
    return filters


def check_rank(layer, shape):
    """`shape` itself if it is `(batch, height, width, channels)`, any of them unknown."""
    if len(shape) != 4:
        raise ValueError(
            f"{layer.__class__.__name__} reads images of rank 4, (batch, height, width, channels); add an axis with "
            f"x[None], x[..., None] or keras.layers.Reshape. Received: an input of shape {tuple(shape)}"
        )
    return shape


def check_image(layer, shape):
    """`shape`, if it is `(batch, height, width, channels)`, with the channels, which the shape or the layer must know."""
    *image, channels = check_rank(layer, shape)
    if channels is None and (channels := known_channels(layer)) is None:
        raise ValueError(
            f"{layer.__class__.__name__} has weights for each channel and must know their number; height, width and "
            f"batch may be None, the last axis may not. Received: an input of shape {tuple(shape)}"
        )
    return (*image, channels)


def find_activation(activation):
    """The function of that name, as Keras knows it; a callable is itself."""
    if isinstance(activation, dict):  # of a saved layer: what Keras says of it is better than what we could say
        return keras.activations.get(activation)
    try:
        return keras.activations.get(activation)
    except (TypeError, ValueError) as error:
        raise ValueError(
            "`activation` is the name of a Keras activation, a callable, or None for none at all. "
            f"Received: activation={activation!r}"
        ) from error


def find_initializer(argument, initializer):
    """The initializer of that name, as Keras knows it; an instance, a function and an array are what they are."""
    allowed = "the name of a Keras initializer, an instance, a function of a shape and a dtype, or an array"
    return _find(keras.initializers, argument, initializer, allowed)


def find_regularizer(argument, regularizer):
    """The regularizer of that name, as Keras knows it; an instance and a function are what they are."""
    return _find(keras.regularizers, argument, regularizer, "the name of a Keras regularizer, an instance, or a function")


def find_constraint(argument, constraint):
    """The constraint of that name, as Keras knows it; an instance and a function are what they are."""
    return _find(keras.constraints, argument, constraint, "the name of a Keras constraint, an instance, or a function")


def _find(kind, argument, given, allowed):
    if isinstance(given, dict):  # of a saved layer: what Keras says of it is better than what we could say
        return kind.get(given)
    try:
        return kind.get(given)
    except (TypeError, ValueError) as error:
        raise ValueError(f"`{argument}` is {allowed}. Received: {argument}={given!r}") from error
