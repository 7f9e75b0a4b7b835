"""The arithmetic of a sweep in NumPy, one pixel at a time, every intermediate number kept.

This is the definition, written out: no code is shared with `srnn_tutorial.recurrence`, and the layer is tested against it.
Letters: `x` the image, `w` the weight, `s` the state, `h` the hidden image (the result), `n` the sequence length.
"""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_activation, as_image

# For each direction: from height and width to the lines it reads, rows or columns, each pixel as (row, column), in order.
LINES = {
    "right": lambda height, width: [[(i, j) for j in range(width)] for i in range(height)],
    "left": lambda height, width: [[(i, j) for j in reversed(range(width))] for i in range(height)],
    "down": lambda height, width: [[(i, j) for i in range(height)] for j in range(width)],
    "up": lambda height, width: [[(i, j) for i in reversed(range(height))] for j in range(width)],
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


@as_it_comes()
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
    f = as_activation(activation)
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


def as_direction(direction):
    """The direction itself; `ValueError` for anything else.

    >>> as_direction("up")
    'up'
    """
    if direction not in LINES:
        raise ValueError(f"`direction` is one of {tuple(LINES)}. Received: direction={direction!r}")
    return direction


def windows(height, width, direction, n=None):
    """For every pixel, in the order of visiting, the positions it reads: up to `n` behind it, and itself, the last.

    Raises:
        ValueError: the direction or `n` is not one of those that `trace` takes.

    >>> windows(1, 3, "left", n=1)
    [((0, 2),), ((0, 2), (0, 1)), ((0, 1), (0, 0))]
    """
    as_direction(direction)
    if n is not None and n < 1:
        raise ValueError(f"`n` is at least 1, or None for the whole edge. Received: n={n!r}")
    return [
        tuple(line[0 if n is None else max(0, j - n) : j + 1])
        for line in LINES[direction](height, width)
        for j in range(len(line))
    ]


@as_it_comes()
def trace_all(image, n=None, weight=1.0, activation="relu"):
    """The four sweeps, a dictionary from direction to `Sweep`. `weight`: one for all, or a dictionary by direction.

    >>> {name: sweep.hidden.tolist() for name, sweep in trace_all([[1, 2]]).items()}
    {'right': [[1.0, 3.0]], 'left': [[3.0, 2.0]], 'down': [[1.0, 2.0]], 'up': [[1.0, 2.0]]}
    """
    weights = weight if isinstance(weight, dict) else dict.fromkeys(LINES, weight)
    return {name: trace(image, name, n, weights[name], activation) for name in LINES}
