"""`srnn-tutorial doctor` tells what is wrong, and is not brought down by it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import srnn_tutorial
from srnn_tutorial import doctor
from srnn_tutorial.cli import main
from srnn_tutorial.doctor import Check, installed, layer, layer_runs, lowest, memory, memory_limit, packages, report


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
    monkeypatch.setattr(packages, "importable", lambda name: name != "jax")
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
def test_any_build_of_tensorflow_counts_and_pip_check_may_be_ignored(versions, brings, name):
    found = versions(["tensorflow"], brings, **{name: "2.21.0"})
    assert (found["TensorFlow"].status, found["TensorFlow"].text) == ("note", f"2.21.0 ({name})")
    assert "`pip check`" in found["TensorFlow"].advice and "install" not in found["TensorFlow"].advice
    assert found["Backend"] == Check("Backend", "ok", "tensorflow")


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
    assert found["Notebooks"].text.startswith("ipywidgets 7.8, jupyterlab 4.6.6, matplotlib 3.10.1, scikit-image missing")
    assert found["Notebooks"].advice.endswith("--upgrade ipywidgets scikit-image scikit-learn scipy")
    assert found["Tests"].status == "note" and found["Tests"].advice.startswith("Only the tests need them")


def test_tensorflow_may_be_missing_where_another_backend_is_used(versions):
    found = versions(["torch"], backend="torch", torch="2.9", keras="3.15")
    assert found["TensorFlow"].status == "note" and found["Backend"] == Check("Backend", "ok", "torch")


LOWEST = {"tensorflow": doctor.TENSORFLOW, "keras": doctor.KERAS, **doctor.FOR_NOTEBOOKS, **doctor.FOR_TESTS}


def test_the_very_lowest_versions_are_enough(versions):
    found = versions(["tensorflow"], **LOWEST)
    assert {found[name].status for name in ("TensorFlow", "Keras", "Notebooks", "Tests")} == {"ok"}


@pytest.mark.parametrize("name", LOWEST)
def test_a_version_below_the_lowest_is_too_old(name, versions):
    *before, last = lowest_numbers = [int(number) for number in LOWEST[name].split(".")]
    older = [*before, last - 1, 99] if last else [before[0] - 1, 99]
    assert older < lowest_numbers
    found = versions(["tensorflow"], **LOWEST | {name: ".".join(map(str, older))})
    wanting = [check for check in found.values() if name in check.advice and "--upgrade" in check.advice]
    assert len(wanting) == 1 and wanting[0].status == ("note" if name in doctor.FOR_TESTS else "problem")


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
        if name != "gpu"
    }
    assert (lowest["tensorflow"], lowest["keras"]) == (doctor.TENSORFLOW, doctor.KERAS)
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
    monkeypatch.setattr(memory, "_physical_memory", lambda: 16 * 2**30)
    for name, limit in limits.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(limit + "\n")
    (tmp_path / "membership").write_text(membership)
    assert memory_limit(tmp_path, tmp_path / "membership") == expected * 2**30


def test_memory_is_what_jupyterhub_grants(tmp_path, monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", str(2**30))
    assert memory_limit(tmp_path, tmp_path / "none") == 2**30


@pytest.mark.parametrize(
    "limit, status, text",
    [
        (2**30, "note", "1.0 GiB"),
        (3 * 2**30 - 1, "note", "3.0 GiB"),
        (3 * 2**30, "ok", "3.0 GiB"),
        (25 * 10**9, "ok", "23.3 GiB"),
        (None, "note", "unknown"),
    ],
)
def test_memory_is_told_in_gibibytes_and_little_of_it_with_advice(limit, status, text, monkeypatch):
    monkeypatch.setattr(memory, "memory_limit", lambda: limit)
    found = by_name(installed())["Memory"]
    assert (found.status, found.text, bool(found.advice)) == (status, text, status == "note")


@pytest.mark.skipif(not hasattr(memory.os, "sysconf"), reason="POSIX")
def test_the_memory_of_the_computer_is_its_pages(monkeypatch, tmp_path):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.setattr(memory.os, "sysconf", {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}.get)
    assert memory_limit(tmp_path, tmp_path / "none") == 4_096_000


def test_memory_may_be_unknown(tmp_path, monkeypatch):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.delattr(memory.os, "sysconf", raising=False)
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert memory_limit(tmp_path, tmp_path / "none") is None


# The layer


@pytest.fixture
def wrong_layer(monkeypatch):
    """Puts a layer in the place of ours whose four sweeps go through a function of the test's."""
    ours = srnn_tutorial.SpatialRNN2D

    def put(change):
        def make(*arguments, **options):
            return lambda x: change([np.array(h) for h in ours(*arguments, **options)(x)])

        monkeypatch.setattr(srnn_tutorial, "SpatialRNN2D", make)

    return put


def last_pixel_off(sweeps):
    sweeps[3][0, 2, 2, 0] += 0.1
    return sweeps


@pytest.mark.parametrize(
    "change, status",
    [
        (lambda sweeps: sweeps, "ok"),
        (last_pixel_off, "problem"),
        (lambda sweeps: sweeps[::-1], "problem"),
        (lambda sweeps: [sweep * np.nan for sweep in sweeps], "problem"),
        (lambda sweeps: [sweep * 0 for sweep in sweeps], "problem"),
    ],
)
def test_numbers_are_ok_only_where_they_are_those_done_by_hand(wrong_layer, change, status):
    wrong_layer(change)
    devices, check = layer.checks_here()
    assert devices.name == "Devices" and (check.name, check.status) == ("Layer", status)
    assert ("agree" in check.text) == (status == "ok") and ("report this" in check.advice) == (status == "problem")
    assert layer_runs([devices, check]) == (status == "ok")


def test_gpus_are_named(monkeypatch):
    monkeypatch.setattr(layer, "gpus", lambda: ["NVIDIA One", "NVIDIA Two"])
    assert next(layer.checks_here()) == Check("Devices", "ok", "CPU and NVIDIA One, NVIDIA Two")
    monkeypatch.setattr(layer, "gpus", lambda: [])
    found = next(layer.checks_here())
    assert (found.status, found.text) == ("note", "CPU, no GPU")


def test_a_layer_whose_check_is_missing_does_not_run():
    assert not layer_runs([Check("Python", "ok", "3.12")])


def test_advice_stands_below_its_check():
    first, second = report([Check("Layer", "problem", "does not run", "Mend it.")]).splitlines()
    assert first.index("does") == second.index("Mend")
