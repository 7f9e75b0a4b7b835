"""Trained on several devices a model is what it is trained on one; devices and machines are simulated."""

import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from three_steps import LOOPED, MODELS

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("three_steps.py")

pytestmark = [
    pytest.mark.matrix,
    pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="each starts its own backend: once is enough"),
]


def start(folder, backend, names=MODELS, **more):
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": "-1", **more}
    said = (folder / "said.txt").open("w")
    return subprocess.Popen([sys.executable, PROGRAM, folder, *names], env=environment, stdout=said, stderr=said, cwd=ROOT)


def ended(folder, *programs):
    """What the programs left in the folders, once they have come to their ends."""
    try:
        for program in programs:
            program.wait(timeout=3600)
    finally:
        for program in programs:
            program.kill()
    return folder


@pytest.fixture(scope="module")
def on_tensorflow(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tensorflow")
    return ended(folder, start(folder, "tensorflow"))


@pytest.fixture(scope="module")
def on_jax(tmp_path_factory):
    if importlib.util.find_spec("jax") is None:
        pytest.skip("JAX is not installed")
    folder = tmp_path_factory.mktemp("jax")
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count=4"
    return ended(folder, start(folder, "jax", XLA_FLAGS=flags, JAX_PLATFORMS="cpu", JAX_DISABLE_MOST_OPTIMIZATIONS="1"))


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    """The folders of two processes that know each other by their addresses."""
    folders = [tmp_path_factory.mktemp("worker") for _ in range(2)]
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        addresses = [f"127.0.0.1:{each.getsockname()[1]}" for each in (one, other)]
    tasks = [{"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}} for index in range(2)]
    programs = [start(folder, "tensorflow", LOOPED, TF_CONFIG=json.dumps(task)) for folder, task in zip(folders, tasks)]
    ended(folders[0], *programs)
    return folders


def kept(folder, name, way):
    file = folder / f"{name}, {way}.npz"
    assert file.exists(), (folder / "said.txt").read_text()[-4000:]
    return list(np.load(file).values())


def assert_same(trained, alone):
    for several, one in zip(trained, alone, strict=True):
        np.testing.assert_allclose(several, one, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_fit_on_two_devices_of_tensorflow(on_tensorflow, name):
    _, *trained = kept(on_tensorflow, name, "mirrored")
    _, *alone = kept(on_tensorflow, name, "one")  # whose loss is that of a last image that counts half
    assert_same(trained, alone)


@pytest.mark.parametrize("name", LOOPED)
def test_a_loop_of_ones_own_on_two_devices_of_tensorflow(on_tensorflow, name):
    assert_same(kept(on_tensorflow, name, "mirrored, own loop"), kept(on_tensorflow, name, "one, own loop"))


@pytest.mark.parametrize("name", LOOPED)
def test_two_machines(workers, on_tensorflow, name):
    for folder in workers:
        assert_same(kept(folder, name, "workers, own loop"), kept(on_tensorflow, name, "one, own loop"))


@pytest.mark.parametrize("way", ["data parallel", "height", "width"])
@pytest.mark.parametrize("name", MODELS)
def test_fit_on_four_devices_of_jax(on_jax, name, way):
    """Each has an image, or a part of every image."""
    assert_same(kept(on_jax, name, way), kept(on_jax, name, "one"))


@pytest.mark.parametrize("way", ["height", "width"])
@pytest.mark.parametrize("name", LOOPED)
def test_a_loop_of_ones_own_on_images_cut_for_four_devices_of_jax(on_jax, name, way):
    assert_same(kept(on_jax, name, f"{way}, own loop"), kept(on_jax, name, "one, own loop"))
