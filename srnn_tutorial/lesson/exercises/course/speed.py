"""Notebook 10: two steps are one step."""

import numpy as np

from srnn_tutorial.lesson.by_hand.clipped_affine import ClippedAffine
from srnn_tutorial.lesson.by_hand.trace import trace
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.words import content, minus, number

FIRST, SECOND = (1, -1), (-2, 6)  # steps: w and x
STATES = np.concatenate([np.linspace(-30, 30, 241), [-1e4, 1e4]])
INF = np.inf
EDGE, CHANNELS = 256, 16  # of the images that the notebook measures


def four(step):
    """The four numbers of a map."""
    return [float(each) for each in (step.c, step.o, step.lo, step.hi)]


def by_hand(first, second):
    return four(ClippedAffine(*first).then(ClippedAffine(*second)))


def same_map(received, expected):
    """Whether four numbers are the same map: where it is flat everywhere, c and o may be any."""
    try:
        c, o, lo, hi = np.asarray(received, "float64")
    except (TypeError, ValueError):
        return False
    c_, o_, lo_, hi_ = expected
    gives = np.minimum(np.maximum(c * STATES + o, lo), hi)
    return np.allclose(gives, np.minimum(np.maximum(c_ * STATES + o_, lo_), hi_))


def cases():
    """Two maps: steps with ReLU, then any with bounds of both kinds; slopes of both signs."""
    random = np.random.default_rng(10)
    for w, x in ((1, -1), (2, 1), (-1, 4), (-2, 6)):
        for v, y in ((1, 2), (-2, 6), (0.5, -1)):
            yield [[w, x, 0, INF], [v, y, 0, INF]]
    for _ in range(30):
        lo, hi = np.sort(random.normal(scale=4, size=(2, 2)), axis=0)
        bounds = np.where(random.random((2, 2)) < 0.3, [[-INF], [INF]], [lo, hi])
        yield [[*random.normal(size=2), *bounds[:, i]] for i in range(2)]


def join(first, second):
    c1, o1, lo1, hi1 = first
    c2, o2, lo2, hi2 = second

    def clipped(s):
        return min(max(s, lo2), hi2)

    ends = sorted([c2 * lo1 + o2, c2 * hi1 + o2])  # c2 may be negative
    return [c2 * c1, c2 * o1 + o2, clipped(ends[0]), clipped(ends[1])]


def changed(position, formula):
    """Our join, but for some of its four numbers: `formula(first, second)` gives those."""

    def wrong(first, second):
        joined = join(first, second)
        joined[position] = formula(first, second)
        return joined

    return wrong


def not_turned(first, second):
    """Bounds in the order in which they come, whatever the sign."""
    (c1, o1, lo1, hi1), (c2, o2, lo2, hi2) = first, second
    ends = (min(max(c2 * end + o2, lo2), hi2) for end in (lo1, hi1))
    return [c2 * c1, c2 * o1 + o2, *ends]


def not_clipped_again(first, second):
    """Bounds of the first as the second maps them, without those of the second."""
    (c1, o1, lo1, hi1), (c2, o2, _, _) = first, second
    return [c2 * c1, c2 * o1 + o2, *sorted([c2 * lo1 + o2, c2 * hi1 + o2])]


def _at(s):
    one = ClippedAffine.step(*FIRST)(s)
    return f"s = {s}: {number(one)}, then {number(ClippedAffine.step(*SECOND)(one))}"


def explained():
    joined = by_hand([*FIRST, 0, INF], [*SECOND, 0, INF])
    return minus(
        f"relu(s - 1), then relu(-2·s + 6), is {content(joined)}: c = -2·1, o = -2·(-1) + 6; the bounds 0 and inf become "
        "-2·0 + 6 = 6 and -inf, in order -inf and 6, and clipped by the second one 0 and 6. Four numbers, however many "
        "steps are joined."
    )


def _joined(**changes):
    answer = dict(zip(("c", "o", "lo", "hi"), by_hand([*FIRST, 0, INF], [*SECOND, 0, INF]))) | changes
    return list(answer.values())


