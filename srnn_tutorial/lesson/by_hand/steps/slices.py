"""Slices, in NumPy, one pixel at a time: a whole row hands a message to the next, through a convolution along the row.

`h[i] = x[i] + f(m[i])`, where `m[i]` is `h[i-1]` convolved along the row with a kernel `(kernel_size, channels, channels)`;
the first row stays as it is. Source: Pan et al., "Spatial As Deep: Spatial CNN for Traffic Scene Understanding" (2018),
section "Spatial CNN". (There the step is written for "down"; other directions are its mirror images and transposes.)
"""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_activation, as_pixels
from srnn_tutorial.lesson.by_hand.steps.lines import beside, rows
from srnn_tutorial.lesson.by_hand.trace import as_direction

ORDER = "down", "up", "right", "left"


@dataclass(frozen=True)
class SliceStep:
    """What happens at one pixel: `hidden = x + f(sum of terms)`. Arrays have one number for each channel."""

    position: tuple  # (row, column)
    heard: tuple  # of the row before, the positions that the kernel reads; `None` for those outside of the image
    terms: tuple  # what each of them gives, its pixel times its part of the kernel; empty in the first row
    x: np.ndarray
    message: np.ndarray  # f of their sum; 0 in the first row
    hidden: np.ndarray


@dataclass(frozen=True)
class SliceSweep:
    """One sweep of slices: `steps` in the order of visiting, `hidden` the result, of the shape of `image`."""

    direction: str
    image: np.ndarray
    kernel: np.ndarray
    steps: tuple
    hidden: np.ndarray

    def at(self, row, column):
        """The step at a pixel."""
        return next(step for step in self.steps if step.position == (row, column))


@as_it_comes()
def trace_slices(image, kernel, direction="down", activation="relu"):
    """One sweep of slices over an image, keeping every number.

    Args:
        image: array `(height, width, channels)`, or `(height, width)` for one channel.
        kernel: `K`, an array `(kernel_size, channels, channels)`: `K[k]` reads the pixel `k - (kernel_size - 1) // 2`
            places on in the row before; or `(kernel_size,)` for one channel.
        direction: `"right"`, `"left"`, `"down"` or `"up"`. For the first two the slices are columns, read from above.
        activation: `f`, as in `trace`.

    Raises:
        ValueError: the image, the kernel, the direction or the activation is not one of the above.

    >>> sweep = trace_slices([[1, 2, 3], [0, 0, 0]], [1, 0, 10])
    >>> sweep.hidden[..., 0].tolist(), sweep.at(1, 1).heard
    ([[1.0, 2.0, 3.0], [20.0, 31.0, 2.0]], ((0, 0), (0, 1), (0, 2)))
    """
    image, f = as_pixels(image), as_activation(activation)
    channels = image.shape[2]
    kernel = np.asarray(kernel, image.dtype)
    kernel = kernel[:, None, None] if kernel.ndim == 1 else kernel
    if kernel.ndim != 3 or kernel.shape[1:] != (channels, channels):
        raise ValueError(
            f"`kernel` is an array (kernel_size, {channels}, {channels}) for an image of {channels} channels. "
            f"Received: an array of shape {kernel.shape}"
        )
    hidden, steps = image.copy(), []
    left = (len(kernel) - 1) // 2
    for before, row in rows(*image.shape[:2], as_direction(direction)):
        for place, position in enumerate(row):
            heard = tuple(beside(before, place + k - left) for k in range(len(kernel))) if before else ()
            terms = tuple(
                np.zeros(channels, image.dtype) if p is None else hidden[p] @ part for p, part in zip(heard, kernel)
            )
            message = f(sum(terms)) if before else np.zeros(channels, image.dtype)
            hidden[position] = image[position] + message
            steps.append(SliceStep(position, heard, terms, image[position], message, hidden[position].copy()))
    return SliceSweep(direction, image, kernel, tuple(steps), hidden)


@as_it_comes()
def slices(image, kernels, directions=ORDER, activation="relu"):
    """The sweeps one after the other, each over what the one before it left: a list of `SliceSweep`.

    Args:
        image, activation: as in `trace_slices`.
        kernels: a dictionary from direction to kernel.
        directions: in the order in which they are swept.

    >>> done = slices([[1, 2], [0, 0]], {"down": [1], "right": [1]}, ["down", "right"])
    >>> [sweep.hidden[..., 0].tolist() for sweep in done]
    [[[1.0, 2.0], [1.0, 2.0]], [[1.0, 3.0], [1.0, 3.0]]]
    """
    done = []
    for direction in directions:
        done.append(trace_slices(done[-1].hidden if done else image, kernels[direction], direction, activation))
    return done
