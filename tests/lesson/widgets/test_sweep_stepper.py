import numpy as np
import pytest

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import SweepStepper, draw_step, trace

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def test_the_picture_is_the_step_of_the_sweep_that_its_state_says():
    stepper = SweepStepper(OBLONG, direction="left", n=2, weight=-0.5, activation="tanh")
    sweep = trace(OBLONG, "left", 2, -0.5, "tanh")
    for index in range(10):
        stepper.step = index + 1
        assert repr(stepper) == draw_step(sweep, index).alt
    stepper.step = 11
    assert repr(stepper) == draw_step(sweep, 9).alt
    np.testing.assert_array_equal(stepper.sweep.hidden, sweep.hidden)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_browser_shows_what_the_picture_shows(direction, opened, cells):
    stepper = SweepStepper(OBLONG, direction=direction, n=1, weight=0.5, step=6)
    page, sweep = opened(stepper), stepper.sweep
    assert cells(page, "input x") == OBLONG
    visited = [step.position for step in sweep.steps[:6]]
    expected = [[sweep.hidden[i, j] if (i, j) in visited else None for j in range(5)] for i in range(2)]
    assert cells(page, "hidden h") == expected
    walk = dict(zip(sweep.steps[5].window, sweep.steps[5].chain))
    assert cells(page, "walk s") == [[walk.get((i, j)) for j in range(5)] for i in range(2)]
    picture = draw_step(sweep, 5).alt
    assert page.locator(".srnn-bold").inner_text() in picture and page.locator(".srnn-note").nth(1).inner_text() in picture


def test_pointing_at_a_pixel_shows_what_it_heard(opened, pixel, cells):
    page = opened(SweepStepper([[3, 1, 4, 1, 5]], n=2))
    pixel(page, "input x", 0, 4).hover()
    said = page.locator(".srnn-bold", has_text="h[0,4] = relu(1·5 + 5) = 10")
    said.wait_for()
    assert page.locator(".srnn-heard").count() == 2
    assert cells(page, "walk s") == [[None, None, 4, 5, 10]]
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="h[0,0]").wait_for()


def test_from_the_keyboard(opened, cells):
    page = opened(SweepStepper(OBLONG))
    page.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowRight", "ArrowLeft"):  # the edge is not left
        page.keyboard.press(key)
    page.locator(".srnn-bold", has_text="h[1,3]").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("nothing")
    page.keyboard.press("Enter")
    assert page.locator(".srnn-field[aria-invalid]").count() == 1
    page.keyboard.press("Control+a")
    page.keyboard.type("-7,5")
    page.keyboard.press("Enter")
    page.locator(".srnn-bold", has_text="−7.5").wait_for()
    assert cells(page, "input x")[1] == [4, 1, -1, -7.5, 0]
    assert "h[1,3] = relu(1·4 + (−7.5)) = 0" in page.get_by_role("status").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.type("1")
    page.keyboard.press("Escape")
    assert cells(page, "input x")[1] == [4, 1, -1, -7.5, 0]
    page.get_by_role("button", name="Undo the last change").click()
    page.locator(".srnn-bold", has_text="−7.5").wait_for(state="detached")
    assert cells(page, "input x") == OBLONG
    page.get_by_role("button", name="Back to the start").click()
    page.locator(".srnn-bold", has_text="h[0,0]").wait_for()


def test_the_buttons_walk_and_stop_at_the_ends(opened):
    page = opened(SweepStepper([[1, 2, 3]]))
    back, on, play = (page.get_by_role("button", name=name) for name in ("One pixel back", "One pixel on", "Play"))
    assert back.is_disabled()
    on.click()
    page.locator(".srnn-bold", has_text="h[0,1]").wait_for()
    play.click()
    page.locator(".srnn-bold", has_text="h[0,2]").wait_for()
    page.get_by_role("button", name="Play").wait_for()  # it has stopped by itself
    assert on.is_disabled()
    page.get_by_role("button", name="From the start").click()
    page.locator(".srnn-bold", has_text="h[0,0]").wait_for()
    on.evaluate("button => (button.click(), button.click())")  # twice before the picture is drawn
    page.locator(".srnn-bold", has_text="h[0,2]").wait_for()


def test_controls_are_shown_when_asked_for_and_keep_their_values(opened):
    page = opened(SweepStepper(OBLONG, n=3, controls=["n", "direction"]))
    assert page.get_by_label("weight w").count() == page.get_by_label("activation f").count() == 0
    assert page.get_by_label("sequence length n").input_value() == "3"
    page.get_by_label("direction").select_option(label="↓ down")
    page.locator("figcaption", has_text="down").wait_for()
    assert page.get_by_label("sequence length n").input_value() == "1"
    page.get_by_label("direction").select_option(label="← left")
    page.locator("figcaption", has_text="left").wait_for()
    assert page.get_by_label("sequence length n").input_value() == "3"  # as far as it was


def test_tanh_comes_with_pixels_that_do_not_saturate_it(opened):
    page = opened(SweepStepper(), SweepStepper([[1, -2]]))
    wide, narrow = (page.locator(".srnn").nth(i).get_by_label("activation f") for i in range(2))
    assert [option.is_disabled() for option in wide.locator("option").all()] == [False, False, True, True]
    assert not any(option.is_disabled() for option in narrow.locator("option").all())


def test_it_can_be_read_and_reached(look, readable):
    readable(SweepStepper(step=5), SweepStepper([[3, 1, 4, 1, 5]], n=2, step=5), **look)


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"direction": "sideways"}, r"`direction` knows \('right', 'left', 'down', 'up'\). Received: 'sideways'"),
        ({"activation": "gelu"}, "`activation` knows .* Received: 'gelu'"),
        ({"n": 0}, "`n` is at least 1. Received: 0"),
        ({"step": 0}, "`step` is at least 1. Received: 0"),
        ({"weight": float("nan")}, "`weight` is a finite number. Received: nan"),
        ({"controls": ["m"]}, "`controls` knows .* Received: 'm'"),
        ({"image": np.zeros((13, 2))}, "edges from 1 to 12 pixels"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, refused):
    refused(SweepStepper, wrong, told)
    with pytest.raises(TypeError, match="SweepStepper has activation, .* Received: speed=2"):
        SweepStepper(speed=2)
