import numpy as np
import pytest

from srnn_tutorial.lesson import UnitExplorer, draw_unit, trace, trace_unit
from srnn_tutorial.lesson.widgets.gates import UNIT_WEIGHTS

ROW = [3, 0, -1, 0.5, 2]


@pytest.mark.parametrize("unit", UNIT_WEIGHTS)
def test_the_unit_explorer_walks_the_trace_of_its_unit(unit, shown):
    explorer = UnitExplorer(ROW, unit=unit)
    explorer.n.value = 3
    sweep = trace_unit([ROW], unit, list(explorer.sweep.weights.values()), n=3)
    for index in range(5):
        explorer.step.value = index + 1
        assert shown(explorer) == draw_unit(sweep, index).alt
    assert explorer.picture.value == draw_unit(sweep, 4).html() == explorer.figure().html()


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


def test_every_slider_moves_the_picture(shown):
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


def test_it_starts_with_an_open_lstm_that_reads_one_bright_pixel():
    explorer = UnitExplorer()
    assert explorer.row.tolist() == [[3, 0, 0, 0, 0, 0]] and explorer.unit.value == "lstm"
    assert {label: slider.value for label, slider in explorer.weights["lstm"].items()} == {
        "input gate bias": 3,
        "forget gate bias": 3,
        "output gate bias": 3,
        "forget gate weight": 0,
        "input weight": 1,
    }


def test_a_weight_beyond_the_ends_of_its_slider_is_moved_there():
    sliders = UnitExplorer(weights={"forget gate bias": -99, "input weight": 99}).weights["lstm"]
    assert (sliders["forget gate bias"].value, sliders["input weight"].value) == (-6, 2)


def test_every_control_has_a_label():
    rows = [control for row in UnitExplorer().children[:-1] for control in row.children]
    assert all(control.description or control.tooltip for control in rows)
