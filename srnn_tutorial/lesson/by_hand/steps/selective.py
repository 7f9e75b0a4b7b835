"""The selective unit, in NumPy, one pixel at a time: how much is forgotten is read off the pixel.

For each channel some states `s`, an array `(channels, states)`:

    Δ = softplus(x @ down @ up + bias)        one step size for each channel
    B = x @ input_kernel, C = x @ output_kernel   one number for each state, the same for all channels
    s = exp(Δ A) * s_before + Δ B x               A below 0: a large Δ forgets and writes, a small one keeps
    y = C · s + D x

Source: Gu and Dao, "Mamba: Linear-Time Sequence Modeling with Selective State Spaces" (2023), algorithm 2, with `A`
discretised as there and `B` by Euler's step, as in the authors' program.
"""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_pixels
from srnn_tutorial.lesson.by_hand.trace import windows

NAMES = "down", "up", "bias", "input_kernel", "output_kernel", "log_rates", "skip"


@dataclass(frozen=True)
class SelectiveStep:
    """What happens at one pixel."""

    position: tuple  # (row, column)
    window: tuple  # positions read, from the farthest behind to this pixel itself
    walk: tuple  # for each pixel of the window a dictionary: `Δ`, `kept`, `written`, `s`, `y`
    x: np.ndarray  # this pixel, (channels,)


@dataclass(frozen=True)
class SelectiveSweep:
    """One sweep of the selective unit: `steps` in the order of visiting, `hidden` the result, of the shape of `image`."""

    direction: str
    image: np.ndarray
    n: int | None
    weights: dict
    steps: tuple
    hidden: np.ndarray

    def at(self, row, column):
        """The step at a pixel."""
        return next(step for step in self.steps if step.position == (row, column))


@as_it_comes()
def trace_selective(image, weights, direction="right", n=None):
    """Sweep an image in one direction with the selective unit, keeping every number.

    Args:
        image: array `(height, width, channels)`, or `(height, width)` for one channel.
        weights: seven arrays by the names `NAMES`, or in that order: `down` `(channels, rank)`, `up` `(rank, channels)`,
            `bias` `(channels,)`, `input_kernel` and `output_kernel` `(channels, states)`, `log_rates` `(channels, states)`,
            `A = -exp(log_rates)`, and `skip` `(channels,)`, which is `D`.
        direction, n: as in `trace`.

    Raises:
        ValueError: an argument is not one of the above.

    A unit whose Δ is 1 and whose rate is log 2 keeps half of its state at each step:

    >>> half = [[[0]], [[0]], [np.log(np.e - 1)], [[0]], [[0]], [[np.log(np.log(2))]], [1]]
    >>> [round(float(step["kept"][0, 0]), 6) for step in trace_selective([[1, 1]], half).at(0, 1).walk]
    [0.5, 0.5]
    """
    image = as_pixels(image)
    weights = dict(weights if isinstance(weights, dict) else zip(NAMES, weights, strict=True))
    weights = {name: np.asarray(weights[name], image.dtype) for name in NAMES}
    steps, hidden = [], np.zeros_like(image)
    for window in windows(*image.shape[:2], direction, n):
        s, walk = np.zeros_like(weights["log_rates"]), []
        for position in window:
            walk.append(_step(image[position], s, **weights))
            s = walk[-1]["s"]
        steps.append(SelectiveStep(position, window, tuple(walk), image[position]))
        hidden[position] = walk[-1]["y"]
    return SelectiveSweep(direction, image, n, weights, tuple(steps), hidden)


def _step(x, s, down, up, bias, input_kernel, output_kernel, log_rates, skip):
    delta = np.logaddexp(0, x @ down @ up + bias)
    kept = np.exp(-delta[:, None] * np.exp(log_rates))
    written = (delta * x)[:, None] * (x @ input_kernel)
    s = kept * s + written
    return {"Δ": delta, "kept": kept, "written": written, "s": s, "y": s @ (x @ output_kernel) + skip * x}
