"""An image too large for one device, swept as README says: every device its own lines."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import pytest

PROGRAM = Path(__file__).with_name("own_lines.py")

pytestmark = [
    pytest.mark.matrix,
    pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="it starts JAX itself: once is enough"),
]


@pytest.fixture(scope="module")
def said():
    if importlib.util.find_spec("jax") is None or not hasattr(__import__("jax"), "shard_map"):
        pytest.skip("there is no JAX, or none with shard_map")
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count=4"
    environment = {**os.environ, "KERAS_BACKEND": "jax", "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"}
    environment["PYTHONPATH"] = str(PROGRAM.parents[2])
    done = subprocess.run([sys.executable, PROGRAM], env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def found(said):
    return said[0]


def test_three_steps_are_those_of_one_device(found):
    assert len(found) == 5
    for name, of_layer in found.items():
        assert of_layer["difference"] < 1e-5, name


def test_rows_are_exchanged_for_columns_and_no_image_is_gathered(found):
    for name, of_layer in found.items():
        assert of_layer["exchanged"] == ["all-reduce", "all-to-all"], name


def test_a_device_needs_less_than_half_the_memory(found):
    for name in ("full", "gru", "window of gru"):  # the plain unit's windows go strip by strip, whatever the image's size
        alone, shared = found[name]["bytes"]
        assert shared < alone / 2, name


def test_xla_leaves_every_device_its_rows_of_mdrnn2d(said):
    assert "all-gather" not in said[1] and "collective-permute" in said[1]
