"""One source, several backends: what holds on TensorFlow holds on Keras' others, each in a Python of its own.

Run as a program, it computes every unit with weights and images made by NumPy: `python tests/test_backends.py FILE.npz`.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
UNITS = ("rnn", "irnn", "simple_rnn", "gru", "lstm")
OTHERS = {"jax": "JAX", "torch": "PyTorch"}


def sweeps():
    """`{name: array}`: outputs of all units and their gradients with respect to the images and every weight."""
    import keras
    from keras import ops

    from srnn_tutorial import SpatialRNN2D
    from srnn_tutorial.recurrence.backend import pullback

    numbers = {}
    for unit in UNITS:
        for n in (None, 2):
            made = np.random.default_rng(0)
            # As large as what is worth compiling, for the one unit that is compiled on its own.
            images = made.normal(size=(2, 16, 16, 16) if unit == "rnn" else (2, 4, 5, 3)).astype("float32")
            layer = SpatialRNN2D(n, cell=unit, directions=("right", "up"), merge_mode="concat")
            layer.build(images.shape)
            weights = [made.uniform(-1, 1, size=w.shape).astype("float32") for w in layer.weights]

            def swept(z, layer=layer):
                with keras.StatelessScope(list(zip(layer.trainable_variables, z[1:]))):
                    return layer(z[0])

            z = [ops.convert_to_tensor(array) for array in (images, *weights)]
            h = swept(z)
            g = ops.convert_to_tensor(made.normal(size=h.shape).astype("float32"))
            for part, array in zip(("h", "dx", *(w.path for w in layer.weights)), (h, *pullback(swept, z, g)), strict=True):
                numbers[f"{unit} {n} {part.removeprefix(layer.name)}"] = ops.convert_to_numpy(array)
    return numbers


def run(backend, *arguments):
    # JAX compiles every sweep of every size anew; for so few numbers its optimizations take longer than they save.
    environment = {**os.environ, "KERAS_BACKEND": backend, "JAX_DISABLE_MOST_OPTIMIZATIONS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, text=True, capture_output=True)


def can_run(backend):
    import keras

    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{OTHERS[backend]} is not installed")
    if keras.backend.backend() == backend:
        pytest.skip(f"these tests run on {OTHERS[backend]} already")


@pytest.mark.parametrize("other", OTHERS)
def test_values_and_gradients_are_those_of_this_backend(other, tmp_path):
    can_run(other)
    done = run(other, __file__, str(tmp_path / "other.npz"))
    assert done.returncode == 0, done.stdout + done.stderr
    theirs, ours = np.load(tmp_path / "other.npz"), sweeps()
    assert set(theirs) == set(ours) and len(ours) == 2 * sum((4, 4, 8, 8, 8))
    for name, expected in ours.items():
        scale = max(1, np.abs(expected).max())
        np.testing.assert_allclose(theirs[name], expected, rtol=1e-5, atol=1e-5 * scale, err_msg=name)


@pytest.mark.parametrize("backend", OTHERS)
def test_the_claims_hold(backend):
    """What is marked so; all that is said of the layers, `.ci/backend jax`."""
    can_run(backend)
    # No notebooks, no further backends.
    options = ("-q", "-n", "2", "-p", "no:cacheprovider", "-o", "addopts=", "-m", "every_backend")
    done = run(backend, "-m", "pytest", *options, "tests/layers", "tests/recurrence")
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    np.savez(sys.argv[1], **sweeps())
