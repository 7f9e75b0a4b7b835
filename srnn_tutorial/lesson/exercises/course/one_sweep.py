"""Notebooks 00 and 01: a running sum, and one sweep."""

import numpy as np

from srnn_tutorial.lesson.by_hand.trace import trace
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Guess
from srnn_tutorial.lesson.exercises.words import minus, number, walk

ROW = np.array([3.0, -5.0, 2.0, 1.0])
LONGER = np.array([0.0, 6.0, 12.0, 5.0])  # the top row of the course's image, and one more
BOTTOM = np.array([4.0, 10.0, 16.0])
# As values of `f`: named, so that a shown call says which.
ACTIVATIONS = (lambda z: np.maximum(z, 0), lambda z: z, np.tanh)
for _f, _name in zip(ACTIVATIONS, ("relu", "linear")):
    _f.__name__ = _name


def swept(row, w=1.0, f="relu", **how):
    """A row swept to the right, or as asked, by hand."""
    return trace(np.asarray(row)[None], weight=w, activation=f, **how).hidden[0]


def arithmetic(sweep):
    """The steps of a sweep as a chain, each with its numbers.

    >>> arithmetic(trace([[3, -5]]))
    'relu(1·0 + 3) = 3, relu(1·3 − 5) = 0'
    """

    def step(one):
        sign = "-" if one.x < 0 else "+"
        taken = f"{number(one.weight)}·{number(one.incoming)} {sign} {number(abs(one.x))}"
        return f"{sweep.activation}({taken}) = {number(one.state)}"

    return minus(", ".join(map(step, sweep.steps)))


def rows(signs=(-1, 1)):
    """Rows of numbers, the shortest first, whole numbers before broken ones."""
    random = np.random.default_rng(1)
    for length in (1, 2, 3, 4, 5):
        yield from (random.integers(1, 7, length) * random.choice(signs, length) * 1.0 for _ in range(3))
    yield from (random.normal(size=length) for length in (2, 6, 9, 17))


def running_sum(row):
    total, sums = 0, []
    for x in row:
        total = total + x
        sums.append(total)
    return sums


def sweep_row(x, w, f):
    s, h = 0, []
    for pixel in x:
        s = f(w * s + pixel)
        h.append(s)
    return h


def stepped(step):
    """A wrong `sweep_row` that goes along the row all the same: `step(s, x, w, f)` gives the next state."""

    def wrong(x, w, f):
        s, h = 0.0, []
        for pixel in x:
            s = step(s, pixel, w, f)
            h.append(s)
        return h

    return wrong


def from_the_first_pixel(x, w, f):
    s = x[0]
    h = [s]
    for pixel in x[1:]:
        s = f(w * s + pixel)
        h.append(s)
    return h


