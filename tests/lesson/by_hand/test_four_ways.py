"""Four systems side by side: their layers walk as these programs do, and who sees whom is what the papers say."""

import keras
import numpy as np
import pytest

from srnn_tutorial import MDRNN2D, IONContext, ReNet2D, SpatialRNN2D
from srnn_tutorial.lesson import add_up, four_ways, seen, trace, trace_corner


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


def test_the_first_images_are_steps_on_the_way(random_numbers):
    image = random_numbers.uniform(size=(3, 4))
    ways = {system: list(images.values()) for system, images in four_ways(image, weight=0.7).items()}
    once = {way: trace(image, way, weight=0.7).hidden for way in ("right", "left", "down", "up")}
    walk = trace_corner(image, "rnn", add_up(1, 0.35, 0.35), activation="relu").hidden[..., 0]
    np.testing.assert_allclose(ways["SpatialRNN2D"][0], once["right"])
    np.testing.assert_allclose(ways["IONContext"][0], sum(once.values()))
    np.testing.assert_allclose(ways["ReNet2D"][0], once["down"] + once["up"])
    np.testing.assert_allclose(ways["MDRNN2D"][0], walk)


def test_a_patch_counts_its_mean():
    image = np.arange(24.0).reshape(4, 6)
    patches = image.reshape(2, 2, 3, 2).mean(axis=(1, 3))
    first, _ = four_ways(image, 0.5, patch=2)["ReNet2D"].values()
    np.testing.assert_allclose(first, sum(trace(patches, way, weight=0.5).hidden for way in ("down", "up")))


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
        for heard, wanted in zip(images.values(), expected[system], strict=True):
            np.testing.assert_array_equal(heard[pixel], wanted, err_msg=system)


@pytest.mark.parametrize("shape", [(5, 6), (6, 5)])
def test_an_edge_that_the_patch_does_not_divide_is_told(shape):
    with pytest.raises(ValueError, match=r"divides both edges .* Received: patch=2"):
        seen(shape, patch=2)
