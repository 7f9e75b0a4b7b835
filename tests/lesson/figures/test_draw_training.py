import numpy as np
import pytest

from srnn_tutorial.lesson import draw_history, draw_weights


def test_the_loss_curve_says_whether_it_falls():
    assert draw_history({"training": [2, 1]}).alt == "Loss against 2 epochs: training falls."
    both = draw_history({"training": [1, 2, 2], "validation": [2, 3, 1]}, doing_nothing=1.5)
    assert both.alt == "Loss against 3 epochs: training does not fall, validation falls."


def test_the_loss_of_each_epoch_is_drawn_from_the_first_on():
    losses = {"training": [3.0, 2.0, 1.0], "validation": [3.5, 2.5, 2.0]}
    (axes,) = draw_history(losses, doing_nothing=2.25).figure.axes
    for line, (label, values) in zip(axes.lines, losses.items()):
        assert line.get_label() == label
        assert line.get_xydata().tolist() == [[epoch, value] for epoch, value in enumerate(values, start=1)]
    assert set(axes.lines[-1].get_ydata()) == {2.25} and [text.get_text() for text in axes.texts] == ["doing nothing"]
    assert axes.get_ylim()[0] == 0 and (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")


def test_five_curves_are_five_curves():
    losses = dict.fromkeys("abcde", [1.0, 0.1, 0.01])
    (axes,) = draw_history(losses, logarithmic=True).figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(losses)
    assert len({line.get_color() for line in axes.lines}) == 5 and axes.get_yscale() == "log"


def test_weights_at_the_start_and_at_the_end_a_panel_for_each_direction():
    start = {"right": np.array([0.5, -1.0, 0.25]), "up": np.array([2.0, 1.0, 3.0])}
    end = {"right": np.array([0.75, -1.0, 0.5]), "up": start["up"]}
    picture = draw_weights(start, end)
    assert "right: from ≈ -0.08 to ≈ 0.08, changed by ≈ 0.17; up: from ≈ 2.00 to ≈ 2.00, changed by ≈ 0.00." in picture.alt
    for axes, name, arrow in zip(picture.figure.axes, start, "→↑"):
        assert axes.get_title() == f"{arrow} {name}" and axes.get_xlim() == axes.get_ylim()
        (points,) = (line.get_xydata() for line in axes.lines if len(line.get_xdata()) == 3)
        np.testing.assert_array_equal(points, np.transpose([start[name], end[name]]))
    assert picture.png()


@pytest.mark.parametrize("epochs", [1, 16, 40])
def test_any_number_of_epochs_can_be_drawn(epochs):
    assert draw_history({"training": np.linspace(1, 0.5, epochs)}).png().startswith(b"\x89PNG")
