"""The memory of a process of its own: its growth from before the case is built, in bytes."""

import json
import subprocess
import sys

import pytest

from srnn_tutorial import bench
from srnn_tutorial.bench import Case, Missing, Peak, memory

CASE = Case("layer", (1, 4, 4, 2), 3, gradients=True, cell="gru")


@pytest.fixture
def answers(monkeypatch, tmp_path):
    """Sets what the process says and how it ends; gives what it was asked."""
    asked = []
    (tmp_path / "status").write_text("")
    monkeypatch.setattr(memory, "STATUS", tmp_path / "status")

    def set_answer(stdout, returncode=0, stderr=""):
        def run(command, **options):
            asked.append(command)
            return subprocess.CompletedProcess(command, returncode, stdout, stderr)

        monkeypatch.setattr(memory.subprocess, "run", run)
        return asked

    return set_answer


def test_the_process_is_asked_for_this_case_and_its_bytes_are_taken(answers):
    asked = answers('a word of the backend\n{"bytes": 3145728}\n')
    assert bench.peak_memory(CASE, steps=2) == Peak(CASE, 3 * 2**20)
    (command,) = asked
    assert command[:4] == [sys.executable, "-m", "srnn_tutorial.bench", "growth"]
    fields = {"candidate": "layer", "shape": [1, 4, 4, 2], "n": 3, "gradients": True, "cell": "gru", "compiled": True}
    assert json.loads(command[4]) == {**fields, "steps": 2}


@pytest.mark.parametrize(
    "answer, reason",
    [
        (('{"failed": "ValueError: too large"}',), "ValueError: too large"),
        (("", -9), "ended by SIGKILL"),
        (("", 1, "Traceback\nImportError: no keras\n"), "ImportError: no keras"),
        (("", 0, ""), "exit code 0"),
        (('{"bytes": 4096}', 3, "it broke at the end"), "it broke at the end"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_process_that_comes_to_nothing_says_why(answers, answer, reason):
    answers(*answer)
    assert bench.peak_memory(CASE) == Missing(CASE, reason)


def test_where_the_system_does_not_tell_nothing_has_failed(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "STATUS", tmp_path / "none")
    found = bench.peak_memory(CASE)
    assert not found.failed and str(found) == "not measured: only Linux tells it"


@pytest.fixture
def grows(monkeypatch, tmp_path):
    """A process of 1000 KiB, whose peak is 5000 KiB once the case is built and 200 KiB more with each step."""
    status = tmp_path / "status"
    monkeypatch.setattr(memory, "STATUS", status)

    def tell(peak):
        status.write_text(f"VmPeak:\t 9999 kB\nVmHWM:\t {peak} kB\nVmRSS:\t 1000 kB\n")

    tell(4000)  # higher than now: loading Keras took more for a moment
    calls = []

    def prepare(case):
        def call():
            calls.append(case)
            tell(5000 + 200 * len(calls))

        return call

    monkeypatch.setattr(memory, "prepare", prepare)
    return calls


def test_what_was_there_before_is_taken_off(grows, capsys):
    asked = {"candidate": "layer", "shape": [1, 4, 4, 2], "n": 8, "gradients": True, "steps": 3}
    memory.answer(memory.growth_of, json.dumps(asked))
    assert grows == 3 * [Case("layer", (1, 4, 4, 2), 8, gradients=True)]
    assert json.loads(capsys.readouterr().out) == {"bytes": (5600 - 1000) * 1024}


def test_the_process_says_what_went_wrong(capsys, monkeypatch):
    def prepare(case):
        raise MemoryError("no room\nat all")

    monkeypatch.setattr(memory, "prepare", prepare)
    memory.answer(memory.growth_of, json.dumps({"candidate": "layer", "shape": [1, 4, 4, 2], "steps": 3}))
    assert json.loads(capsys.readouterr().out) == {"failed": "MemoryError: no room"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_the_real_peak_holds_the_output_and_not_the_backend():
    image = 4 * 256 * 256 * 32
    peak = bench.peak_memory(Case("floor", (1, 256, 256, 32), gradients=True))
    # At least the output and what comes back for it, four images each; no more than twice all that is thought to be held.
    assert 2 * 4 * image < peak.bytes < 2 * bench.CANDIDATES["floor"].memory_needed(peak.case)
