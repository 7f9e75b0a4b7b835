import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from srnn_tutorial.directions import CORNERS
from srnn_tutorial.lesson import (
    SightExplorer,
    add_up,
    draw_diagonal,
    draw_moved,
    draw_seen,
    draw_ways,
    four_ways,
    seen,
    trace_corner,
)
from srnn_tutorial.lesson.by_hand.diagonals import BEHIND
from srnn_tutorial.lesson.figures import paper
from srnn_tutorial.lesson.figures.relatives import arithmetic

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def told(words):
    """The numbers of an image that stand in an alt text; empty cells are NaN."""
    return np.array([row.replace("empty", "nan").replace("−", "-").split() for row in words.split("; ")], float)


def test_the_ways_are_told_in_numbers():
    alt = draw_ways([[1, 2], [3, 4]], four_ways([[1, 2], [3, 4]])).alt
    assert alt == (
        "Input: 1 2; 3 4. SpatialRNN2D: the sweep to the right: 1 3; 3 7; all four, added: 9 13; 17 21. "
        "IONContext: the first round: 9 13; 17 21; the second round: 66 82; 98 114. "
        "ReNet2D: first down and up: 5 8; 7 10; then right and left: 18 21; 24 27. "
        "MDRNN2D: from the top left: 1 2.5; 3.5 7; all corners, added: 11 14.5; 18 21.5."
    )


def test_the_ways_are_drawn_a_column_for_each_system(texts):
    ways = four_ways(OBLONG, 0.5)
    picture = draw_ways(OBLONG, ways)
    drawn = [cells.get_array() for cells in picture.figure.axes[0].collections]
    expected = [OBLONG, *(image for images in ways.values() for image in images.values())]
    for shown, image in zip(drawn, expected, strict=True):
        np.testing.assert_array_equal(shown, image)
    titles = [title for system, images in ways.items() for title in (system, *images)]
    assert texts(picture) == ["input x", *titles]


@pytest.mark.parametrize("pixel", [(0, 0), (1, 4), (3, 5)])
def test_who_sees_whom_is_counted_told_and_written(pixel, texts, lettered):
    reached = seen((4, 6), patch=2)
    picture = draw_seen(reached, pixel)
    words, ones, twos = [], 0, 0
    for system, images in reached.items():
        (first, once), (second, twice) = ((title, heard[pixel]) for title, heard in images.items())
        words.append(f"{system} {once.sum()} ({first}), {(once | twice).sum()} ({second})")
        assert {f"1  {first}: {once.sum()}", f"2  {second}: {(once | twice).sum()}", system} <= set(texts(picture))
        ones, twos = ones + once.sum() - 1, twos + (twice & ~once).sum()  # the pixel itself has a frame
    assert picture.alt == f"Row {pixel[0]}, column {pixel[1]} sees, of 24 pixels: {'; '.join(words)}."
    written = [text for text, _ in lettered]
    assert written.count("1") == ones and written.count("2") == twos and len(written) == ones + twos


def test_a_one_stands_where_the_first_image_has_heard_from():
    reached = seen((3, 4))
    drawn = draw_seen(reached, (1, 2)).figure.axes[0].collections
    for cells, images in zip(drawn, reached.values(), strict=True):
        once, twice = (heard[1, 2] for heard in images.values())
        shades = np.ma.filled(cells.get_array(), np.nan)
        assert len(set(shades[once])) == 1 and np.isnan(shades[~once & ~twice]).all()
        assert not twice[~once].any() or shades[once].max() < shades[twice & ~once].min()


def test_who_sees_whom_can_be_read(contrast):
    assert contrast(draw_seen(seen((4, 4)), (1, 2))) > 3


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(BEHIND)), st.integers(1, 5), st.integers(1, 5), st.integers(0, 99))
def test_the_arithmetic_is_right(corner, height, width, seed):
    """What is written between the equals signs gives, computed by Python, what is written after the last one."""
    random = np.random.default_rng(seed)
    image, weights = random.normal(size=(height, width)).round(2), random.normal(size=2).round(1)
    walk = trace_corner(image, "rnn", add_up(1, *weights), corner, "tanh")
    for meeting in (meeting for diagonal in walk.diagonals for meeting in diagonal):
        _, sum_, result = arithmetic(walk, meeting).replace("−", "-").replace("·", "*").split(" = ")
        assert abs(eval(sum_, {"f": np.tanh}) - float(result)) < 0.06  # every number in it was rounded


