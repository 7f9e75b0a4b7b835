"""Every notebook of the course runs where Keras is set to JAX, and all but one where there is no TensorFlow at all."""

import importlib.util
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from srnn_tutorial import doctor

pytestmark = pytest.mark.matrix

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture
def without_tensorflow(tmp_path, monkeypatch):
    if importlib.util.find_spec("jax") is None:
        pytest.skip("JAX is not installed")
    (tmp_path / "tensorflow.py").write_text("raise ModuleNotFoundError('as if TensorFlow had not been installed')")
    root = Path(__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(root)]))
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    return tmp_path


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_without_an_error_or_a_warning(path, without_tensorflow):
    if path.stem == "11_your_own_images":  # whose `tf.data` is TensorFlow's
        (without_tensorflow / "tensorflow.py").unlink()
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(without_tensorflow)}}
    NotebookClient(notebook, timeout=1800, allow_errors=True, resources=resources).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [(output.ename, output.evalue) for output in outputs if output.output_type == "error"]
    assert not [output.text for output in outputs if output.get("name") == "stderr" and "Warning" in output.text]


def test_the_doctor_says_so(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    (backend,) = [check for check in doctor.installed() if check.name == "Backend"]
    assert backend.status == "ok" and "every notebook" in backend.text
