import numpy as np
import pytest

from srnn_tutorial.data import soft_image
from srnn_tutorial.lesson import ReceptiveFieldExplorer, draw_receptive_field, receptive_field
from srnn_tutorial.lesson.by_hand.units import weight_shapes
from srnn_tutorial.lesson.widgets.receptive_field import MEMORY
from srnn_tutorial.units import UNITS

OBLONG = np.random.default_rng(1).normal(size=(4, 6)).round(2)


def lines(page):
    return [line.inner_text() for line in page.locator(".srnn-list li").all()]


def test_the_picture_is_the_field_that_its_state_asks_for():
    for unit in UNITS:
        explorer = ReceptiveFieldExplorer(OBLONG, unit=unit)
        explorer.row, explorer.column, explorer.n, explorer.layers = 0, 5, 2, 2
        label, start, _ = MEMORY[unit]
        fields = receptive_field(OBLONG, (0, 5), unit, explorer.weights, n=2, layers=2)
        title = f"{UNITS[unit].title}, {label} = {start:.1f}, n = 2, 2 layers"
        assert repr(explorer) == draw_receptive_field(OBLONG, (0, 5), fields, title).alt


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("layers, n", [(1, None), (2, 2)])
def test_the_browser_shows_what_the_picture_shows(unit, layers, n, opened, cells):
    explorer = ReceptiveFieldExplorer(OBLONG, 1, 4, unit, memory=-0.5, layers=layers, n=n)
    page = opened(explorer)
    assert cells(page, "input x") == OBLONG.tolist()
    heard = np.any([field != 0 for field in explorer.fields.values()], axis=0)
    shown = np.array(cells(page, "gradient"), float)
    np.testing.assert_array_equal(~np.isnan(shown), heard)
    np.testing.assert_allclose(shown[heard], sum(explorer.fields.values())[heard], rtol=0.02, atol=0.00501)
    words = [page.locator(".srnn-fields .srnn-bold").first.inner_text()]
    words += [drawn.get_attribute("aria-label")[2:] for drawn in page.get_by_role("img").all()]
    assert ". ".join(word[0].upper() + word[1:] for word in words) + "." == repr(explorer)[0].upper() + repr(explorer)[1:]


def test_pointing_at_the_image_asks_another_pixel_and_clicking_keeps_it(opened, pixel):
    page = opened(ReceptiveFieldExplorer())
    headline = page.locator(".srnn-fields .srnn-bold").first
    pixel(page, "input x", 0, 8).hover()
    page.locator(".srnn-bold", has_text="row 0, column 8 hears").wait_for()
    assert headline.inner_text() in repr(ReceptiveFieldExplorer(row=0, column=8))
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="row 4, column 4 hears").wait_for()
    pixel(page, "input x", 2, 3).click()
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="row 2, column 3 hears").wait_for()
    assert headline.inner_text() in repr(ReceptiveFieldExplorer(row=2, column=3))


def test_a_number_of_the_gradient_is_written_out(opened, pixel):
    page = opened(ReceptiveFieldExplorer([[0.1, 0.1, -9, 0.1, 0.1]], column=1, memory=0.5))
    assert lines(page) == ["→ right: 1", "← left: 1", "↓ down: 1", "↑ up: 1", "sum: 1 + 1 + 1 + 1 = 4"]
    pixel(page, "gradient", 0, 0).hover()
    page.locator(".srnn-bold", has_text="h[0,1] changes with x[0,0] by 0.5").wait_for()
    assert lines(page) == ["→ right: 0.5·1 = 0.5"]
    pixel(page, "gradient", 0, 4).hover()
    page.locator(".srnn-bold", has_text="h[0,1] changes with x[0,4] by 0").wait_for()
    assert lines(page) == ["← left: 0.5·0·0.5·1 = 0"]  # the dark pixel on the way
    page = opened(ReceptiveFieldExplorer([[0.1, 0.1]], column=1, unit="lstm", memory=7))
    pixel(page, "gradient", 0, 0).hover()
    page.locator("li", has_text="0.92·1.00·0.94 = 0.87").wait_for()  # nearly 1 is not 1
    page = opened(ReceptiveFieldExplorer(np.full((3, 3), 0.1), row=0, column=0, memory=0.5))
    pixel(page, "gradient", 2, 2).hover()
    page.locator("li", has_text="no sweep passes there on its way").wait_for()


