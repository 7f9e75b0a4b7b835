import re

import numpy as np
import pytest

from srnn_tutorial.lesson import (
    FourDirections,
    MergeExplorer,
    SequenceLengthExplorer,
    SweepStepper,
    UnitExplorer,
    merge,
    trace,
    trace_all,
)
from srnn_tutorial.lesson.widgets.gates import UNIT_WEIGHTS

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def shown(explorer):
    """The alt text of the picture that is on the screen."""
    import html

    return html.unescape(re.search('alt="([^"]*)"', explorer.picture.value)[1])


@pytest.mark.parametrize("explorer", [SweepStepper, FourDirections, SequenceLengthExplorer, MergeExplorer])
def test_the_static_picture_is_what_the_screen_shows(explorer):
    explorer = explorer(np.array(OBLONG))
    explorer.n.value = 2
    assert shown(explorer) == explorer.figure().alt


@pytest.mark.parametrize("explorer", [SweepStepper, FourDirections, SequenceLengthExplorer, MergeExplorer])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (12, 12)])
def test_small_and_large_images_can_be_explored(explorer, shape):
    explorer = explorer(np.ones(shape))
    assert explorer.n.min == 1 and explorer.n.max == max(max(shape) - 1, 1)
    assert shown(explorer)


def test_the_stepper_walks_the_trace():
    stepper = SweepStepper(OBLONG, direction="left", n=2, weight=-0.5, activation="tanh")
    sweep = trace(OBLONG, "left", 2, -0.5, "tanh")
    for i, step in enumerate(sweep.steps, start=1):
        stepper.step.value = i
        assert f"step {i} of 10" in shown(stepper)
        assert f"h[{step.position[0]},{step.position[1]}]" in shown(stepper)
    np.testing.assert_array_equal(stepper.sweep.hidden, sweep.hidden)


def test_next_and_previous_stop_at_the_ends():
    for stepper in (SweepStepper([[1, 2]]), UnitExplorer([1, 2])):
        stepper.previous.click()
        assert stepper.step.value == 1
        stepper.next.click()
        stepper.next.click()
        assert stepper.step.value == 2
        stepper.previous.click()
        assert stepper.step.value == 1 and "step 1 of 2" in shown(stepper)


def test_play_moves_the_step():
    stepper = SweepStepper()
    stepper.play.value = 5
    assert stepper.step.value == 5 and "step 5 of 9" in shown(stepper)


def test_the_step_stays_when_the_direction_changes():
    stepper = SweepStepper(OBLONG, step=4)
    stepper.direction.value = "up"
    assert stepper.step.value == 4 and shown(stepper).startswith("Sweep up, step 4")


def test_the_sequence_length_ends_at_the_edge_it_travels_along():
    stepper = SweepStepper(OBLONG)
    assert (stepper.n.max, stepper.n.value) == (4, 4)
    stepper.direction.value = "down"
    assert (stepper.n.max, stepper.n.value) == (1, 1)
    stepper.n.value = 7
    assert stepper.n.value == 1


def test_one_change_is_one_drawing(monkeypatch):
    drawings = []
    monkeypatch.setattr(SweepStepper, "figure", lambda self, figure=SweepStepper.figure: drawings.append(1) or figure(self))
    stepper = SweepStepper(OBLONG)
    drawings.clear()
    stepper.direction.value = "down"  # which moves the sequence length, too
    assert len(drawings) == 1


def test_four_directions_follow_their_controls():
    explorer = FourDirections(OBLONG)
    explorer.weight.value = -1.5
    explorer.activation.value = "sigmoid"
    explorer.n.value = 3
    expected = trace_all(OBLONG, 3, -1.5, "sigmoid")
    for name, sweep in explorer.sweeps.items():
        np.testing.assert_array_equal(sweep.hidden, expected[name].hidden)


