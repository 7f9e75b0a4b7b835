import numpy as np
import pytest

from srnn_tutorial.data import readme_image
from srnn_tutorial.directions import CORNERS
from srnn_tutorial.lesson import DiagonalStepper, add_up, draw_diagonal, trace_corner

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def test_the_picture_is_the_pixel_of_the_walk_that_its_state_says():
    stepper = DiagonalStepper(OBLONG, corner="top_right", u=-0.5, v=0.3, activation="tanh")
    walk = trace_corner(OBLONG, "rnn", add_up(1, -0.5, 0.3), "top_right", "tanh")
    assert len(walk.diagonals) == 6
    for number, diagonal in enumerate(walk.diagonals):
        stepper.step = number + 1
        for index in range(len(diagonal)):
            stepper.pixel = index + 1
            assert repr(stepper) == draw_diagonal(walk, number, index, "tanh").alt
    stepper.step = stepper.pixel = 12
    assert repr(stepper) == draw_diagonal(walk, 5, 0, "tanh").alt
    np.testing.assert_array_equal(stepper.walk.hidden, walk.hidden)


def test_it_starts_with_the_readme_image_and_halves_of_both_neighbours():
    walk = trace_corner(readme_image(), "rnn", add_up(1, 0.5, 0.5), activation="relu")
    assert repr(DiagonalStepper()) == draw_diagonal(walk, 0, activation="relu").alt


@pytest.mark.parametrize("corner", CORNERS)
def test_the_browser_shows_what_the_picture_shows(corner, opened, cells):
    stepper = DiagonalStepper(OBLONG, corner=corner, u=-0.5, v=0.5, activation="linear", step=3, pixel=2)
    page, walk = opened(stepper), stepper.walk
    assert cells(page, "input x") == OBLONG
    visited = [meeting.position for diagonal in walk.diagonals[:3] for meeting in diagonal]
    shown = cells(page, "hidden h")
    expected = [[walk.hidden[i, j, 0] if (i, j) in visited else None for j in range(5)] for i in range(2)]
    for row, other in zip(shown, expected, strict=True):
        assert [value is None for value in row] == [value is None for value in other]
        np.testing.assert_allclose([v for v in row if v is not None], [v for v in other if v is not None], atol=0.00501)
    assert page.locator(".srnn-heard").count() == sum(at is not None for at in walk.diagonals[2][1].neighbours.values())
    assert page.locator(".srnn-together").count() == 1
    for line in page.locator(".srnn-note").all_inner_texts():
        assert line in repr(stepper)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (12, 12)])
def test_small_and_large_images_can_be_walked(shape, opened, cells):
    stepper = DiagonalStepper(np.ones(shape), corner="bottom_left", u=0, v=0, step=sum(shape) - 1)
    assert "Walk from the bottom left" in repr(stepper) and "empty" not in repr(stepper)
    assert cells(opened(stepper), "hidden h") == np.ones(shape).tolist()


def test_pointing_at_a_pixel_makes_its_diagonal_the_current_one(opened, pixel, cells):
    page = opened(DiagonalStepper(u=1))
    pixel(page, "input x", 1, 1).hover()
    page.locator(".srnn-bold", has_text="h[1,1] = relu(8 + 1·2 + 0.5·6) = 13").wait_for()
    assert "h[1,1] reads h[1,0] = 2 in its row, h[0,1] = 6 in its column" in page.locator(".srnn-notes").inner_text()
    assert "diagonal 3 of 5: 3 pixels at once" in page.locator(".srnn-notes").inner_text()
    assert page.locator(".srnn-heard").count() == 2 and page.locator(".srnn-together").count() == 2
    assert page.locator(".srnn-tip:not(.srnn-aside)").count() == page.locator(".srnn-aside").count() == 2
    assert cells(page, "hidden h") == [[0, 6, 18], [2, 13, None], [5, None, None]]
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="h[0,0]").wait_for()
    pixel(page, "hidden h", 1, 1).click()
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="h[1,1]").wait_for()
    assert page.get_by_label("step").input_value() == "3"


def test_from_the_keyboard(opened, cells):
    page = opened(DiagonalStepper(OBLONG))
    page.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):  # the edge is not left
        page.keyboard.press(key)
    page.locator(".srnn-bold", has_text="h[1,1]").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("-7,5")
    page.keyboard.press("Enter")
    page.locator(".srnn-bold", has_text="h[1,1] = relu(−7.5 + 0.5·4.5 + 0.5·0) = 0").wait_for()
    assert cells(page, "input x")[1] == [4, -7.5, -1, 2, 0]
    assert "Diagonal 3 of 6" in page.get_by_role("status").inner_text().capitalize()
    page.get_by_role("button", name="Undo the last change").click()
    page.locator(".srnn-bold", has_text="−7.5").wait_for(state="detached")
    assert cells(page, "input x") == OBLONG
    page.get_by_role("button", name="Back to the start").click()
    page.locator(".srnn-bold", has_text="h[0,0]").wait_for()


def test_the_buttons_walk_from_diagonal_to_diagonal_and_the_pixel_is_kept(opened):
    page = opened(DiagonalStepper(step=3, pixel=2))
    back, on = (page.get_by_role("button", name=f"One diagonal {way}") for way in ("back", "on"))
    for button, expected in ((on, "h[2,1]"), (on, "h[2,2]"), (back, "h[2,1]"), (back, "h[1,1]")):
        button.click()
        page.locator(".srnn-bold", has_text=expected).wait_for()
    on.click()
    on.click()
    page.locator(".srnn-bold", has_text="h[2,2]").wait_for()
    assert on.is_disabled() and page.locator(".srnn-together").count() == 0


def test_controls_are_shown_when_asked_for(opened):
    page = opened(DiagonalStepper(controls=["v", "corner"], v=-0.5))
    assert page.get_by_label("weight u").count() == page.get_by_label("activation f").count() == 0
    assert page.get_by_label("weight v").get_attribute("min") == "-2"
    page.get_by_label("corner").select_option(label="↖ from the bottom right")
    page.locator(".srnn-bold", has_text="h[2,2]").wait_for()
    assert page.get_by_label("corner").input_value() == "3"


def test_weights_and_activation_move_the_walk(opened, cells):
    page = opened(DiagonalStepper([[1, -2]], step=2))
    assert [option.is_disabled() for option in page.get_by_label("activation f").locator("option").all()] == [False] * 4
    page.get_by_label("activation f").select_option(label="linear")
    page.get_by_label("weight u").fill("1")
    page.locator(".srnn-bold", has_text="h[0,1] = linear(−2 + 1·1 + 0.5·0) = −1").wait_for()
    assert cells(page, "hidden h") == [[1, -1]]


def test_it_can_be_read_and_reached(look, readable):
    readable(DiagonalStepper(step=3, pixel=2), DiagonalStepper(OBLONG, step=3), **look)


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"corner": "middle"}, "`corner` knows .*'bottom_right'.* Received: 'middle'"),
        ({"activation": "gelu"}, "`activation` knows .* Received: 'gelu'"),
        ({"step": 0}, "`step` is at least 1. Received: 0"),
        ({"pixel": 0}, "`pixel` is at least 1. Received: 0"),
        ({"u": float("inf")}, "`u` is a finite number. Received: inf"),
        ({"controls": ["w"]}, "`controls` knows .* Received: 'w'"),
        ({"image": np.zeros((13, 2))}, "edges from 1 to 12 pixels"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, refused):
    refused(DiagonalStepper, wrong, told)
