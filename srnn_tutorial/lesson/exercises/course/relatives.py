"""Notebook 08: other ways to walk an image. Keras is imported when an answer is tried, not before."""

import numpy as np

from srnn_tutorial.data import readme_image
from srnn_tutorial.lesson.by_hand.diagonals import diagonals, trace_corner
from srnn_tutorial.lesson.by_hand.four_ways import add_up, four_ways, seen
from srnn_tutorial.lesson.by_hand.trace import trace, trace_all
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.results import found

SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
SYSTEMS = ("SpatialRNN2D", "IONContext", "ReNet2D", "MDRNN2D")


def walked(corner):
    """`SQUARE` walked from a corner, both neighbours counting 1."""
    return trace_corner(SQUARE, "rnn", add_up(1, 1, 1), corner, "relu").hidden[..., 0]


def added(image, n):
    """The four sweeps of an image without channels, weights 1, added."""
    return sum(sweep.hidden for sweep in trace_all(image, n=n).values())


def rounds(x, n, count=2):
    """So many rounds by hand, of an image (1, height, width, 1)."""
    image = np.asarray(x, "float64")[0, :, :, 0]
    for _ in range(count):
        image = added(image, n)
    return image[None, :, :, None]


def cases():
    random = np.random.default_rng(8)
    for shape in ((1, 2), (2, 1), (2, 2), (2, 3), (4, 3), (5, 6)):
        for n in (1, 2, None):
            yield [random.integers(-3, 5, (1, *shape, 1)).astype("float32"), n]


def two_rounds(x, n):
    from srnn_tutorial import SpatialRNN2D

    first = SpatialRNN2D(n, kernel_initializer="ones", merge_mode="sum")
    second = SpatialRNN2D(n, kernel_initializer="ones", merge_mode="sum")
    return second(first(x))


def explained():
    once = added(SQUARE, None)
    return (
        f"[[1, 2], [3, 4]], top left: the first round gives 1 + (1 + 2) + 1 + (1 + 3) = {once[0, 0]:g}, the second "
        f"adds up the four sweeps of [[9, 13], [17, 21]]: 9 + (9 + 13) + 9 + (9 + 17) = {added(once, None)[0, 0]:g}. "
        "With the second round each pixel hears the corners, too: its neighbours had heard them."
    )


EXERCISES = {
    "relatives": Numbers(
        "Walk [[1, 2], [3, 4]] from the bottom right corner along the diagonals: both neighbours count 1, f is ReLU. "
        "What is h?",
        (
            "Begin at the 4. Its neighbours, the 2 and the 3, both read it; the 1 reads both of them.",
            "2 + 4 = 6 and 3 + 4 = 7. What does the 1 read?",
        ),
        walked("bottom_right"),
        "4; then 2 + 4 = 6 and 3 + 4 = 7, which do not need each other; then 1 + 6 + 7 = 14. The 4 has come to the 1 on two "
        "ways.",
        (
            (walked("top_left"), "That is the walk from the top left corner: here the 4 comes first."),
            (walked("top_right"), "That is the walk from the top right corner: here the 4 comes first."),
            (walked("bottom_left"), "That is the walk from the bottom left corner: here the 4 comes first."),
            ([[10, 6], [7, 4]], "The 4 reaches the 1 on two ways, through the 2 and through the 3: it is counted twice."),
            (trace(SQUARE, "up").hidden, "That is the sweep up: the neighbour in the row is missing."),
            (trace(SQUARE, "left").hidden, "That is the sweep to the left: the neighbour in the column is missing."),
        ),
    ),
    "two_rounds": Function(
        "Write two_rounds(x, n): the image x, an array (1, height, width, 1), through two rounds of four sweeps, as "
        "IONContext has them. Make each round of a SpatialRNN2D with the window n and weights of 1 that adds its four "
        "directions up.",
        (
            'SpatialRNN2D(n, kernel_initializer="ones", merge_mode="sum") is one round: a layer, to be called with x. The '
            "second one reads what the first gives.",
            '`second(first(x))`, and each of the two is SpatialRNN2D(n, kernel_initializer="ones", merge_mode="sum").',
        ),
        two_rounds,
        "Each pixel of the second round hears its cross, and what each pixel of that cross heard in the first: everything.",
        explained,
        cases,
        rounds,
        (
            (lambda x, n: rounds(x, n, 1), "That is one round. The second one reads its result."),
            (lambda x, n: 2 * rounds(x, n, 1), "Both rounds read x in yours. The second one reads what the first gives."),
            (
                lambda x, n: rounds(x, n, 1) + rounds(x, n),
                "You added the two rounds. The result is what the second one gives.",
            ),
            (lambda x, n: rounds(x, None), "n is missing: hand it to both layers."),
            (lambda x, n: rounds(rounds(x, n, 1), None, 1), "The second round has no window: hand it n, too."),
            (lambda x, n: rounds(rounds(x, None, 1), n, 1), "The first round has no window: hand it n, too."),
            (lambda x, n: rounds(x, n) / 16, 'Averages, in place of sums: merge_mode="sum".'),
            (lambda x, n: rounds(x, n, 3), "Those are three rounds."),
        ),
    ),
}
PREDICTIONS = {
    "zero at the top left": Choice(
        "Which of the four results are 0 at the top left?",
        SYSTEMS,
        lambda: [name for name, ways in four_ways(readme_image()).items() if list(ways.values())[1][0, 0] == 0],
        "Each has heard from other pixels of the row and the column, at the least.",
        several=True,
    ),
    "unseen": Choice(
        "Which one of the four leaves pixels unseen, in an image of 8×8 with patches of 2×2?",
        SYSTEMS,
        lambda: [name for name, heard in seen((8, 8), patch=2).items() if not list(heard.values())[1].all()],
        "It sees a cross. A second round, columns and then rows, or two neighbours at once reach the rest.",
    ),
    "diagonals": Guess(
        "How many diagonals has an image of 3×3 pixels, and one of 3×5?",
        lambda: [len(diagonals(3, width)) for width in (3, 5)],
        "Height and width together, less one.",
    ),
    "second row": Guess(
        "A bright pixel in the top left corner of 6×6, both neighbours count 1. What is the second row?",
        lambda: trace_corner(np.eye(6) * np.eye(1, 6), "rnn", add_up(1, 1, 1), activation="relu").hidden[1, :, 0],
        "On so many ways the spark gets there, right and down only: Pascal's triangle, lying on its side.",
    ),
    "dark elsewhere": Choice(
        "A spark in the middle of a black image. Which of the four results are dark everywhere but in its row and column?",
        SYSTEMS,
        lambda: [name for name, ways in four_ways(_spark(), weight=0.8).items() if _only_a_cross(list(ways.values())[1])],
        "One layer of sweeps hands light along rows and columns and no farther; the other three bring it everywhere.",
        several=True,
    ),
    "digits": Choice(
        "Which one reads more digits right, ReNet or the convolutional network?",
        ("ReNet", "ConvNet", "neither"),
        lambda: [_better(found("digits", "accuracy"))],
        "Their means differ by less than the trainings of one network do: three seeds do not tell them apart.",
    ),
}


def _spark():
    image = np.zeros((9, 9))
    image[4, 4] = 1
    return image


def _only_a_cross(result):
    return not np.delete(np.delete(result, 4, axis=0), 4, axis=1).any()


def _better(scores):
    """The model of which each training is better than all of the others, or `"neither"`."""
    one, other = scores
    if min(scores[one]) > max(scores[other]):
        return one
    return other if min(scores[other]) > max(scores[one]) else "neither"