def test_through_two_layers_it_is_a_sum_over_where_they_hand_over(opened, pixel):
    page = opened(ReceptiveFieldExplorer(np.full((3, 3), 0.1), row=0, column=0, memory=0.5, layers=2))
    pixel(page, "gradient", 2, 2).hover()
    page.locator(".srnn-bold", has_text="changes with x[2,2] by 0.03").wait_for()
    # The corner (0, 2) hears it by the sweep up, at 0.25 / 4, and is heard at 0.25 by the sweep to the left.
    assert lines(page) == ["← left: 0.25·0.06 = 0.02", "↑ up: 0.25·0.06 = 0.02", "sum: 0.02 + 0.02 = 0.03"]


@pytest.mark.parametrize("unit", UNITS)
def test_the_factors_that_are_written_give_the_gradient(unit, computed):
    random = np.random.default_rng(0)
    for memory in (-0.7, 0.4, 2):
        image = random.normal(size=(1, 7)).round(2)
        explorer = ReceptiveFieldExplorer(image, column=6, unit=unit, memory=memory)
        weights = [np.ravel(weight).tolist() for weight in explorer.weights]
        weights = weights if unit in ("gru", "lstm") else [weight[0] for weight in weights]
        for column, slope in enumerate(explorer.fields["right"][0]):
            found = computed("arithmetic/field", "factors", unit, weights, image[0].tolist(), column)
            assert len(found) == 7 - column + (unit == "lstm")
            np.testing.assert_allclose(np.prod(found), slope, atol=1e-12)


