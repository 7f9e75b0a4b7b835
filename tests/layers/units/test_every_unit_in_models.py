"""SpatialRNN2D with every unit in Keras models: saved, loaded, cloned, copied, exported, trained by XLA."""

import copy
import pickle

import keras
import numpy as np
import pytest
from cells_to_try import SIZES, UNITS, numbers, on_tensorflow

from srnn_tutorial import SpatialRNN2D


@pytest.mark.slow
@on_tensorflow
@pytest.mark.parametrize("unit", UNITS)
def test_saved_loaded_cloned_copied_and_exported(unit, images, tmp_path):
    size = (None, None, 3) if unit == "lstm" else (4, 5, 3)
    context = SpatialRNN2D(2, merge_mode="convolution", directions=("left", "down"), **UNITS[unit]())
    model = keras.Sequential([keras.Input(size), context])
    expected = numbers(model(images))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for again in (loaded, pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(numbers(again(images)), expected)
        assert again.layers[0].get_config() == model.layers[0].get_config()
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    np.testing.assert_array_equal(numbers(clone(images)), expected)
    model.export(tmp_path / "exported", verbose=False)
    import tensorflow as tf

    exported = tf.saved_model.load(str(tmp_path / "exported"))
    np.testing.assert_allclose(numbers(exported.serve(images)), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.slow
@on_tensorflow
@pytest.mark.parametrize(
    ("unit", "n", "direction", "size", "second"),
    [
        ("irnn", 2, "left", (4, 5), (4, 5)),
        ("gru", None, "left", (None, None), (2, 2)),
        ("lstm", 2, "left", (None, None), (4, 1)),
        ("irnn", 2, "up", (None, None), (1, 4)),
        ("own", 2, "left", (None, None), (1, 2)),
    ],
)
def test_xla_trains_and_predicts_as_plain_tensorflow_does(unit, n, direction, size, second, images):
    """Where the size is unknown to the model, the second image is swept over the whole edge, one pixel or more."""
    model = keras.Sequential([keras.Input((*size, 3)), SpatialRNN2D(n, directions=(direction,), **UNITS[unit]())])
    start, results = model.get_weights(), []
    for jit_compile in (False, True):
        model.set_weights(start)
        model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=jit_compile)
        for x in (images, images[:, : second[0], : second[1]]):
            model.train_on_batch(x, np.ones((*x.shape[:3], SIZES[unit]), "float32"))
        results.append([*model.get_weights(), model.predict_on_batch(images)])
    assert all(np.any(one != other) for one, other in zip(start, results[0]))
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
