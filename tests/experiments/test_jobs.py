"""Runs in processes of their own and on a cluster: the same numbers, one file, written by the parent alone."""

import json
import os
import subprocess
import sys

import pytest

from srnn_tutorial.cli import main
from srnn_tutorial.experiments import load_results
from srnn_tutorial.experiments import run as runs

pytestmark = pytest.mark.slow

TINY = {"test_share": 0.8, "validation_share": 0.2, "rates": [0.01, 0.003], "epochs": 1, "batch_size": 32}
SETTINGS = [{"model": model, "seed": seed, **TINY} for model in ("ConvNet", "ReNet") for seed in range(2)]


def numbers(results):
    """What was found, whenever and however fast."""
    return sorted(json.dumps([run["setting"], {**run["found"], "training_seconds": 0}]) for run in results["runs"])


@pytest.fixture(scope="module")
def one_after_the_other(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    program = f"from srnn_tutorial.experiments import run; run.run('digits', {str(folder)!r}, {SETTINGS!r})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return load_results("digits", folder)


def test_two_at_a_time_give_the_same_numbers(one_after_the_other, tmp_path, monkeypatch):
    for name, value in runs.ONE_THREAD.items():  # as the command does before anything is loaded
        monkeypatch.setenv(name, value)
    done = []
    results = runs.run("digits", tmp_path, SETTINGS, done.append, jobs=2)
    assert numbers(results) == numbers(one_after_the_other)
    assert len(done) == len(SETTINGS) and runs.missing("digits", tmp_path, SETTINGS) == []


def test_a_seed_by_itself_gives_the_numbers_it_gives_after_another(one_after_the_other, tmp_path):
    """What is compiled for the first seed serves the second: nothing else of it may."""
    program = f"from srnn_tutorial.experiments import run; run.run('digits', {str(tmp_path)!r}, {SETTINGS[1::2]!r})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(numbers(load_results("digits", tmp_path))) < set(numbers(one_after_the_other))


def test_a_cluster_gives_the_same_numbers(one_after_the_other, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        results = runs.run("digits", tmp_path, SETTINGS, scheduler=cluster.scheduler_address)
    assert numbers(results) == numbers(one_after_the_other)
    assert [path.name for path in tmp_path.iterdir()] == ["digits.json"]


def test_a_scheduler_that_is_not_there_gives_one_line(tmp_path, capsys, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(runs, "SECONDS_TO_ANSWER", "1s")
    with pytest.raises(SystemExit):
        main(["experiments", "digits", "--folder", str(tmp_path), "--scheduler", "tcp://127.0.0.1:1"])
    said = capsys.readouterr().err
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in said and said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_one_core_each_unless_something_else_is_set(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", sys)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    runs.on_one_core()
    assert "OMP_NUM_THREADS" not in os.environ  # too late: a backend is loaded
    monkeypatch.delitem(sys.modules, "keras")
    for name in runs.ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "3")
    runs.on_one_core()
    assert os.environ["TF_NUM_INTRAOP_THREADS"] == "3" and os.environ["TF_NUM_INTEROP_THREADS"] == "1"
