"""Notebook 04: four images become one."""

import numpy as np

from srnn_tutorial.data import readme_image
from srnn_tutorial.lesson.by_hand.merge import merge
from srnn_tutorial.lesson.by_hand.trace import trace_all
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Guess
from srnn_tutorial.lesson.exercises.words import content, minus, number

IMAGE = readme_image()
UNEVEN = np.array([[1.0, 20.0, 4.0], [9.0, 2.0, 50.0]])  # hides nothing: no two sums of sweeps are alike
SMALL = np.array([[1.0, 0, 2], [0, 1, 1], [2, 1, 0]])
ONLY_ROWS, ONLY_DOWN, EACH_ALIKE = [1, 1, 0, 0], [0, 0, 1, 0], [0.25] * 4


def swept(image):
    return [sweep.hidden for sweep in trace_all(image).values()]


def keeps_rows_only(weights):
    """Whether the weighted sum of the sweeps is that of the two horizontal ones."""
    hiddens = swept(UNEVEN)
    return np.allclose(merge(hiddens, "convolution", weights), hiddens[0] + hiddens[1])


def cases():
    """Four hidden images of two channels, and a kernel for three filters; numbers of both signs."""
    random = np.random.default_rng(4)
    for shape in ((1, 1), (1, 2), (2, 1), (2, 3), (3, 2), (4, 5)):
        whole = [random.integers(-2, 4, (*shape, 2)) * 1.0 for _ in range(4)]
        yield [whole, random.integers(-1, 3, (8, 3)) * 1.0]
    yield [[random.normal(size=(3, 4, 2)) for _ in range(4)], random.normal(size=(8, 3))]


def merge_convolution(hiddens, kernel):
    import numpy as np

    joined = np.concatenate(hiddens, axis=-1)
    return np.maximum(joined @ kernel, 0)


def channels_first(hiddens, kernel):
    """Joins channel by channel: the first channel of all directions, then the second."""
    return np.maximum(np.stack(hiddens, axis=-1).reshape(*hiddens[0].shape[:2], -1) @ kernel, 0)


def _middle():
    four = [hidden[1, 1] for hidden in swept(IMAGE)]
    return [*four, sum(four)]


def _top_left():
    four = [hidden[0, 0] for hidden in swept(IMAGE)]
    return minus(f"{' + '.join(f'1·{number(h)}' for h in four)} = {number(sum(four))}")


EXERCISES = {
    "merge": Numbers(
        "Which four weights of the 1×1 convolution (right, left, down, up) add the two horizontal sweeps "
        "and forget the others?",
        (
            "One weight for each direction, in the order right, left, down, up; a weight of 0 forgets.",
            "Horizontal are right and left: each counts once. Down and up do not count.",
        ),
        ONLY_ROWS,
        f"At the middle of the course's image: 1·{number(_middle()[0])} + 1·{number(_middle()[1])} + "
        f"0·{number(_middle()[2])} + 0·{number(_middle()[3])} = {number(_middle()[0] + _middle()[1])}. A weight of 1 hands "
        "a direction on as it is, a weight of 0 forgets it.",
        (
            (np.ones(4), "That adds all four."),
            ([0, 0, 1, 1], "Those are the vertical sweeps."),
            ([0.5, 0.5, 0, 0], "That is their mean, half of their sum."),
            ([2, 2, 0, 0], "That is twice their sum: to add two numbers, each of them counts once."),
        ),
        keeps_rows_only,
    ),
    "merge_convolution": Function(
        "Write merge_convolution(hiddens, kernel): a list of four hidden images, each of shape (height, width, 2), and a "
        "kernel of shape (8, 3) for three filters. The result: the 1×1 convolution and ReLU, (height, width, 3).",
        (
            "Join the four along their last axis: np.concatenate(hiddens, axis=-1). A 1×1 convolution is then `@ kernel`.",
            "`np.maximum(np.concatenate(hiddens, axis=-1) @ kernel, 0)`: at each pixel 8 numbers become 3.",
        ),
        merge_convolution,
        "Eight numbers stand at each pixel, all channels of right first; a weighted sum of them for each filter is a "
        "matrix.",
        lambda: (
            f"With one channel, one filter and the weights 1, the top left pixel of the course's image is {_top_left()}, "
            "then ReLU. With two channels there are eight terms, and three filters are three such sums."
        ),
        cases,
        lambda hiddens, kernel: merge(hiddens, "convolution", kernel),
        (
            (lambda hiddens, kernel: np.concatenate(hiddens, -1) @ kernel, "ReLU is missing: it follows the convolution."),
            (
                lambda hiddens, kernel: np.maximum(np.concatenate(hiddens, -1), 0) @ kernel,
                "You applied ReLU before the convolution. It follows it.",
            ),
            (
                channels_first,
                "You joined channel by channel. The order is direction by direction: both channels of right, then of left, "
                "down and up.",
            ),
            (
                lambda hiddens, kernel: np.maximum(sum(hiddens) @ kernel[:2], 0),
                "You added the four directions first. Each channel of each direction has a weight of its own.",
            ),
            (
                lambda hiddens, kernel: np.maximum(np.concatenate(hiddens, -1) @ kernel, 0)[..., 0],
                "That is the first filter only: every column of the kernel is a filter.",
            ),
            (
                lambda hiddens, kernel: np.maximum(np.concatenate(hiddens, -1) @ kernel, 0).sum(-1),
                "You added the filters. Each of them is a channel of the result.",
            ),
            (
                lambda hiddens, kernel: np.maximum(np.concatenate(hiddens[::-1], -1) @ kernel, 0),
                "You joined the directions from the last to the first. The order is right, left, down, up.",
            ),
        ),
    ),
}
PREDICTIONS = {
    "middle": Guess(
        "At the pixel in the middle, whose value is 8: what are right, left, down and up there, and what is their sum?",
        _middle,
        "Each direction has added up what lies on its side of the pixel, and the pixel itself: so 8 counts four times.",
    ),
    "weights": Guess(
        "Which four weights (right, left, down, up) keep only the sweep down, and which give the average? As two lists.",
        lambda: [ONLY_DOWN, EACH_ALIKE],
        f"{content(ONLY_DOWN)} forgets the other three; a quarter of each, added, is the average.",
    ),
    "two channels": Guess(
        "An image of two channels: how many numbers are there at each pixel after concat, and how many weights has a 1×1 "
        "convolution with two filters?",
        lambda: [_joined().shape[-1], 2 * _joined().shape[-1]],
        "Four directions of two channels; and each filter has a weight for each of them.",
    ),
    "product": Guess(
        f"The product of all four, for the image {content(SMALL)}: at how many pixels is it zero? And what is the largest?",
        lambda: [np.count_nonzero(merge(swept(SMALL), "mul") == 0), merge(swept(SMALL), "mul").max()],
        "Where a pixel is zero, one direction that brings nothing makes the product zero; where all do, it is soon large.",
    ),
    "average": Guess(
        "A single pixel is 1, all others 0; weight 0.7, the four images averaged. What is left at its place, and at its "
        "neighbour's?",
        lambda: _average()[2, 2:4],
        "Each pixel counts itself in all four directions, and its neighbour hears it in one of them: 0.7 / 4.",
    ),
}


def _joined():
    two = np.stack([IMAGE, 16 - IMAGE], axis=-1)
    return merge(swept(two), "concat")


def _average():
    spark = np.zeros((5, 5))
    spark[2, 2] = 1
    return merge([sweep.hidden for sweep in trace_all(spark, weight=0.7).values()], "ave")
