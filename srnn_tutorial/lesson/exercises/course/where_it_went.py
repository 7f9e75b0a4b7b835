"""Notebook 12: what came later, and what a step of each does to the state that travels."""

import numpy as np

from srnn_tutorial.experiments.context import LATER, WAYS
from srnn_tutorial.lesson.by_hand.steps.six_steps import six_steps
from srnn_tutorial.lesson.by_hand.steps.slices import trace_slices
from srnn_tutorial.lesson.by_hand.trace import trace
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.results import found

SLICED = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
STEPS = ("weight", "matrix", "gate", "slice", "cone", "selective")
KERNEL = np.array([1.0, 1.0, 1.0])


def sliced(image, kernel=KERNEL, activation="relu"):
    return trace_slices(image, kernel, "down", activation).hidden[..., 0]


def unchanged():
    """As `sliced`, but each row hears the row above as it was before."""
    rows = [SLICED[0], *(trace_slices(pair, KERNEL).hidden[1, :, 0] for pair in zip(SLICED, SLICED[1:]))]
    return np.array(rows)


def slice_step(x, before, kernel):
    reach = len(kernel) // 2
    padded = np.pad(before, reach)
    message = sum(k * padded[j : j + len(x)] for j, k in enumerate(kernel))
    return x + np.maximum(message, 0)


def by_hand(x, before, kernel):
    """The second row of two, the first one being `before`: it stays as it is."""
    return trace_slices(np.stack([before, x]), kernel).hidden[1, :, 0]


def cases():
    random = np.random.default_rng(12)
    for width in (1, 2, 3, 5, 8):
        for size in (size for size in (1, 3, 5) if size <= width):
            yield [*random.integers(-4, 6, (2, width)).astype(float), random.integers(-2, 4, size).astype(float)]


def explained():
    return (
        "x = [1, 0, 2], before = [3, −1, 0], kernel = [1, 2, 0]: the messages are relu([2·3, 3 − 2, −1 + 0]) = [6, 1, 0], "
        "and the row becomes [7, 1, 2]."
    )


def _wrong(step):
    return lambda x, before, kernel: step(np.asarray(x, float), np.asarray(before, float), np.asarray(kernel, float))


EXERCISES = {
    "slices": Numbers(
        "SCNN sweeps [[1, 0, 2], [0, 1, 0], [0, 0, 0]] down. Its kernel is [1, 1, 1], f is ReLU, outside of the image is 0. "
        "What is the result?",
        (
            "The first row stays. Each pixel below adds what the three above it have, as they are by then.",
            "The second row is [1, 1 + 3, 2]. What does the third one hear?",
        ),
        sliced(SLICED),
        "The first row stays; the second one is [0 + 1, 1 + 3, 0 + 2], the third [1 + 4, 1 + 4 + 2, 4 + 2] = [5, 7, 6]. Two "
        "rows down, a pixel at the edge has heard all three of the first row.",
        (
            (SLICED, "That is the image itself."),
            (unchanged(), "The third row hears the second as it has become, not as it was."),
            (trace(SLICED, "down").hidden, "That is the sweep of notebook 01: each pixel hears the one above it only."),
            (sliced(SLICED[::-1])[::-1], "That is the sweep up."),
            ([[1, 0, 2], [1, 3, 2], [4, 6, 5]], "The pixel's own number is missing: x + f(what comes from above)."),
        ),
    ),
    "slice_step": Function(
        "Write slice_step(x, before, kernel): one step of SCNN. x is a row of the image, before the row above as it has "
        "become, both arrays (width,); kernel an array (k,), k odd, its middle reads the pixel straight above. ReLU is f.",
        (
            "Each pixel adds up kernel[m] · before[j + m − k // 2]; what is outside of the row counts 0.",
            "np.pad(before, k // 2) puts the zeros there; then slices of it, shifted, each times its number of the kernel. "
            "np.convolve turns the kernel round: hand it kernel[::-1].",
        ),
        slice_step,
        "The row above, shifted by one for each number of the kernel: a convolution along the row.",
        explained,
        cases,
        by_hand,
        (
            (
                _wrong(lambda x, b, k: by_hand(x, b, k[::-1])),
                "The kernel is turned round: np.convolve does that. kernel[0] reads the left.",
            ),
            (
                _wrong(lambda x, b, k: np.maximum(by_hand(0 * x, b, k) + x, 0)),
                "ReLU is for the message only: x is added after it.",
            ),
            (
                _wrong(lambda x, b, k: x + trace_slices(np.stack([b, 0 * x]), k, activation="linear").hidden[1, :, 0]),
                "ReLU is missing: x + relu(message).",
            ),
            (_wrong(lambda x, b, k: by_hand(0 * x, b, k)), "x is missing: x + relu(message)."),
            (_wrong(lambda x, b, k: by_hand(x, x, k)), "The kernel reads the row above, before, not x."),
            (
                _wrong(lambda x, b, k: x + np.maximum(k.sum() * b, 0)),
                "Every number of the kernel reads the pixel straight above in yours; each reads another one.",
            ),
        ),
    ),
}
PREDICTIONS = {
    "who hears the corner": Choice(
        "Which of the six have let the pixel in the middle of the last row hear the corner above at the left?",
        STEPS,
        lambda: [name for name, step in six_steps(np.ones((3, 3))).items() if (0, 0) in step.heard(2, 1)],
        "In the other four a state stays in its column. A slice and a cone widen by one pixel a row, on either side.",
        several=True,
    ),
    "twelve rows of ones": Guess(
        "An image of twelve rows of ones, wide enough. In the middle of the last row: what is the state of the weight, of "
        "the slice, and of the cone?",
        lambda: [six_steps(np.ones((12, 25)))[name].hidden[-1, 12] for name in ("weight", "slice", "cone")],
        "The weight forgets half at each step: 1 + 1/2 + 1/4 + ... The kernel of the slice sums to 1, and so do the three p "
        "of the cone: nothing is forgotten, each row adds its own, 1 and 1/2.",
        within=1e-2,
    ),
    "what pays": Choice(
        "Questions from a distance that is not known: which of the five that came later answer all but one in a hundred on "
        "images of the size they learned from, with each seed?",
        LATER,
        lambda: _all_right("accuracy", "long range"),
        "The answer stands straight ahead, and all three can hand on from there what they heard, unchanged.",
        several=True,
    ),
    "who follows curves": Choice(
        "Following dashed curves of six dashes: which of those that came later beats all that were compared in notebook 09, "
        "in the mean of three trainings?",
        (*LATER, "none of them"),
        lambda: _above_all("dice 6 dashes", "contours"),
        "A curve goes aslant, and so do its affinities: the pixel says where its light comes from.",
    ),
}


def _all_right(what, task):
    scores = found("context", what, task=task)
    return [name for name in LATER if min(scores[name]) >= 0.99]


def _above_all(what, task):
    means = {name: np.mean(scores) for name, scores in found("context", what, task=task).items()}
    best = max(LATER, key=means.get)
    return [best if means[best] > max(means[name] for name in WAYS) else "none of them"]