@pytest.mark.parametrize("corner", BEHIND)
def test_a_diagonal_is_told_and_drawn_as_it_was_computed(corner, texts):
    walk = trace_corner(OBLONG, "rnn", add_up(1, -0.5, 0.25), corner, "linear")
    place = corner.replace("_", " ")
    for number, meetings in enumerate(walk.diagonals):
        for index, meeting in enumerate(meetings):
            picture = draw_diagonal(walk, number, index)
            count = f"{len(meetings)} pixels at once" if len(meetings) > 1 else "1 pixel"
            where = f"diagonal {number + 1} of 6: {count}"
            assert picture.alt.startswith(f"Walk from the {place}, {where}. ") and where in texts(picture)
            assert arithmetic(walk, meeting) in picture.alt and arithmetic(walk, meeting) in texts(picture)
            image, hidden = re.search(r"Input: (.*)\. Hidden so far: (.*)\.$", picture.alt).groups()
            visited = {past.position for diagonal in walk.diagonals[: number + 1] for past in diagonal}
            expected = [[walk.hidden[i, j, 0] if (i, j) in visited else np.nan for j in range(5)] for i in range(2)]
            np.testing.assert_array_equal(told(image), OBLONG)
            np.testing.assert_allclose(told(hidden), expected, atol=0.00501)
            drawn = picture.figure.axes[0].collections[1].get_array()
            np.testing.assert_array_equal(np.ma.filled(drawn, np.nan), expected)
        assert f"h  {CORNERS[corner].arrow}  from the {place}" in texts(picture)


def test_what_a_pixel_reads_is_said_in_words(texts):
    walk = trace_corner([[0, 6], [2, 8]], "rnn", add_up(1, 0.5, 1), activation="relu")
    assert "h[1,1] reads h[1,0] = 2 in its row, h[0,1] = 6 in its column" in texts(draw_diagonal(walk, 2))
    assert "h[0,0] reads 0 from outside in its row, 0 from outside in its column" in texts(draw_diagonal(walk, 0))


def test_the_frames_mark_the_diagonal_and_the_neighbours_behind():
    walk = trace_corner(np.ones((3, 3)), "rnn", add_up(1, 1, 1), activation="relu")
    axes = draw_diagonal(walk, 2, 1).figure.axes[0]
    frames = [to_hex(patch.get_edgecolor()) for patch in axes.patches if type(patch).__name__ == "Rectangle"]
    # On the hidden image the three of the diagonal and the two behind; on the input the pixel itself.
    assert frames == [paper.CURRENT.lower()] * 3 + [paper.WINDOW.lower()] * 2 + [paper.CURRENT.lower()]


@pytest.mark.parametrize(("corner", "way"), [("top_left", (1, -1)), ("bottom_right", (-1, 1))])
def test_a_triangle_on_each_border_points_to_the_pixel_that_reads(corner, way):
    walk = trace_corner(np.ones((2, 2)), "rnn", add_up(1, 1, 1), corner, "relu")
    axes = draw_diagonal(walk, 2).figure.axes[0]
    colours = [to_hex(patch.get_facecolor()) for patch in axes.patches]
    path = axes.patches[colours.index(paper.CURRENT.lower())].get_path()
    for (tip, one, other, _), direction in zip(path.vertices.reshape(-1, 4, 2), ((way[0], 0), (0, way[1])), strict=True):
        assert np.sign((tip - (one + other) / 2).round(9)).tolist() == list(direction)


def test_what_has_moved_is_drawn_and_told_with_its_sign():
    picture = draw_moved([0.25, 0.5, 0.25], [0.25, 0.4988, 0.2512])
    assert picture.alt == "How much the probability of each label has moved: 0: ≈ 0.0000, 1: ≈ -0.0012, 2: ≈ 0.0012."
    heights = [bar.get_height() for bar in picture.figure.axes[0].patches]
    np.testing.assert_allclose(heights, [0, -0.0012, 0.0012], atol=1e-12)


def test_everything_fits_on_the_picture():
    worst = trace_corner(np.full((12, 12), -9.75), "rnn", add_up(1, -1.7, -1.3), "bottom_right", "linear")
    for figure in (draw_diagonal(worst, 11, 6).figure, SightExplorer((12, 12)).figure().figure):
        assert figure.get_figwidth() <= 11.1  # inches; a notebook is 830 CSS pixels wide
        figure.set_dpi(148)
        figure.draw_without_rendering()
        for text in figure.axes[0].texts:
            box = text.get_window_extent()
            assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1, text
