import numpy as np
import pytest

from srnn_tutorial.data import readme_image
from srnn_tutorial.lesson import (
    DiagonalStepper,
    FourDirections,
    MergeExplorer,
    SequenceLengthExplorer,
    SweepStepper,
    UnitExplorer,
    draw_directions,
    draw_merge,
    draw_reach,
    draw_step,
    merge,
    trace,
    trace_all,
)

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def test_the_stepper_shows_the_step_of_the_sweep_that_its_controls_ask_for(shown):
    stepper = SweepStepper(OBLONG, direction="left", n=2, weight=-0.5, activation="tanh")
    sweep = trace(OBLONG, "left", 2, -0.5, "tanh")
    for index in range(10):
        stepper.step.value = index + 1
        assert shown(stepper) == draw_step(sweep, index).alt
    assert stepper.picture.value == draw_step(sweep, 9).html() == stepper.figure().html()
    np.testing.assert_array_equal(stepper.sweep.hidden, sweep.hidden)


def test_four_directions_show_the_sweeps_that_their_controls_ask_for(shown):
    explorer = FourDirections(OBLONG)
    assert shown(explorer) == draw_directions(trace_all(OBLONG)).alt
    explorer.weight.value, explorer.activation.value, explorer.n.value = -1.5, "sigmoid", 3
    expected = draw_directions(trace_all(OBLONG, 3, -1.5, "sigmoid"))
    assert shown(explorer) == expected.alt and explorer.picture.value == expected.html() == explorer.figure().html()


def test_the_reach_is_that_of_the_pixel_and_the_length(shown):
    explorer = SequenceLengthExplorer(np.array(OBLONG))
    assert shown(explorer) == draw_reach((2, 5), (1, 2), 2).alt
    explorer.row.value, explorer.column.value, explorer.n.value = 0, 4, 3
    expected = draw_reach((2, 5), (0, 4), 3)
    assert shown(explorer) == expected.alt and explorer.picture.value == expected.html() == explorer.figure().html()


@pytest.mark.parametrize("mode", ["concat", "convolution", "sum", "mul", "ave", None])
def test_the_merge_is_that_of_the_mode_and_the_weights(mode, shown):
    explorer = MergeExplorer(OBLONG)
    explorer.mode.value, explorer.n.value = mode, 1
    for slider, weight in zip(explorer.kernel.values(), (0.5, -1.0, 2.0, 0.0), strict=True):
        slider.value = weight
        assert slider.disabled == (mode != "convolution")
    hiddens = {name: sweep.hidden for name, sweep in trace_all(OBLONG, 1).items()}
    kernel = [0.5, -1.0, 2.0, 0.0] if mode == "convolution" else None
    expected = draw_merge(hiddens, merge(list(hiddens.values()), mode, kernel), mode, kernel)
    assert shown(explorer) == expected.alt and explorer.picture.value == expected.html() == explorer.figure().html()


def test_what_is_left_out_is_the_readme_image_swept_with_weight_one(shown):
    image = readme_image()
    assert shown(SweepStepper()) == draw_step(trace(image), 0).alt
    assert shown(FourDirections()) == draw_directions(trace_all(image)).alt
    assert shown(SequenceLengthExplorer()) == draw_reach((9, 9), (4, 4), 2).alt
    hiddens = {name: sweep.hidden for name, sweep in trace_all(image).items()}
    assert shown(MergeExplorer()) == draw_merge(hiddens, merge(list(hiddens.values())), "concat").alt


@pytest.mark.parametrize("explorer", [SweepStepper, FourDirections, SequenceLengthExplorer, MergeExplorer])
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (12, 12)])
def test_small_and_large_images_can_be_explored(explorer, shape, shown):
    explorer = explorer(np.ones(shape))
    assert explorer.n.min == 1 and explorer.n.max == max(max(shape) - 1, 1)
    assert shown(explorer)


def test_next_and_previous_stop_at_the_ends(shown):
    for stepper in (SweepStepper([[1, 2]]), UnitExplorer([1, 2]), DiagonalStepper([[1, 2]])):
        stepper.previous.click()
        assert stepper.step.value == 1
        stepper.next.click()
        stepper.next.click()
        assert stepper.step.value == 2
        stepper.previous.click()
        assert stepper.step.value == 1 and " 1 of 2" in shown(stepper)


def test_play_moves_the_step(shown):
    stepper = SweepStepper()
    assert (stepper.play.min, stepper.play.max, stepper.play.value) == (1, 9, 1)
    stepper.play.value = 5
    assert stepper.step.value == 5 and "step 5 of 9" in shown(stepper)


def test_the_step_stays_when_the_direction_changes(shown):
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


def test_the_reach_follows_the_pixel(shown):
    explorer = SequenceLengthExplorer((4, 6), row=0, column=0, n=5)
    assert "row 0, column 0 sees 9 of 24 pixels" in shown(explorer)
    explorer.row.value, explorer.column.value, explorer.n.value = 1, 2, 1
    assert "row 1, column 2 sees 5 of 24 pixels" in shown(explorer)
    explorer.row.value = 99
    assert explorer.row.value == 3


@pytest.mark.parametrize("image", [np.zeros((13, 3)), np.zeros((2, 2, 2)), np.zeros((0, 2)), [[1, np.nan]]])
@pytest.mark.parametrize("explorer", [SweepStepper, FourDirections, MergeExplorer])
def test_an_image_that_cannot_be_shown_is_refused(explorer, image):
    with pytest.raises(ValueError, match="Received: an array"):
        explorer(image)


def test_starts_beyond_the_ends_of_the_controls_are_moved_there():
    stepper = SweepStepper(OBLONG, n=99, weight=9, step=99)
    assert (stepper.n.value, stepper.weight.value, stepper.step.value) == (4, 2, 10)
    stepper = SweepStepper(OBLONG, n=0, weight=-9, step=0)
    assert (stepper.n.value, stepper.weight.value, stepper.step.value) == (1, -2, 1)


def test_a_shape_and_an_image_of_that_shape_are_the_same_to_the_reach(shown):
    assert shown(SequenceLengthExplorer((2, 5))) == shown(SequenceLengthExplorer(OBLONG))


def test_every_control_has_a_label():
    for explorer in (SweepStepper(), FourDirections(), SequenceLengthExplorer(), MergeExplorer()):
        rows = [control for row in explorer.children[:-1] for control in row.children]
        assert all(control.description or control.tooltip for control in rows)
