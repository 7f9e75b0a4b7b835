import re

import numpy as np
import pytest

from srnn_tutorial.lesson import StepExplorer, draw_six_steps, six_steps

STEPS = ("weight", "matrix", "gate", "slice", "cone", "selective")
IMAGE = [[0, 6, 12, 1], [2, -8, 14, 3], [4, 10, 16, 5]]


def test_the_picture_is_that_of_the_pixel():
    explorer = StepExplorer(IMAGE)
    assert (explorer.row, explorer.column) == (2, 2) and repr(explorer) == draw_six_steps(IMAGE, (2, 2)).alt
    explorer.row, explorer.column = 40, 0  # beyond is the last one
    assert repr(explorer) == draw_six_steps(IMAGE, (2, 0)).alt


def frames(page, name):
    """How many pixels of a grid are framed as heard, and as the current one."""
    marked = page.locator("figure", has=page.get_by_role("grid", name=name, exact=True)).locator(".srnn-frames")
    return tuple(marked.locator(f".srnn-{kind}").count() for kind in ("heard", "current"))


def notes(page, name):
    figure = page.locator("figure", has=page.get_by_role("grid", name=name, exact=True))
    return figure.locator(".srnn-note").all_inner_texts()


def test_the_browser_shows_what_the_picture_says(opened):
    explorer = StepExplorer(IMAGE, row=1, column=3)
    page = opened(explorer)
    assert repr(explorer).startswith(page.get_by_role("status").inner_text() + " Input: ")
    for name, step in six_steps(IMAGE).items():
        heard = step.heard(1, 3)
        formula, sum_, hears = notes(page, name)
        assert f"{name}: {sum_}, {hears}." in repr(explorer) and hears == f"hears {len(heard)} of 12" and formula
        assert frames(page, name) == (len(heard) - 1, 1)


@pytest.mark.parametrize("name", ["input x", *STEPS])
def test_a_pixel_of_any_grid_can_be_pointed_at(name, opened, pixel):
    explorer = StepExplorer(IMAGE)
    page = opened(explorer)
    pixel(page, name, 0, 1).hover()
    page.locator(".srnn-bold", has_text="Row 0, column 1").wait_for()
    assert all(frames(page, each) == (0, 1) for each in STEPS)
    page.mouse.move(2, 2)
    page.locator(".srnn-bold", has_text="Row 2, column 2").wait_for()
    assert [frames(page, each) for each in STEPS] == [(2, 1)] * 3 + [(7, 1)] * 2 + [(2, 1)]


def test_another_value_from_the_keyboard(opened):
    page = opened(StepExplorer(IMAGE, row=0, column=0))
    page.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type("-3")
    page.keyboard.press("Enter")
    page.locator(".srnn-bold", has_text="Row 0, column 2").wait_for()
    changed = [list(row) for row in IMAGE]
    changed[0][2] = -3
    expected = repr(StepExplorer(changed, row=0, column=2))
    page.wait_for_function(
        "words => document.querySelector('.srnn-told').textContent === words", arg=expected.split(" Input")[0]
    )
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("() => document.querySelector('.srnn-told').textContent.includes('+ 12)')")


def test_it_can_be_read_and_reached(look, readable):
    page = readable(StepExplorer(), StepExplorer(np.zeros((12, 12))), **look)
    for picture in page.locator(".srnn").all():
        places = {round(figure.bounding_box()["x"]) for figure in picture.locator(".srnn-step").all()}
        assert len(places) == {360: 1, 900: 2}.get(look["width"], len(places))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="edges from 1 to 12 pixels"):
        StepExplorer(np.zeros((13, 2)))
    with pytest.raises(ValueError, match=re.escape("`row` is at least 0. Received: -1")):
        StepExplorer(IMAGE, row=-1)