START_HERE = {
    "first picture": Numbers(
        "The top row of the image gets a fourth pixel: 0, 6, 12, 5. What is the top row of h → right now?",
        ("Every number of h is the one at its left, plus the pixel of the input.", "The first three are 0, 6 and 18."),
        swept(LONGER),
        f"{arithmetic(trace(LONGER[None]))}. With w = 1 and nothing below zero, h is a running sum.",
        (
            (LONGER, "That is the row itself: every pixel of h adds up what lies at its left, too."),
            (swept(LONGER, direction="left"), "That is h → left: it adds up from the right edge."),
            (
                swept(LONGER, n=1),
                "You added the neighbour's pixel. Add what h has at the neighbour: it holds all before it.",
            ),
        ),
    ),
    "running_sum": Function(
        "Write running_sum(row): a list as long as the row, each number the sum of the row up to there. Rows of any length.",
        (
            "Begin with total = 0 and an empty list. For each number of the row: add it to total, then append total.",
            "The body of the loop has two lines, `total = total + x` and `sums.append(total)`; after the loop, return sums.",
        ),
        running_sum,
        "One number is carried along the row, and what it is at each place is kept. That is a sweep with w = 1 and no f.",
        lambda: f"{walk(running_sum(ROW))} for the row 3, −5, 2, 1: one number is carried along, and kept at each place.",
        lambda: ([row] for row in rows()),
        lambda row: swept(row, f="linear"),
        (
            (lambda row: float(np.sum(row)), "That is one number, the last of them: keep the sum at every place."),
            (lambda row: row, "That is the row itself. Add what was summed up before."),
            (lambda row: running_sum(row)[:-1], "The last number is missing: the row ends one place later."),
            (lambda row: [0, *running_sum(row)][:-1], "Each sum ends one place too early: add first, then append."),
            (lambda row: [0, *running_sum(row)], "There is one number too many: the 0 from which you start is no place."),
            (lambda row: running_sum(row[::-1])[::-1], "You summed up from the right end."),
            (lambda row: swept(row, n=1, f="linear"), "You added the neighbour's number only. Add all before it."),
            (lambda row: swept(row), "Sums below zero are sums, too: nothing is cut off here."),
        ),
    ),
}
EXERCISES = {
    "one sweep": Numbers(
        "Sweep the row 3, −5, 2, 1 to the right, with weight 1 and ReLU, the whole row. What is h?",
        (
            "Go from left to right. Keep one number in mind, the state: add the pixel, and if it is below zero make it "
            "zero.",
            "The first state is 3. Then 3 − 5 = −2 becomes 0, and with this 0 you go on.",
        ),
        swept(ROW),
        f"{arithmetic(trace(ROW[None]))}. At the second pixel ReLU wipes the memory: the 3 is forgotten.",
        (
            (
                np.cumsum(ROW),
                "Those are plain sums. The activation turns a state below zero into zero, and on it goes from there.",
            ),
            (
                np.maximum(np.cumsum(ROW), 0),
                "You applied ReLU at the end. It is applied at every pixel, before the state goes on.",
            ),
            (ROW, "That is the row itself: nothing was added, and nothing cut off at zero."),
            (swept(ROW, direction="left"), "That is the sweep to the left: it begins at the right edge."),
            (np.maximum(ROW, 0), "The state of the pixel before is missing: add it to the pixel."),
        ),
    ),
    "sweep_row": Function(
        "Write sweep_row(x, w, f): the row x swept to the right with the weight w and the activation f, a function. "
        "A list as long as x.",
        (
            "Carry a state s along, 0 before the first pixel. At each pixel it becomes f(w·s + x), and that is kept.",
            "One loop over the pixels with `s = f(w * s + pixel)` in it; append s to a list each time.",
        ),
        sweep_row,
        "The formula stands in the loop, letter by letter: the new state is made of the old one, so f comes in at each "
        "pixel.",
        lambda: (
            f"With w = 1 and ReLU: {arithmetic(trace(ROW[None]))}. f stands inside the loop: what it cuts off at one "
            "pixel, no later pixel hears."
        ),
        lambda: ([row, w, f] for row in rows() for w in (1, 0.5, -2, 0) for f in ACTIVATIONS),
        lambda x, w, f: swept(x, w, f),
        (
            (
                lambda x, w, f: f(swept(x, w, "linear")),
                "You applied f at the end. It is applied at every pixel, before the state goes on.",
            ),
            (lambda x, w, f: swept(x, w, "linear"), "f is missing: it is applied at every pixel."),
            (lambda x, w, f: x, "That is the row itself: carry a state along, and keep it at each pixel."),
            (lambda x, w, f: f(x), "The state is missing: add w times the one before to the pixel, then apply f."),
            (lambda x, w, f: swept(x, 1, f), "w is missing: it multiplies the state before."),
            (stepped(lambda s, x, w, f: f(s + w * x)), "w multiplies the pixel in yours. It multiplies the state before."),
            (
                stepped(lambda s, x, w, f: f(w * (s + x))),
                "In yours w multiplies the pixel as well. It multiplies the state.",
            ),
            (
                stepped(lambda s, x, w, f: w * f(s) + x),
                "In yours f is applied to the old state only: f(w·s + x), all of it.",
            ),
            (lambda x, w, f: f(x + w * np.append(0, x[:-1])), "You added the neighbour's pixel. Add the neighbour's state."),
            (lambda x, w, f: swept(x, w, f, direction="left"), "That is the sweep to the left: begin at the left edge."),
            (lambda x, w, f: swept(x, w, f)[-1], "That is the last state only: keep the state at every pixel."),
            (from_the_first_pixel, "The first pixel goes through f, too: it is f(w·0 + x)."),
        ),
    ),
}
PREDICTIONS = {
    "row": Guess(
        "What are the three numbers of h for the row 0, 6, 12 with w = 1?",
        lambda: swept(LONGER[:3]),
        "Each is the state before, plus the pixel.",
    ),
    "bottom row": Guess(
        "What is h at the end of the bottom row, 4, 10, 16, with w = 1?",
        lambda: swept(BOTTOM)[-1],
        f"{arithmetic(trace(BOTTOM[None]))}.",
    ),
    "half the weight": Guess(
        "What becomes of the 18 with the weight 0.5, and what with the weight 0?",
        lambda: [swept(LONGER[:3], w)[-1] for w in (0.5, 0)],
        "0.5·6 + 12, and 0·6 + 12: with the weight 0 nothing travels.",
    ),
    "valley": Guess(
        "The row is 5, −9, 2. What does the last pixel keep with ReLU, and what with linear?",
        lambda: [swept([5.0, -9.0, 2.0], f=f)[-1] for f in ("relu", "linear")],
        "With ReLU the −4 becomes 0 before it is handed on; linear hands it on.",
    ),
}
