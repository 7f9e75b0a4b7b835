import numpy as np
import pytest

from srnn_tutorial.lesson import Photographs, draw_photographs

IMAGES = {"input x": np.arange(12.0).reshape(3, 4) / 10, "h": np.arange(12.0)[::-1].reshape(3, 4)}


def greys(page, index):
    """The grey of every pixel of a photograph, from 0 to 255."""
    read = "c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).filter((_, i) => i % 4 === 0)"
    return page.locator("canvas").nth(index).evaluate(read)


def test_the_picture_is_the_photographs_and_the_numbers_of_the_pixel():
    photographs = Photographs(IMAGES, "Two ramps.")
    assert repr(photographs) == draw_photographs(IMAGES, "Two ramps.").alt == "Two ramps."
    photographs.row, photographs.column = 1, 99
    assert repr(photographs) == "Two ramps. Row 1, column 3: input x 0.7, h 4."
    assert Photographs({"x": [[1 / 3, 2]]}, "").images == [["0.333 2"]]  # short, row by row


@pytest.mark.parametrize("own_scales", [False, True])
def test_what_is_bright_is_bright(own_scales, opened):
    page = opened(Photographs(IMAGES, "Two ramps.", own_scales))
    for index, image in enumerate(IMAGES.values()):
        expected = 255 * image / (image.max() if own_scales else 11)
        np.testing.assert_allclose(greys(page, index), expected.ravel(), atol=1)
    captions = page.locator("figcaption").all_inner_texts()
    assert captions == (["input x: 0 to 1.1", "h: 0 to 11"] if own_scales else ["input x", "h"])


def test_the_pixel_that_is_pointed_at_is_marked_in_all_images(opened, said):
    page = opened(Photographs(IMAGES, "Two ramps."))
    said(page, "Point at a pixel")
    box = page.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.9 * box["height"])
    said(page, "Row 2, column 2: input x 1, h 1.")
    marks = [mark.bounding_box() for mark in page.locator(".srnn-mark").all()]
    np.testing.assert_allclose(marks[0]["x"] - box["x"], box["width"] / 2, atol=1)
    assert len(marks) == 2
    page.mouse.move(5, 790)
    said(page, "Point at a pixel")
    assert page.locator(".srnn-mark:visible").count() == 0


def test_from_the_keyboard(opened, said):
    page = opened(Photographs(IMAGES, "Two ramps."))
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")  # the middle
    said(page, "Row 1, column 2: input x 0.6, h 5.")
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft"):  # the edge is not left
        page.keyboard.press(key)
        page.wait_for_timeout(50)
    said(page, "Row 0, column 1: input x 0.1, h 10.")
    assert "Row 0, column 1" in page.get_by_role("status").inner_text()
    page.keyboard.press("Escape")
    said(page, "Point at a pixel")


def test_it_can_be_read_and_reached(look, readable):
    many = {f"n = {n}": np.full((4, 4), n) for n in range(5)}
    page = readable(Photographs(many, "Five grey squares.", row=1, column=1), **look)
    tops = {box.bounding_box()["y"] for box in page.locator("canvas").all()}
    assert len(tops) == (1 if look["width"] == 900 else 3)


@pytest.mark.parametrize(
    "images, told",
    [
        ({"x": np.zeros((2, 2, 2))}, r"Received: arrays of shape \(2, 2, 2\)"),
        ({"x": np.zeros((2, 2)), "h": np.zeros((2, 3))}, r"of one shape.* Received: arrays of shape \(2, 2\), \(2, 3\)"),
        ({"x": np.zeros((257, 2))}, "edges from 1 to 256 pixels"),
        ({"x": [[np.nan]]}, "Received: an array with NaN"),
    ],
)
def test_what_cannot_be_shown_is_refused(images, told):
    with pytest.raises(ValueError, match=told):
        Photographs(images, "Words.")
