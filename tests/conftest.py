"""What all tests share: quiet TensorFlow, fixed seeds, Hypothesis without a clock."""

import os
import random
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=25)
settings.load_profile("fixed")


def pytest_configure(config):
    # NumPy about Keras' own `convert_to_numpy` of a variable; nothing of ours.
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebooks")
        if item.get_closest_marker("matrix"):
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def seeded():
    """Every test starts from the same seeds. Keras is seeded where it is in use; the lessons' tests never import it."""
    random.seed(0)
    np.random.seed(0)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(0)


@pytest.fixture
def random_numbers():
    return np.random.default_rng(0)


@pytest.fixture
def course(tmp_path):
    """A course of two notebooks, and the function that brings out a version of them."""

    def bring_out(version):
        folder = tmp_path / "course"
        folder.mkdir(exist_ok=True)
        for name in ("00_start_here.ipynb", "01_one_sweep.ipynb"):
            (folder / name).write_text(f"{name} {version}")
        return folder

    return bring_out


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "deep" / "mine"
