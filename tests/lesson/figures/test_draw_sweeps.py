import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex

from srnn_tutorial.data import readme_image
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import (
    draw_directions,
    draw_image,
    draw_reach,
    draw_step,
    trace,
    trace_all,
)
from srnn_tutorial.lesson.figures import paper
from srnn_tutorial.lesson.figures.sweeps import arithmetic

IMAGE = readme_image()
WAYS = {"right": "to the right", "left": "to the left", "down": "down", "up": "up"}


def coloured(picture):
    """The numbers of each small grid, in the order they were drawn."""
    return [artist.get_array() for artist in picture.figure.axes[0].collections if isinstance(artist, QuadMesh)]


def arrows(picture):
    """The way each arrow points, as the signs of its x and y."""
    patches = [patch for axes in picture.figure.axes for patch in axes.patches if hasattr(patch, "_posA_posB")]
    return [tuple(np.sign(np.subtract(*reversed(patch._posA_posB)))) for patch in patches]


def told(alt):
    """The numbers that stand in an alt text, row by row, as an image; empty cells are NaN."""
    rows = [row.replace("empty", "nan").replace("−", "-").split() for row in alt.split("; ")]
    return np.array(rows, float)


def test_an_image_is_told_as_it_is():
    image = np.array([[1.5, -2.0], [0.0, 4.0]])
    assert draw_image(image, "h").alt == "h: 1.5 −2; 0 4."
    np.testing.assert_array_equal(coloured(draw_image(image))[0], image)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("n", [1, None])
def test_a_step_is_told_and_drawn_as_it_was_computed(direction, n, texts):
    sweep = trace(IMAGE - 7, direction, n, weight=0.5, activation="linear")
    for index, step in enumerate(sweep.steps):
        picture = draw_step(sweep, index)
        headline, rest = picture.alt.split(". ", 1)
        assert headline == f"Sweep {WAYS[direction]}, step {index + 1} of 9"
        walk = f"start at 0, read {len(step.window)} pixel{'s' if len(step.window) > 1 else ''}: s = 0"
        assert rest.startswith(walk)
        states = re.search("s = (.*?)\\. h", rest)[1].replace("−", "-").split(" → ")
        np.testing.assert_allclose(np.array(states, float), [0, *step.chain], atol=0.00501)
        assert arithmetic(sweep, step) in rest
        image, hidden = re.search("Input: (.*)\\. Hidden so far: (.*)\\.$", rest).groups()
        visited = {step.position for step in sweep.steps[: index + 1]}
        expected = [[sweep.hidden[i, j] if (i, j) in visited else np.nan for j in range(3)] for i in range(3)]
        np.testing.assert_array_equal(told(image), sweep.image)
        np.testing.assert_allclose(told(hidden), expected, atol=0.00501)
        walked = dict(zip(step.window, step.chain))
        expected = [[[walked.get((i, j), np.nan) for j in range(3)] for i in range(3)], expected]
        np.testing.assert_array_equal([np.ma.filled(drawn, np.nan) for drawn in coloured(picture)[1:]], expected)
        written = texts(picture)
        assert f"step {index + 1} of 9" in written and arithmetic(sweep, step) in written
        assert any(text.startswith(walk) for text in written)


def test_a_step_writes_its_arithmetic():
    sweep = trace(IMAGE, "right", n=2)
    assert arithmetic(sweep, sweep.at(0, 2)) == "h[0,2] = relu(1·6 + 12) = 18"
    assert arithmetic(sweep, sweep.at(2, 1)) == "h[2,1] = relu(1·4 + 10) = 14"
    cosine = trace([[0.0, 0.0]], activation=np.cos)
    assert arithmetic(cosine, cosine.at(0, 1)) == "h[0,1] = cos(1·1 + 0) = 0.54"


def test_a_long_walk_is_cut_in_the_middle():
    sweep = trace(np.ones((1, 9)))
    walks = [draw_step(sweep, step).alt for step in (4, 5, 8)]
    assert "read 5 pixels: s = 0 → 1 → 2 → 3 → 4 → 5." in walks[0]
    assert "read 6 pixels: s = 0 → … → 3 → 4 → 5 → 6." in walks[1]
    assert "read 9 pixels: s = 0 → … → 6 → 7 → 8 → 9." in walks[2]


def test_negative_numbers_stand_in_brackets():
    sweep = trace([[-2, -3]], "right", weight=-0.5, activation="linear")
    assert arithmetic(sweep, sweep.at(0, 1)) == "h[0,1] = linear(−0.5·(−2) + (−3)) = −2"


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(list(DIRECTIONS)), st.integers(1, 7), st.data())
def test_the_frames_mark_the_window_and_the_pixel(height, width, direction, n, data):
    sweep = trace(np.zeros((height, width)), direction, n)
    step = data.draw(st.integers(0, len(sweep.steps) - 1))
    axes = draw_step(sweep, step).figure.axes[0]
    frames = [patch for patch in axes.patches if type(patch).__name__ == "Rectangle"]
    window = sweep.steps[step].window
    assert len(frames) == 2 + len(window)
    cells = [cells.get_coordinates()[0, :, 0] for cells in axes.collections]
    edge = np.ptp(cells[0]) / width
    marked = []
    for frame in frames:
        x, y = frame.get_center()
        grid = next(i for i, across in enumerate(cells) if across[0] < x < across[-1])
        place = int((axes.collections[0].get_coordinates()[0, 0, 1] - y) / edge), int((x - cells[grid][0]) / edge)
        marked.append((grid, place, to_hex(frame.get_edgecolor())))
    own = [(grid, window[-1], paper.CURRENT.lower()) for grid in range(3)]
    assert sorted(marked) == sorted([*own, *((0, position, paper.WINDOW.lower()) for position in window[:-1])])


