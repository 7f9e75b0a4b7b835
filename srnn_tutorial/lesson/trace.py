"""The arithmetic of a sweep in NumPy, one pixel at a time, every intermediate number kept.

This is the definition, written out: no code is shared with `srnn_tutorial.recurrence`, and the layer is tested against it.
Letters: `x` the image, `w` the weight, `s` the state, `h` the hidden image (the result), `n` the sequence length.
"""

from dataclasses import dataclass

import numpy as np

# For each direction: the rows or columns of pixels it reads, in order. `pixels(height, width)` yields lines of (row, column).
LINES = {
    "right": lambda height, width: [[(i, j) for j in range(width)] for i in range(height)],
    "left": lambda height, width: [[(i, j) for j in reversed(range(width))] for i in range(height)],
    "down": lambda height, width: [[(i, j) for i in range(height)] for j in range(width)],
    "up": lambda height, width: [[(i, j) for i in reversed(range(height))] for j in range(width)],
}

ACTIVATIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
    "tanh": np.tanh,
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,  # 1 / (1 + exp(-z)), without its overflow
}


@dataclass(frozen=True)
class Step:
    """What happens at one pixel: `state = f(weight * incoming + x)`. Arrays have one number for each channel."""

    position: tuple  # (row, column)
    window: tuple  # positions read, from the farthest behind to this pixel itself
    chain: tuple  # the state after each pixel of the window; the last is this pixel's
    incoming: np.ndarray  # the state handed over by the pixel before, or zero
    weight: np.ndarray
    x: np.ndarray
    preactivation: np.ndarray
    state: np.ndarray


@dataclass(frozen=True)
class Sweep:
    """One sweep over an image: `steps` in the order of visiting, `hidden` the result, of the shape of `image`."""

    direction: str
    image: np.ndarray
    n: int | None
    weight: np.ndarray
    activation: str
    steps: tuple
    hidden: np.ndarray

    def at(self, row, column):
        """The step at a pixel."""
        return next(step for step in self.steps if step.position == (row, column))


def trace(image, direction="right", n=None, weight=1.0, activation="relu"):
    """Sweep an image in one direction, keeping every number.

    Args:
        image: array `(height, width)` or `(height, width, channels)`; floats stay as precise as they are, integers become
            float64.
        direction: `"right"`, `"left"`, `"down"` or `"up"`.
        n: how many pixels behind it each pixel sees, at least 1; `None` for all of them.
        weight: `w`, a number or an array `(channels,)`.
        activation: `f`; `"relu"`, `"linear"`, `"tanh"`, `"sigmoid"` or a NumPy function.

    Returns:
        A `Sweep`. Its steps hold arrays of shape `(channels,)`, or `()` for an image without channels.

    Raises:
        ValueError: the image, the direction, `n` or the activation is not one of the above.

    Source: the rule of `SpatialRNN2D`: `h[j] = s[j]`, `s[k] = f(w * s[k-1] + x[k])` for `k = max(0, j-n) ... j`.

    >>> sweep = trace([[0, 6, 12]], "right", n=1)
    >>> sweep.hidden.tolist()
    [[0.0, 6.0, 18.0]]
    >>> sweep.at(0, 2).incoming.item(), sweep.at(0, 2).window
    (6.0, ((0, 1), (0, 2)))
    """
    image = as_image(image)
    if not callable(activation) and activation not in ACTIVATIONS:
        raise ValueError(
            f"`activation` is one of {tuple(ACTIVATIONS)} or a function of a NumPy array. Received: activation={activation!r}"
        )
    f = activation if callable(activation) else ACTIVATIONS[activation]
    weight = np.broadcast_to(np.asarray(weight, image.dtype), image.shape[2:])

    steps = []
    hidden = np.zeros_like(image)
    for window in windows(*image.shape[:2], direction, n):
        state, chain = np.zeros_like(weight), []
        for position in window:
            incoming = state
            preactivation = weight * incoming + image[position]
            state = f(preactivation)
            chain.append(state)
        steps.append(Step(position, window, tuple(chain), incoming, weight, image[position], preactivation, state))
        hidden[position] = state
    return Sweep(direction, image, n, weight, activation, tuple(steps), hidden)


def windows(height, width, direction, n=None):
    """For every pixel, in the order of visiting, the positions it reads: up to `n` behind it, and itself, the last.

    Raises:
        ValueError: the direction or `n` is not one of those that `trace` takes.

    >>> windows(1, 3, "left", n=1)
    [((0, 2),), ((0, 2), (0, 1)), ((0, 1), (0, 0))]
    """
    if direction not in LINES:
        raise ValueError(f"`direction` is one of {tuple(LINES)}. Received: direction={direction!r}")
    if n is not None and n < 1:
        raise ValueError(f"`n` is at least 1, or None for the whole edge. Received: n={n!r}")
    return [
        tuple(line[0 if n is None else max(0, j - n) : j + 1])
        for line in LINES[direction](height, width)
        for j in range(len(line))
    ]


def trace_all(image, n=None, weight=1.0, activation="relu"):
    """The four sweeps, a dictionary from direction to `Sweep`. `weight`: one for all, or a dictionary by direction.

    >>> {name: sweep.hidden.tolist() for name, sweep in trace_all([[1, 2]]).items()}
    {'right': [[1.0, 3.0]], 'left': [[3.0, 2.0]], 'down': [[1.0, 2.0]], 'up': [[1.0, 2.0]]}
    """
    weights = weight if isinstance(weight, dict) else dict.fromkeys(LINES, weight)
    return {name: trace(image, name, n, weights[name], activation) for name in LINES}


def merge(hiddens, mode="concat", kernel=None, activation="relu"):
    """Merge the hidden images of several directions as `SpatialRNN2D` does.

    Args:
        hiddens: a list of arrays `(height, width)` or `(height, width, channels)`, in the order right, left, down, up.
        mode: `"concat"`, `"convolution"`, `"sum"`, `"mul"`, `"ave"`, or `None` for the list itself.
        kernel: of the 1×1 convolution, shape `(directions * channels,)` or `(directions * channels, filters)`; ones if
            left out.
        activation: applied to the output of the convolution.

    Returns:
        An array `(height, width, c)`; `c` is dropped where one number a pixel is left of images without channels.

    >>> a, b = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    >>> merge([a, b], "sum").tolist(), merge([a, b], "convolution", kernel=[1, -1]).tolist()
    ([[4.0, 6.0]], [[0.0, 0.0]])
    """
    if mode is None:
        return list(hiddens)
    if mode in ("sum", "mul", "ave"):
        return {"sum": np.sum, "mul": np.prod, "ave": np.mean}[mode](hiddens, axis=0)
    joined = np.concatenate([h[..., None] if h.ndim == 2 else h for h in hiddens], axis=2)
    if mode == "concat":
        return joined
    if mode != "convolution":
        raise ValueError(f"`mode` is 'concat', 'convolution', 'sum', 'mul', 'ave' or None. Received: mode={mode!r}")
    f = activation if callable(activation) else ACTIVATIONS[activation]
    kernel = np.ones(joined.shape[2]) if kernel is None else np.asarray(kernel)
    return f(joined @ kernel)


def as_image(image):
    """An array `(height, width)` or `(height, width, channels)` of floats; `ValueError` for anything else."""
    image = np.asarray(image)
    if image.ndim not in (2, 3) or 0 in image.shape:
        raise ValueError(
            "An image is a non-empty array (height, width) or (height, width, channels). "
            f"Received: an array of shape {image.shape}"
        )
    return image if image.dtype.kind == "f" else image.astype("float64")
