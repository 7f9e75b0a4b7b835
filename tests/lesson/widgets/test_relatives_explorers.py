import numpy as np
import pytest

from srnn_tutorial.data import readme_image
from srnn_tutorial.lesson import DiagonalStepper, SightExplorer, add_up, draw_diagonal, draw_seen, seen, trace_corner

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def test_the_stepper_walks_all_diagonals(shown):
    stepper = DiagonalStepper(OBLONG, corner="top_right", u=-0.5, v=0.3, activation="tanh")
    walk = trace_corner(OBLONG, "rnn", add_up(1, -0.5, 0.3), "top_right", "tanh")
    assert stepper.step.max == len(walk.diagonals) == 6
    for number, diagonal in enumerate(walk.diagonals):
        stepper.step.value = number + 1
        assert stepper.pixel.max == len(diagonal)
        for index in range(len(diagonal)):
            stepper.pixel.value = index + 1
            assert shown(stepper) == draw_diagonal(walk, number, index).alt
    assert stepper.picture.value == draw_diagonal(walk, 5, 0).html() == stepper.figure().html()


def test_it_starts_with_the_readme_image_and_halves_of_both_neighbours(shown):
    walk = trace_corner(readme_image(), "rnn", add_up(1, 0.5, 0.5), activation="relu")
    assert shown(DiagonalStepper()) == draw_diagonal(walk, 0).alt


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (12, 12)])
def test_small_and_large_images_can_be_stepped(shape, shown):
    stepper = DiagonalStepper(np.ones(shape))
    stepper.step.value = stepper.step.max
    stepper.corner.value = "bottom_left"
    assert "Walk from the bottom left" in shown(stepper) and "empty" not in shown(stepper)


def test_the_sight_of_the_screen_is_that_of_the_pixel_and_the_patches(shown):
    explorer = SightExplorer((4, 6), patch=2)
    assert shown(explorer) == draw_seen(seen((4, 6), patch=2), (2, 3)).alt
    explorer.row.value, explorer.column.value = 3, 0
    expected = draw_seen(seen((4, 6), patch=2), (3, 0))
    assert shown(explorer) == explorer.figure().alt == expected.alt and explorer.picture.value == expected.html()


def test_every_control_has_a_label():
    for explorer in (DiagonalStepper(), SightExplorer()):
        assert all(control.description or control.tooltip for row in explorer.children[:-1] for control in row.children)


def test_an_edge_that_the_patch_does_not_divide_is_told():
    with pytest.raises(ValueError, match="divide"):
        SightExplorer((5, 6), patch=2)
