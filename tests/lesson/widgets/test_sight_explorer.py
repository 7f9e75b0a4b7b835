import re

import numpy as np
import pytest

from srnn_tutorial.lesson import SightExplorer, draw_seen, seen

SYSTEMS = ["SpatialRNN2D", "IONContext", "ReNet2D", "MDRNN2D"]


def test_the_picture_is_the_sight_of_the_pixel_and_the_patches():
    explorer = SightExplorer((4, 6), patch=2)
    assert repr(explorer) == draw_seen(seen((4, 6), patch=2), (2, 3)).alt
    explorer.row, explorer.column = 3, 0
    assert repr(explorer) == draw_seen(seen((4, 6), patch=2), (3, 0)).alt
    explorer.row, explorer.patch = 40, 1  # beyond is the last one
    assert repr(explorer) == draw_seen(seen((4, 6)), (3, 0)).alt


def marks(page, system):
    """What each pixel of a system's image is marked with, row by row: 1, 2, or nothing."""
    rows = page.get_by_role("grid", name=system).get_by_role("row").all()
    return [[text or None for text in row.locator("text").all_text_contents()] for row in rows]


def expected_marks(shape, patch, pixel):
    marked = {}
    for system, images in seen(shape, patch).items():
        once, twice = (heard[pixel] for heard in images.values())
        marked[system] = np.where(once, "1", np.where(twice, "2", None)).tolist()
    return marked


def test_the_browser_shows_what_the_picture_shows(opened):
    explorer = SightExplorer((4, 6), row=1, column=4, patch=2)
    page = opened(explorer)
    assert {system: marks(page, system) for system in SYSTEMS} == expected_marks((4, 6), 2, (1, 4))
    for line in page.locator(".srnn-sight .srnn-note").all_inner_texts():
        title, count = re.fullmatch(r"[12] +(.*): (\d+)", line).groups()
        assert f"{count} ({title})" in repr(explorer)
    assert "heard, the sweep to the right" in page.get_by_role("grid", name=SYSTEMS[0]).inner_html()
    assert page.get_by_role("status").inner_text() == repr(explorer)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_pixel_of_any_system_can_be_pointed_at(system, opened, pixel):
    page = opened(SightExplorer((4, 4)))
    pixel(page, system, 0, 3).hover()
    page.locator(".srnn-bold", has_text="Row 0, column 3 sees, of 16 pixels").wait_for()
    assert {each: marks(page, each) for each in SYSTEMS} == expected_marks((4, 4), 2, (0, 3))
    page.mouse.move(2, 2)
    page.locator(".srnn-bold", has_text="Row 2, column 2").wait_for()


def test_from_the_keyboard(opened):
    page = opened(SightExplorer((4, 4)))
    page.keyboard.press("Tab")
    for key in ("End", "ArrowDown"):
        page.keyboard.press(key)
    page.locator(".srnn-bold", has_text="Row 1, column 3").wait_for()
    page.keyboard.press("Enter")
    assert page.locator(".srnn-field").count() == 0  # there is nothing to be changed
    page.get_by_role("button", name="Back to the start").click()
    page.locator(".srnn-bold", has_text="Row 2, column 2").wait_for()


def test_patches_that_divide_the_image_can_be_chosen(opened):
    page = opened(SightExplorer((4, 8), row=1, column=4))
    patches = page.get_by_label("patches of ReNet2D")
    assert patches.locator("option").all_inner_texts() == ["single pixels", "2×2", "4×4"]
    patches.select_option(label="4×4")
    page.get_by_text("1 first down and up: 16").wait_for()
    assert {system: marks(page, system) for system in SYSTEMS} == expected_marks((4, 8), 4, (1, 4))


def test_it_can_be_read_and_reached(look, readable):
    page = readable(SightExplorer(), SightExplorer((12, 12)), **look)
    for picture in page.locator(".srnn").all():
        places = {round(grid.bounding_box()["x"]) for grid in picture.get_by_role("grid").all()}
        assert len(places) == (1 if look["width"] == 360 else 2)  # one below the other, or two beside each other


def test_what_cannot_be_is_refused_from_the_start_and_later():
    with pytest.raises(ValueError, match=r"`patch` divides both edges of the image. Received: patch=2, edges \(5, 6\)"):
        SightExplorer((5, 6), patch=2)
    with pytest.raises(ValueError, match="edges from 1 to 12 pixels"):
        SightExplorer((13, 2), patch=1)
    explorer = SightExplorer((4, 6), patch=2)
    for name, value, told in (
        ("patch", 3, r"divides both edges of the image. Received: patch=3, edges \(4, 6\)"),
        ("patch", 0, "`patch` is at least 1. Received: 0"),
        ("shape", [4, 5], r"divides both edges .* edges \(4, 5\)"),
        ("row", -1, "`row` is at least 0. Received: -1"),
    ):
        with pytest.raises(ValueError, match=told):
            setattr(explorer, name, value)
    assert explorer.state == {"shape": [4, 6], "row": 2, "column": 3, "patch": 2}
