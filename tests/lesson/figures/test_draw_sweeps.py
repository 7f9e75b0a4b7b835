import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import QuadMesh

from srnn_tutorial.data import readme_image
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import (
    draw_directions,
    draw_history,
    draw_image,
    draw_merge,
    draw_reach,
    draw_step,
    merge,
    reach,
    trace,
    trace_all,
)
from srnn_tutorial.lesson.figures import paper
from srnn_tutorial.lesson.figures.sweeps import arithmetic

IMAGE = readme_image()


def texts(picture):
    return [text.get_text() for axes in picture.figure.axes for text in axes.texts]


def coloured(picture):
    """The cells of each small grid, in the order they were drawn."""
    return [artist for artist in picture.figure.axes[0].collections if isinstance(artist, QuadMesh)]


def arrows(picture):
    """The way each arrow points, as the signs of its x and y."""
    patches = [patch for axes in picture.figure.axes for patch in axes.patches if hasattr(patch, "_posA_posB")]
    return [tuple(np.sign(np.subtract(*reversed(patch._posA_posB)))) for patch in patches]


def test_a_step_writes_its_arithmetic():
    picture = draw_step(trace(IMAGE, "right", n=2), 2)
    assert "h[0,2] = relu(1·6 + 12) = 18" in texts(picture)
    assert "h[0,2] = relu(1·6 + 12) = 18" in picture.alt


def test_a_step_hides_what_comes_later():
    sweep = trace(IMAGE, "up")
    for step in range(len(sweep.steps)):
        hidden_so_far = draw_step(sweep, step).alt.split("Hidden so far: ")[1]
        assert hidden_so_far.count("empty") == len(sweep.steps) - 1 - step


def test_negative_numbers_stand_in_brackets():
    sweep = trace([[-2, -3]], "right", weight=-0.5, activation="linear")
    assert arithmetic(sweep, sweep.at(0, 1)) == "h[0,1] = linear(−0.5·(−2) + (−3)) = −2"


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(list(DIRECTIONS)), st.integers(1, 7), st.data())
def test_the_frames_mark_the_window_and_the_pixel(height, width, direction, n, data):
    sweep = trace(np.zeros((height, width)), direction, n)
    step = data.draw(st.integers(0, len(sweep.steps) - 1))
    axes = draw_step(sweep, step).figure.axes[0]
    frames = [patch.get_edgecolor() for patch in axes.patches if type(patch).__name__ == "Rectangle"]
    assert len(frames) == 2 * len(sweep.steps[step].window)
    assert len(set(frames)) == min(2, len(sweep.steps[step].window))


def test_every_sweep_has_the_arrow_of_its_direction():
    assert arrows(draw_directions(trace_all(IMAGE))) == [(1, 0), (-1, 0), (0, -1), (0, 1)]


def test_all_grids_of_a_figure_share_one_colour_scale():
    for picture in (draw_directions(trace_all(IMAGE)), draw_step(trace(IMAGE), 8)):
        assert len({artist.get_clim() for artist in coloured(picture)}) == 1


@pytest.mark.parametrize("mode", ["concat", "convolution", "sum", "mul", "ave", None])
def test_the_merge_shows_what_merge_returns(mode):
    hiddens = {name: sweep.hidden for name, sweep in trace_all(IMAGE).items()}
    merged = merge(list(hiddens.values()), mode)
    shown = coloured(draw_merge(hiddens, merged, mode))[4:]
    results = np.reshape(np.moveaxis(merged, -1, 0) if mode == "concat" else merged, (-1, 3, 3))
    np.testing.assert_array_equal([artist.get_array() for artist in shown], results)


@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 8), st.data())
def test_reach_is_where_a_spark_is_seen_from(height, width, n, data):
    """A pixel sees another in some direction exactly if a spark there lights it up in that sweep."""
    pixel = data.draw(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)))
    for direction, seen in reach((height, width), pixel, n).items():
        for position in np.ndindex(height, width):
            spark = np.zeros((height, width))
            spark[position] = 1
            lit = trace(spark, direction, n).hidden[pixel] > 0
            assert lit == (position in seen or position == pixel)


def test_reach_counts_itself_once():
    picture = draw_reach((5, 5), (2, 2), 1)
    assert "sees 5 of 25 pixels" in picture.alt


def test_numbers_are_drawn_where_the_cells_are():
    picture = draw_image([[1, 2], [3, 4]])
    numbers = [patch for patch in picture.figure.axes[0].patches if type(patch).__name__ == "PathPatch"]
    corners = coloured(picture)[0].get_coordinates().reshape(-1, 2)
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    for patch in numbers:
        box = patch.get_path().get_extents()
        assert left < box.x0 < box.x1 < right and bottom < box.y0 < box.y1 < top


def test_large_images_have_no_numbers():
    picture = draw_image(np.zeros((40, 40)))
    assert not [patch for patch in picture.figure.axes[0].patches if type(patch).__name__ == "PathPatch"]
    assert "40 by 40 pixels" in picture.alt


def test_a_picture_carries_its_alt_text_into_html():
    picture = draw_image([[1, 2]], title='a "quoted" <title>')
    alt = re.search('alt="([^"]*)"', picture.html())[1]
    assert "&quot;quoted&quot; &lt;title&gt;" in alt
    assert picture._repr_mimebundle_()["text/plain"] == picture.alt
    assert picture.png().startswith(b"\x89PNG")


def test_a_picture_is_saved_as_its_ending_says(tmp_path):
    draw_image([[1, 2]]).save(tmp_path / "x.svg")
    assert "<svg" in (tmp_path / "x.svg").read_text()


def test_a_constant_image_has_a_scale():
    scale = paper.scale_of(np.full((2, 2), 3.0))
    assert scale.vmin < scale.vmax


def test_the_readme_picture_is_the_sweeps_of_the_readme_image():
    from pathlib import Path

    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    numbers = re.search(
        r"!\[.*?Input: (.*?)\. To the right: (.*?)\. To the left: (.*?)\. Down: (.*?)\. Up: (.*?)\.\]", readme
    )
    sweeps = trace_all(IMAGE, n=2).values()
    assert list(numbers.groups()) == [paper.in_words(image) for image in (IMAGE, *(sweep.hidden for sweep in sweeps))]


def test_the_loss_curve_says_whether_it_falls():
    assert "training falls" in draw_history({"training": [2, 1]}).alt
    assert "training does not fall" in draw_history({"training": [1, 2]}, doing_nothing=1.5).alt


def test_five_curves_are_five_curves():
    losses = dict.fromkeys("abcde", [1.0, 0.1, 0.01])
    (axes,) = draw_history(losses, logarithmic=True).figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(losses)
    assert len({line.get_color() for line in axes.lines}) == 5 and axes.get_yscale() == "log"