def test_every_sweep_has_the_arrow_of_its_direction(texts):
    picture = draw_directions(trace_all(IMAGE))
    assert arrows(picture) == [(1, 0), (-1, 0), (0, -1), (0, 1)]
    assert [text for text in texts(picture) if text] == ["input x", "h → right", "h ← left", "h ↓ down", "h ↑ up"]


def test_directions_are_told_and_drawn_as_they_were_computed():
    sweeps = trace_all(IMAGE, n=1, weight=0.5)
    picture = draw_directions(sweeps)
    numbers = re.fullmatch(r"Input: (.*)\. Right: (.*)\. Left: (.*)\. Down: (.*)\. Up: (.*)\.", picture.alt).groups()
    for words, drawn, image in zip(numbers, coloured(picture), (IMAGE, *(s.hidden for s in sweeps.values())), strict=True):
        np.testing.assert_array_equal(told(words), image)
        np.testing.assert_array_equal(drawn, image)


def test_what_a_pixel_hears_is_framed_and_its_chains_are_told(texts):
    sweeps = trace_all(IMAGE)
    picture = draw_directions(sweeps, (1, 2))
    chains = [
        "right: 0 → 2 → 10 → 24, h[1,2] = relu(1·10 + 14) = 24",
        "left: 0 → 14, h[1,2] = relu(1·0 + 14) = 14",
        "down: 0 → 12 → 26, h[1,2] = relu(1·12 + 14) = 26",
        "up: 0 → 16 → 30, h[1,2] = relu(1·16 + 14) = 30",
    ]
    assert picture.alt == f"{draw_directions(sweeps)} Row 1, column 2 hears {'; '.join(chains)}."
    assert [text for text in texts(picture) if ":" in text] == chains
    frames = [patch for patch in picture.figure.axes[0].patches if type(patch).__name__ == "Rectangle"]
    colours = [to_hex(frame.get_edgecolor()) for frame in frames]
    assert colours == [paper.WINDOW.lower()] * 4 + [paper.CURRENT.lower()] * 5


def seen_from(shape, pixel, n, direction):
    """The pixels that a spark is seen from, tried out."""
    found = set()
    for position in np.ndindex(shape):
        spark = np.zeros(shape)
        spark[position] = 1
        if position != pixel and trace(spark, direction, n).hidden[pixel] > 0:
            found.add(position)
    return found


@pytest.mark.parametrize(("pixel", "n"), [((1, 3), 2), ((0, 0), 1), ((2, 4), None), ((2, 0), 4)])
def test_the_reach_is_counted_as_sparks_are_seen(pixel, n, texts, lettered):
    shape, full = (3, 5), 4
    picture = draw_reach(shape, pixel, n)
    seen = {name: seen_from(shape, pixel, n, name) for name in DIRECTIONS}
    total = 1 + sum(map(len, seen.values()))
    headline = f"row {pixel[0]}, column {pixel[1]} sees {total} of 15 pixels"
    parts = ", ".join(f"{len(seen[name])} by the sweep {way}" for name, way in WAYS.items())
    walk = {1: "2 steps", 2: "3 steps", 4: "1 step", None: "1 step"}[n]
    assert picture.alt.startswith(f"With n = {n or full}, {headline}: itself, {parts}. ") and walk in picture.alt
    assert headline in texts(picture)
    assert sorted(text for text, _ in lettered) == sorted("".join(DIRECTIONS[name].arrow * len(seen[name]) for name in seen))
    painted = coloured(picture)[0]
    lit = {tuple(position) for position in np.argwhere(~np.ma.getmaskarray(painted))}
    assert lit == {pixel, *set().union(*seen.values())} and painted[pixel] == 1
    plot = picture.figure.axes[1]
    counts, steps, chosen = plot.lines
    expected = [1 + sum(len(seen_from(shape, pixel, k, name)) for name in DIRECTIONS) for k in range(1, full + 1)]
    assert counts.get_xdata().tolist() == [1, 2, 3, 4] and list(counts.get_ydata()) == expected
    assert list(steps.get_ydata()) == [2, 3, 4, 1]
    assert {"pixels seen", "steps for\neach pixel"} <= set(texts(picture))
    assert chosen.get_xdata() == [n or full] * 2 and plot.get_title() == f"n = {n or full}"


def test_the_reach_can_be_read(contrast):
    assert contrast(draw_reach((5, 5), (2, 2), 2)) > 4.5


def test_large_images_have_no_numbers():
    picture = draw_image(np.zeros((40, 40)))
    assert not [patch for patch in picture.figure.axes[0].patches if type(patch).__name__ == "PathPatch"]
    assert picture.alt == "input x: an image of 40 by 40 pixels from 0 to 0."
    assert picture.figure.axes[0].images[0].get_array().shape == (40, 40)


def test_the_readme_picture_is_the_sweeps_of_the_readme_image():
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    numbers = re.search(
        r"!\[.*?Input: (.*?)\. To the right: (.*?)\. To the left: (.*?)\. Down: (.*?)\. Up: (.*?)\.\]", readme
    )
    sweeps = trace_all(IMAGE, n=2).values()
    assert list(numbers.groups()) == [paper.in_words(image) for image in (IMAGE, *(sweep.hidden for sweep in sweeps))]
