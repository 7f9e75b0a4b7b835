"""Every command wherever it may be called: in a notebook, without streams, in another language, without a home."""

import contextlib
import io
import os
import subprocess
import sys

import pytest

from srnn_tutorial import bench
from srnn_tutorial.cli import COMMANDS, main
from srnn_tutorial.commands import lab

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the streams")
# Of each command what is quickly done: a training of one epoch, two cases of the bench, the help of what runs until stopped.
QUICK = (
    "import sys, srnn_tutorial.experiments.digits as d; plan = d.plan; "
    "d.plan = lambda seeds: [{**plan(1)[0], 'epochs': 1, 'rates': [0.01], 'test_share': 0.9}]; "
    "import srnn_tutorial.bench as b; cases = b.plan; b.plan = lambda quick, edge: [cases(quick, edge)[0][:2]]; "
    "from srnn_tutorial.cli import main; sys.exit(main(sys.argv[1:]))"
)
CALLS = {
    "demo": ["demo"],
    "doctor": ["doctor"],
    "bench": ["bench", "--quick", "--edge", "8", "--json", "bench.json"],
    "experiments": ["experiments", "digits", "--jobs", "1", "--seeds", "1"],
    "binder": ["binder"],
    "lab": ["lab", "--help"],
    "pages": ["pages", "course"],
    "help": ["--help"],
    "wrong": ["demo", "extra"],
}
CODES = {"binder": 2, "wrong": 2}
ELSEWHERE = {
    "no stdout": (">&-", {}),
    "no stderr": ("2>&-", {}),
    "no streams": ("<&- >&- 2>&-", {}),
    "no home": ("", {"HOME": "/dev/null"}),
    "C": ("", {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "COLUMNS": "40"}),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@ON_POSIX
@pytest.mark.matrix
@pytest.mark.parametrize("where", ELSEWHERE)
@pytest.mark.parametrize("command", CALLS)
def test_it_does_its_work(command, where, folder):
    redirection, environment = ELSEWHERE[where]
    code = f'"{sys.executable}" -c "$QUICK" {" ".join(CALLS[command])} {redirection}'
    done = subprocess.run(code, shell=True, capture_output=True, env={**os.environ, **environment, "QUICK": QUICK})
    assert done.returncode == CODES.get(command, 0), done.stderr
    assert b"Traceback" not in done.stderr and b"Error:" not in done.stderr
    if command == "bench":
        assert (folder / "bench.json").read_text(encoding="utf-8").startswith("{")
    if command == "pages":
        assert (folder / "course" / "index.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    if command == "experiments":
        assert '"accuracy"' in (folder / "results" / "digits.json").read_text(encoding="utf-8")


@pytest.mark.matrix
@ON_POSIX
def test_the_numbers_do_not_depend_on_the_language_or_the_width(folder):
    said = []
    for environment in ({}, ELSEWHERE["C"][1]):
        call = [sys.executable, "-m", "srnn_tutorial.cli", "demo"]
        done = subprocess.run(call, capture_output=True, env={**os.environ, **environment}, check=True)
        said.append([line for line in done.stdout.splitlines() if line.strip()[:1].isdigit()])
    assert said[0] == said[1] and len(said[0]) == 18


@pytest.mark.parametrize("command", ["demo", "binder", "help", "bench"])
@pytest.mark.parametrize("stream", [io.StringIO, lambda: None])
def test_it_goes_where_print_goes(command, stream, folder, monkeypatch):
    """Into a text, or nowhere."""
    monkeypatch.setattr(bench, "measure", lambda cases, **_: [bench.Timing(case, 0.002, (0.001,)) for case in cases])
    kept, errors = stream(), stream()
    with contextlib.redirect_stdout(kept), contextlib.redirect_stderr(errors), contextlib.suppress(SystemExit):
        main(["bench", "--quick", "--edge", "8"] if command == "bench" else CALLS[command])
    if kept is not None:
        assert "srnn-tutorial binder: git says" in errors.getvalue() if command == "binder" else len(kept.getvalue()) > 100


def test_closed_streams_are_closed_again():
    stdout, sys.stdout = sys.stdout, None
    try:
        assert main([]) == 0
        assert sys.stdout is None
    finally:
        sys.stdout = stdout


def in_a_notebook(*lines):
    """What cells say that run these lines, and the names of what they raise."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in lines])
    NotebookClient(notebook, timeout=300, allow_errors=True).execute()
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    said = "".join(output.get("text", "") for output in outputs)
    return said, [output.ename for output in outputs if output.output_type == "error"]


@pytest.mark.matrix
def test_in_a_notebook_each_does_its_work(folder):
    lines = [f"%run -m srnn_tutorial.cli {' '.join(call)}" for name, call in CALLS.items() if name != "experiments"]
    said, errors = in_a_notebook(*lines)
    assert errors in ([], ["SystemExit"] * len(errors))  # how a program ends, which is no fault of its own
    for words in ("Merged", "Layer", "Ratios", "git says", "usage: srnn-tutorial lab", "unrecognized arguments: extra"):
        assert words in said


@pytest.mark.matrix
def test_in_a_notebook_jupyterlab_is_running_already(folder):
    said, _ = in_a_notebook("from srnn_tutorial.cli import main", "main(['lab', 'mine'])")
    assert "run the command in a terminal" in said and not (folder / "mine").exists()


@ON_POSIX
@pytest.mark.matrix
def test_lab_says_that_it_needs_a_home(folder):
    call = [sys.executable, "-m", "srnn_tutorial.cli", "lab", "mine", "--no-browser"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "XDG"))}
    done = subprocess.run(call, capture_output=True, text=True, env={**environment, "HOME": "/dev/null"}, timeout=60)
    assert done.returncode == 2 and done.stderr.splitlines()[-1].startswith("srnn-tutorial lab: JupyterLab cannot keep")
    assert "Traceback" not in done.stderr


def test_every_command_is_tried():
    assert set(COMMANDS) <= set(CALLS) and lab is COMMANDS["lab"]
