"""`srnn-tutorial doctor` tells what is wrong, and is not brought down by it."""

import re
import subprocess
import sys

import pytest

from srnn_tutorial.cli import main
from srnn_tutorial.doctor import Check, layer_runs, report


@pytest.mark.slow
def test_here_everything_runs(capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr()
    assert re.search(r"^ok       Layer ", said.out, re.M)
    assert not re.search(r"^problem", said.out, re.M)
    assert [line.split()[1] for line in said.out.splitlines() if line[0] != " "] == [
        "Python", "TensorFlow", "Keras", "Backend", "Notebooks", "Memory", "Devices", "Layer"
    ]  # fmt: skip


def test_looking_at_what_is_installed_imports_none_of_it():
    code = (
        "import sys; from srnn_tutorial.doctor import installed\n"
        "assert len(installed()) == 6\n"
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


def test_a_backend_keras_does_not_know_is_exit_code_1(monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "abacus")
    assert main(["doctor"]) == 1
    assert "abacus" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, status, runs",
    [("Layer", "ok", True), ("Layer", "problem", False), ("Layer", "note", False), ("Python", "ok", False)],
)
def test_only_a_layer_that_is_ok_runs(name, status, runs):
    assert layer_runs([Check("Memory", "problem", "too little"), Check(name, status, "")]) == runs


def test_advice_stands_below_its_check():
    first, second = report([Check("Layer", "problem", "does not run", "Mend it.")]).splitlines()
    assert first.index("does") == second.index("Mend")
