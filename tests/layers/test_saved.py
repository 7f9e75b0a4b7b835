"""The layer saved, loaded, copied and exported, alone and in models. On TensorFlow."""

import copy
import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers
from small_models import WEIGHTS, numbers, sequential, through_a_file, through_weights

from srnn_tutorial import SpatialRNN2D

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself: GradientTape, tf.function, SavedModel"
)
tf = pytest.importorskip("tensorflow")


@pytest.fixture
def images(random_numbers):
    return random_numbers.normal(size=(2, 4, 6, 2)).astype("float32")


def functional(layer):
    image = keras.Input((None, None, 2))
    return keras.Model(image, layer(image))


@keras.saving.register_keras_serializable(package="srnn_tests")
def halved(z):
    return z / 2


ARGUMENTS = [
    {},
    {"rnn_seq_length": 3, "activation": "tanh", "merge_mode": None, "directions": ("left", "up"), "name": "context"},
    {"rnn_seq_length": np.int64(3), "merge_mode": "convolution", "output_conv_filter": np.int32(5), "trainable": False},
    {"activation": layers.LeakyReLU(0.1), "merge_mode": "sum", "dtype": "mixed_float16"},
    {"activation": halved, "kernel_initializer": keras.initializers.RandomNormal(stddev=0.5, seed=3)},
]


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_a_layer_is_rebuilt_from_its_config(arguments, images):
    layer = SpatialRNN2D(**arguments)
    expected = layer(images)
    saved = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(saved)
    assert keras.saving.serialize_keras_object(again) == saved
    assert again.get_config() == SpatialRNN2D.from_config(layer.get_config()).get_config()
    again.set_weights(layer.get_weights())
    for one, other in zip(keras.tree.flatten(expected), keras.tree.flatten(again(images)), strict=True):
        np.testing.assert_array_equal(numbers(one), numbers(other))
    for name in ("rnn_seq_length", "merge_mode", "output_conv_filter", "directions", "name", "trainable"):
        if name in arguments:
            assert getattr(again, name) == arguments[name]


@pytest.mark.parametrize(
    "copied",
    [
        through_a_file,
        through_weights,
        lambda model, _: pickle.loads(pickle.dumps(model)),
        lambda model, _: copy.deepcopy(model),
    ],
    ids=["keras file", "weights file", "pickle", "deepcopy"],
)
@pytest.mark.parametrize("arguments", [a for a in ARGUMENTS if "trainable" not in a])
def test_a_copy_of_a_model_gives_the_same_numbers(copied, arguments, images, tmp_path):
    model = functional(SpatialRNN2D(**arguments))
    again = copied(model, tmp_path)
    assert again is not model
    for one, other in zip(keras.tree.flatten(model(images)), keras.tree.flatten(again(images)), strict=True):
        np.testing.assert_array_equal(numbers(one), numbers(other))


@pytest.mark.slow
def test_a_saved_model_goes_on_training_where_it_stopped(images, tmp_path):
    model = sequential(SpatialRNN2D(2, "tanh", WEIGHTS, "convolution"))
    model.compile("adam", "mse", jit_compile=False)
    model.fit(images, images, verbose=0)
    again = through_a_file(model, tmp_path)
    assert model.fit(images, images, verbose=0).history == again.fit(images, images, verbose=0).history
    np.testing.assert_array_equal(np.concatenate([w.flat for w in model.get_weights()]),
                                  np.concatenate([w.flat for w in again.get_weights()]))  # fmt: skip


@pytest.mark.slow
def test_a_new_python_loads_the_file_without_custom_objects(images, tmp_path):
    model = sequential(layers.Conv2D(2, 3), SpatialRNN2D(2, layers.LeakyReLU(0.1), merge_mode="convolution"))
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "images.npy", images)
    np.save(tmp_path / "expected.npy", model(images))
    program = """
import keras, numpy as np
from srnn_tutorial import SpatialRNN2D
model = keras.models.load_model("model.keras")
assert type(model.layers[1]) is SpatialRNN2D
np.testing.assert_array_equal(model(np.load("images.npy")), np.load("expected.npy"))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("n", [None, 2])
def test_an_exported_model_gives_the_same_numbers_on_another_size(n, images, tmp_path):
    model = sequential(SpatialRNN2D(n, "tanh", WEIGHTS, "convolution"))
    model.export(tmp_path / "exported", verbose=False)
    served = tf.saved_model.load(tmp_path / "exported")
    for image in (images, images[:1, :2, :1], np.tile(images, (1, 2, 3, 1))):
        np.testing.assert_allclose(served.serve(image), model(image), rtol=1e-5, atol=1e-6)
