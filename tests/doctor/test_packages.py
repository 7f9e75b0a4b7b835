"""The doctor tells which packages are missing or too old, by the lowest versions of the project, and how to mend it."""

import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from srnn_tutorial import doctor
from srnn_tutorial.doctor import Check, installed, lowest, packages


def by_name(found):
    return {check.name: check for check in found}


@pytest.fixture
def versions(monkeypatch):
    """Sets which distributions are installed, in which versions, and which backends can be imported; gives the checks."""

    def set_versions(importable=(), brings=(), backend="tensorflow", **found):
        found = {name.replace("_", "-"): version for name, version in found.items()}
        monkeypatch.setattr(packages, "installed_version", found.get)
        monkeypatch.setattr(packages, "importable", lambda name: name in importable)
        monkeypatch.setattr(packages.importlib.metadata, "packages_distributions", lambda: {"tensorflow": list(brings)})
        monkeypatch.setenv("KERAS_BACKEND", backend)
        return by_name(installed())

    return set_versions


def test_tensorflow_by_its_own_name(versions):
    assert versions(["tensorflow"], tensorflow="2.21.0")["TensorFlow"] == Check("TensorFlow", "ok", "2.21.0")


@pytest.mark.parametrize(
    "brings, name",
    [((), "tensorflow-cpu"), (["tensorflow_cpu"], "tensorflow-cpu"), (["tensorflow_rocm"], "tensorflow-rocm")],
)
def test_any_build_of_tensorflow_counts(versions, brings, name):
    found = versions(["tensorflow"], brings, **{name: "2.21.0"})
    assert found["TensorFlow"] == Check("TensorFlow", "ok", f"2.21.0 ({name})")
    assert found["Backend"].status == "ok"


def test_keras_counts_under_another_name_and_without_one(versions):
    assert versions(keras_nightly="3.16.0.dev2")["Keras"] == Check("Keras", "ok", "3.16.0.dev2 (keras-nightly)")
    assert versions(["keras"])["Keras"].text == "installed, of unknown version"


def test_of_the_other_packages_what_can_be_imported_counts(versions):
    imported = ["latex2mathml", "nbconvert", "skimage", "sklearn", "tqdm"]
    found = versions(imported, anywidget="0.9.13", ipywidgets="8.1", joblib="1.4", matplotlib="3.9", scipy="1.13")
    assert "scikit-image of unknown version" in found["Notebooks"].text
    assert found["Notebooks"].advice.endswith("--upgrade jupyterlab")


def test_here_what_can_be_imported_counts_whatever_its_metadata_say(monkeypatch):
    """As where the TensorFlow that is here had been installed under a name that nobody knows."""
    real = packages.installed_version
    monkeypatch.setattr(packages, "installed_version", lambda name: None if "tensorflow" in name else real(name))
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    found = by_name(installed())
    assert found["TensorFlow"].status == "note" and found["TensorFlow"].text == "installed, of unknown version"
    assert "install " not in found["TensorFlow"].advice and found["Backend"].status == "ok"


def test_a_tensorflow_that_nobody_tells_the_version_of_is_not_to_be_installed_again(versions):
    found = versions(["tensorflow"], ["tensorflow-of-my-own"])["TensorFlow"]
    assert found == Check("TensorFlow", "note", "installed, of unknown version", f"At least {doctor.TENSORFLOW} is needed.")


def test_a_build_of_another_name_may_be_too_old(versions):
    found = versions(["tensorflow"], ["tensorflow-rocm"], tensorflow_rocm="2.18.1")["TensorFlow"]
    assert found.status == "problem" and found.advice.endswith("--upgrade tensorflow-rocm")


def test_two_builds_overwrite_each_other(versions):
    found = versions(["tensorflow"], tensorflow="2.21.0", tensorflow_cpu="2.20.0")["TensorFlow"]
    assert found.status == "note" and found.text == "tensorflow 2.21.0, tensorflow-cpu 2.20.0"
    assert "uninstall tensorflow tensorflow-cpu" in found.advice


