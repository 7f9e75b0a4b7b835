"""The ReNet classifier."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import ReNet2D
from srnn_tutorial.lesson.by_hand.units import trace_unit
from srnn_tutorial.models import renet


def numbers(x):
    return ops.convert_to_numpy(x)


def test_the_model_is_its_layers_one_after_the_other(random_numbers):
    """Patches, columns, rows; flattened, ReLU, softmax: in NumPy."""
    model = renet((5, 4, 2), classes=3, units=(3,), patch_size=(3, 2), dense_units=(4,), cell="simple_rnn", dropout=0.5)
    image = random_numbers.normal(size=(5, 4, 2)).astype("float32")
    padded = np.pad(image.astype("float64"), ((0, 1), (0, 0), (0, 0)))
    x = np.array([[padded[3 * i : 3 * i + 3, 2 * j : 2 * j + 2].ravel() for j in range(2)] for i in range(2)])
    cells = model.get_layer("renet_1").cells
    for pair in (("down", "up"), ("right", "left")):
        x = np.concatenate(
            [trace_unit(x, "simple_rnn", [numbers(w) for w in cells[way].weights], way).hidden for way in pair], axis=2
        )
    (w, b), (v, c) = ([numbers(each) for each in model.get_layer(name).weights] for name in ("dense_1", "probabilities"))
    logits = np.maximum(x.ravel() @ w + b, 0) @ v + c
    np.testing.assert_allclose(numbers(model(image[None]))[0], np.exp(logits) / np.exp(logits).sum(), rtol=1e-4)


def test_layers_and_patches_are_as_many_as_asked_for():
    model = renet((28, 28, 1), units=(6, 5, 4), patch_size=[(2, 2), (7, 7), (1, 2)], dense_units=())
    shapes = [layer.output.shape[1:] for layer in model.layers if isinstance(layer, ReNet2D)]
    assert shapes == [(14, 14, 12), (2, 2, 10), (2, 1, 8)]
    assert [layer.units for layer in model.layers if isinstance(layer, keras.layers.Dense)] == [10]


def test_an_image_of_any_size_is_averaged(random_numbers):
    model = renet((None, None, 1), classes=4, units=(3,), dense_units=(), dropout=0.1)
    for size in ((4, 6), (3, 1)):
        p = numbers(model(random_numbers.normal(size=(2, *size, 1))))
        np.testing.assert_allclose(p.sum(axis=1), [1, 1], rtol=1e-5)
        assert p.shape == (2, 4)


@pytest.mark.slow
def test_it_learns_to_tell_stripes_from_stripes(random_numbers, tmp_path):
    """A wave along the rows or along the columns."""
    on_tensorflow = keras.backend.backend() == "tensorflow"  # where tracing takes longer than these few steps
    labels = random_numbers.integers(0, 2, size=32)
    waves = np.sin(1.5 * np.arange(8) + random_numbers.uniform(0, 6, size=(32, 1)))[:, :, None] * np.ones(8)
    images = np.where(labels[:, None, None] == 1, waves, waves.swapaxes(1, 2))[..., None].astype("float32")
    model = renet((8, 8, 1), classes=2, units=(8,), dense_units=(), cell="simple_rnn")
    model.compile(
        keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=on_tensorflow
    )
    accuracy = model.fit(images, labels, epochs=15, verbose=0).history["accuracy"]
    assert accuracy[-1] == 1
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(numbers(again(images)), numbers(model(images)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": ()}, r"at least one.*Received: units=\(\)"),
        ({"units": (4, 4), "patch_size": [(2, 2)]}, r"Received: units=\(4, 4\), patch_size=\[\(2, 2\)\]"),
        ({"pooling": "max"}, "'flatten'.*Received: pooling='max'"),
        ({"pooling": "flatten", "input_shape": (None, 28, 1)}, "known size.*Received: pooling='flatten'"),
        ({"padding": "valid", "input_shape": (9, 8, 1)}, "does not divide the height of the image, 9"),
    ],
)
def test_what_is_refused(arguments, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        renet(**arguments)
