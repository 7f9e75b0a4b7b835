"""`srnn-tutorial lab` starts JupyterLab with the notebooks, on this computer only."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from srnn_tutorial.cli import main
from srnn_tutorial.commands import lab

START, SWEEP, SWEEP_NEW = "00_start_here.ipynb", "01_one_sweep.ipynb", "01_one_sweep.new.ipynb"


def failing(error):
    def fail(*arguments):
        raise error

    return fail


@pytest.fixture
def started(course, monkeypatch):
    """The arguments JupyterLab would be started with; it is not."""
    from jupyterlab.labapp import LabApp

    started = []
    monkeypatch.setattr(lab, "find_notebooks", lambda: course(1))
    monkeypatch.setattr(LabApp, "launch_instance", started.append)
    for variable in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "PATH"):
        monkeypatch.setenv(variable, "elsewhere")
    return started


def test_it_starts_jupyterlab_there_for_this_computer_only(started, mine, capsys):
    assert main(["lab", str(mine), "--no-browser", "--port", "8123"]) == 0
    (arguments,) = started
    assert {"--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={mine}"} <= set(arguments)
    assert {"--no-browser", "--ServerApp.port=8123"} <= set(arguments)
    assert f"--LabApp.default_url=/lab/tree/{START}" in arguments
    assert not any("token" in argument or "password" in argument for argument in arguments)
    assert str(mine) in capsys.readouterr().out


@pytest.mark.parametrize("user, allowed", [(0, True), (1000, False)])
def test_root_is_allowed_where_one_is_root(user, allowed, started, mine, monkeypatch):
    monkeypatch.setattr(lab.os, "geteuid", lambda: user, raising=False)
    main(["lab", str(mine)])
    assert ("--allow-root" in started[0]) == allowed
    assert not any(argument.startswith(("--no-browser", "--ServerApp.port")) for argument in started[0])


def test_the_kernels_and_commands_of_this_environment_come_first(started, mine):
    main(["lab", str(mine)])
    assert os.environ["JUPYTER_PATH"].split(os.pathsep) == [os.path.join(sys.prefix, "share", "jupyter"), "elsewhere"]
    assert os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)[-1] == "elsewhere"
    assert os.environ["PATH"].split(os.pathsep) == [os.path.dirname(sys.executable), "elsewhere"]


def test_the_default_folder_is_srnn_notebooks(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["lab"])
    assert (tmp_path / "srnn-notebooks" / START).exists()


def test_in_the_folder_of_the_notebooks_it_is_that_one(started, mine, monkeypatch):
    """A terminal that JupyterLab opens stands there."""
    main(["lab", str(mine)])
    monkeypatch.chdir(mine)
    main(["lab"])
    assert f"--ServerApp.root_dir={mine}" in started[1] and not (mine / "srnn-notebooks").exists()


def test_a_fresh_copy_is_named_and_opened(started, mine, capsys):
    assert main(["lab", str(mine), "--fresh", "01"]) == 0
    assert f"A clean copy of {SWEEP} is beside yours: 01_one_sweep.fresh.ipynb" in capsys.readouterr().out
    assert "--LabApp.default_url=/lab/tree/01_one_sweep.fresh.ipynb" in started[0]
    assert (mine / "01_one_sweep.fresh.ipynb").read_bytes() == (mine / SWEEP).read_bytes()


def test_a_fresh_copy_starts_no_second_jupyterlab(started, mine, monkeypatch, capsys):
    monkeypatch.setattr("jupyter_server.serverapp.list_running_servers", lambda: [{"root_dir": str(mine)}])
    assert main(["lab", str(mine), "--fresh", "01_one"]) == 0
    assert "running there already" in capsys.readouterr().out and not started


@pytest.mark.parametrize("text", ["7", "0", "sweep", ""])
def test_no_notebook_of_that_number_gives_one_line(text, started, mine, capsys):
    assert f"the number of one notebook, of 00, 01; not {text!r}" in complaint(["lab", str(mine), "--fresh", text], capsys)
    assert not mine.exists() and not started


def test_it_says_what_was_laid_beside(started, mine, capsys):
    mine.mkdir(parents=True)
    (mine / SWEEP).write_text("mine")
    main(["lab", str(mine)])
    assert f"You have changed {SWEEP}; its newer version is beside it: {SWEEP_NEW}" in capsys.readouterr().out


def complaint(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    said = capsys.readouterr()
    assert end.value.code == 2 and said.err.startswith("srnn-tutorial lab: ") and said.err.count("\n") == 1
    return said.err


def test_a_folder_that_cannot_be_used_gives_one_line(started, tmp_path, monkeypatch, capsys):
    file = tmp_path / "file"
    file.write_text("mine")
    assert "File exists" in complaint(["lab", str(file)], capsys)
    assert "Not a directory" in complaint(["lab", str(file / "folder")], capsys)
    monkeypatch.setattr(lab.os, "replace", failing(PermissionError(13, "Permission denied")))
    assert "Permission denied" in complaint(["lab", str(tmp_path / "folder")], capsys)
    assert file.read_text() == "mine" and not started


def test_a_missing_jupyterlab_gives_one_line(started, mine, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    assert "pip install anywidget ipywidgets joblib jupyterlab" in complaint(["lab", str(mine)], capsys)
    assert not mine.exists()


def test_missing_notebooks_give_one_line(mine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lab.srnn_tutorial, "__file__", str(tmp_path / "package" / "__init__.py"))
    assert "no notebooks" in complaint(["lab", str(mine)], capsys)


@pytest.fixture
def server(tmp_path, mine):
    """JupyterLab as the command starts it; the user has a kernel "python3" of another Python, as people have.

    Gives what it says of itself; afterwards its log has no traceback.
    """
    decoy = tmp_path / "data" / "kernels" / "python3"
    decoy.mkdir(parents=True)
    (decoy / "kernel.json").write_text('{"argv": ["another-python"], "display_name": "decoy", "language": "python"}')
    places = {f"JUPYTER_{name.upper()}_DIR": str(tmp_path / name) for name in ("data", "config", "runtime")}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "srnn_tutorial.cli", "lab", str(mine), "--no-browser", "--port", str(port)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER_")} | places
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        while "copy and paste" not in (tmp_path / "log").read_text():
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.1)
        yield json.loads(next((tmp_path / "runtime").glob("jpserver-*.json")).read_text())
    finally:
        process.terminate()
        process.wait()
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_jupyterlab_answers_to_its_token_alone_and_runs_this_python(server, mine):
    """The real thing."""
    assert server["root_dir"] == str(mine) and server["token"] and server["url"].startswith("http://127.0.0.1:")
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(path, token=""):
        request = urllib.request.Request(server["url"] + path)
        if token:
            request.add_header("Authorization", f"token {token}")
        for _ in range(100):
            try:
                return directly.open(request)
            except urllib.error.URLError as error:  # it says that it runs a moment before it listens
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
                time.sleep(0.1)
        raise AssertionError("it never listened")

    assert get(f"lab/tree/{START}", server["token"]).status == 200
    kernel = json.load(get("api/kernelspecs", server["token"]))["kernelspecs"]["python3"]["spec"]
    assert kernel["display_name"] != "decoy"
    notifications = json.load(get("lab/api/settings/@jupyterlab/apputils-extension:notification", server["token"]))
    assert notifications["schema"]["properties"]["fetchNews"]["default"] == "false" and notifications["raw"] == "{}"
    assert "/login" in get("lab").url
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get("api/kernelspecs")
