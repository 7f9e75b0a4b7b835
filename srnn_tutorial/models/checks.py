"""What the models refuse at their door, beside what their layers refuse: in words, with what was received."""

import numbers

import keras
import numpy as np


def check_input_shape(shape):
    """`shape` as `(height, width, channels)`: whole numbers, at least 1; height and width may be `None`."""
    counts = shape if isinstance(shape, (tuple, list)) and len(shape) == 3 and shape[2] is not None else (0,)
    if not all(edge is None or (_is_whole(edge) and edge >= 1) for edge in counts):
        raise ValueError(
            "`input_shape` is (height, width, channels), each at least 1, of which height and width may be None. "
            f"Received: input_shape={shape!r}"
        )
    return tuple(shape)


def check_list(argument, values, meaning):
    """`values` itself if it is a tuple or a list."""
    if not isinstance(values, (tuple, list)):
        raise TypeError(f"`{argument}` is a tuple or a list with {meaning}. {_received(argument, values)}")
    return values


def check_share(argument, value):
    """`value` itself if it is a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"`{argument}` is a number from 0 to 1. {_received(argument, value)}")
    if not 0 <= value <= 1:
        raise ValueError(f"`{argument}` is from 0 to 1. Received: {argument}={value!r}")
    return value


def check_levels(levels, depth):
    """The set of levels, from 0, the top, to `depth`, the bottom; all of them for `None`."""
    if levels is None:
        return set(range(depth + 1))
    known = isinstance(levels, (tuple, list, set, frozenset, range))
    if not known or not all(_is_whole(level) and 0 <= level <= depth for level in levels):
        raise ValueError(
            f"`context_levels` is a sequence of levels from 0, the top, to depth = {depth}, the bottom; None for all. "
            f"Received: context_levels={levels!r}"
        )
    return set(levels)


def check_name(name):
    """`name` itself if it can be a model's."""
    if name is not None and not isinstance(name, str):
        raise TypeError(f"`name` is a string, or None for one of Keras' choice. {_received('name', name)}")
    return name


def check_model(model):
    """`model` itself if it is a Keras model."""
    if not isinstance(model, keras.Model):
        raise TypeError(f"`model` is a keras.Model, from `unet` or `cr_unet`. {_received('model', model)}")
    return model


def check_features(features):
    """`features` itself if it is a Keras tensor, of a model that is being made."""
    if not keras.backend.is_keras_tensor(features):
        raise TypeError(
            "`features` is a Keras tensor (batch, height, width, channels): keras.Input(...), or what a layer makes of one. "
            f"{_received('features', features)}"
        )
    return features


def check_images(images, expected):
    """`images` as an array of the `expected` shape, of which the batch and edges may be `None`."""
    images = np.asarray(images)
    fits = images.ndim == len(expected) and all(want in (None, edge) for want, edge in zip(expected, images.shape))
    if not fits or images.dtype.kind in "OSUMm":
        raise ValueError(
            f"`images` is an array of numbers of the shape {tuple(expected)}, (batch, height, width, channels). "
            f"Received: images of shape {images.shape} and of type {images.dtype}"
        )
    return images


def check_masks(masks, classes):
    """`masks` itself if it has an axis of so many classes and, where the numbers are known, none but 0 to 1."""
    shape = getattr(masks, "shape", None)
    if shape is None:
        raise TypeError(f"`masks` is an array (batch, height, width, {classes}). {_received('masks', masks)}")
    try:
        shape = tuple(shape)
    except ValueError:  # a graph that does not know it
        return masks
    said = f"Received: masks of shape {shape}"
    if len(shape) < 3 or shape[-1] not in (classes, None):
        if classes == 1:
            hint = "Add the axis of the one class: masks[..., None]. "
        else:
            hint = "Give each class a channel of its own: np.stack([labels == 1, labels == 2, ...], axis=-1). "
        raise ValueError(f"`masks` is (batch, height, width, {classes}), a channel for each class. {hint}{said}")
    if isinstance(masks, np.ndarray):
        lowest, highest = masks.min(initial=0), masks.max(initial=0)
        if not (0 <= lowest and highest <= 1):  # NaN, too
            raise ValueError(
                "`masks` is 1 where a class is and 0 where it is not; masks from image files go up to 255: divide by 255. "
                f"{said}, with numbers from {lowest} to {highest}"
            )
    return masks


def check_has_no_recurrent_weights(weights):
    """`weights` itself, a dictionary of arguments, if they are about kernels."""
    for argument, value in weights.items():
        if argument.startswith("recurrent"):
            raise ValueError(
                "A network of convolutions has no recurrent weights: say kernel_..., or take `cr_unet`. "
                f"Received: {argument}={value!r}"
            )
    return weights


def _received(argument, value):
    return f"Received: {argument}={value!r} (of type {type(value).__name__})"


def _is_whole(number):
    return isinstance(number, numbers.Integral) and not isinstance(number, bool)
