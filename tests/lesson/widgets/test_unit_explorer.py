import numpy as np
import pytest

from srnn_tutorial.lesson import UnitExplorer, draw_unit, trace, trace_unit
from srnn_tutorial.lesson.figures.gates import arithmetic
from srnn_tutorial.lesson.widgets.gates import LABELS, UNIT_WEIGHTS
from srnn_tutorial.units import UNITS

ROW = [3, 0, -1, 0.5, 2]


def lanes(page):
    """What each lane that is seen shows: title, numbers, arithmetic."""
    seen = [lane for lane in page.locator(".srnn-lane").all() if lane.is_visible()]
    said = [lane.get_by_role("img").get_attribute("aria-label").split(": ") for lane in seen]
    return [(*words, lane.locator(".srnn-note").inner_text()) for words, lane in zip(said, seen)]


def expected_lanes(sweep, step):
    told = [" ".join(f"{read[lane.name].item():.2f}" for read in step.walk) for lane in UNITS[sweep.unit].numbers]
    titles = [lane.title for lane in UNITS[sweep.unit].numbers]
    return list(zip(titles, [one.replace("-", "−") for one in told], arithmetic(sweep, step).values()))


@pytest.mark.parametrize("unit", UNIT_WEIGHTS)
def test_the_picture_is_the_step_of_the_sweep_that_its_state_says(unit):
    explorer = UnitExplorer(ROW, unit=unit)
    explorer.n = 3
    sweep = trace_unit([ROW], unit, list(explorer.sweep.weights.values()), n=3)
    for index in range(5):
        explorer.step = index + 1
        assert repr(explorer) == draw_unit(sweep, index).alt
    explorer.step = 6
    assert repr(explorer) == draw_unit(sweep, 4).alt


@pytest.mark.parametrize("unit", UNIT_WEIGHTS)
@pytest.mark.parametrize("n", [None, 2])
def test_the_browser_shows_what_the_picture_shows(unit, n, opened, cells):
    labels = {label: value for label, value in zip(UNIT_WEIGHTS[unit], (1.2, -0.8, 2, 0.5, -1.5))}
    explorer = UnitExplorer(ROW, unit, labels, n, step=4)
    page, sweep = opened(explorer), explorer.sweep
    assert cells(page, "input x") == [ROW]
    assert lanes(page) == expected_lanes(sweep, sweep.steps[3])
    headline = page.locator(".srnn-bold").first.inner_text()
    assert repr(explorer).startswith(f"{headline}. Input: ")


def test_the_sliders_are_the_weights_of_the_formulas():
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    lstm = UnitExplorer(ROW, unit="lstm", weights=dict(zip(UNIT_WEIGHTS["lstm"], (1, 2, -1, 0.5, 1.5))))
    gru = UnitExplorer(ROW, unit="gru", weights=dict(zip(UNIT_WEIGHTS["gru"], (1, -0.5, 2, 1.5))))
    c = h = 0
    for x, long, gated in zip(ROW, lstm.sweep.hidden[0, :, 0], gru.sweep.hidden[0, :, 0], strict=True):
        c = sigmoid(2 + 0.5 * x) * c + sigmoid(1) * np.tanh(1.5 * x)
        np.testing.assert_allclose(long, sigmoid(-1) * np.tanh(c))
        z = sigmoid(1 - 0.5 * x)
        h = z * h + (1 - z) * np.tanh(1.5 * x + sigmoid(2) * h)
        np.testing.assert_allclose(gated, h)
    plain = UnitExplorer(ROW, unit="rnn", weights={"weight w": -0.5})
    np.testing.assert_allclose(plain.sweep.hidden[..., 0], trace([ROW], weight=-0.5).hidden)


def test_every_slider_moves_the_picture_as_python_says(opened):
    for unit, labels in UNIT_WEIGHTS.items():
        explorer = UnitExplorer(ROW, unit=unit, step=5)
        page = opened(explorer)
        for label in labels:
            before = lanes(page)
            slider = page.get_by_label(label, exact=True).locator("visible=true")
            slider.press("ArrowLeft")
            slider.press("ArrowLeft")
            explorer.weights = {label: explorer.weights[unit][label] - 0.2}
            after = expected_lanes(explorer.sweep, explorer.sweep.steps[4])
            assert after != before
            page.wait_for_function("said => document.body.innerText.includes(said)", arg=after[-1][2])
            assert lanes(page) == after


def test_only_the_sliders_of_the_unit_are_there_and_they_keep_their_places(opened):
    page = opened(UnitExplorer(ROW))
    page.get_by_label("forget gate bias").press("Home")
    for unit in (*UNIT_WEIGHTS, "lstm"):
        page.get_by_label("unit").select_option(label=UNITS[unit].title)
        page.locator(".srnn-bold", has_text=UNITS[unit].title).first.wait_for()
        labels = [label.inner_text() for label in page.locator(".srnn-control label").locator("visible=true").all()]
        assert labels == ["unit", *UNIT_WEIGHTS[unit], "step"]
    assert page.get_by_label("forget gate bias").input_value() == "-6"


def test_a_shut_forget_gate_leaves_nothing_and_an_open_one_nearly_all():
    left = {
        bias: UnitExplorer(weights={"forget gate bias": bias}).sweep.steps[-1].walk[-1]["c"].item() for bias in (-6, 0, 6)
    }
    assert left[-6] < 1e-10 and 0.02 < left[0] < 0.04 and 0.9 < left[6] < 1