def test_the_folder_an_uninstaller_left_is_no_module(tmp_path, monkeypatch):
    (tmp_path / "left_behind").mkdir()
    (tmp_path / "whole.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [packages.importable(name) for name in ("whole", "left_behind", "never_there")] == [True, False, False]


def test_what_is_missing_or_too_old_comes_with_the_command_that_mends_it(versions):
    found = versions(keras="3.9.2", jupyterlab="4.6.6", ipywidgets="7.8", matplotlib="3.10.1", tqdm="4.66.0rc1")
    assert found["TensorFlow"] == Check("TensorFlow", "problem", "not installed", f"{doctor.PIP} install tensorflow")
    assert found["Keras"].status == "problem" and found["Keras"].text == "3.9.2 is too old"
    assert found["Keras"].advice == f"At least 3.12 is needed: {doctor.PIP} install --upgrade keras"
    assert found["Backend"].status == "problem" and found["Backend"].advice == f"{doctor.PIP} install tensorflow"
    assert found["Notebooks"].status == "problem"
    assert found["Notebooks"].text.startswith(
        "anywidget missing, ipywidgets 7.8, joblib missing, jupyterlab 4.6.6, latex2mathml missing, matplotlib 3.10.1, "
    )
    wanting = "anywidget ipywidgets joblib latex2mathml nbconvert scikit-image scikit-learn scipy"
    assert found["Notebooks"].advice.endswith(f"--upgrade {wanting}")
    assert found["Notebooks"].advice.startswith("The notebooks need them: ")


def test_tensorflow_may_be_missing_where_another_backend_is_used(versions):
    found = versions(["torch"], backend="torch", torch="2.9", keras="3.15")
    assert found["TensorFlow"].status == "note"
    assert found["Backend"].status == "note" and "05 to 11" in found["Backend"].advice


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_it_says_that_every_notebook_runs_on_the_backend(backend, versions):
    text = f"{backend}, on which every notebook of the course runs"
    assert versions(["tensorflow", backend], backend=backend)["Backend"] == Check("Backend", "ok", text)


def test_it_says_that_one_notebook_needs_tensorflow_besides(versions):
    found = versions(["jax"], backend="jax")["Backend"]
    assert found.status == "ok" and found.advice == "Only 11 needs TensorFlow, which reads its images there."


LOWEST = {"tensorflow": doctor.TENSORFLOW, "keras": doctor.KERAS, **doctor.FOR_NOTEBOOKS}


def test_the_very_lowest_versions_are_enough(versions):
    found = versions(["tensorflow"], **LOWEST)
    assert {found[name].status for name in ("TensorFlow", "Keras", "Notebooks")} == {"ok"}


@pytest.mark.parametrize("name", LOWEST)
def test_a_version_below_the_lowest_is_too_old(name, versions):
    *before, last = lowest_numbers = [int(number) for number in LOWEST[name].split(".")]
    older = [*before, last - 1, 99] if last else [before[0] - 1, 99]
    assert older < lowest_numbers
    found = versions(["tensorflow"], **LOWEST | {name: ".".join(map(str, older))})
    wanting = [check for check in found.values() if name in check.advice and "--upgrade" in check.advice]
    assert len(wanting) == 1 and wanting[0].status == "problem"


@pytest.mark.parametrize(
    "version, limit, older",
    [
        ("2.19", "2.19", False),
        ("2.19.0", "2.19", False),
        ("2.19", "2.19.0", False),
        ("2.18.99", "2.19", True),
        ("2.9", "2.19", True),
        ("3.0", "2.19", False),
        ("2.20.0rc1", "2.19", False),
        ("2.19.dev1", "2.19", False),
    ],
)
def test_versions_are_compared_number_by_number(version, limit, older):
    assert lowest.is_older(version, limit) == older


def test_the_lowest_versions_are_those_of_the_project():
    project = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(project.read_text())["project"]
    needs = re.compile(r"([\w-]+)>=([\d.]+)(?:,<[\d.]+)?")
    lowest = dict(needs.fullmatch(line).groups() for line in project["dependencies"])
    extras = {
        name: dict(needs.fullmatch(line).groups() for line in lines if not line.startswith("srnn-"))
        for name, lines in project["optional-dependencies"].items()
        if name in ("tensorflow", "notebooks")
    }
    assert lowest["keras"] == doctor.KERAS
    for_tensorflow = {"tensorflow": doctor.TENSORFLOW}
    assert extras == {"tensorflow": for_tensorflow, "notebooks": doctor.FOR_NOTEBOOKS}


@pytest.mark.parametrize("version, status", [((3, 11, 0), "ok"), ((3, 13, 9), "ok"), ((3, 14, 0), "note")])
def test_a_python_newer_than_the_tested_ones_is_a_note(version, status, monkeypatch):
    monkeypatch.setattr(packages, "sys", SimpleNamespace(version_info=version))
    check = by_name(installed())["Python"]
    assert (check.status, check.text) == (status, ".".join(map(str, version)))


# The backend


@pytest.mark.parametrize("backend", ["jax", "abacus"])
def test_a_backend_that_is_not_installed_is_a_problem(backend, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", backend)
    monkeypatch.setattr(packages, "importable", lambda name: name != "jax")
    found = by_name(installed())
    assert found["Backend"].status == "problem" and "unset KERAS_BACKEND" in found["Backend"].advice


def test_the_backend_may_come_from_the_settings_of_keras(tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert doctor.configured_backend() == "tensorflow"
    (tmp_path / "keras.json").write_text('{"backend": "torch"}')
    assert doctor.configured_backend() == "torch"
    for broken in ("{}", "[]", "{"):
        (tmp_path / "keras.json").write_text(broken)
        assert doctor.configured_backend() == "tensorflow"