def test_the_reach_follows_the_pixel():
    explorer = SequenceLengthExplorer((4, 6), row=0, column=0, n=5)
    assert "row 0, column 0 sees 9 of 24 pixels" in shown(explorer)
    explorer.row.value, explorer.column.value, explorer.n.value = 1, 2, 1
    assert "row 1, column 2 sees 5 of 24 pixels" in shown(explorer)
    explorer.row.value = 99
    assert explorer.row.value == 3


@pytest.mark.parametrize("mode", ["concat", "convolution", "sum", "mul", "ave", None])
def test_the_merge_modes_can_be_chosen(mode):
    explorer = MergeExplorer(OBLONG)
    explorer.mode.value = mode
    assert f"Merge mode {mode!r}" in shown(explorer)
    assert all(slider.disabled == (mode != "convolution") for slider in explorer.kernel.values())


def test_the_weights_of_the_convolution_can_be_moved():
    explorer = MergeExplorer([[1, 2], [3, 4]], mode="convolution")
    weights = {"right": 0.5, "left": -1.0, "down": 2.0, "up": 0.0}
    for name, weight in weights.items():
        explorer.kernel[name].value = weight
    hiddens = [sweep.hidden for sweep in trace_all([[1, 2], [3, 4]]).values()]
    expected = merge(hiddens, "convolution", list(weights.values()))
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", shown(explorer))]
    assert numbers == expected.ravel().tolist()


@pytest.mark.parametrize("image", [np.zeros((13, 3)), np.zeros((2, 2, 2)), np.zeros((0, 2)), [[1, np.nan]]])
@pytest.mark.parametrize("explorer", [SweepStepper, FourDirections, MergeExplorer])
def test_an_image_that_cannot_be_shown_is_refused(explorer, image):
    with pytest.raises(ValueError, match="Received: an array"):
        explorer(image)


ROW = [3, 0, -1, 0.5, 2]


@pytest.mark.parametrize("unit", UNIT_WEIGHTS)
def test_the_unit_explorer_walks_the_trace_of_its_unit(unit):
    explorer = UnitExplorer(ROW, unit=unit)
    explorer.n.value = 3
    for i, step in enumerate(explorer.sweep.steps, start=1):
        explorer.step.value = i
        assert f"step {i} of 5: start at 0, read {len(step.window)} pixel" in shown(explorer)
        assert shown(explorer) == explorer.figure().alt
    assert explorer.sweep.unit == unit and explorer.sweep.n == 3


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


def test_every_slider_moves_the_picture():
    for unit, labels in UNIT_WEIGHTS.items():
        explorer = UnitExplorer(ROW, unit=unit, step=5)
        for label in labels:
            before = shown(explorer)
            explorer.weights[unit][label].value -= 0.7
            assert shown(explorer) != before


def test_only_the_sliders_of_the_unit_are_there():
    explorer = UnitExplorer(ROW)
    for unit in UNIT_WEIGHTS:
        explorer.unit.value = unit
        for name, sliders in explorer.weights.items():
            assert all((slider.layout.display == "none") == (name != unit) for slider in sliders.values())


def test_a_shut_forget_gate_leaves_nothing_and_an_open_one_nearly_all():
    left = {
        bias: UnitExplorer(weights={"forget gate bias": bias}).sweep.steps[-1].walk[-1]["c"].item() for bias in (-6, 0, 6)
    }
    assert left[-6] < 1e-10 and 0.02 < left[0] < 0.04 and 0.9 < left[6] < 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: UnitExplorer(np.zeros((2, 3))),
        lambda: UnitExplorer(np.zeros(13)),
        lambda: UnitExplorer([1, np.inf]),
        lambda: UnitExplorer(unit="rnns"),
        lambda: UnitExplorer(unit="gru", weights={"forget gate bias": 1}),
    ],
)
def test_what_the_unit_explorer_cannot_show_is_refused(call):
    with pytest.raises(ValueError, match="Received: "):
        call()


def test_every_control_has_a_label():
    for explorer in (SweepStepper(), FourDirections(), SequenceLengthExplorer(), MergeExplorer(), UnitExplorer()):
        controls = [control for row in explorer.children[:-1] for control in row.children]
        assert all(control.description or control.tooltip for control in controls)
