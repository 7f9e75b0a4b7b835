"""The block of VMamba: what its parts give by hand, one pixel at a time; and that it fits into a network."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import models
from srnn_tutorial.lesson import trace_selective

CHANNELS = 3


def made(expansion=2, **weights):
    """A model that is the block alone, with random weights, so that nothing is 0 or 1 by its start."""
    image = keras.Input((None, None, CHANNELS))
    model = keras.Model(image, models.vmamba_block(image, expansion, **weights))
    random = np.random.default_rng(3)
    model.set_weights([random.normal(0, 0.4, w.shape) for w in model.get_weights()])
    return model


def silu(x):
    return x / (1 + np.exp(-x))


def normalised(x, layer):
    scale, shift = layer.get_weights()
    deviation = np.sqrt(x.var(-1, keepdims=True) + layer.epsilon)
    return (x - x.mean(-1, keepdims=True)) / deviation * scale + shift


def convolved(x, kernel, bias):
    """Each channel by itself, 3×3, zeros around."""
    padded = np.pad(x, [(1, 1), (1, 1), (0, 0)])
    height, width = x.shape[:2]
    return bias + sum(padded[i : i + height, j : j + width] * kernel[i, j, :, 0] for i in range(3) for j in range(3))


def by_hand(model, x):
    layer = {name: model.get_layer(f"vmamba_{name}") for name in ("normalization", "in", "gate", "out", "swept")}
    weights = {name: layer[name].get_weights()[0].astype("float64") for name in ("in", "gate", "out")}
    normal = normalised(x, layer["normalization"])
    inner = silu(convolved(normal @ weights["in"], *model.get_layer("vmamba_convolution").get_weights()))
    cells = model.get_layer("vmamba").cells
    names = "down", "up", "bias", "input_kernel", "output_kernel", "log_rates", "skip"
    summed = sum(
        trace_selective(inner, [ops.convert_to_numpy(getattr(cell, name)) for name in names], direction).hidden
        for direction, cell in cells.items()
    )
    return x + (normalised(summed, layer["swept"]) * silu(normal @ weights["gate"])) @ weights["out"]


@pytest.mark.parametrize("expansion", [1, 2])
@pytest.mark.parametrize("shape", [(1, 1), (4, 6)])
def test_it_is_what_its_parts_give_by_hand(shape, expansion, random_numbers):
    model = made(expansion)
    x = random_numbers.normal(size=(2, *shape, CHANNELS))
    found = ops.convert_to_numpy(model(x.astype("float32")))
    for image, result in zip(x, found):
        np.testing.assert_allclose(result, by_hand(model, image), rtol=2e-4, atol=2e-4)


def test_it_has_as_many_weights_as_its_formula_says():
    wide, states, rank = 2 * CHANNELS, 16, 1
    selective = wide * rank * 2 + wide + 3 * wide * states + wide
    dense = 3 * wide * CHANNELS
    assert made().count_params() == 4 * selective + dense + 10 * wide + 2 * CHANNELS + 2 * wide


def test_two_of_them_in_a_network_are_trained_saved_and_loaded(tmp_path, random_numbers):
    image = keras.Input((None, None, 2))
    x = keras.layers.Conv2D(4, 3, padding="same")(image)
    x = models.vmamba_block(models.vmamba_block(x, 1, name="first"), 1, name="second")
    model = keras.Model(image, keras.layers.Conv2D(1, 1)(x))
    model.compile("adam", "mse")
    images = random_numbers.normal(size=(4, 6, 5, 2)).astype("float32")
    before = [w.copy() for w in model.get_weights()]
    model.fit(images, images[..., :1], verbose=0)
    assert all(np.any(old != new) for old, new in zip(before, model.get_weights()))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded.predict(images, verbose=0), model.predict(images, verbose=0), atol=1e-6)


def test_what_cannot_be_is_refused():
    image = keras.Input((None, None, 2))
    with pytest.raises(ValueError, match="`expansion`.*Received"):
        models.vmamba_block(image, 0)
    with pytest.raises(TypeError, match="There is no such argument"):
        models.vmamba_block(image, depthwise_initializer="ones")
