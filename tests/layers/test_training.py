"""What a user does with the layer on any backend: train, predict, save, load, go on."""

import keras
import numpy as np
import pytest

from srnn_tutorial import SpatialRNN2D

pytestmark = pytest.mark.every_backend


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ({"kernel_initializer": "ones"}, (16, 16, 16)),  # large enough to be compiled for
        ({"rnn_seq_length": 2, "kernel_initializer": "ones", "merge_mode": "convolution"}, (None, None, 3)),
        ({"rnn_seq_length": 2, "cell": "gru"}, (4, 5, 3)),
        ({"cell": keras.layers.LSTMCell(2, dropout=0.2)}, (None, None, 3)),
    ],
    ids=["full", "window", "gru window", "lstm with dropout"],
)
def test_a_model_learns_and_goes_on_learning_after_it_was_saved(arguments, size, random_numbers, tmp_path):
    layer = SpatialRNN2D(directions=("right", "up"), **arguments)
    model = keras.Sequential([keras.Input(size), layer, keras.layers.Conv2D(1, 1)])
    shape = (4, *(edge or known for edge, known in zip(size, (4, 5, 3))))
    x = random_numbers.normal(size=shape).astype("float32")
    y = x[:, ::-1, ::-1, :1]
    model.compile(keras.optimizers.Adam(0.01), "mse")
    start = layer.get_weights()
    losses = model.fit(x, y, batch_size=2, epochs=4, verbose=0).history["loss"]
    assert losses[-1] < losses[0] and all(np.any(a != b) for a, b in zip(start, layer.get_weights(), strict=True))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    expected = model.predict(x, verbose=0)
    np.testing.assert_array_equal(again.predict(x, verbose=0), expected)
    assert again.train_on_batch(x, y) < losses[0]
    assert np.any(again.predict(x, verbose=0) != expected)
