"""The exercises of the course: questions, hints, and the wrong answers that are known with what probably led there.

Right answers are worked out by the programs of `by_hand`, and so are most of the wrong ones.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from srnn_tutorial.lesson.by_hand.clipped_affine import ClippedAffine
from srnn_tutorial.lesson.by_hand.diagonals import trace_corner
from srnn_tutorial.lesson.by_hand.merge import merge
from srnn_tutorial.lesson.by_hand.reach import full_sweep
from srnn_tutorial.lesson.by_hand.receptive_field import receptive_field, strongest
from srnn_tutorial.lesson.by_hand.trace import trace, trace_all
from srnn_tutorial.lesson.by_hand.units import count_weights, trace_unit


@dataclass(frozen=True)
class Exercise:
    """`question`, a `hint` for those who have not begun, `right(answer)`, and `mistakes`: pairs (answer, what led there)."""

    question: str
    hint: str
    shape: tuple
    right: Callable
    mistakes: tuple = ()


def _equals(expected):
    return lambda answer: np.allclose(answer, expected)


def _keeps_rows_only(weights):
    """On an image that hides nothing, the weighted sum of the sweeps is that of the two horizontal ones."""
    hiddens = [sweep.hidden for sweep in trace_all(np.array([[1.0, 20.0, 4.0], [9.0, 2.0, 50.0]])).values()]
    return np.allclose(merge(hiddens, "convolution", weights), merge(hiddens, "convolution", [1, 1, 0, 0]))


def _heard(n, layers):
    """How many pixels of a large image the one in its middle hears through so many layers."""
    edge = 2 * n * layers + 1
    middle = edge // 2, edge // 2
    return np.count_nonzero(strongest(receptive_field(np.ones((edge, edge)), middle, n=n, layers=layers)))


def _gated(z, candidates):
    """The states of a GRU whose update gates and candidates are given: the pixels' two channels are what makes them so."""
    pixels = np.stack([100 * (np.asarray(z) - 0.5), np.arctanh(candidates)], axis=-1)[None]
    return trace_unit(pixels, "gru", [[[1, 0, 0], [0, 0, 1]], np.zeros((1, 3)), np.zeros((2, 3))]).hidden[0, :, 0]


def _joined(first, second):
    """The four numbers of the one map that two are together."""
    both = first.then(second)
    return both.c, both.o, both.lo, both.hi


def _walked(corner):
    """`_SQUARE` walked from a corner, both neighbours counting 1."""
    return trace_corner(_SQUARE, "rnn", [[[1]], [[1], [1]], [0]], corner, "relu").hidden[..., 0]


_ROW = np.array([[3.0, -5.0, 2.0, 1.0]])
_SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])

