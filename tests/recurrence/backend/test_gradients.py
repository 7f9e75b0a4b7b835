import numpy as np
import pytest
from keras import activations, ops

from srnn_tutorial.recurrence.backend import pullback


@pytest.mark.every_backend
@pytest.mark.parametrize(
    ("f", "jacobian"),
    [
        (ops.tanh, lambda z: np.diag(1 - np.tanh(z) ** 2)),
        (activations.linear, lambda z: np.eye(len(z))),
        (lambda z: ops.zeros_like(z), lambda z: np.zeros((len(z), len(z)))),
        (activations.softmax, lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z))),
    ],
)
def test_the_pullback_is_the_gradient_times_the_jacobian(f, jacobian, random_numbers):
    z, g = random_numbers.normal(size=(2, 1, 3)).astype("float32")
    carried = ops.convert_to_numpy(pullback(f, ops.convert_to_tensor(z), ops.convert_to_tensor(g)))
    np.testing.assert_allclose(carried[0], g[0] @ jacobian(z[0]), rtol=1e-5, atol=1e-6)


def softmax(z):
    return np.exp(z) / np.exp(z).sum()
