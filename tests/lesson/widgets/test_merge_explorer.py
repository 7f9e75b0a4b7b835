import numpy as np
import pytest

from srnn_tutorial.data import readme_image
from srnn_tutorial.lesson import MergeExplorer, draw_merge, merge, trace_all

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]
MODES = ["concat", "convolution", "sum", "mul", "ave", None]
KERNEL = [0.5, -1.0, 2.0, 0.0]
LABELS = {None: "None: a list"}


def expected(image, mode, n=None, kernel=None, pixel=None):
    hiddens = {name: sweep.hidden for name, sweep in trace_all(image, n).items()}
    kernel = kernel if mode == "convolution" else None
    merged = merge(list(hiddens.values()), mode, kernel)
    return merged, draw_merge(hiddens, merged, mode, kernel, pixel)


@pytest.mark.parametrize("mode", MODES)
def test_the_picture_is_the_merge_of_the_mode_and_the_weights(mode):
    explorer = MergeExplorer(OBLONG)
    explorer.mode, explorer.n, explorer.kernel = mode, 1, KERNEL
    assert repr(explorer) == expected(OBLONG, mode, 1, KERNEL)[1].alt
    explorer.row, explorer.column = 1, 99
    assert repr(explorer) == expected(OBLONG, mode, 1, KERNEL, (1, 4))[1].alt


def test_what_is_left_out_is_the_readme_image_and_a_kernel_of_ones():
    assert repr(MergeExplorer()) == expected(readme_image(), "concat")[1].alt
    assert MergeExplorer().kernel == [1, 1, 1, 1]
    assert MergeExplorer(filters=2).kernel == [[1, 1]] * 4
    explorer = MergeExplorer(OBLONG, mode="convolution", kernel=np.eye(4)[:, :2])
    assert repr(explorer) == expected(OBLONG, "convolution", kernel=np.eye(4)[:, :2])[1].alt


def test_the_browser_shows_what_the_picture_shows_in_every_mode(opened, cells):
    page = opened(MergeExplorer(OBLONG, n=1, kernel=KERNEL, row=1, column=2))
    chosen = page.get_by_label("merge_mode")
    for mode in MODES:
        chosen.select_option(LABELS.get(mode, mode))
        title = {"concat": "channel 3", "convolution": "convolution", None: "tensor 3"}.get(mode, mode)
        page.locator("figcaption", has_text=title).wait_for()
        assert chosen.locator("option:checked").inner_text() == LABELS.get(mode, mode)  # None, too
        merged, picture = expected(OBLONG, mode, 1, KERNEL, (1, 2))
        results = np.moveaxis(merged, -1, 0) if mode == "concat" else np.reshape(merged, (-1, 2, 5))
        for i, result in enumerate(results):
            np.testing.assert_allclose(cells(page, f"result {i}"), result, rtol=0.01, atol=0.00501)
        assert page.get_by_role("grid", name="result").count() == len(results)
        said = page.locator(".srnn-wide p, .srnn-wide li").all_inner_texts()
        assert all(f"{line}." in picture.alt for line in said[-len(results) :])
        assert page.get_by_label("→ right").is_visible() == (mode == "convolution")


def test_pointing_at_a_pixel_shows_the_numbers_that_meet_there(opened, pixel, said):
    page = opened(MergeExplorer(mode="ave"))
    said(page, "Point at a pixel")
    for grid in ("input x", "hidden h, left", "result 0"):
        pixel(page, grid, 1, 1).hover()
        said(page, "ave[1,1] = (10 + 22 + 14 + 18) / 4 = 16")
        assert page.locator(".srnn-heard").count() == 4
        page.mouse.move(5, 790)
        said(page, "Point at a pixel")


def test_each_filter_has_weights_of_its_own(opened, said):
    page = opened(MergeExplorer(mode="convolution", filters=2, row=0, column=0))
    first, second = (page.get_by_role("group", name=f"weights of channel {i}") for i in range(2))
    first.get_by_label("↑ up").fill("-2")
    second.get_by_label("← left").fill("0.5")
    said(page, "channel 0[0,0] = relu(1·0 + 1·18 + 1·0 + (−2)·6) = 6")
    said(page, "channel 1[0,0] = relu(1·0 + 0.5·18 + 1·0 + 1·6) = 15")
    page.locator("figcaption", has_text="1, 0.5 × ← left").wait_for()
    page.locator("figcaption", has_text="−2, 1 × ↑ up").wait_for()
    page.get_by_role("button", name="Back to the start").click()
    said(page, "channel 0[0,0] = relu(1·0 + 1·18 + 1·0 + 1·6) = 24")


