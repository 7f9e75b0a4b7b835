"""`scene_labelling` is the lesson's walk between layers written out here; for images of any size."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial.layers.parts.patches import Patches2D
from srnn_tutorial.lesson.by_hand.diagonals import trace_corner
from srnn_tutorial.models import scene_labelling


def numbers(x):
    return ops.convert_to_numpy(x)


def by_hand(model, image, patch_size, cell):
    """The probabilities of one image, from the paper's description and the weights that the model has."""
    (height, width, channels), (high, wide) = image.shape, patch_size
    filled = np.zeros((-(-height // high) * high, -(-width // wide) * wide, channels))
    filled[:height, :width] = image
    x = np.array(
        [
            [filled[i : i + high, j : j + wide].ravel() for j in range(0, filled.shape[1], wide)]
            for i in range(0, filled.shape[0], high)
        ]
    )
    number = 1
    while True:
        walks = model.get_layer(f"{cell}_{number}").cells.items()
        x = np.concatenate([trace_corner(x, cell, unit.get_weights(), corner).hidden for corner, unit in walks], axis=-1)
        if f"together_{number}" not in [layer.name for layer in model.layers]:
            break
        kernel, bias = model.get_layer(f"together_{number}").get_weights()
        x = np.tanh(x @ kernel + bias)
        number += 1
    kernel, bias = model.get_layer("labels_of_patches").get_weights()
    odds = np.exp(x @ kernel + bias)
    labels = odds / odds.sum(axis=-1, keepdims=True)
    return np.array([[labels[i // high, j // wide] for j in range(width)] for i in range(height)])


@pytest.mark.parametrize(
    ("size", "patch_size", "cell", "units", "features"),
    [((7, 9), (2, 3), "lstm", (3, 2), (4,)), ((6, 4), (3, 2), "gru", (2,), ()), ((3, 5), (4, 1), "rnn", (2, 3, 2), (3, 2))],
)
def test_the_probabilities_are_those_worked_out_by_hand(size, patch_size, cell, units, features, random_numbers):
    model = scene_labelling((None, None, 3), 4, units, features, patch_size, cell=cell)
    model.set_weights([random_numbers.normal(scale=0.7, size=w.shape) for w in model.get_weights()])
    images = random_numbers.normal(size=(2, *size, 3))
    expected = [by_hand(model, image, patch_size, cell) for image in images]
    np.testing.assert_allclose(numbers(model(images)), expected, rtol=1e-3, atol=1e-5)


def test_patches_of_known_and_unknown_size_are_the_same(random_numbers):
    image = random_numbers.normal(size=(2, 5, 7, 3)).astype("float32")
    known, unknown = keras.Input((5, 7, 3)), keras.Input((None, None, 3))
    outputs = [keras.Model(x, Patches2D((2, 3))(x)) for x in (known, unknown)]
    assert [model.output_shape for model in outputs] == [(None, 3, 3, 18), (None, None, None, 18)]
    one, other = (model.predict(image, verbose=0) for model in outputs)
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(one[0, 2, 2], np.pad(image[0, 4:, 6:], ((0, 1), (0, 2), (0, 0))).ravel())


@pytest.mark.slow
def test_it_learns_what_only_the_far_corner_tells(random_numbers):
    """Every pixel's label is the colour of the image's first pixel."""
    images = random_numbers.choice([-1.0, 1.0], size=(16, 4, 6, 1)).astype("float32")
    labels = np.broadcast_to(images[:, :1, :1, 0] > 0, (16, 4, 6)).astype("int32")
    model = scene_labelling((4, 6, 1), 2, (6,), (), (2, 3), cell="rnn")
    on_tensorflow = keras.backend.backend() == "tensorflow"  # where tracing takes longer than these few steps
    model.compile(
        keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=on_tensorflow
    )
    history = model.fit(images, labels, epochs=12, batch_size=16, verbose=0).history
    assert history["accuracy"][0] < 0.8 and history["accuracy"][-1] == 1


def test_half_precision_gives_probabilities_in_full():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = scene_labelling((None, None, 1), 3, (2,), ())
    finally:
        keras.config.set_dtype_policy("float32")
    labels = model(np.ones((1, 5, 6, 1)))
    assert keras.backend.standardize_dtype(labels.dtype) == "float32"
    np.testing.assert_allclose(numbers(labels).sum(axis=-1), 1, rtol=1e-6)


@pytest.mark.slow
def test_a_model_comes_back_from_its_file(tmp_path, random_numbers):
    model = scene_labelling((None, None, 2), 3, (2, 2), (3,), (2, 3), cell="gru")
    model.save(tmp_path / "model.keras")
    image = random_numbers.normal(size=(1, 5, 7, 2)).astype("float32")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(numbers(again(image)), numbers(model(image)))


@pytest.mark.parametrize(
    ("arguments", "error", "received"),
    [
        ({"units": (2, 3), "features": ()}, ValueError, "units=(2, 3), features=()"),
        ({"units": (), "features": ()}, ValueError, "units=(), features=()"),
        ({"units": 3}, ValueError, "units=3"),
        ({"features": (0,)}, ValueError, "features=0"),
        ({"classes": 1.5}, TypeError, "classes=1.5"),
        ({"cell": "irnn"}, ValueError, "cell='irnn'"),
        ({"patch_size": 0}, ValueError, "patch_size=0"),
        ({"patch_size": (2, 2.0)}, TypeError, "patch_size=(2, 2.0)"),
    ],
)
def test_what_is_refused(arguments, error, received):
    with pytest.raises(error, match="Received: ") as caught:
        scene_labelling(**arguments)
    assert received in str(caught.value)
