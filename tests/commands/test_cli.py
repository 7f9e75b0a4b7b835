"""The door of the command: help everywhere, one line for what is wrong, and no waiting for TensorFlow."""

import contextlib
import io
import subprocess
import sys

import pytest

import srnn_tutorial
from srnn_tutorial.cli import COMMANDS, main


def test_without_a_command_it_prints_its_help(capsys):
    assert main([]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_everywhere(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([*command, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(" ".join(["usage: srnn-tutorial", *command]))


def test_version(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"srnn-tutorial {srnn_tutorial.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["--colour"],
        ["demo", "extra"],
        ["two\nlines"],
        ["lab", "one", "two"],
        ["lab", "--port"],
        ["lab", "--port", "0"],
        ["lab", "--port", "65536"],
        ["lab", "--port", "80a"],
        ["lab", "--no-brow"],
        ["lab", "--fresh"],
        ["pages"],
    ],
)
def test_a_wrong_argument_gives_one_line(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    said = capsys.readouterr()
    assert end.value.code == 2
    assert said.out == ""
    assert said.err.startswith("srnn-tutorial") and said.err.endswith("--help)\n") and said.err.count("\n") == 1


def test_ctrl_c_ends_without_a_traceback(monkeypatch):
    def interrupted(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(COMMANDS["doctor"], "run", interrupted)
    assert main(["doctor"]) == 130


def test_the_door_imports_neither_keras_nor_a_backend():
    code = (
        "import sys, srnn_tutorial.cli as cli\n"
        "assert cli.main([]) == 0\n"
        "assert not {'tensorflow', 'keras', 'numpy', 'jupyterlab'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("arguments", [["demo"], ["--help"]])
def test_it_prints_wherever_print_does(arguments):
    """Into a notebook's cell, or a text that keeps what is printed; neither is a stream of this process."""
    with contextlib.redirect_stdout(io.StringIO()) as kept, contextlib.suppress(SystemExit):
        main(arguments)
    assert len(kept.getvalue()) > 100


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("command", ["demo", "doctor", "--help"])
def test_without_streams_it_runs_all_the_same(command, closed):
    done = subprocess.run(f'"{sys.executable}" -m srnn_tutorial.cli {command} {closed}', shell=True, capture_output=True)
    assert done.returncode == 0 and b"Traceback" not in done.stderr