def test_from_the_keyboard(opened, cells):
    page = opened(ReceptiveFieldExplorer([[0.1, 0.2, 0.3]], memory=0.5))
    page.keyboard.press("Tab")
    for key in ("End", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type("-1")
    page.keyboard.press("Enter")
    page.locator(".srnn-bold", has_text="row 0, column 2 hears 0 of 3 pixels").wait_for()
    assert cells(page, "input x") == [[0.1, 0.2, -1]]
    page.get_by_role("button", name="Undo the last change").click()
    page.locator(".srnn-bold", has_text="row 0, column 2 hears 3 of 3 pixels").wait_for()
    page.get_by_role("grid", name="gradient").locator("[tabindex='0']").focus()
    page.locator(".srnn-bold", has_text="h[0,2] changes with x[0,0] by 0.25").wait_for()
    assert page.get_by_role("status").inner_text().endswith("by 0.25: → right: 0.5·0.5·1 = 0.25.")


def slope(unit, memory):
    """How much the second of two pixels hears of each of them."""
    return ReceptiveFieldExplorer([[0.1, 0.1]], column=1, unit=unit, memory=memory).fields["right"][0]


def test_the_slider_is_the_weight_that_it_is_labelled():
    assert slope("rnn", -0.5).tolist() == [-0.5, 1] and slope("rnn", 0.5).tolist() == slope("irnn", 0.5).tolist() == [0.5, 1]
    h = np.tanh(0.1), np.tanh(0.1 + 0.5 * np.tanh(0.1))
    np.testing.assert_allclose(slope("simple_rnn", 0.5), [0.5 * (1 - h[0] ** 2) * (1 - h[1] ** 2), 1 - h[1] ** 2])


@pytest.mark.parametrize("unit", ["gru", "lstm"])
def test_the_slider_of_a_gate_opens_and_shuts_it(unit):
    """Open, the first pixel is heard as well as a pixel can be; shut, through the candidate of the GRU alone."""
    shut, half, open_ = (slope(unit, memory)[0] / max(slope(unit, memory)) for memory in (-8, 0, 8))
    if unit == "lstm":
        assert shut < 0.001 and half == pytest.approx(0.5, abs=0.05) and open_ > 0.99
    else:
        assert 0.8 < shut < 1 and open_ > 0.99


def test_the_weights_are_those_of_the_docstring():
    """Gates that are not asked for are open, with a bias of 3; the pixel and the GRU's state count 1 in the candidate."""
    expected = {
        "rnn": [[0.3]],
        "irnn": [[[0.3]]],
        "simple_rnn": [[[1]], [[0.3]], [0]],
        "gru": [[[0, 0, 1]], [[0, 0, 1]], [[0.3, 3, 0], [0, 0, 0]]],
        "lstm": [[[0, 0, 1, 0]], [[0, 0, 0, 0]], [3, 0.3, 0, 3]],
    }
    assert expected.keys() == UNITS.keys() == MEMORY.keys()
    for unit, weights in expected.items():
        explorer = ReceptiveFieldExplorer(unit=unit, memory=0.3)
        assert [np.shape(weight) for weight in explorer.weights] == list(weight_shapes(unit, channels=1).values())
        for weight, wanted in zip(explorer.weights, weights, strict=True):
            np.testing.assert_array_equal(weight, wanted)


def test_every_control_moves_the_picture_as_python_says(opened):
    explorer = ReceptiveFieldExplorer()
    page = opened(explorer)
    headline = page.locator(".srnn-fields .srnn-bold").first

    def agrees(said):
        page.locator(".srnn-bold", has_text=said).wait_for()
        names = page.get_by_role("img").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
        shown = [name.split(": ")[1] for name in names]
        assert headline.inner_text() in repr(explorer) and all(f": {words}." in repr(explorer) for words in shown)

    page.get_by_label("sequence length n").press("ArrowLeft")
    explorer.n = 7
    agrees("n = 7")
    page.get_by_label("spatial RNNs").select_option(label="2 layers in a row")
    explorer.layers = 2
    agrees("2 layers")
    for unit, (label, start, _) in MEMORY.items():
        page.get_by_label("unit").select_option(label=UNITS[unit].title)
        page.get_by_label(label, exact=True).press("ArrowLeft")
        explorer.unit, explorer.memory = unit, {unit: start - 0.1}
        agrees(f"{UNITS[unit].title}, {label} = {start - 0.1:.1f}")
    assert [page.get_by_label(label, exact=True).is_visible() for label, *_ in MEMORY.values()] == [False] * 4 + [True]
    page.get_by_role("button", name="Back to the start").click()
    page.locator(".srnn-bold", has_text="plain unit, weight w = 0.8, n = 8:").wait_for()
    assert page.get_by_label("unit").input_value() == "0"


def test_controls_are_shown_when_asked_for(opened):
    page = opened(ReceptiveFieldExplorer(controls=["n", "memory"]))
    labels = [label.inner_text() for label in page.locator(".srnn-control label").locator("visible=true").all()]
    assert labels == ["weight w", "sequence length n"]


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (12, 12)])
def test_small_and_large_images_can_be_explored(shape, opened):
    explorer = ReceptiveFieldExplorer(np.ones(shape))
    assert explorer.pixel == (shape[0] // 2, shape[1] // 2)
    page = opened(explorer)
    assert page.get_by_label("sequence length n").get_attribute("max") == str(max(max(shape) - 1, 1))
    assert page.locator(".srnn-fields .srnn-bold").first.inner_text() in repr(explorer)


def test_it_starts_with_the_image_that_has_dark_pixels_and_in_its_middle():
    explorer = ReceptiveFieldExplorer()
    np.testing.assert_array_equal(explorer.image, soft_image())
    assert explorer.pixel == (4, 4) and "n = 8" in repr(explorer)


def test_a_start_beyond_the_ends_is_moved_to_the_nearer_one():
    explorer = ReceptiveFieldExplorer(memory=9, row=99, n=99)
    assert (explorer.memory["rnn"], explorer.pixel) == (2, (8, 4)) and "n = 8" in repr(explorer)


def test_it_can_be_read_and_reached(look, readable):
    readable(ReceptiveFieldExplorer(), ReceptiveFieldExplorer(unit="lstm", layers=2), **look)


def test_ink_stands_out_on_every_grey(computed, contrast_of):
    for value in np.linspace(-2, 3, 101):
        found = computed("drawn/greys", "grey", value, [-2, 3])
        rgb = [int(part) for part in found["fill"][4:-1].split()]
        assert contrast_of({"#000": (0, 0, 0), "#fff": (1, 1, 1)}[found["ink"]], np.array(rgb) / 255) >= 4.5


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"image": np.ones((13, 3))}, r"Received: an array of shape \(13, 3\)"),
        ({"unit": "rnns"}, "`unit` knows .* Received: 'rnns'"),
        ({"memory": float("nan")}, "`memory` holds finite numbers. Received: nan"),
        ({"memory": {"rnns": 1}}, "`memory` knows .* Received: 'rnns'"),
        ({"row": -1}, "`row` is at least 0. Received: -1"),
        ({"n": 0}, "`n` is at least 1. Received: 0"),
        ({"layers": 3}, r"`layers` knows \(1, 2\). Received: 3"),
        ({"controls": ["row"]}, "`controls` knows .* Received: 'row'"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, refused):
    refused(ReceptiveFieldExplorer, wrong, told)