EXERCISES = {
    "one sweep": Exercise(
        "Sweep the row 3, −5, 2, 1 to the right, with weight 1, ReLU and a window as long as the row. What is h?",
        "Go from left to right. Keep one number in mind, the state: add the pixel, and if it is below zero make it zero.",
        (4,),
        _equals(trace(_ROW).hidden[0]),
        (
            (
                np.cumsum(_ROW),
                "Those are plain sums. The activation turns a state below zero into zero, and on it goes from there.",
            ),
            (
                np.maximum(np.cumsum(_ROW), 0),
                "You applied ReLU at the end. It is applied at every pixel, before the state goes on.",
            ),
            (trace(_ROW, "left").hidden[0], "That is the sweep to the left: it begins at the right edge."),
            (np.maximum(_ROW[0], 0), "The state of the pixel before is missing: add it to the pixel."),
        ),
    ),
    "four directions": Exercise(
        "Sweep the image [[1, 2], [3, 4]] up, with weight 1. What is h, as two lists, the top row first?",
        "Up: the state starts at the bottom row and travels to the top row. The bottom row has nothing behind it.",
        (2, 2),
        _equals(trace(_SQUARE, "up").hidden),
        (
            (trace(_SQUARE, "down").hidden, "That is the sweep down: it begins at the top."),
            (
                trace(_SQUARE, "up").hidden[::-1],
                "The numbers are right, the rows are not: write the top row of the image first.",
            ),
            (trace(_SQUARE, "left").hidden, "That is the sweep to the left: up travels along columns."),
            (trace(_SQUARE, "right").hidden, "That is the sweep to the right: up travels along columns."),
        ),
    ),
    "reach": Exercise(
        "An image has 5 rows and 8 columns. What is the smallest n with which every pixel sees its whole row and column?",
        "Stand on the pixel at the end of the longest way. How many pixels lie behind it?",
        (),
        _equals(full_sweep((5, 8))),
        (
            (8, "A pixel sees itself for free: count only the pixels behind it."),
            (full_sweep((5, 8), ["down", "up"]), "That is enough for the columns. The rows are longer."),
            (5, "Count the pixels behind the one you stand on, and choose the longer of row and column."),
        ),
    ),
    "merge": Exercise(
        "Which four weights of the 1×1 convolution (right, left, down, up) add the two horizontal sweeps "
        "and forget the others?",
        "One weight for each direction, in the order right, left, down, up; a weight of 0 forgets.",
        (4,),
        _keeps_rows_only,
        (
            (np.ones(4), "That adds all four."),
            ([0, 0, 1, 1], "Those are the vertical sweeps."),
            ([0.5, 0.5, 0, 0], "That is their mean, half of their sum."),
        ),
    ),
    "the layer": Exercise(
        "An input has 16 channels. "
        "How many numbers does SpatialRNN2D(merge_mode='convolution', output_conv_filter=8) learn?",
        "One weight for each channel and direction; and the 1×1 convolution reads all channels of all directions, "
        "without bias.",
        (),
        _equals(4 * count_weights("rnn", 16) + 4 * 16 * 8),
        (
            (4 * 16, "Those are the four sweeps. The 1×1 convolution has weights, too."),
            (4 * 16 * 8, "Those are the convolution's. The four sweeps have weights, too."),
            (4 * 16 + 4 * 16 * 8 + 8, "The convolution has no bias."),
            (16 + 4 * 16 * 8, "Each direction has weights of its own."),
            (4 * count_weights("irnn", 16) + 4 * 16 * 8, "The plain unit has one weight for each channel, not a matrix."),
            (4 * 16 + 16 * 8, "The convolution reads the four directions joined: four times as many channels."),
        ),
    ),
    "two steps in one": Exercise(
        "A step with w = 1 at the pixel −1, then one with w = −2 at the pixel 6: together clip(c·s + o, lo, hi). "
        "What are c, o, lo, hi?",
        "Put relu(s − 1), which is never below 0, into relu(−2·s + 6). What is the most and the least that comes out?",
        (4,),
        _equals(_joined(ClippedAffine.step(1, -1), ClippedAffine.step(-2, 6))),
        (
            (
                [-2, 8, 0, np.inf],
                "c and o are right. The first step gives 0 or more; how large can −2 times that, plus 6, become?",
            ),
            (
                [-2, 5, 0, np.inf],
                "That is the other order: the step with w = 1 comes first, and what it gives is multiplied by −2.",
            ),
            ([-2, 5, 0, 6], "o: the −1 of the first step is multiplied by −2 as well."),
            ([-2, 4, 0, 6], "o: −2 times −1 is +2, and 6 more."),
            ([-2, 8, 6, 0], "A negative weight turns the bounds around: lo is the smaller one."),
        ),
    ),
    "rnn units": Exercise(
        "A GRU's update gates are z = 0, 1, 1, 0 along a row of four pixels, its candidates 0.5, 0.9, −0.3, 0.2. What is h?",
        "h = z·h before + (1 − z)·candidate. With z = 1 the old state stays, with z = 0 the candidate takes its place.",
        (4,),
        _equals(_gated([0, 1, 1, 0], [0.5, 0.9, -0.3, 0.2])),
        (
            (
                [0.5, 0.9, -0.3, 0.2],
                "Those are the candidates. Where z = 1, the old state stays and the candidate is not used.",
            ),
            (
                [0, 0.9, -0.3, -0.3],
                "You took the candidate where z = 1. It is the other way round: z says how much is kept.",
            ),
            (
                [0.5, 0.5, 0.5, 0.7],
                "The gate of the last pixel is 0: nothing of the old state stays, so there is nothing to add to.",
            ),
        ),
    ),
    "relatives": Exercise(
        "Walk [[1, 2], [3, 4]] from the bottom right corner along the diagonals: both neighbours count 1, f is ReLU. "
        "What is h?",
        "Begin at the 4. Its neighbours, the 2 and the 3, both read it; the 1 reads both of them.",
        (2, 2),
        _equals(_walked("bottom_right")),
        (
            (_walked("top_left"), "That is the walk from the top left corner: here the 4 comes first."),
            (_walked("top_right"), "That is the walk from the top right corner: here the 4 comes first."),
            (_walked("bottom_left"), "That is the walk from the bottom left corner: here the 4 comes first."),
            ([[10, 6], [7, 4]], "The 4 reaches the 1 on two ways, through the 2 and through the 3: it is counted twice."),
            (trace(_SQUARE, "up").hidden, "That is the sweep up: the neighbour in the row is missing."),
            (trace(_SQUARE, "left").hidden, "That is the sweep to the left: the neighbour in the column is missing."),
        ),
    ),
    "receptive field": Exercise(
        "Two spatial RNNs in a row, each with four directions and n = 2. "
        "How many pixels of a large image does a pixel hear?",
        "Draw the cross of the second layer, with arms of 2. Then draw such a cross around every pixel of it.",
        (),
        _equals(_heard(n=2, layers=2)),
        (
            (_heard(n=2, layers=1), "That is one layer: the cross. Each of its pixels has heard a cross of its own."),
            (25, "That is the square around the pixel. Straight ahead, two steps and two more lead farther than its edge."),
            (_heard(n=4, layers=1), "That is one cross with arms of 4. The two layers can also turn a corner."),
            (81, "That would be all within 4 steps to the side and 4 up or down. But a turn uses one layer for each way."),
        ),
    ),
    "cr-unet": Exercise(
        "A cr_unet with depth 4, deep supervision and 3 rounds: with how many maps of its own are the masks compared?",
        "Each level of the decoder has a head: how many levels go up again? And every round has all of them.",
        (),
        _equals(4 * 3),
        (
            (4, "That is one round. In training, the heads of every round are compared with the masks."),
            (3, "That is the result of each round. With deep supervision the levels below the top have heads, too."),
            (5 * 3, "There are five levels, but the lowest is where the encoder ends: the decoder has four."),
            (4 + 3, "Every round has a head at every level."),
            (4 * 3 * 2, "Ovary and follicles are two channels of one head: count the heads."),
        ),
    ),
    "your own images": Exercise(
        "A U-Net halves an image of 128 by 192 pixels three times. What is the smallest rnn_seq_length of a context block "
        "at its bottom with which every pixel hears its whole row and its whole column?",
        "How many pixels are left at the bottom, along the longer edge? And a pixel hears itself for free.",
        (),
        _equals(full_sweep((128 // 8, 192 // 8))),
        (
            (192 // 8, "A pixel hears itself for free: count only the pixels behind it."),
            (192 - 1, "That is for a block at the top. At the bottom fewer pixels are left."),
            (full_sweep((128 // 4, 192 // 4)), "That is one level higher: halved three times, an edge is an eighth."),
            (full_sweep((128 // 8, 192 // 8), ["down", "up"]), "That is enough for the columns. The rows are longer."),
        ),
    ),
}
