"""The lessons open without TensorFlow."""

import subprocess
import sys

import pytest

LESSONS = "srnn_tutorial, srnn_tutorial.lesson.trace, srnn_tutorial.lesson.widgets, srnn_tutorial.lesson.exercises"


def loaded_after(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("statement", [f"import {LESSONS}", "from srnn_tutorial import lesson, doctor"])
def test_lessons_do_not_load_a_backend(statement):
    assert not loaded_after(statement) & {"tensorflow", "keras", "jax", "torch"}


def test_the_package_alone_does_not_even_load_matplotlib():
    assert not loaded_after("import srnn_tutorial, srnn_tutorial.lesson") & {"numpy", "matplotlib", "ipywidgets", "skimage"}


def test_the_layer_loads_keras_when_asked_for():
    assert "keras" in loaded_after("from srnn_tutorial import SpatialRNN2D")
