"""The lessons open without TensorFlow, and nothing is loaded before it is asked for."""

import subprocess
import sys

import pytest

from srnn_tutorial import lesson

BACKENDS = {"tensorflow", "keras", "jax", "torch"}
ROOMS = ("by_hand", "exercises", "figures", "widgets")


def loaded_after(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    "statement", ["from srnn_tutorial.lesson import *", "from srnn_tutorial import data, doctor, lesson"]
)
def test_lessons_do_not_load_a_backend(statement):
    assert not loaded_after(statement) & BACKENDS


def test_the_package_alone_does_not_even_load_matplotlib():
    slow = {"numpy", "matplotlib", "ipywidgets", "skimage"}
    assert not loaded_after("import srnn_tutorial, srnn_tutorial.lesson, srnn_tutorial.data") & slow


def test_what_is_worked_out_by_hand_needs_numpy_alone():
    names = [name for name in lesson.__all__ if name not in ROOMS and "by_hand" in getattr(lesson, name).__module__]
    loaded = loaded_after(f"from srnn_tutorial.lesson import ask, check, {', '.join(names)}")
    assert len(names) > 10 and "numpy" in loaded and not loaded & {"matplotlib", "ipywidgets", *BACKENDS}


@pytest.mark.parametrize("name", lesson.__all__)
def test_every_name_of_the_lesson_is_what_it_says(name):
    assert getattr(lesson, name).__name__.rpartition(".")[2] == name


@pytest.mark.slow
def test_the_layer_loads_keras_when_asked_for():
    assert "keras" in loaded_after("from srnn_tutorial import SpatialRNN2D")