def test_two_weights_changed_before_the_picture_is_drawn_are_both_kept(opened, said):
    page = opened(MergeExplorer(mode="convolution", row=0, column=0))
    move = "([slider, value]) => { slider.value = value; slider.dispatchEvent(new Event('input')); }"
    sliders = [page.get_by_label(name).element_handle() for name in ("↑ up", "← left")]
    page.evaluate(f"both => both.forEach({move})", [[sliders[0], "-2"], [sliders[1], "0.5"]])
    said(page, "convolution[0,0] = relu(1·0 + 0.5·18 + 1·0 + (−2)·6) = 0")


def test_weights_stay_while_another_mode_is_looked_at(opened):
    page = opened(MergeExplorer(mode="convolution"))
    page.get_by_label("↓ down").fill("0.35")
    page.locator("figcaption", has_text="0.35 ×").wait_for()
    page.get_by_label("merge_mode").select_option("sum")
    page.locator("figcaption", has_text="0.35 ×").wait_for(state="detached")
    page.get_by_label("merge_mode").select_option("convolution")
    page.locator("figcaption", has_text="0.35 ×").wait_for()
    assert page.get_by_label("↓ down").input_value() == "0.35"


def test_a_pixel_can_be_changed(opened, cells, said):
    page = opened(MergeExplorer([[1, 2]], mode="sum"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    said(page, "sum[0,0] = 5 + 7 + 5 + 5 = 22")
    assert cells(page, "result 0") == [[22, 13]]
    assert "sum[0,0] = 5 + 7 + 5 + 5 = 22" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Undo the last change").click()
    said(page, "sum[0,0] = 1 + 3 + 1 + 1 = 6")


def test_products_have_colours_of_their_own(opened):
    page = opened(MergeExplorer(mode="sum"))
    colours = "all => all.map((square) => square.getAttribute('fill'))"
    fills = {}
    for mode in ("sum", "mul"):
        page.get_by_label("merge_mode").select_option(mode)
        page.locator("figcaption", has_text=mode).wait_for()
        name = "hidden h, down"
        grid = page.get_by_role("grid", name=name)
        fills[mode] = grid.locator("rect").evaluate_all(colours)[:9]
    assert page.locator(".srnn-heading").inner_text() == "in colours of its own"
    assert fills["mul"][8] == "rgb(253 231 37)"  # the lightest, for the largest of these: as if there were no products
    assert fills["sum"][8] != fills["mul"][8]


def test_it_can_be_read_and_reached(look, readable):
    explorer = MergeExplorer(mode="convolution", filters=2, row=1, column=1)
    page = readable(explorer, MergeExplorer([[1, 2, 3]], mode=None), **look)
    if look["width"] == 900:  # the results stand below the hidden images
        hidden, result = (
            page.get_by_role("grid", name=name).first.bounding_box() for name in ("hidden h, right", "result 0")
        )
        assert hidden["x"] == result["x"]


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"mode": "max"}, "`mode` knows .*None.* Received: 'max'"),
        ({"n": 0}, "`n` is at least 1. Received: 0"),
        ({"kernel": [1, 1, 1]}, r"`kernel` is an array \(4,\) or \(4, filters\) .* Received: an array of shape \(3,\)"),
        ({"kernel": np.ones((4, 4))}, r"up to 3 filters. Received: an array of shape \(4, 4\)"),
        ({"kernel": [1, 1, 1, np.nan]}, "finite"),
        ({"controls": ["weight"]}, "`controls` knows .* Received: 'weight'"),
        ({"image": np.zeros((0, 2))}, "Received: an array"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, refused):
    refused(MergeExplorer, wrong, told)


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (12, 12)])
def test_small_and_large_images_can_be_explored(shape, opened, cells):
    page = opened(MergeExplorer(np.ones(shape), mode="sum", row=0, column=0))
    assert cells(page, "result 0")[0][0] == 2 + sum(shape)
