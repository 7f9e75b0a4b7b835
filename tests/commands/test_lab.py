"""`srnn-tutorial lab` brings the notebooks and JupyterLab, and takes nothing the learner wrote."""

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
from srnn_tutorial.commands.lab import deliver, find_notebooks

START, SWEEP, SWEEP_NEW = "00_start_here.ipynb", "01_one_sweep.ipynb", "01_one_sweep.new.ipynb"


@pytest.fixture
def course(tmp_path):
    """A course of two notebooks, and the function that brings out a version of them."""

    def bring_out(version):
        folder = tmp_path / "course"
        folder.mkdir(exist_ok=True)
        for name in (START, SWEEP):
            (folder / name).write_text(f"{name} {version}")
        return folder

    return bring_out


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "deep" / "mine"


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir() if path.name != lab.MANIFEST}


def failing(error):
    def fail(*arguments):
        raise error

    return fail


def test_the_first_time_all_notebooks_are_copied(course, mine):
    assert deliver(course(1), mine) == {}
    assert contents(mine) == {START: f"{START} 1", SWEEP: f"{SWEEP} 1"}


def test_again_changes_nothing(course, mine):
    deliver(course(1), mine)
    before = {path: path.stat().st_mtime_ns for path in mine.iterdir()}
    deliver(course(1), mine)
    assert {path: path.stat().st_mtime_ns for path in mine.iterdir()} == before


def test_an_unchanged_notebook_becomes_its_newer_version(course, mine):
    for version in (1, 2, 3):
        assert deliver(course(version), mine) == {}
        assert contents(mine) == {START: f"{START} {version}", SWEEP: f"{SWEEP} {version}"}


@pytest.mark.parametrize("name", [START, SWEEP])
def test_a_changed_notebook_stays_while_there_is_nothing_newer(name, course, mine):
    deliver(course(1), mine)
    (mine / name).write_text("mine")
    assert deliver(course(1), mine) == {}
    assert contents(mine) == {START: f"{START} 1", SWEEP: f"{SWEEP} 1", name: "mine"}


@pytest.mark.parametrize("name, new", [(START, "00_start_here.new.ipynb"), (SWEEP, SWEEP_NEW)])
def test_a_newer_version_is_laid_beside_a_changed_notebook_once(name, new, course, mine):
    others = {START: f"{START} 2", SWEEP: f"{SWEEP} 2"}
    deliver(course(1), mine)
    (mine / name).write_text("mine")
    assert deliver(course(2), mine) == {name: new}
    assert contents(mine) == {**others, name: "mine", new: f"{name} 2"}
    (mine / new).unlink()
    assert deliver(course(2), mine) == {}
    assert contents(mine) == {**others, name: "mine"}


def test_the_next_version_replaces_the_one_beside(course, mine):
    deliver(course(1), mine)
    (mine / SWEEP).write_text("mine")
    deliver(course(2), mine)
    assert deliver(course(3), mine) == {SWEEP: SWEEP_NEW}
    assert contents(mine) == {START: f"{START} 3", SWEEP: "mine", SWEEP_NEW: f"{SWEEP} 3"}


def test_the_one_beside_may_have_been_changed_too(course, mine):
    deliver(course(1), mine)
    (mine / SWEEP).write_text("mine")
    deliver(course(2), mine)
    (mine / SWEEP_NEW).write_text("mine too")
    assert deliver(course(3), mine) == {SWEEP: "01_one_sweep.new2.ipynb"}
    assert contents(mine) == {
        START: f"{START} 3", SWEEP: "mine", SWEEP_NEW: "mine too", "01_one_sweep.new2.ipynb": f"{SWEEP} 3"
    }  # fmt: skip


def test_taking_the_one_beside_for_ones_own_brings_updates_again(course, mine):
    deliver(course(1), mine)
    (mine / SWEEP).write_text("mine")
    deliver(course(2), mine)
    (mine / SWEEP_NEW).replace(mine / SWEEP)
    assert deliver(course(3), mine) == {}
    assert contents(mine) == {START: f"{START} 3", SWEEP: f"{SWEEP} 3"}


