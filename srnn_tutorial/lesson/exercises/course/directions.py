"""Notebook 02: the same sweep, mirrored and turned."""

import numpy as np

from srnn_tutorial.data import photograph, readme_image
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.trace import trace, trace_all
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.words import content, walk

SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
IMAGE = readme_image()
SHAPES = ((1, 2), (2, 1), (1, 3), (2, 3), (3, 2), (4, 2), (2, 5), (5, 5))


def spark():
    image = np.zeros((5, 5))
    image[1, 2] = 1
    return image


def heard_a_spark(layers, n=None):
    """How many of 25 pixels are bright after so many layers of four sweeps, each layer the sum of its four."""
    image = spark()
    for _ in range(layers):
        image = sum(sweep.hidden for sweep in trace_all(image, n=n).values())
    return np.count_nonzero(image)


def to_the_right(w):
    """A function that sweeps an image to the right with the weight w: what the learner is handed."""

    def right(image):
        return trace(image, weight=w).hidden

    return right


def images():
    """For every direction images of several shapes, the smallest first, and what sweeps to the right, with a weight."""
    random = np.random.default_rng(2)
    for shape in SHAPES:
        for direction in DIRECTIONS:
            image = random.integers(-4, 10, shape) * 1.0
            yield [image, direction, to_the_right(random.choice([1, 0.5, -0.5]))]


def by_hand(image, direction, right):
    """What `right` does, in the direction asked for: its weight is found by trying it on a row of two."""
    weight = right(np.array([[1.0, 9.0]]))[0, 1] - 9
    return trace(image, direction, weight=weight).hidden


def sweep(image, direction, right):
    if direction == "left":
        return right(image[:, ::-1])[:, ::-1]
    if direction == "down":
        return right(image.T).T
    if direction == "up":
        return right(image[::-1].T).T[::-1]
    return right(image)


def otherwise(**wrong):
    """Our sweep, but in some directions something else."""
    return lambda image, direction, right: (
        wrong[direction](image, right) if direction in wrong else sweep(image, direction, right)
    )


