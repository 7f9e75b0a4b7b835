"""The room of the data has one face; what a name needs is loaded when it is asked for."""

import subprocess
import sys

import pytest

from srnn_tutorial import data

SLOW = {"matplotlib", "skimage", "sklearn", "scipy", "tensorflow"}


@pytest.mark.parametrize("name", data.__all__)
def test_every_name_is_what_it_says(name):
    thing = getattr(data, name)
    assert getattr(thing, "__name__", name) == name and not hasattr(thing, "__path__")


def test_a_function_stays_a_function_once_its_module_is_loaded():
    """A module of the same name would take its place."""
    code = (
        "import srnn_tutorial.data.long_range_task, srnn_tutorial.data.ultrasound_images, srnn_tutorial.data.images; "
        "from srnn_tutorial import data; "
        "print(all(callable(getattr(data, name)) for name in data.__all__ if name.islower()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "True"


def test_nothing_slow_is_loaded_before_it_is_needed():
    code = "import sys; from srnn_tutorial.data import *; readme_image(); long_range(1, 1, 4); print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert not loaded & SLOW
