"""Notebook 03: a window behind every pixel."""

import numpy as np

from srnn_tutorial.lesson.by_hand.reach import full_sweep, reach
from srnn_tutorial.lesson.by_hand.trace import trace
from srnn_tutorial.lesson.exercises.course.one_sweep import rows, swept
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Guess
from srnn_tutorial.lesson.exercises.words import walk

SHAPE = (5, 8)
FIVE = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
ONES = np.ones(5)


def windowed(x, n, w):
    h = []
    for j in range(len(x)):
        s = 0
        for k in range(max(0, j - n), j + 1):
            s = max(w * s + x[k], 0)
        h.append(s)
    return h


def reusing(x, n, w):
    """Goes on from h[j-1], and takes off what has left the window."""
    h = swept(x, w)
    for j in range(n + 1, len(x)):
        h[j] = max(w * h[j - 1] + x[j] - w ** (n + 1) * x[j - n - 1], 0)
    return h


def around_the_edge(x, n, w):
    """Lets the window of the first pixels begin at the end of the row, as negative numbers do in Python."""
    h = []
    for j in range(len(x)):
        s = 0
        for k in range(j - n, j + 1):
            s = max(w * s + x[k], 0) if k >= -len(x) else s
        h.append(s)
    return h


def nothing_near_the_edge(x, n, w):
    """Takes the slice x[j-n:j+1], which is empty where j - n is below zero."""
    return [max([0, *swept(x[j - n : j + 1], w)[-1:]]) if len(x[j - n : j + 1]) else 0.0 for j in range(len(x))]


def in_blocks(x, n, w):
    """Begins anew at every n + 1 pixels, for all of them."""
    return np.concatenate([swept(x[k : k + n + 1], w) for k in range(0, len(x), n + 1)])


def windows_of(length):
    """A wrong windowed whose windows hold `length(n)` pixels."""

    def wrong(x, n, w):
        ends = range(1, len(x) + 1)
        return [swept(x[max(0, end - length(n)) : end], w)[-1] if length(n) else 0.0 for end in ends]

    return wrong


EXERCISES = {
    "reach": Numbers(
        "An image has 5 rows and 8 columns. What is the smallest n with which every pixel sees its whole row and column?",
        (
            "Stand on the pixel at the end of the longest way. How many pixels lie behind it?",
            "The longest way is a row, of 8 pixels. You stand on one of them.",
        ),
        full_sweep(SHAPE),
        f"Row: {SHAPE[1]} pixels, {full_sweep(SHAPE, ['right'])} behind the last one. Column: {SHAPE[0]} pixels, "
        f"{full_sweep(SHAPE, ['down'])} behind the last one. The longer way decides: n = {full_sweep(SHAPE)}.",
        (
            (8, "A pixel sees itself for free: count only the pixels behind it."),
            (full_sweep(SHAPE, ["down", "up"]), "That is enough for the columns. The rows are longer."),
            (5, "Count the pixels behind the one you stand on, and choose the longer of row and column."),
        ),
    ),
    "windowed": Function(
        "Write windowed(x, n, w): the row x swept to the right with ReLU, where each pixel sees itself and n pixels behind "
        "it. n is at least 1.",
        (
            "Two loops: for every pixel j a walk of its own, which begins with the state zero at pixel max(0, j − n).",
            "Inside the loop over j: `s = 0`, then `for k in range(max(0, j - n), j + 1): s = max(w * s + x[k], 0)`, "
            "then append s.",
        ),
        windowed,
        "Each pixel walks by itself, from zero: what ReLU cut off depends on where a walk began, so no walk can be reused.",
        lambda: (
            f"3, 1, 4, 1, 5 with n = 2, w = 1: the last pixel walks {walk(swept(FIVE[2:]))}, the one before it "
            f"{walk(swept(FIVE[1:4]))}. Each walk begins with zero, {2 + 1} pixels before its end."
        ),
        lambda: ([row, n, w] for row in rows() for n in (1, 2, 3) for w in (1, 0.5, -1)),
        lambda x, n, w: swept(x, w, n=n),
        (
            (
                lambda x, n, w: swept(x, w),
                "That is the full sweep: it goes on from a state of h. Begin anew, with zero, for each pixel.",
            ),
            (
                reusing,
                "You went on from h[j−1] and took off what had left the window. Where ReLU has cut something off, that is "
                "not the walk from zero: walk anew for each pixel.",
            ),
            (windows_of(lambda n: n), "Your windows hold n pixels. It is n behind the pixel, and itself: n + 1."),
            (windows_of(lambda n: n + 2), "Your windows hold one pixel too many: n behind the pixel, and itself."),
            (
                around_the_edge,
                "x[−1] is the last pixel: near the left edge your windows begin at the other end. Begin at max(0, j − n).",
            ),
            (
                nothing_near_the_edge,
                "Near the left edge j − n is below zero, and the slice is empty: begin at max(0, j − n).",
            ),
            (in_blocks, "You begin anew every n + 1 pixels, for all of them at once. Each pixel has a window of its own."),
            (
                lambda x, n, w: np.maximum(swept(x, w, "linear", n=n), 0),
                "You applied ReLU at the end of the walk. It is applied at every pixel of it.",
            ),
        ),
    ),
}
PREDICTIONS = {
    "ones": Guess(
        "The row is 1, 1, 1, 1, 1, the weight 1. What is h with n = 1, with n = 2 and in the full sweep, as three lists?",
        lambda: [swept(ONES, n=n) for n in (1, 2, None)],
        "With n given, each pixel adds up itself and n more, as far as there are any.",
    ),
    "no reuse": Guess(
        "With n = 2 the pixel in column 3 of the row 3, 1, 4, 1, 5 keeps 6. What does the last pixel keep?",
        lambda: swept(FIVE, n=2)[-1],
        f"It walks anew, {walk(swept(FIVE[2:]))}, and reads 4, 1, 5: the 1 in column 1 is out of its window.",
    ),
    "cross": Guess(
        "How many pixels are in the cross of the middle of a 9×9 image for n = 2? For which n does it stop growing? And for "
        "which n does that of a corner?",
        lambda: [_cross(2), _stops_growing((4, 4)), _stops_growing((0, 0))],
        "Four arms of two, and the pixel itself. From the middle it is 4 pixels to every edge, from a corner 8.",
    ),
    "trails": Guess(
        "How many pixels long is the trail behind a single bright pixel with n = 3, and with n = 12?",
        lambda: [np.count_nonzero(trace(np.eye(1, 64), n=n).hidden) - 1 for n in (3, 12)],
        "A pixel is heard by the n pixels after it. In the full sweep the trail ends at the edge.",
    ),
}


def _cross(n, pixel=(4, 4)):
    return 1 + sum(map(len, reach((9, 9), pixel, n).values()))


def _stops_growing(pixel):
    return next(n for n in range(1, 9) if _cross(n, pixel) == _cross(9, pixel))
