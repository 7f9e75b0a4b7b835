import numpy as np
import pytest

from srnn_tutorial.data import soft_image
from srnn_tutorial.lesson import ReceptiveFieldExplorer, draw_receptive_field, receptive_field
from srnn_tutorial.lesson.by_hand.units import weight_shapes
from srnn_tutorial.lesson.widgets.receptive_field import MEMORY
from srnn_tutorial.units import UNITS

OBLONG = np.random.default_rng(1).normal(size=(4, 6))


@pytest.mark.parametrize("unit", UNITS)
def test_the_screen_shows_the_field_that_its_controls_ask_for(unit, shown):
    explorer = ReceptiveFieldExplorer(OBLONG, unit=unit)
    explorer.row.value, explorer.column.value, explorer.n.value, explorer.layers.value = 0, 5, 2, 2
    label, start, _ = MEMORY[unit]
    fields = receptive_field(OBLONG, (0, 5), unit, explorer.weights, n=2, layers=2)
    title = f"{UNITS[unit].title}, {label} = {start:.1f}, n = 2, 2 layers"
    expected = draw_receptive_field(OBLONG, (0, 5), fields, title)
    assert shown(explorer) == expected.alt == explorer.figure().alt
    assert explorer.picture.value == expected.html()
    assert [name for name, slider in explorer.memory.items() if slider.layout.display != "none"] == [unit]


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
    assert expected.keys() == UNITS.keys()
    for unit, weights in expected.items():
        explorer = ReceptiveFieldExplorer(unit=unit, memory=0.3)
        assert [np.shape(weight) for weight in explorer.weights] == list(weight_shapes(unit, channels=1).values())
        for weight, wanted in zip(explorer.weights, weights, strict=True):
            np.testing.assert_array_equal(weight, wanted)


@pytest.mark.parametrize("unit", UNITS)
def test_every_control_moves_the_picture(unit, shown):
    explorer = ReceptiveFieldExplorer(unit=unit)
    for control in (explorer.memory[unit], explorer.n, explorer.row, explorer.column):
        before = shown(explorer)
        control.value -= 1
        assert shown(explorer) != before
    before = shown(explorer)
    explorer.layers.value = 2
    assert shown(explorer) != before


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (12, 12)])
def test_small_and_large_images_can_be_explored(shape, shown):
    explorer = ReceptiveFieldExplorer(np.ones(shape))
    assert explorer.n.max == max(max(shape) - 1, 1) and explorer.pixel == (shape[0] // 2, shape[1] // 2)
    assert shown(explorer)


def test_it_starts_with_the_image_that_has_dark_pixels_and_in_its_middle():
    explorer = ReceptiveFieldExplorer()
    np.testing.assert_array_equal(explorer.image, soft_image())
    assert explorer.pixel == (4, 4) and explorer.n.value == 8


def test_a_start_beyond_the_ends_of_a_slider_is_moved_there():
    explorer = ReceptiveFieldExplorer(memory=9, row=99, n=99)
    assert (explorer.memory["rnn"].value, explorer.row.value, explorer.n.value) == (2, 8, 8)


def test_every_control_has_a_label_and_every_unit_a_slider():
    explorer = ReceptiveFieldExplorer()
    assert all(control.description for row in explorer.children[:-1] for control in row.children)
    assert MEMORY.keys() == UNITS.keys()


@pytest.mark.parametrize(
    ("call", "says"),
    [(lambda: ReceptiveFieldExplorer(np.ones((13, 3))), "(13, 3)"), (lambda: ReceptiveFieldExplorer(unit="rnns"), "'rnns'")],
)
def test_what_cannot_be_shown_is_refused(call, says):
    with pytest.raises(ValueError, match="Received: ") as caught:
        call()
    assert says in str(caught.value)
