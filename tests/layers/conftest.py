"""The layer's answer, worked out by the lesson's trace."""

import numpy as np
import pytest
from keras import ops

from srnn_tutorial import lesson as by_hand


def traced_layer(layer, images, activation):
    """What `layer`, with the weights it has, makes of `images`; `activation` for NumPy."""
    weights = {name: ops.convert_to_numpy(cell.kernel) for name, cell in layer.cells.items()}
    kernel = ops.convert_to_numpy(layer.convolution.kernel) if layer.merge_mode == "convolution" else None
    merged = []
    for image in np.asarray(images, "float64"):
        sweeps = [by_hand.trace(image, name, layer.rnn_seq_length, w, activation) for name, w in weights.items()]
        merged.append(by_hand.merge([sweep.hidden for sweep in sweeps], layer.merge_mode, kernel, activation))
    return [np.stack(one) for one in zip(*merged)] if layer.merge_mode is None else np.stack(merged)


def assert_agrees(actual, expected, tolerance=1e-5):
    """Equal up to `tolerance`, measured by the largest number expected."""
    if isinstance(expected, list):
        assert len(actual) == len(expected)
        for one, other in zip(actual, expected):
            assert_agrees(one, other, tolerance)
        return
    actual = ops.convert_to_numpy(ops.cast(actual, "float64"))
    assert np.isfinite(expected).all()
    scale = max(1, np.abs(expected).max(initial=0))
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * scale)


@pytest.fixture(scope="session")
def traced():
    return traced_layer


@pytest.fixture(scope="session")
def agrees():
    return assert_agrees


@pytest.fixture
def images(random_numbers):
    return random_numbers.normal(size=(2, 4, 5, 3)).astype("float32")
