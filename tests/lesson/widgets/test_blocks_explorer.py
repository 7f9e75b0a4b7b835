import numpy as np
import pytest

from srnn_tutorial.lesson import BlocksExplorer, draw_blocks, trace

ROW = [2, -1, 3, 2, 1, -2, 3, 4, -6, 2]


def test_the_picture_is_that_of_the_pixel():
    explorer = BlocksExplorer(ROW, n=2, weight=-0.5)
    for pixel in range(10):
        explorer.pixel = pixel
        assert repr(explorer) == draw_blocks(ROW, 2, [pixel], -0.5).alt
        assert explorer.windows[pixel].h == trace(ROW, n=2, weight=-0.5).hidden[0, pixel]
    explorer.pixel = explorer.n = 40  # the last one, and the longest
    assert repr(explorer) == draw_blocks(ROW, 9, [9], -0.5).alt


@pytest.mark.parametrize(("n", "pixel", "weight"), [(3, 6, 1), (3, 7, 1), (1, 4, 0.5), (4, 8, -1.5), (9, 9, 1)])
def test_the_browser_shows_what_the_picture_shows(n, pixel, weight, opened, cells):
    explorer = BlocksExplorer(ROW, n=n, pixel=pixel, weight=weight)
    page, window = opened(explorer), explorer.windows[pixel]
    assert cells(page, "input x") == [ROW]
    hidden = trace(ROW, n=n, weight=weight).hidden
    np.testing.assert_allclose(cells(page, "hidden h"), hidden, atol=0.00501)
    said = repr(explorer)
    assert page.locator(".srnn-bold").inner_text() in said
    assert page.get_by_role("status").inner_text() in said
    assert repr(window.joined) in page.locator(".srnn-notes").inner_text()
    frames = [
        page.locator(f".srnn-grid:has([aria-label='input x']) .srnn-{name}").count() for name in ("heard", "beginning")
    ]
    assert frames == [len(window.end), len(window.beginning) - 1]
    if window.end:
        left = cells(page, "left behind")[0][window.end[0]]
        assert left == pytest.approx(window.handed_over, abs=0.00501)


def test_pointing_at_a_pixel_shows_both_parts_of_its_window(opened, pixel):
    page = opened(BlocksExplorer(ROW, pixel=0))
    for name in ("input x", "left behind", "hidden h"):
        pixel(page, name, 0, 6).hover()
        page.locator(".srnn-bold", has_text="h[6] = clip(1·2 + 2, 3, ∞) = 4").wait_for()
        notes = page.locator(".srnn-notes").inner_text()
        assert "pixel 6 reads 3 (the end of block 0), then 4 to 6 (the beginning of block 1)" in notes
        assert "The end leaves 2 behind; the beginning is one map: clip(s + 2, 3, ∞)" in notes
        assert "step by step: s = 0 → 2 → 3 → 1 → 4" in notes
        page.mouse.move(5, 790)
        page.locator(".srnn-bold", has_text="h[0]").wait_for()


def test_from_the_keyboard(opened, cells):
    page = opened(BlocksExplorer(ROW, pixel=0))
    page.keyboard.press("Tab")
    for key in ("End", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    page.locator(".srnn-bold", has_text="h[8] = clip(1·7 + (−6), 0, ∞) = 1").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("-4")
    page.keyboard.press("Enter")
    page.locator(".srnn-bold", has_text="h[8] = clip(1·7 + (−4), 0, ∞) = 3").wait_for()
    assert cells(page, "input x")[0][8] == -4
    page.get_by_role("button", name="Undo the last change").click()
    page.locator(".srnn-bold", has_text="= 1").wait_for()
    page.get_by_role("button", name="Back to the start").click()
    page.locator(".srnn-bold", has_text="h[0] = ").wait_for()


def test_n_moves_the_blocks(opened):
    page = opened(BlocksExplorer(ROW, pixel=6, controls=["n"]))
    assert page.get_by_label("weight w").count() == 0
    assert page.locator(".srnn-blocks text", has_text="block").all_text_contents() == ["block 0", "block 1", "block 2"]
    n = page.get_by_label("sequence length n")
    assert n.get_attribute("max") == "9"
    n.fill("6")
    page.locator(".srnn-note", has_text="pixel 6 reads 0 to 6 (the whole of block 0)").wait_for()
    assert "Nothing is handed over, so it starts at 0" in page.locator(".srnn-notes").inner_text()
    assert page.locator(".srnn-blocks text", has_text="block").all_text_contents() == ["block 0", "block 1"]


def test_it_can_be_read_and_reached(look, readable):
    readable(BlocksExplorer(), BlocksExplorer([3], pixel=0), **look)


GIVE_ONE_ROW = r"Give one row: a list of up to 12 numbers. Received: an array of shape \(2, 2\)"


@pytest.mark.parametrize(
    "wrong, told, later",
    [
        ({"n": 0}, "`n` is at least 1. Received: 0", "n"),
        ({"pixel": -1}, "`pixel` is at least 0. Received: -1", "pixel"),
        ({"weight": float("nan")}, "`weight` is a finite number. Received: nan", "weight"),
        ({"row": np.zeros((2, 2))}, GIVE_ONE_ROW, "image"),
        ({"row": np.zeros(13)}, "edges from 1 to 12 pixels", "image"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, later, refused):
    refused(BlocksExplorer, wrong, told, later)