def test_pointing_at_a_column_of_the_row_or_of_a_lane_shows_its_step(opened, pixel):
    explorer = UnitExplorer(ROW, step=2)
    page, sweep = opened(explorer), explorer.sweep
    pixel(page, "input x", 0, 4).hover()
    page.locator(".srnn-bold", has_text="LSTM, step 5 of 5").wait_for()
    assert lanes(page) == expected_lanes(sweep, sweep.steps[4]) and page.locator(".srnn-heard").count() == 4
    page.locator(".srnn-lane:visible").nth(2).locator('[data-column="2"]').hover()
    page.locator(".srnn-bold", has_text="LSTM, step 3 of 5").wait_for()
    assert lanes(page) == expected_lanes(sweep, sweep.steps[2])
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="LSTM, step 2 of 5").wait_for()
    page.locator(".srnn-lane:visible").nth(0).locator('[data-column="3"]').click()
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="LSTM, step 4 of 5").wait_for()


def test_from_the_keyboard(opened, cells):
    page = opened(UnitExplorer(ROW, unit="gru"))
    page.keyboard.press("Tab")
    for key in ("End", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type("1,5")
    page.keyboard.press("Enter")
    page.locator(".srnn-note", has_text="z = σ(−2·1.5 + 3) = 0.50").wait_for()
    assert cells(page, "input x") == [[3, 0, -1, 1.5, 2]]
    changed = UnitExplorer([3, 0, -1, 1.5, 2], unit="gru", step=4)
    sums = "; ".join(arithmetic(changed.sweep, changed.sweep.steps[3]).values())
    assert page.get_by_role("status").inner_text() == f"GRU, step 4 of 5: start at 0, read 4 pixels. {sums}."
    page.get_by_role("button", name="Undo the last change").click()
    page.locator(".srnn-note", has_text="z = σ(−2·0.5 + 3)").wait_for()
    assert cells(page, "input x") == [ROW]


def test_the_buttons_walk(opened):
    page = opened(UnitExplorer([1, 2]))
    page.get_by_role("button", name="One pixel on").click()
    page.locator(".srnn-bold", has_text="step 2 of 2").wait_for()
    assert page.get_by_role("button", name="One pixel on").is_disabled()
    page.get_by_role("button", name="One pixel back").click()
    page.locator(".srnn-bold", has_text="step 1 of 2").wait_for()


def test_a_gauge_is_as_high_as_its_gate_is_open(opened):
    explorer = UnitExplorer(ROW, "gru", {"reset gate bias": 1}, step=5)
    page = opened(explorer)
    for number, gate in ((0, "z"), (1, "r")):
        lane = page.locator(".srnn-lane:visible").nth(number)
        found = [bar.bounding_box()["height"] for bar in lane.locator(".srnn-bar").all()]
        frame = lane.locator(".srnn-gauge").first.bounding_box()["height"]
        gates = [read[gate].item() for read in explorer.sweep.steps[4].walk]
        np.testing.assert_allclose(np.array(found) / frame, gates, atol=0.05)


def test_controls_are_shown_when_asked_for(opened):
    page = opened(UnitExplorer(ROW, controls=["n", "forget gate bias"], n=2))
    labels = [label.inner_text() for label in page.locator(".srnn-control label").locator("visible=true").all()]
    assert labels == ["forget gate bias", "sequence length n", "step"]
    assert page.get_by_label("sequence length n").input_value() == "2"
    assert UnitExplorer(ROW).controls == ["unit", *LABELS]  # n only where it is asked for


def test_it_can_be_read_and_reached(look, readable):
    readable(UnitExplorer(ROW, unit="gru", step=3), UnitExplorer(range(-6, 6), step=12), **look)


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"row": np.zeros((2, 3))}, r"Give one row.* Received: an array of shape \(2, 3\)"),
        ({"row": np.zeros(13)}, "edges from 1 to 12 pixels"),
        ({"row": [1, np.inf]}, "finite number"),
        ({"unit": "rnns"}, r"`unit` knows \('lstm', 'gru', 'rnn'\). Received: 'rnns'"),
        ({"weights": {"update gate bias": 1}}, "`weights` knows .*'forget gate bias'.* Received: 'update gate bias'"),
        ({"weights": {"gru": {"forget gate bias": 1}}}, "`weights` knows .* Received: 'forget gate bias'"),
        ({"weights": {"input weight": np.nan}}, "`weights` holds finite numbers. Received: nan"),
        ({"n": 0}, "`n` is at least 1. Received: 0"),
        ({"controls": ["forget"]}, "`controls` knows .* Received: 'forget'"),
    ],
)
def test_what_cannot_be_is_refused_from_the_start_and_later(wrong, told, refused):
    refused(UnitExplorer, wrong, told)


def test_it_starts_with_an_open_lstm_that_reads_one_bright_pixel():
    explorer = UnitExplorer()
    assert explorer.row.tolist() == [[3, 0, 0, 0, 0, 0]] and explorer.unit == "lstm"
    assert explorer.weights["lstm"] == {
        "input gate bias": 3,
        "forget gate bias": 3,
        "output gate bias": 3,
        "forget gate weight": 0,
        "input weight": 1,
    }
    explorer.row = [1, 2]
    assert explorer.image == [[1, 2]]


def test_weights_are_those_of_the_unit_that_is_shown_and_the_others_stay():
    explorer = UnitExplorer(unit="gru", weights={"input weight": 0.1})
    explorer.weights = {"update gate bias": -6}
    explorer.weights = {"lstm": {"input weight": -1}}
    assert explorer.weights["gru"] | {"input weight": 0.1, "update gate bias": -6} == explorer.weights["gru"]
    assert explorer.weights["lstm"]["input weight"] == -1 and explorer.weights["rnn"] == {"weight w": 1}


def test_a_weight_beyond_the_ends_of_its_slider_is_moved_there():
    sliders = UnitExplorer(weights={"forget gate bias": -99, "input weight": 99}).weights["lstm"]
    assert (sliders["forget gate bias"], sliders["input weight"]) == (-6, 2)
