"""Propagation, in NumPy, one pixel at a time: each pixel takes a mean of three of the row before, and adds its own.

`h[i, j] = p[-1] h[i-1, j-1] + p[0] h[i-1, j] + p[1] h[i-1, j+1] + λ x[i, j]`. The three `p` are read off the input at the
pixel, at least 0, and sum to 1 over those neighbours that exist: `p = softmax(logits)` over them. There is no activation.
Sources: Liu et al., "Learning Affinity via Spatial Propagation Networks" (2017); the stable form, whose rows of weights sum
to 1, is that of Wang et al., "Parallel Sequence Modeling via Generalized Spatial Propagation Network" (GSPN, 2025).
"""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_pixels
from srnn_tutorial.lesson.by_hand.steps.lines import beside, rows
from srnn_tutorial.lesson.by_hand.trace import as_direction


@dataclass(frozen=True)
class PropagationStep:
    """What happens at one pixel: `hidden = sum of terms + λ x`."""

    position: tuple  # (row, column)
    heard: tuple  # of the row before, three positions, `None` for those outside of the image
    affinities: np.ndarray  # the three `p`, 0 for what is outside; all 0 in the first row
    terms: tuple  # what each of them gives, (channels,)
    own: np.ndarray  # λ x
    hidden: np.ndarray


@dataclass(frozen=True)
class PropagationSweep:
    """One sweep of propagation: `steps` in the order of visiting, `hidden` the result, of the shape of `image`."""

    direction: str
    image: np.ndarray
    steps: tuple
    hidden: np.ndarray

    def at(self, row, column):
        """The step at a pixel."""
        return next(step for step in self.steps if step.position == (row, column))


@as_it_comes()
def trace_propagation(image, logits, scale=1.0, direction="down"):
    """One sweep of propagation over an image, keeping every number.

    Args:
        image: `x`, an array `(height, width, channels)`, or `(height, width)` for one channel.
        logits: what the three weights of each pixel are made of, an array `(height, width, 3)` or three numbers for all;
            the first is for the neighbour on the left (for columns: above).
        scale: `λ`, a number, or an array `(height, width)`.
        direction: `"right"`, `"left"`, `"down"` or `"up"`.

    Raises:
        ValueError: the image, the logits or the direction is not one of the above.

    >>> sweep = trace_propagation([[3, 6, 9], [0, 0, 0]], [0, 0, 0])
    >>> sweep.hidden[1, :, 0].tolist(), sweep.at(1, 0).affinities.tolist()
    ([4.5, 6.0, 7.5], [0.0, 0.5, 0.5])
    """
    image = as_pixels(image)
    height, width, channels = image.shape
    try:
        logits = np.broadcast_to(np.asarray(logits, image.dtype), (height, width, 3))
        scale = np.broadcast_to(np.asarray(scale, image.dtype), (height, width))
    except ValueError:
        raise ValueError(
            f"`logits` are three numbers or an array {(height, width, 3)}, `scale` is a number or an array "
            f"{(height, width)}. Received: shapes {np.shape(logits)} and {np.shape(scale)}"
        ) from None
    hidden, steps = np.zeros_like(image), []
    for before, row in rows(height, width, as_direction(direction)):
        for place, position in enumerate(row):
            heard = tuple(beside(before, place + k) for k in (-1, 0, 1))
            there = np.array([p is not None for p in heard])
            raised = np.where(there, np.exp(logits[position] - logits[position].max()), 0)
            affinities = raised / raised.sum() if there.any() else raised
            terms = tuple(np.zeros(channels, image.dtype) if p is None else a * hidden[p] for p, a in zip(heard, affinities))
            own = scale[position] * image[position]
            hidden[position] = sum(terms) + own
            steps.append(PropagationStep(position, heard, affinities, terms, own, hidden[position].copy()))
    return PropagationSweep(direction, image, tuple(steps), hidden)
