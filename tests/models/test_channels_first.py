"""Every layer and every network reads channels last, also where Keras is set to have them first."""

import functools

import keras
import numpy as np
import pytest
from all_layers import LAYERS
from small_models import numbers

from srnn_tutorial import models
from srnn_tutorial.bench.rivals import DepthwiseTranslations, KerasSweeps
from srnn_tutorial.experiments import digits
from srnn_tutorial.experiments.training.blocks import BLOCKS
from srnn_tutorial.experiments.training.tasks import CHANNELS, make_network
from srnn_tutorial.layers import CropLike

IMAGE = (8, 10, 3)  # three edges that cannot be taken for each other


@pytest.fixture
def channels_first():
    """Sets Keras' global image data format to channels first, while the function it gives is at work."""

    def within(build):
        keras.config.set_image_data_format("channels_first")
        try:
            return build()
        finally:
            keras.config.set_image_data_format("channels_last")

    return within


def around(block, shape=IMAGE):
    image = keras.Input(shape)
    # Through a layer: Keras before 3.14 knows no model that hands its input on as it is.
    return keras.Model(image, keras.tree.map_structure(keras.layers.Identity(), block(image)))


def small(build, *shape, **arguments):
    return lambda: build(shape, **{"filters": 2, "depth": 1, **arguments})


NETWORKS = {
    "unet": small(models.unet, *IMAGE),
    "unet, deep supervision": small(models.unet, None, None, 3, depth=2, deep_supervision=True),
    "unet, rounds": small(models.unet, *IMAGE, rounds=2),
    "cr_unet": small(models.cr_unet, *IMAGE),
    "cr_unet, any size": small(models.cr_unet, None, None, 3),
    "renet": lambda: models.renet(IMAGE, units=(4,), dense_units=(2,)),
    "renet, average": lambda: models.renet((None, None, 3), units=(4,), dense_units=()),
    "scene_labelling": lambda: models.scene_labelling(IMAGE, 2, (2,), ()),
    "context_block": lambda: around(models.context_block),
    "vmamba_block": lambda: around(models.vmamba_block),
}
OF_THE_EXPERIMENTS = {
    **{f"block: {name}": functools.partial(around, block, (24, 20, CHANNELS)) for name, block in BLOCKS.items()},
    **{task: functools.partial(make_network, task, lambda x: x) for task in ("long range", "contours", "ultrasound")},
    "digits": lambda: digits.make_model("ConvNet"),
    "translations": lambda: around(DepthwiseTranslations(2)),
    "Keras' sweeps": lambda: around(KerasSweeps()),
}


def alike(build, channels_first):
    keras.utils.set_random_seed(1)
    expected = build()
    keras.utils.set_random_seed(1)
    model = channels_first(build)
    assert model.output_shape == expected.output_shape
    assert [weight.shape for weight in model.weights] == [weight.shape for weight in expected.weights]
    x = np.random.default_rng(0).normal(size=[edge or 10 for edge in (2, *model.input_shape[1:])]).astype("float32")
    for one, other in zip(*map(keras.tree.flatten, (channels_first(lambda: model(x)), expected(x)))):
        np.testing.assert_allclose(numbers(one), numbers(other), atol=1e-5)


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer is not CropLike], ids=lambda layer: layer.__name__)
def test_layers(layer, channels_first):
    alike(lambda: around(layer(**LAYERS[layer])), channels_first)


@pytest.mark.parametrize("name", NETWORKS)
def test_models(name, channels_first):
    alike(NETWORKS[name], channels_first)


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_THE_EXPERIMENTS)
def test_networks_of_the_experiments(name, channels_first):
    alike(OF_THE_EXPERIMENTS[name], channels_first)


def test_a_model_is_saved_and_loaded_with_its_channels_last(channels_first, tmp_path):
    model = channels_first(NETWORKS["unet"])
    model.save(tmp_path / "unet.keras")
    loaded = channels_first(lambda: keras.models.load_model(tmp_path / "unet.keras"))
    x = np.random.default_rng(0).normal(size=(2, *IMAGE)).astype("float32")
    np.testing.assert_allclose(numbers(loaded(x)), numbers(model(x)), atol=1e-6)