def test_a_deleted_notebook_comes_back(course, mine):
    deliver(course(1), mine)
    (mine / SWEEP).unlink()
    assert deliver(course(1), mine) == {}
    assert SWEEP in contents(mine)


@pytest.mark.parametrize("name, new", [(START, "00_start_here.new.ipynb"), (SWEEP, SWEEP_NEW)])
@pytest.mark.parametrize("manifest", [None, "", "{", "[]", '{"01_one_sweep.ipynb": 3}'])
def test_what_we_do_not_remember_delivering_is_the_learners(manifest, name, new, course, mine):
    mine.mkdir(parents=True)
    (mine / name).write_text("foreign")
    (mine / "thesis.txt").write_text("foreign")
    if manifest is not None:
        (mine / lab.MANIFEST).write_text(manifest)
    assert deliver(course(1), mine) == {name: new}
    ours = {START: f"{START} 1", SWEEP: f"{SWEEP} 1"}
    assert contents(mine) == {**ours, name: "foreign", new: f"{name} 1", "thesis.txt": "foreign"}
    assert deliver(course(1), mine) == {}


def test_every_real_notebook_that_was_changed_stays(mine, tmp_path):
    """Of the real course, first notebook and last: all changed by the learner, and all new in the course."""
    deliver(find_notebooks(), mine)
    newer = tmp_path / "newer"
    newer.mkdir()
    names = sorted(contents(mine))
    for name in names:
        (mine / name).write_text(f"my {name}")
        (newer / name).write_text(f"newer {name}")
    assert set(deliver(newer, mine)) == set(names)
    assert all((mine / name).read_text() == f"my {name}" for name in names)


def test_the_course_itself_is_no_learners_folder(course):
    folder = course(1)
    before = set(folder.iterdir())
    assert deliver(folder, folder) == {}
    assert set(folder.iterdir()) == before


def test_an_update_cut_short_leaves_the_old_notebook_whole(course, mine, monkeypatch):
    deliver(course(1), mine)
    with monkeypatch.context() as patch:
        patch.setattr(lab.os, "replace", failing(OSError(28, "No space left on device")))
        with pytest.raises(OSError):
            deliver(course(2), mine)
    assert (mine / START).read_text() == f"{START} 1"
    deliver(course(2), mine)
    assert contents(mine) == {START: f"{START} 2", SWEEP: f"{SWEEP} 2"}


def test_the_real_notebooks_are_found_and_delivered(mine):
    deliver(find_notebooks(), mine)
    assert START in contents(mine)
    assert all(json.loads(notebook)["nbformat"] == 4 for notebook in contents(mine).values())


# The command


@pytest.fixture
def started(course, monkeypatch):
    """The arguments JupyterLab would be started with; it is not."""
    from jupyterlab.labapp import LabApp

    started = []
    monkeypatch.setattr(lab, "find_notebooks", lambda: course(1))
    monkeypatch.setattr(LabApp, "launch_instance", started.append)
    for variable in ("JUPYTER_PATH", "PATH"):
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


def test_the_kernels_and_commands_of_this_environment_come_first(started, mine):
    main(["lab", str(mine)])
    assert os.environ["JUPYTER_PATH"].split(os.pathsep) == [os.path.join(sys.prefix, "share", "jupyter"), "elsewhere"]
    assert os.environ["PATH"].split(os.pathsep) == [os.path.dirname(sys.executable), "elsewhere"]


def test_the_default_folder_is_srnn_notebooks(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["lab"])
    assert (tmp_path / "srnn-notebooks" / START).exists()


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
    assert "pip install ipywidgets jupyterlab" in complaint(["lab", str(mine)], capsys)
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
    assert "/login" in get("lab").url
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get("api/kernelspecs")
