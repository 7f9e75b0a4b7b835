import numpy as np
import pytest

from srnn_tutorial.lesson import SequenceLengthExplorer, draw_reach

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def test_the_picture_is_the_reach_of_the_pixel_and_the_length():
    explorer = SequenceLengthExplorer(np.array(OBLONG))
    assert repr(explorer) == draw_reach((2, 5), (1, 2), 2).alt
    explorer.row, explorer.column, explorer.n = 0, 4, 3
    assert repr(explorer) == draw_reach((2, 5), (0, 4), 3).alt
    explorer.row, explorer.n = 99, None
    assert repr(explorer) == draw_reach((2, 5), (1, 4), None).alt
    assert repr(SequenceLengthExplorer()) == draw_reach((9, 9), (4, 4), 2).alt


def test_a_shape_and_an_image_of_that_shape_are_the_same():
    assert repr(SequenceLengthExplorer((2, 5))) == repr(SequenceLengthExplorer(OBLONG))


def test_the_browser_says_what_the_picture_says(opened):
    explorers = [SequenceLengthExplorer((4, 6), 0, 1, n=n) for n in (1, 3, None)]
    page = opened(*explorers)
    for i, explorer in enumerate(explorers):
        headline, parts, cost = page.locator(".srnn").nth(i).locator(".srnn-note").all_inner_texts()
        assert f"{headline}: {parts}. {cost}" == repr(explorer)


def test_every_pixel_that_is_seen_has_the_arrow_of_its_sweep(opened):
    page = opened(SequenceLengthExplorer((3, 5), 1, 3, n=2))
    rows = page.get_by_role("grid", name="the image").get_by_role("row").all()
    assert [[cell.text_content() for cell in row.get_by_role("gridcell").all()] for row in rows] == [
        ["", "", "", "↓", ""],
        ["", "→", "→", "", "←"],
        ["", "", "", "↑", ""],
    ]
    labels = [cell.get_attribute("aria-label") for cell in rows[1].get_by_role("gridcell").all()]
    assert labels == [
        "row 1, column 0: not seen",
        "row 1, column 1: seen by the sweep to the right",
        "row 1, column 2: seen by the sweep to the right",
        "row 1, column 3: the pixel itself",
        "row 1, column 4: seen by the sweep to the left",
    ]


def test_by_pointer_keyboard_and_slider(opened, pixel, said):
    page = opened(SequenceLengthExplorer((4, 6), 0, 0, n=5))
    said(page, "With n = 5, row 0, column 0 sees 9 of 24 pixels")
    pixel(page, "the image", 1, 2).hover()
    said(page, "row 1, column 2 sees 9 of 24 pixels")
    page.mouse.move(5, 790)
    said(page, "row 0, column 0 sees 9 of 24 pixels")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    said(page, "row 1, column 1 sees 9 of 24 pixels")
    page.get_by_label("sequence length n").fill("1")
    said(page, "With n = 1, row 1, column 1 sees 5 of 24 pixels")
    assert "2 steps for each pixel" in page.get_by_role("status").inner_text()
    assert not page.get_by_role("button", name="Undo the last change").is_visible()  # there is nothing to be changed
    page.get_by_role("button", name="Back to the start").click()
    said(page, "With n = 5, row 0, column 0 sees 9 of 24 pixels")


def test_the_plot_is_told_in_words_and_marks_the_length(opened):
    page = opened(SequenceLengthExplorer((5, 5), 2, 2, n=3))
    plot = page.get_by_role("img")
    told = "For n = 1 to 4, pixels seen: 5, 9, 9, 9; steps for each pixel, in one sweep: 2, 3, 4, 1."
    assert plot.get_attribute("aria-label") == told
    written = plot.locator("text").all_text_contents()
    assert {"n = 3", "pixels seen", "steps for", "each pixel", "sequence length n", "1", "2", "3", "4"} <= set(written)


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (12, 12)])
def test_small_and_large_images_can_be_explored(shape, opened):
    explorer = SequenceLengthExplorer(shape, n=None)
    page = opened(explorer)
    n = page.get_by_label("sequence length n")
    assert n.get_attribute("min") == "1" and n.get_attribute("max") == n.input_value() == str(max(max(shape) - 1, 1))
    assert page.locator(".srnn-bold", has_text="With").inner_text() in repr(explorer)


def test_it_can_be_read_and_reached(look, readable):
    page = readable(SequenceLengthExplorer(), **look)
    image, plot = (page.locator(".srnn-grid").nth(i).bounding_box() for i in range(2))
    assert (plot["y"] == image["y"]) == (look["width"] == 900)  # beside it where there is room


@pytest.mark.parametrize(
    "wrong, told, later",
    [
        ({"n": 0}, "`n` is at least 1. Received: 0", "n"),
        ({"row": -1}, "`row` is at least 0. Received: -1", "row"),
        ({"image": (13, 2)}, "edges from 1 to 12 pixels", "shape"),
        ({"image": (0, 2)}, "edges from 1 to 12 pixels", "shape"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, later, refused):
    refused(SequenceLengthExplorer, wrong, told, later)
