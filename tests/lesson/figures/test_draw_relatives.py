import html
import re

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srnn_tutorial import MDRNN2D, IONContext, ReNet2D, SpatialRNN2D
from srnn_tutorial.lesson import (
    DiagonalStepper,
    SightExplorer,
    add_up,
    draw_diagonal,
    draw_seen,
    draw_ways,
    four_ways,
    seen,
    trace_corner,
)
from srnn_tutorial.lesson.by_hand.diagonals import BEHIND
from srnn_tutorial.lesson.figures.relatives import arithmetic

OBLONG = [[1, -2, 3, 0.5, 2], [4, 1, -1, 2, 0]]


def shown(explorer):
    """The alt text of the picture that is on the screen."""
    return html.unescape(re.search('alt="([^"]*)"', explorer.picture.value)[1])


def layers_that_add_up(weight):
    """The four layers with the weights of the drawings, their outputs joined by a sum."""

    def start(value):
        return keras.initializers.Constant(value)

    def ion(x):
        layer = IONContext(units=1, filters=1)
        layer.build(x.shape)
        for convolution in layer.convolutions:
            convolution.kernel.assign(np.ones(convolution.kernel.shape))
        for cell in (cell for sweep in layer.sweeps for cell in sweep.cells.values()):
            cell.kernel.assign([[weight]])
        return layer(x)

    cell = keras.layers.SimpleRNNCell(1, "relu", kernel_initializer="ones", recurrent_initializer=start(weight))
    walk = {"activation": "relu", "kernel_initializer": "ones", "recurrent_initializer": start(weight / 2)}
    return {
        "SpatialRNN2D": SpatialRNN2D(kernel_initializer=start(weight), merge_mode="sum"),
        "IONContext": ion,
        "ReNet2D": lambda x: keras.ops.sum(ReNet2D(None, 1, cell)(x), axis=-1, keepdims=True),
        "MDRNN2D": MDRNN2D(1, "rnn", merge_mode="sum", **walk),
    }


def test_the_layers_walk_as_the_pictures_do():
    image = np.random.default_rng(0).uniform(size=(3, 4)).astype("float32")
    layers = layers_that_add_up(weight=0.7)
    for system, images in four_ways(image, weight=0.7).items():
        result = keras.ops.convert_to_numpy(layers[system](image[None, ..., None]))[0, ..., 0]
        np.testing.assert_allclose(list(images.values())[-1], result, rtol=1e-5, err_msg=system)


def test_channels_do_not_hear_each_other():
    """What `seen` relies on."""
    image = np.random.default_rng(1).normal(size=(4, 6, 3))
    together = four_ways(image, 0.8, patch=2)
    for channel in range(3):
        for system, images in four_ways(image[..., channel], 0.8, patch=2).items():
            for title, alone in images.items():
                np.testing.assert_allclose(together[system][title][..., channel], alone)


@pytest.mark.parametrize("pixel", [(0, 0), (1, 4), (3, 5)])
def test_what_each_system_sees(pixel):
    row, column = pixel
    rows, columns = np.indices((4, 6))
    cross = (rows == row) | (columns == column)
    everything = np.ones((4, 6), bool)
    expected = {
        "SpatialRNN2D": ((rows == row) & (columns <= column), cross),
        "IONContext": (cross, everything),
        "ReNet2D": (columns // 2 == column // 2, everything),
        "MDRNN2D": ((rows <= row) & (columns <= column), everything),
    }
    reached = seen((4, 6), patch=2)
    assert reached.keys() == expected.keys()
    for system, images in reached.items():
        for heard, wanted in zip(images.values(), expected[system]):
            np.testing.assert_array_equal(heard[pixel], wanted, err_msg=system)
    counts = [int(heard.sum()) for images in expected.values() for heard in images]
    assert [int(n) for n in re.findall(r" (\d+) \(", draw_seen(reached, pixel).alt)] == counts


def test_the_ways_are_told_in_numbers():
    alt = draw_ways([[1, 2], [3, 4]], four_ways([[1, 2], [3, 4]])).alt
    assert "the sweep to the right: 1 3; 3 7; all four, added: 9 13; 17 21." in alt


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(BEHIND)), st.integers(1, 5), st.integers(1, 5), st.integers(0, 99))
def test_the_arithmetic_is_right(corner, height, width, seed):
    """What is written between the equals signs gives, computed by Python, what is written after the last one."""
    random = np.random.default_rng(seed)
    image, weights = random.normal(size=(height, width)).round(2), random.normal(size=2).round(1)
    walk = trace_corner(image, "rnn", add_up(1, *weights), corner, "tanh")
    for meeting in (meeting for diagonal in walk.diagonals for meeting in diagonal):
        _, sum_, result = arithmetic(walk, meeting).replace("−", "-").replace("·", "*").split(" = ")
        assert abs(eval(sum_, {"f": np.tanh}) - float(result)) < 0.06  # every number in it was rounded


def test_the_stepper_walks_all_diagonals():
    stepper = DiagonalStepper(OBLONG, corner="top_right", u=-0.5, v=0.3, activation="tanh")
    walk = trace_corner(OBLONG, "rnn", add_up(1, -0.5, 0.3), "top_right", "tanh")
    assert stepper.step.max == len(walk.diagonals) == 6
    for number, diagonal in enumerate(walk.diagonals, start=1):
        stepper.step.value = number
        assert stepper.pixel.max == len(diagonal)
        for i, meeting in enumerate(diagonal, start=1):
            stepper.pixel.value = i
            assert f"diagonal {number} of 6: {len(diagonal)} pixel" in shown(stepper)
            assert arithmetic(walk, meeting) in shown(stepper)
    assert shown(stepper).count("empty") == 0 and shown(stepper) == stepper.figure().alt


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (12, 12)])
def test_small_and_large_images_can_be_stepped(shape):
    stepper = DiagonalStepper(np.ones(shape))
    stepper.step.value = stepper.step.max
    stepper.corner.value = "bottom_left"
    assert "Walk from the bottom left" in shown(stepper) and "empty" not in shown(stepper)


def test_everything_fits_on_the_picture():
    worst = trace_corner(np.full((12, 12), -9.75), "rnn", add_up(1, -1.7, -1.3), "bottom_right", "linear")
    for figure in (draw_diagonal(worst, 11, 6).figure, SightExplorer((12, 12)).figure().figure):
        assert figure.get_figwidth() <= 11.1  # inches; a notebook is 830 CSS pixels wide
        figure.set_dpi(148)
        figure.draw_without_rendering()
        for text in figure.axes[0].texts:
            box = text.get_window_extent()
            assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1, text


def test_the_sight_of_the_screen_is_the_static_one():
    explorer = SightExplorer((4, 6))
    explorer.row.value, explorer.column.value = 3, 0
    assert shown(explorer) == explorer.figure().alt and "Row 3, column 0 sees, of 24 pixels" in shown(explorer)


def test_an_edge_that_the_patch_does_not_divide_is_told():
    with pytest.raises(ValueError, match="divide"):
        SightExplorer((5, 6), patch=2)
