"""Images large enough to be compiled for, in models as users have them."""

import keras
import numpy as np
import pytest

from srnn_tutorial import SpatialRNN2D
from srnn_tutorial.recurrence.plain import ways

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="compilation and export as TensorFlow does them"
)

SHAPE = (32, 24, 8)  # more numbers than ways.WORTH_COMPILING


def trained(n, jit_compile):
    keras.utils.set_random_seed(1)
    x = np.random.default_rng(0).normal(size=(5, *SHAPE)).astype("float32")
    layer = SpatialRNN2D(n, kernel_initializer="random_normal", merge_mode="convolution")
    model = keras.Sequential([keras.Input(SHAPE), layer])
    model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=jit_compile)
    model.fit(x, x[:, ::-1], batch_size=2, epochs=2, verbose=0, shuffle=False)  # the last batch is half a batch
    return model, x


@pytest.mark.slow
@pytest.mark.parametrize("n", [None, 3])
@pytest.mark.parametrize("jit_compile", ["auto", True])
def test_training_gives_the_same_weights_compiled_or_not(monkeypatch, n, jit_compile):
    assert np.prod(SHAPE) >= ways.WORTH_COMPILING
    compiled, _ = trained(n, jit_compile)
    monkeypatch.setattr(ways, "WORTH_COMPILING", 10**12)
    plainly, _ = trained(n, False)
    for a, b in zip(compiled.get_weights(), plainly.get_weights()):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_an_exported_model_gives_the_same_numbers(tmp_path):
    import tensorflow as tf

    model, x = trained(3, "auto")
    model.export(tmp_path / "model", verbose=False)
    loaded = tf.saved_model.load(tmp_path / "model")
    np.testing.assert_allclose(loaded.serve(x), model.predict(x, verbose=0), rtol=1e-5, atol=1e-5)
