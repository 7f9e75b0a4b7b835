"""What the networks start with: weights with which they hear far and are alive, and the dropout they were asked for."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from srnn_tutorial import ReNet2D
from srnn_tutorial.models import cr_unet, renet


def kernels(layer):
    return [ops.convert_to_numpy(cell.kernel) for cell in layer.cells.values()]


def contexts(cell):
    model = cr_unet((None, None, 1), filters=32, depth=1, cell=cell, rounds=1)
    return [*kernels(model.get_layer("context_0")), *kernels(model.get_layer("context_1"))]


def test_the_channels_of_the_plain_unit_forget_at_every_pace_from_at_once_to_over_fifty_pixels():
    paces = np.sort(np.concatenate(contexts("rnn")))
    assert len(paces) == 4 * 32 + 4 * 64 == len(set(paces))
    assert 0 <= paces[0] < 0.01 and 0.97 < paces[-1] <= 0.98
    np.testing.assert_allclose(paces, np.linspace(0, 0.98, len(paces)), atol=0.1)


def test_a_new_irnn_hands_every_state_on_as_it_is():
    for kernel in contexts("irnn"):
        np.testing.assert_array_equal(kernel, np.eye(len(kernel)))


@pytest.mark.parametrize("cell", ["simple_rnn", "gru", "lstm"])
def test_kernels_of_the_other_units_keep_the_size_of_what_they_read(cell):
    for kernel in contexts(cell):
        bound = np.sqrt(6 / sum(kernel.shape))
        assert np.abs(kernel).max() <= bound and np.std(kernel) == pytest.approx(bound / np.sqrt(3), rel=0.05)


def test_the_kernels_of_renet_keep_the_size_of_what_they_read():
    for kernel in kernels(renet((4, 4, 3), units=(40,)).get_layer("renet_1")):
        bound = np.sqrt(6 / sum(kernel.shape))
        assert np.abs(kernel).max() <= bound and np.std(kernel) == pytest.approx(bound / np.sqrt(3), rel=0.05)


def test_renet_drops_the_share_it_was_asked_to_after_each_layer_but_the_last(random_numbers):
    model = renet((8, 8, 1), units=(4, 3), dense_units=(20, 10), dropout=0.3)
    learning = [layer for layer in model.layers if isinstance(layer, (ReNet2D, layers.Dense, layers.Dropout))]
    assert [type(layer) for layer in learning] == [
        *[ReNet2D, layers.Dropout] * 2,
        *[layers.Dense, layers.Dropout] * 2,
        layers.Dense,
    ]
    assert [layer.rate for layer in learning if isinstance(layer, layers.Dropout)] == [0.3] * 4
    image = random_numbers.normal(size=(1, 8, 8, 1)).astype("float32")
    still, again, trained = (ops.convert_to_numpy(model(image, training=training)) for training in (False, None, True))
    np.testing.assert_array_equal(still, again)
    assert np.any(trained != still)


def test_renet_gives_probabilities_in_full_precision():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = renet((4, 6, 1), classes=3, units=(2,), dense_units=(4,))
    finally:
        keras.config.set_dtype_policy("float32")
    probabilities = model(np.ones((2, 4, 6, 1)))
    assert model.get_layer("renet_1").compute_dtype == model.get_layer("dense_1").compute_dtype == "float16"
    assert keras.backend.standardize_dtype(probabilities.dtype) == "float32"
    np.testing.assert_allclose(ops.convert_to_numpy(probabilities).sum(axis=-1), 1, rtol=1e-6)