EXERCISES = {
    "four directions": Numbers(
        "Sweep the image [[1, 2], [3, 4]] up, with weight 1. What is h, as two lists, the top row first?",
        (
            "Up: the state starts at the bottom row and travels to the top row. The bottom row has nothing behind it.",
            "The bottom row stays 3, 4. To each pixel of the top row add what stands below it.",
        ),
        trace(SQUARE, "up").hidden,
        f"Left column, from below: {walk(trace(SQUARE[:, :1], 'up').hidden[::-1])}. Right column: "
        f"{walk(trace(SQUARE[:, 1:], 'up').hidden[::-1])}. Up begins where down ends.",
        (
            (trace(SQUARE, "down").hidden, "That is the sweep down: it begins at the top."),
            (
                trace(SQUARE, "up").hidden[::-1],
                "The numbers are right, the rows are not: write the top row of the image first.",
            ),
            (trace(SQUARE, "left").hidden, "That is the sweep to the left: up travels along columns."),
            (trace(SQUARE, "right").hidden, "That is the sweep to the right: up travels along columns."),
        ),
    ),
    "sweep": Function(
        "Write sweep(image, direction, right) for the four directions. `right` is a function that sweeps any image to the "
        "right; use it, slices such as image[:, ::-1], and .T, and nothing else.",
        (
            "left: mirror the image, sweep to the right, mirror back. down: transpose, sweep, transpose back. up: both.",
            "For up, turn the rows around first and last: `right(image[::-1].T).T[::-1]`.",
        ),
        sweep,
        "What is done to the image before the sweep is undone after it, in the opposite order.",
        lambda: (
            f"{content(SQUARE)}, up: turned around → {content(SQUARE[::-1])}, transposed → {content(SQUARE[::-1].T)}, "
            f"swept → {content(trace(SQUARE[::-1].T).hidden)}, both undone → {content(trace(SQUARE, 'up').hidden)}. "
            "There is one sweep to remember; the others are views of it."
        ),
        images,
        by_hand,
        (
            (lambda image, direction, right: right(image), "That is the sweep to the right, whatever the direction is."),
            (
                otherwise(left=lambda image, right: right(image[:, ::-1])),
                "left: the result is still mirrored. Mirror it back.",
            ),
            (
                otherwise(left=lambda image, right: right(image[::-1])[::-1]),
                "left: image[::-1] turns the rows around. The columns it is: image[:, ::-1].",
            ),
            (
                otherwise(down=lambda image, right: right(image.T), up=lambda image, right: right(image[::-1].T)),
                "down and up: the result is still transposed, so its rows are the columns of the image.",
            ),
            (
                otherwise(up=lambda image, right: right(image.T).T),
                "up: that is the sweep down. Turn the rows of the image around first: image[::-1].",
            ),
            (
                otherwise(up=lambda image, right: right(image[::-1].T).T),
                "up: the rows of the result are still turned around. Undo that, too.",
            ),
            (
                otherwise(
                    down=lambda image, right: sweep(image, "up", right), up=lambda image, right: sweep(image, "down", right)
                ),
                "down and up have changed places: down begins at the top.",
            ),
        ),
    ),
}
PREDICTIONS = {
    "to the left": Guess(
        "The top row is 0, 6, 12. With weight 1, what is its h for the sweep to the left?",
        lambda: trace(IMAGE[:1], "left").hidden[0],
        "Read from its end: 12, then 12 + 6, then 18 + 0.",
    ),
    "weight 0": Choice(
        "The weight becomes 0. What do the four images look like?",
        ("all zero", "all like the input", "all different"),
        lambda: ["all like the input" if _untouched(0) else "all different"],
        "Nothing travels, so each pixel keeps itself; ReLU leaves it alone, as nothing in the image is negative.",
    ),
    "spark": Guess(
        "A single bright pixel in a dark image of 5×5, at row 1, column 2. How many pixels are bright after the four "
        "sweeps?",
        lambda: heard_a_spark(1),
        "Its row and its column, 5 and 5, with itself counted once: a cross.",
    ),
    "two layers": Guess(
        "How many of the 25 pixels are bright after a second layer over that? And how many with n = 1 in both?",
        lambda: [heard_a_spark(2), heard_a_spark(2, n=1)],
        "The second layer carries each pixel of the first one's cross along its own row and column. With n = 1 it reaches "
        "what "
        "is at most two steps away; the top edge cuts one off.",
    ),
    "order": Choice(
        "To sweep up, image[:, ::-1] and .T are both needed. Does it matter which of the two comes first?",
        ("yes", "no"),
        lambda: ["yes" if _order_matters() else "no"],
        "A mirror that comes first makes the columns change places, and each is still read from the top.",
    ),
    "dark edge": Choice(
        "Which edge of the photograph does the sweep to the right leave darker than the others?",
        ("left", "right", "top", "bottom"),
        lambda: [_darkest_edge("right")],
        "The one where it begins: nothing lies behind its pixels. Left begins at the right edge, down at the top, up below.",
    ),
}


def _order_matters():
    transposed_first = trace(IMAGE.T[:, ::-1]).hidden[:, ::-1].T
    mirrored_first = trace(IMAGE[:, ::-1].T).hidden.T[:, ::-1]
    return not np.array_equal(transposed_first, mirrored_first)


def _darkest_edge(direction):
    hidden = trace(photograph("coins", 48), direction, weight=0.8).hidden
    edges = {"left": hidden[:, 0], "right": hidden[:, -1], "top": hidden[0], "bottom": hidden[-1]}
    return min(edges, key=lambda edge: edges[edge].mean())


def _untouched(w):
    return all(np.array_equal(swept.hidden, IMAGE) for swept in trace_all(IMAGE, weight=w).values())