EXERCISES = {
    "two steps in one": Numbers(
        "A step with w = 1 at the pixel −1, then one with w = −2 at the pixel 6: together clip(c·s + o, lo, hi). "
        "What are c, o, lo, hi?",
        (
            "Put relu(s − 1), which is never below 0, into relu(−2·s + 6). What is the most and the least that comes out?",
            "c = −2·1 and o = −2·(−1) + 6. Where the first gives 0, the second gives 6; where it gives much, 0.",
        ),
        _joined(),
        f"{minus('; '.join(map(_at, (-4, 1, 2, 9))))}. In between the slope is −2·1: clip(−2·s + 8, 0, 6).",
        (
            (
                _joined(hi=INF),
                "c and o are right. The first step gives 0 or more; how large can −2 times that, plus 6, become?",
            ),
            (
                [-2, 5, 0, INF],
                "That is the other order: the step with w = 1 comes first, and what it gives is multiplied by −2.",
            ),
            (_joined(o=5), "o: the −1 of the first step is multiplied by −2 as well."),
            (_joined(o=4), "o: −2 times −1 is +2, and 6 more."),
            (_joined(lo=6, hi=0), "A negative weight turns the bounds around: lo is the smaller one."),
        ),
    ),
    "join": Function(
        "Write join(first, second): two maps s → clip(c·s + o, lo, hi), each given as [c, o, lo, hi], one after the other: "
        "the four numbers of the one map that both are together. lo and hi may be −inf and inf; c is never 0.",
        (
            "c = c'·c and o = c'·o + o'. For the bounds: what does the second map make of lo and hi of the first?",
            "`ends = sorted([c2 * lo1 + o2, c2 * hi1 + o2])`, since a negative c2 turns them around; then clip both to lo2 "
            "and hi2.",
        ),
        join,
        "The second map is applied to the line and to the two ends of the first; sorting serves slopes of both signs.",
        explained,
        cases,
        by_hand,
        (
            (lambda first, second: join(second, first), "You applied the second map first."),
            (not_turned, "A negative c' turns the bounds around: lo is the smaller one."),
            (
                not_clipped_again,
                "The second map cuts off as well: what it makes of the first's bounds is clipped to its own.",
            ),
            (
                lambda first, second: [*join(first, second)[:2], *second[2:]],
                "Those are the bounds of the second map only. The first one's, too, cut the line, c'·lo + o' and c'·hi + "
                "o'.",
            ),
            (
                lambda first, second: [*join(first, second)[:2], max(first[2], second[2]), min(first[3], second[3])],
                "The first map's bounds go through the second one: c'·lo + o', not lo itself.",
            ),
            (
                changed(1, lambda first, second: first[1] + second[1]),
                "o: what the first adds is multiplied by the second's slope, too: c'·o + o'.",
            ),
            (changed(0, lambda first, second: first[0] + second[0]), "Slopes multiply: c'·c."),
        ),
        same_map,
    ),
}
PREDICTIONS = {
    "floor": Guess(
        f"One image of {EDGE}×{EDGE} pixels with {CHANNELS} channels, four bytes a number: how many MiB are read, "
        "how many written?",
        lambda: [images * EDGE * EDGE * CHANNELS * 4 / 2**20 for images in (1, 4)],
        "The input once; and four outputs, each as large.",
    ),
    "eleven times": Choice(
        "n = 32 takes eleven times as many steps as n = 2. Does it take eleven times as long, less or more?",
        ("less", "eleven", "more"),
        lambda: ["less"],
        "Short windows wait for memory more than for steps.",
    ),
    "bends": Guess(
        "First relu(s + 1), then relu(−s + 4). How many bends has the line of what goes out, for a state from −4 to 8?",
        lambda: _bends(ClippedAffine.step(1, 1), ClippedAffine.step(-1, 4)),
        "Flat, sloped, flat: two, and never more, however many steps follow.",
    ),
    "blocks agree": Choice(
        "Will the blocks agree with windows walked step by step, whatever n and the sign of the weight?",
        ("yes", "no"),
        lambda: ["yes" if _blocks_agree() else "no"],
        "No approximation: it is the same number by another way.",
    ),
    "rounding": Choice(
        "Every pixel, weight and output is rounded to two or three digits. Is the error below one percent?",
        ("yes", "no"),
        lambda: ["yes"],
        "Each rounding is of less than half a percent, and a window adds only a few of them.",
    ),
    "rounds": Guess(
        "How many rounds of joining does a row of 128 pixels take, up and down again?",
        lambda: 2 * np.log2(128),
        "Seven up, as 2⁷ is 128, and seven down.",
    ),
}


def _bends(first, second):
    """In how many places the slope changes."""
    s = np.linspace(-4, 8, 1201)
    slopes = np.diff(second(first(s))).round(9)
    return np.count_nonzero(np.abs(np.diff(slopes)) > 1e-6)


def _blocks_agree():
    """Two joined pieces of a window, and the window, with weights of both signs."""
    row = np.random.default_rng(0).normal(size=12)
    for w in (0.9, -0.7, 1.3):
        maps = [[ClippedAffine.step(w, x) for x in piece] for piece in (row[:5], row[5:])]
        end, beginning = (_all(piece) for piece in maps)
        if not np.allclose(beginning(end(0.0)), trace(row[None], weight=w).hidden[0, -1]):
            return False
    return True


def _all(steps):
    joined = ClippedAffine()
    for step in steps:
        joined = joined.then(step)
    return joined
