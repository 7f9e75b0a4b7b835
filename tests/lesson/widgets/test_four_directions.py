import numpy as np
import pytest

from srnn_tutorial.data import readme_image
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import FourDirections, draw_directions, trace_all
from srnn_tutorial.lesson.widgets.modules import for_a_test

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def test_the_picture_is_the_sweeps_that_the_state_asks_for():
    explorer = FourDirections(OBLONG)
    assert repr(explorer) == draw_directions(trace_all(OBLONG)).alt
    explorer.weight, explorer.activation, explorer.n = -1.5, "sigmoid", 3
    explorer.row, explorer.column = 1, 99
    assert repr(explorer) == draw_directions(trace_all(OBLONG, 3, -1.5, "sigmoid"), (1, 4)).alt
    np.testing.assert_array_equal(explorer.sweeps["up"].hidden, trace_all(OBLONG, 3, -1.5, "sigmoid")["up"].hidden)
    assert repr(FourDirections()) == draw_directions(trace_all(readme_image())).alt


def test_the_browser_shows_what_the_picture_shows(opened, cells):
    explorer = FourDirections(OBLONG, n=2, weight=0.5, activation="linear")
    page = opened(explorer)
    assert cells(page, "input x") == OBLONG
    for name in DIRECTIONS:
        shown = cells(page, f"hidden h, {name}")
        np.testing.assert_allclose(shown, explorer.sweeps[name].hidden, atol=0.00501)


def test_pointing_at_a_pixel_lights_its_cross_and_writes_four_chains(opened, pixel, said):
    page = opened(FourDirections())
    said(page, "Point at a pixel")
    assert page.locator(".srnn-heard").count() == page.locator(".srnn-current").count() == 0
    for grid in ("input x", "hidden h, up"):
        pixel(page, grid, 1, 2).hover()
        said(page, "→ right: 0 → 2 → 10 → 24")
        chains = page.locator(".srnn-chains .srnn-bold").all_inner_texts()
        assert chains == ["→ right: 0 → 2 → 10 → 24", "← left: 0 → 14", "↓ down: 0 → 12 → 26", "↑ up: 0 → 16 → 30"]
        sums = page.locator(".srnn-chains li").all_inner_texts()
        assert "s[1,1] = relu(1·2 + 8) = 10" in sums and "h[1,2] = relu(1·16 + 14) = 30" in sums and len(sums) == 8
        heard = page.get_by_role("grid", name="input x").locator("..").locator(".srnn-heard")
        assert heard.count() == page.locator(".srnn-heard").count() == 4  # in the input alone
        assert page.locator(".srnn-current").count() == 5
        page.mouse.move(5, 790)
        said(page, "Point at a pixel")


def test_from_the_keyboard(opened, cells, said):
    page = opened(FourDirections(OBLONG, controls=["n"]))
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    said(page, "← left: 0 → 7")
    assert "← left: 0 → 7, h[0,4] = relu(1·0 + 7) = 7." in page.get_by_role("status").inner_text()
    assert cells(page, "hidden h, down") == [[1, 0, 3, 0.5, 7], [5, 1, 2, 2.5, 7]]
    page.get_by_role("button", name="Undo the last change").click()
    said(page, "← left: 0 → 2")
    page.get_by_role("button", name="Back to the start").click()
    said(page, "Point at a pixel")


def test_controls_are_shown_when_asked_for(opened, said):
    page = opened(FourDirections([[0.5, -1, 2]]), FourDirections([[0.5, -1, 2]], weight=-1, controls=["n", "weight"]))
    plain, more = (page.locator(".srnn").nth(i) for i in range(2))
    assert plain.get_by_label("sequence length n").count() == 0 and more.get_by_label("sequence length n").count() == 1
    assert more.get_by_label("activation f").count() == 0
    assert plain.get_by_label("weight w").get_attribute("min") == "0"
    more.get_by_label("weight w").fill("0.5")
    more.locator(".srnn-value", has_text="0.5").wait_for()
    assert more.get_by_label("weight w").get_attribute("min") == "-2"  # there is a way back to where it started
    plain.get_by_label("activation f").select_option("tanh")
    plain.get_by_role("gridcell", name="row 0, column 2: 0.96").first.wait_for()
    # n = 1 cuts the chain
    more.get_by_label("sequence length n").fill("1")
    more.get_by_role("grid", name="hidden h, right").get_by_role("gridcell").nth(2).focus()
    said(more, "→ right: 0 → 0 → 2")


def test_it_can_be_read_and_reached(look, readable):
    page = readable(FourDirections(row=1, column=1, controls=["n"]), FourDirections([[1, -2, 3]]), **look)
    tops = [box.bounding_box()["y"] for box in page.locator(".srnn").first.locator(".srnn-grid").all()]
    assert len(set(tops)) == (1 if look["width"] == 900 else 3)


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"activation": "gelu"}, "`activation` knows .* Received: 'gelu'"),
        ({"n": 0}, "`n` is at least 1. Received: 0"),
        ({"row": -1}, "`row` is at least 0. Received: -1"),
        ({"weight": float("inf")}, "`weight` is a finite number. Received: inf"),
        ({"controls": ["direction"]}, "`controls` knows .* Received: 'direction'"),
        ({"image": [[1, np.nan]]}, "Received: an array"),
        ({"image": np.zeros((2, 2, 2))}, "Received: an array"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, refused):
    refused(FourDirections, wrong, told)


def test_an_image_of_another_shape_is_drawn_anew(opened, cells):
    page, one, other = opened(FourDirections()), FourDirections(row=0, column=0), [[1, 2]]
    draw = """([kind, page, state]) => {
        document.querySelector("main").replaceChildren();
        const model = new Function(page)().modelOf(state);
        new Function(kind)().picture.render({ model, el: document.querySelector("main") });
        model.set("image", [[1, 2]]);
    }"""
    page.evaluate(draw, [for_a_test("kinds/four_directions"), for_a_test("page"), one.state])
    page.get_by_text("← left: 0 → 2 → 3").first.wait_for()
    assert cells(page, "input x") == other and page.locator(".srnn").count() == 1


def test_small_and_large_images_can_be_explored(opened, cells):
    images = [np.ones(shape) for shape in ((1, 1), (1, 2), (2, 1), (12, 12))]
    page = opened(*(FourDirections(image, row=0, column=0) for image in images))
    assert page.locator(".srnn").count() == len(images)
    ends = page.locator(".srnn").nth(3).get_by_role("grid", name="hidden h, right").get_by_role("gridcell").all()
    assert ends[11].get_attribute("aria-label") == "row 0, column 11: 12"
