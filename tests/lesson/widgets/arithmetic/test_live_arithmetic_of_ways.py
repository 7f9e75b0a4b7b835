"""What a browser computes of the ways to walk an image and of joined maps, against the same by hand, on random numbers."""

import numpy as np
import pytest

from srnn_tutorial.directions import CORNERS
from srnn_tutorial.lesson import ClippedAffine, add_up, seen, trace, trace_corner
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.clipped_affine import join_windows

SHAPES = [(1, 1), (1, 6), (5, 1), (3, 3), (4, 7), (12, 12)]
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_walk_along_the_diagonals(corner, activation, computed):
    random = np.random.default_rng(0)
    for shape in SHAPES:
        image, (u, v) = random.normal(size=shape), random.uniform(-1.5, 1.5, 2).tolist()
        by_hand = trace_corner(image, "rnn", add_up(1, u, v), corner, activation)
        live = computed("arithmetic/diagonal", "walkFrom", image.tolist(), corner, u, v, activation)
        np.testing.assert_allclose(live["hidden"], by_hand.hidden[..., 0], **CLOSE)
        for diagonal, other in zip(live["diagonals"], by_hand.diagonals, strict=True):
            for meeting, expected in zip(diagonal, other, strict=True):
                assert meeting["position"] == list(expected.position)
                behind = {axis: position and list(position) for axis, position in expected.neighbours.items()}
                assert meeting["neighbours"] == behind
                numbers = [meeting[name] for name in ("x", "row", "column", "state")]
                states = [expected.row["h"], expected.column["h"], expected.values["h"]]
                np.testing.assert_allclose(numbers, [expected.x.item(), *(state.item() for state in states)], **CLOSE)


@pytest.mark.parametrize(("shape", "patch"), [((1, 1), 1), ((1, 6), 1), ((3, 4), 1), ((4, 6), 2), ((6, 9), 3), ((5, 5), 5)])
def test_who_sees_whom(shape, patch, computed):
    by_hand = seen(shape, patch)
    for pixel in np.ndindex(shape):
        live = computed("arithmetic/seen", "seenFrom", list(pixel), *shape, patch)
        expected = {
            system: {title: heard[pixel].tolist() for title, heard in images.items()} for system, images in by_hand.items()
        }
        assert live == expected
        assert [list(images) for images in live.values()] == [list(images) for images in expected.values()]


WEIGHTS = [-2, -1, -0.5, 0, 0.1, 1, 1.5]


def test_maps_are_joined_applied_and_written(computed):
    random = np.random.default_rng(0)
    for _ in range(40):
        steps = list(zip(random.choice(WEIGHTS, 3).tolist(), random.normal(size=3).round(2).tolist()))
        by_hand, live = ClippedAffine(), computed("arithmetic/clipped", "step", 1, 0) | {"lo": -np.inf}
        for w, x in steps:
            by_hand = by_hand.then(ClippedAffine.step(w, x))
            live = computed("arithmetic/clipped", "then", live, computed("arithmetic/clipped", "step", w, x))
            np.testing.assert_allclose(
                [live[name] for name in ("c", "o", "lo", "hi")], [by_hand.c, by_hand.o, by_hand.lo, by_hand.hi]
            )
            assert computed("arithmetic/clipped", "written", live) == repr(by_hand)
        for s in (-7.5, 0, 3):
            assert computed("arithmetic/clipped", "apply", live, s) == by_hand(s)
        line = np.array(computed("arithmetic/clipped", "corners", live, -4, 8))
        states = np.linspace(-4, 8, 101)
        np.testing.assert_allclose(np.interp(states, *line.T), by_hand(states), **CLOSE)


@pytest.mark.parametrize("length", [1, 2, 7, 12])
def test_windows_in_blocks(length, computed):
    random = np.random.default_rng(length)
    for n in (1, 2, 3, 6, 11):
        for weight in WEIGHTS:
            row = random.normal(size=length)
            live = computed("arithmetic/clipped", "joinWindows", row.tolist(), n, weight)
            np.testing.assert_allclose([w["h"] for w in live], trace([row], n=n, weight=weight).hidden[0], **CLOSE)
            for window, other in zip(live, join_windows(row, n, weight), strict=True):
                assert [window["pixel"], window["end"], window["beginning"]] == [
                    other.pixel,
                    list(other.end),
                    list(other.beginning),
                ]
                joined = [window["joined"][name] for name in ("c", "o", "lo", "hi")]
                np.testing.assert_allclose(
                    joined, [other.joined.c, other.joined.o, other.joined.lo, other.joined.hi], **CLOSE
                )
                np.testing.assert_allclose(window["handedOver"], other.handed_over, **CLOSE)
            for k, window in enumerate(live):  # what is left behind, by walking to the end of the block
                rest = row[k : (k // (n + 1) + 1) * (n + 1)]
                np.testing.assert_allclose(window["leftBehind"], trace([rest], weight=weight).hidden[0, -1], **CLOSE)
