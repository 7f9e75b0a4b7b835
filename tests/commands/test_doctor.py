"""`srnn-tutorial doctor` tells what is wrong, and is not brought down by it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from srnn_tutorial import doctor
from srnn_tutorial.cli import main
from srnn_tutorial.doctor import Check, installed, layer_runs, memory_limit, report


def by_name(found):
    return {check.name: check for check in found}


def test_here_everything_runs(capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr()
    assert re.search(r"^ok       Layer ", said.out, re.M)
    assert not re.search(r"^problem", said.out, re.M)
    assert [line.split()[1] for line in said.out.splitlines() if line[0] != " "] == [
        "Python", "TensorFlow", "Keras", "Backend", "Notebooks", "Tests", "Memory", "Devices", "Layer"
    ]  # fmt: skip


def test_looking_at_what_is_installed_imports_none_of_it():
    code = (
        "import sys; from srnn_tutorial.doctor import installed\n"
        "assert len(installed()) == 7\n"
        "assert not {'tensorflow', 'keras', 'jupyterlab', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("tensorflow", "said"),
    [
        ("raise ImportError('no native runtime\\nand much more')", "does not run: ImportError: no native runtime"),
        ("raise SystemExit(3)", "does not run: exit code 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL while it ran"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "ended by SIGILL while it ran"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_broken_tensorflow_is_a_problem_and_exit_code_1(tensorflow, said, tmp_path, monkeypatch, capsys):
    (tmp_path / "tensorflow.py").write_text(tensorflow)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert main(["doctor"]) == 1
    layer = next(line for line in capsys.readouterr().out.splitlines() if " Layer " in line)
    assert layer == f"problem  Layer       {said}"


@pytest.mark.parametrize("backend", ["jax", "abacus"])
def test_a_backend_that_is_not_installed_is_a_problem(backend, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", backend)
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "jax" else "99.0")
    found = by_name(installed())
    assert found["Backend"].status == "problem" and "unset KERAS_BACKEND" in found["Backend"].advice


def test_a_backend_keras_does_not_know_is_exit_code_1(monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "abacus")
    assert main(["doctor"]) == 1
    assert "abacus" in capsys.readouterr().out


def test_the_backend_may_come_from_the_settings_of_keras(tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert doctor.configured_backend() == "tensorflow"
    (tmp_path / "keras.json").write_text('{"backend": "torch"}')
    assert doctor.configured_backend() == "torch"
    for broken in ("{}", "[]", "{"):
        (tmp_path / "keras.json").write_text(broken)
        assert doctor.configured_backend() == "tensorflow"


def versions(monkeypatch, **installed_versions):
    installed_versions = {name.replace("_", "-"): version for name, version in installed_versions.items()}
    monkeypatch.setattr(doctor, "_version", installed_versions.get)
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    return by_name(installed())


def test_any_build_of_tensorflow_counts(monkeypatch):
    assert versions(monkeypatch, tensorflow="2.21.0")["TensorFlow"] == Check("TensorFlow", "ok", "2.21.0")
    assert versions(monkeypatch, tensorflow_cpu="2.21.0")["TensorFlow"].text == "2.21.0 (tensorflow-cpu)"
    assert versions(monkeypatch, tensorflow="2.21.0", tensorflow_cpu="2.21.0")["TensorFlow"].status == "note"


def test_what_is_missing_or_too_old_comes_with_the_command_that_mends_it(monkeypatch):
    found = versions(monkeypatch, keras="3.9.2", jupyterlab="4.6.6", ipywidgets="7.8", matplotlib="3.10.1", tqdm="4.66.0rc1")
    assert found["TensorFlow"] == Check("TensorFlow", "problem", "not installed", f"{doctor.PIP} install tensorflow")
    assert found["Keras"].status == "problem" and "pip install --upgrade keras" in found["Keras"].advice
    assert found["Backend"].status == "problem"
    assert found["Notebooks"].status == "problem"
    assert found["Notebooks"].advice.endswith("--upgrade ipywidgets scikit-image scikit-learn")
    assert found["Tests"].status == "note"


def test_tensorflow_may_be_missing_where_another_backend_is_used(monkeypatch):
    monkeypatch.setattr(doctor, "_version", {"torch": "2.9", "keras": "3.15"}.get)
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    found = by_name(installed())
    assert found["TensorFlow"].status == "note" and found["Backend"] == Check("Backend", "ok", "torch")


def test_the_lowest_versions_are_those_of_the_project():
    project = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(project.read_text())["project"]
    needs = re.compile(r"([\w-]+)>=([\d.]+)(?:,<[\d.]+)?")
    lowest = dict(needs.fullmatch(line).groups() for line in project["dependencies"])
    extras = {
        name: dict(needs.fullmatch(line).groups() for line in lines if not line.startswith("srnn-"))
        for name, lines in project["optional-dependencies"].items()
        if name != "gpu"
    }
    assert lowest["tensorflow"] == doctor.TENSORFLOW and lowest["keras"] == doctor.KERAS
    assert extras == {"notebooks": doctor.FOR_NOTEBOOKS, "test": doctor.FOR_TESTS}


@pytest.mark.parametrize(
    ("membership", "limits", "expected"),
    [
        ("0::/\n", {"memory.max": "max"}, 16),
        ("0::/\n", {"memory.max": str(2**30)}, 1),
        ("0::/a/b\n", {"a/memory.max": str(2 * 2**30), "a/b/memory.max": "max"}, 2),
        ("3:cpu:/\n4:memory:/a\n", {"memory/a/memory.limit_in_bytes": str(2**30)}, 1),
        ("4:cpu,memory:/\n", {"memory/memory.limit_in_bytes": str(2**62)}, 16),
    ],
)
def test_memory_is_what_the_container_grants(membership, limits, expected, tmp_path, monkeypatch):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.setattr(doctor, "_physical_memory", lambda: 16 * 2**30)
    for name, limit in limits.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(limit + "\n")
    (tmp_path / "membership").write_text(membership)
    assert memory_limit(tmp_path, tmp_path / "membership") == expected * 2**30


def test_memory_is_what_jupyterhub_grants(tmp_path, monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", str(2**30))
    assert memory_limit(tmp_path, tmp_path / "none") == 2**30
    assert by_name(installed())["Memory"].status == "note"


def test_memory_may_be_unknown(tmp_path, monkeypatch):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.delattr(doctor.os, "sysconf", raising=False)
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert memory_limit(tmp_path, tmp_path / "none") is None


def test_a_layer_whose_check_is_missing_does_not_run():
    assert not layer_runs([Check("Python", "ok", "3.12")])


def test_advice_stands_below_its_check():
    first, second = report([Check("Layer", "problem", "does not run", "Mend it.")]).splitlines()
    assert first.index("does") == second.index("Mend")
