"""The drawings about speed say in words what they show, and measured times are drawn in the unit of their axis."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex

from srnn_tutorial.lesson import ClippedAffine, draw_affine_maps, draw_blocks, draw_cost, trace
from srnn_tutorial.lesson.figures import paper


def test_the_maps_are_said_and_drawn():
    first, second = ClippedAffine.step(1, 1), ClippedAffine.step(-1, 4)
    picture = draw_affine_maps(first, second)
    assert picture.alt == (
        "Lines over the state s that comes in. First: clip(s + 1, 0, ∞). Second: clip(−s + 4, 0, ∞). "
        "One after the other: clip(−s + 3, 0, 4)."
    )
    lines = picture.figure.axes[0].lines[2:]
    for line, (label, result) in zip(
        lines, (("first", first), ("second", second), ("both", first.then(second))), strict=True
    ):
        assert line.get_label() == f"{label}: {result}"
        np.testing.assert_array_equal(line.get_ydata(), result(line.get_xdata()))


def test_a_state_is_followed_step_by_step_and_at_once():
    maps = [ClippedAffine.step(1, 1), ClippedAffine.step(-1, 4), ClippedAffine.step(2, -3)]
    picture = draw_affine_maps(*maps, s=-1)
    assert "Third: clip(2·s − 3, 0, ∞). One after the other: clip(−2·s + 3, 0, 5). " in picture.alt
    assert picture.alt.endswith(" s = −1 → 0 → 4 → 5; all three at once: −1 → 5.")
    axes = picture.figure.axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [tuple(dot.get_xydata()[0]) for dot in dots] == [(-1, 0), (0, 4), (4, 5), (-1, 5)]
    labels = [line.get_label() for line in axes.lines]
    assert {"first: clip(s + 1, 0, ∞)", "all three: clip(−2·s + 3, 0, 5)"} <= set(labels)


ROW = [2, -1, 3, 2, 1, -2, 3, 4, -6, 2, 3, 0.5]


@pytest.mark.parametrize("pixel", range(12))
def test_every_window_is_the_end_of_a_block_and_the_beginning_of_the_next(pixel, texts):
    picture = draw_blocks(ROW, 3, [pixel])
    read = list(range(max(0, pixel - 3), pixel + 1))
    parts = []
    for number in (0, 1, 2):
        block = range(4 * number, 4 * number + 4)
        part = [k for k in read if k in block]
        if part:
            which = "whole" if part == list(block) else "end" if part[-1] == block[-1] else "beginning"
            span = f"{part[0]} to {part[-1]}" if len(part) > 1 else str(part[0])
            parts.append(f"{span} (the {which} of block {number})")
    numbers = [paper.number(value) for value in ROW]
    row = f"A row of 12 pixels in blocks of 4: {' '.join(numbers)}."
    assert picture.alt.startswith(f"{row} Pixel {pixel} reads {', then '.join(parts)}. ")
    assert {f"block {number}" for number in (0, 1, 2)} | {f"pixel {pixel}", *map(str, range(12)), *numbers} <= set(
        texts(picture)
    )


@pytest.mark.parametrize("weight", [1, -0.5, 1.5, 0])
def test_below_a_window_stands_what_it_is_joined_to(weight, texts):
    """What is written between the equals signs gives, computed by Python, the number of the pixel."""
    hidden = trace([ROW], n=3, weight=weight).hidden[0]
    for pixel, expected in enumerate(hidden):
        picture = draw_blocks(ROW, 3, [pixel], weight)
        (line,) = (text for text in texts(picture) if f"h[{pixel}] = " in text)
        assert picture.alt.endswith(f"{line}.") and line.startswith(
            "The end leaves " if pixel % 4 < 3 < pixel else "Nothing"
        )
        _, clip, result = line.replace("−", "-").replace("·", "*").replace("∞", "np.inf").split(" = ")
        assert abs(eval(clip, {"clip": np.clip, "np": np}) - expected) < 0.06  # every number in it was rounded
        assert abs(float(result) - expected) < 0.006


def test_the_window_is_coloured_the_end_orange_and_the_beginning_blue():
    axes = draw_blocks(ROW[:10], 3, [6]).figure.axes[0]
    cells = [to_hex(patch.get_facecolor()) for patch in axes.patches if type(patch).__name__ == "Rectangle"][:10]
    expected = [paper.BLANK] * 3 + [paper.PALE_ORANGE] + [paper.PALE_BLUE] * 3 + [paper.BLANK] * 3
    assert cells == [colour.lower() for colour in expected]


def timing(candidate, shape, n=None, gradients=False, median=0.01234):
    case = SimpleNamespace(candidate=candidate, shape=shape, n=n, gradients=gradients, cell="rnn")
    return SimpleNamespace(case=case, median=median, quartiles=(0.8 * median, 1.5 * median))


def test_times_are_drawn_and_not_told():
    shape = (1, 8, 8, 3)
    timings = [timing("floor", shape), *(timing("layer", shape, n) for n in (1, 2, 7)), timing("layer", (1, 16, 16, 3))]
    forward = draw_cost(timings)
    assert forward.alt == (
        "Time against the sequence length n: copying floor, SpatialRNN2D. Against pixels: copying floor, SpatialRNN2D."
    )
    both = draw_cost([*timings, timing("layer", shape, 2, gradients=True)])
    assert len(both.figure.axes) == 2 * len(forward.figure.axes) == 4 and both.png()


def drawn(axes):
    """`(x, middle, (low, high))` of every point of every line, in the order of the lines."""
    lines = [container for container in axes.containers]
    for line in lines:
        middle, _, (bars,) = line
        ends = [tuple(segment[:, 1]) for segment in bars.get_segments()]
        yield [(x, y, end) for (x, y), end in zip(middle.get_xydata().tolist(), ends)]


def test_seconds_are_drawn_as_milliseconds_with_the_quartiles_as_bars():
    shape = (1, 8, 8, 3)
    timings = [timing("floor", shape, median=0.002), *(timing("layer", shape, n, median=0.01 * n) for n in (7, 1, 2))]
    timings.append(timing("layer", (1, 16, 16, 3), median=0.5))
    left, right = draw_cost(timings).figure.axes
    assert left.get_ylabel() == "forward, milliseconds"
    floor, layer = drawn(left)
    assert [(x, round(y, 6)) for x, y, _ in floor] == [(1, 2), (7, 2)]
    assert [(x, round(y, 6)) for x, y, _ in layer] == [(1, 10), (2, 20), (7, 70)]
    np.testing.assert_allclose([ends for *_, ends in layer], [(8, 15), (16, 30), (56, 105)])
    floor, layer = drawn(right)
    assert [x for x, *_ in floor] == [64] and [(x, round(y, 6)) for x, y, _ in layer] == [(64, 70), (256, 500)]
    assert [label.get_text() for label in right.get_xticklabels()] == ["8²", "16²"]
    assert left.get_title() == "one size, 1 × 8 × 8 × 3"


def test_only_single_images_of_as_many_channels_and_full_sweeps_make_the_plot_against_pixels():
    shape = (1, 8, 8, 3)
    others = [timing("layer", (2, 8, 8, 3)), timing("layer", (1, 16, 16, 4)), timing("layer", (1, 4, 4, 3), 1)]
    *_, right = draw_cost([timing("layer", shape, n) for n in (1, 2, 7)] + others).figure.axes
    (line,) = drawn(right)
    assert [x for x, *_ in line] == [64]
