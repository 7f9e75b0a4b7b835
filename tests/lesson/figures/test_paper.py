"""What all figures are drawn on: numbers stand in their cells and can be read, arrows point where the state goes."""

import numpy as np
import pytest

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import draw_directions, draw_image, draw_step, trace, trace_all
from srnn_tutorial.lesson.figures import paper

RAMP = np.arange(12.0).reshape(3, 4)


def test_numbers_can_be_read_on_their_cells(contrast):
    """Black on bright cells and white on dark ones; the other way round the contrast is below 2."""
    for image in (RAMP, -RAMP, np.array([[0.0, 1.0]])):
        assert contrast(draw_image(image)) > 3


def test_every_cell_shows_its_own_number(lettered):
    image = np.array([[0.25, -1.0, 7.0], [2.0, 3.5, 40.0]])
    sheet = paper.Sheet(1, image.shape)
    grid = sheet.grid(0)
    grid.paint(image, paper.scale_of(image))
    expected = [
        (paper.number(value), tuple(np.round((grid.left + grid.cell * (j + 0.5), grid.top - grid.cell * (i + 0.5)), 6)))
        for (i, j), value in np.ndenumerate(image)
    ]
    assert sorted(lettered) == sorted(expected)


def test_an_empty_cell_has_no_number(lettered):
    draw_step(trace(RAMP), 0)
    walk_and_hidden = ["0", "0"]
    assert sorted(text for text, _ in lettered) == sorted([*map(paper.number, RAMP.ravel()), *walk_and_hidden])


@pytest.mark.parametrize("draw", [lambda: draw_directions(trace_all(RAMP)), lambda: draw_step(trace(RAMP, "up"), 11)])
def test_one_scale_holds_every_number_of_a_figure(draw):
    (scale,) = {cells.get_clim() for cells in draw().figure.axes[0].collections}
    hidden = [sweep.hidden for sweep in trace_all(RAMP).values()]
    assert scale in {(0, np.max(hidden)), (0, trace(RAMP, "up").hidden.max())}


def test_a_constant_image_has_a_scale():
    scale = paper.scale_of(np.full((2, 2), 3.0))
    assert scale.vmin < scale.vmax


@pytest.mark.parametrize("name", DIRECTIONS)
def test_the_arrow_runs_along_the_whole_edge_the_way_the_state_travels(name):
    sheet = paper.Sheet(1, (2, 5))
    grid = sheet.grid(0)
    grid.arrow(name)
    (start, end) = sheet.axes.patches[0]._posA_posB
    ways = {"right": (5, 0), "left": (-5, 0), "down": (0, -2), "up": (0, 2)}
    np.testing.assert_allclose(np.subtract(end, start) / grid.cell, ways[name])


def test_grids_stand_side_by_side_and_one_below_the_other():
    sheet = paper.Sheet(3, (2, 4), rows=2)
    grids = [[sheet.grid(column, row) for column in range(3)] for row in range(2)]
    for row in grids:
        assert all(left.right < right.left for left, right in zip(row, row[1:]))
    assert grids[0][0].bottom > grids[1][0].top and grids[1][0].bottom > 0
    assert grids[0][0].left > 0 and grids[0][2].right < sheet.width


@pytest.mark.parametrize(("shape", "fills"), [((2, 5), "width"), ((6, 3), "height")])
def test_a_fitted_grid_fills_its_square_along_the_longer_edge_and_stands_in_the_middle(shape, fills):
    grid = paper.Grid.fitted(None, left=1.0, top=9.0, edge=2.0, shape=shape)
    sides = {"width": (grid.left, grid.right), "height": (grid.bottom, grid.top)}
    assert sides[fills] == pytest.approx({"width": (1, 3), "height": (7, 9)}[fills])
    assert (grid.left + grid.right, grid.top + grid.bottom) == pytest.approx((4, 16))


@pytest.mark.parametrize(
    ("value", "text"),
    [(np.nan, "nan"), (99999, "99999"), (100000, "1e+05"), (0.01, "0.01"), (0.0099, "0.0099"), (999.994, "999.99")],
)
def test_numbers_at_the_ends_of_each_way_of_writing(value, text):
    assert paper.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (2, "2"), (-2, "(−2)"), (-0.5, "(−0.5)"), (0.5, "0.5")])
def test_a_factor_is_in_brackets_only_below_zero(value, text):
    assert paper.factor(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(-0.004, "0.00"), (0.996, "1.00"), (-0.5, "−0.50"), (99.99, "99.99"), (123, "123")]
)
def test_a_computed_number_has_two_decimals(value, text):
    assert paper.decimal(value) == text


def test_a_large_image_is_told_by_its_size_and_its_ends():
    image = np.linspace(-1, 3, 13 * 4).reshape(13, 4)
    assert paper.in_words(image) == "an image of 13 by 4 pixels from −1 to 3"
    assert paper.in_words(image[:12]).count(";") == 11
