"""`srnn-tutorial binder` turns the remote `origin` and the branch into a launch link."""

import os
import subprocess
import sys

import pytest

from srnn_tutorial.cli import main
from srnn_tutorial.commands import CommandError
from srnn_tutorial.commands.binder import launch_link
from srnn_tutorial.commands.lab import find_notebooks

PAGE = "?urlpath=lab%2Ftree%2Fnotebooks%2F00_start_here.ipynb"


@pytest.mark.parametrize(
    "origin",
    [
        "https://github.com/ada/srnn",
        "https://github.com/ada/srnn.git",
        "https://GitHub.com/ada/srnn/",
        "https://ada:secret@github.com/ada/srnn.git",
        "git@github.com:ada/srnn.git",
        "github.com:ada/srnn.git",
        "ssh://git@github.com/ada/srnn.git",
        "ssh://git@github.com:22/ada/srnn",
    ],
)
def test_github(origin):
    assert launch_link(origin, "main") == f"https://mybinder.org/v2/gh/ada/srnn/main{PAGE}"


@pytest.mark.parametrize("origin", ["https://gitlab.com/lab/vision/srnn.git", "git@gitlab.com:lab/vision/srnn.git"])
def test_gitlab_quotes_the_groups(origin):
    assert launch_link(origin, "main") == f"https://mybinder.org/v2/gl/lab%2Fvision%2Fsrnn/main{PAGE}"


def test_a_branch_may_have_slashes_and_signs():
    assert "/gh/ada/srnn/fix/it%231?" in launch_link("git@github.com:ada/srnn.git", "fix/it#1")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://ada:secret@git.example.org/ada/srnn.git", "git.example.org"),
        ("git@bitbucket.org:ada/srnn.git", "bitbucket.org"),
        ("https://github.com.example.org/ada/srnn", "github.com.example.org"),
        ("https://github.com/ada", "github.com"),
        ("https://github.com/ada/srnn/issues", "github.com"),
        ("https://gitlab.com/srnn", "gitlab.com"),
        ("/srv/git/srnn.git", "this computer"),
        ("../srnn", "this computer"),
        (r"C:\git\srnn", "this computer"),
        ("file:///srv/git/srnn.git", "this computer"),
    ],
)
def test_any_other_address_is_refused_by_its_host_alone(origin, host):
    with pytest.raises(CommandError, match=f"is on {host}$") as refusal:
        launch_link(origin, "main")
    assert "secret" not in str(refusal.value)


def git(*arguments):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout on branch `course`, with one commit, as the current folder."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    git("init")
    git("checkout", "-b", "course")
    git("commit", "--allow-empty", "-m", "start")
    return tmp_path


def test_it_prints_the_link_and_the_badge_of_the_checkout(checkout, capsys):
    git("remote", "add", "origin", "git@github.com:ada/srnn.git")
    assert main(["binder"]) == 0
    link, badge, *colab = capsys.readouterr().out.splitlines()
    assert link == f"https://mybinder.org/v2/gh/ada/srnn/course{PAGE}"
    assert badge == f"[![Launch on Binder](https://mybinder.org/badge_logo.svg)]({link})"
    assert "%pip install -q anywidget git+https://github.com/ada/srnn@course" in colab[0]
    names = sorted(path.name for path in find_notebooks().glob("*.ipynb"))
    place = "https://colab.research.google.com/github/ada/srnn/blob/course/notebooks"
    assert colab[1:] == [f"{place}/{name}" for name in names] and len(names) > 10


def test_colab_is_not_offered_for_what_it_cannot_open(checkout, capsys):
    git("remote", "add", "origin", "git@gitlab.com:ada/srnn.git")
    assert main(["binder"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_without_a_branch_it_names_the_commit(checkout, capsys):
    git("remote", "add", "origin", "git@github.com:ada/srnn.git")
    git("checkout", "--detach")
    assert main(["binder"]) == 0
    commit = subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert f"/gh/ada/srnn/{commit}?" in capsys.readouterr().out


def complaint(capsys):
    with pytest.raises(SystemExit) as end:
        main(["binder"])
    said = capsys.readouterr()
    assert end.value.code == 2 and said.out == "" and said.err.count("\n") == 1
    return said.err


def test_no_origin_gives_one_line(checkout, capsys):
    assert "git remote add origin" in complaint(capsys)


def test_no_checkout_gives_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    said = complaint(capsys)
    assert "inside a git checkout" in said and ".git" in said  # the last in git's own words, in whatever language


@pytest.mark.skipif(sys.platform == "win32", reason="a program of one line of shell")
@pytest.mark.parametrize(
    "says, told",
    [
        (
            "fatal: detected dubious ownership in repository at '/srv/ö'\n\nTo add an exception, call: git config",
            "at '/srv/ö' To",
        ),
        ("", "git says: exit code 128"),
    ],
)
def test_whatever_git_says_is_told(says, told, checkout, tmp_path, monkeypatch, capsys):
    git = tmp_path / "git"
    git.write_text(f"#!/bin/sh\nprintf '%s' \"{says}\" >&2\nexit 128\n", encoding="utf-8")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert told in complaint(capsys)


@pytest.mark.skipif(sys.platform == "win32", reason="needs the bit that lets a file run")
def test_a_git_that_cannot_be_run_gives_one_line(checkout, tmp_path, monkeypatch, capsys):
    (tmp_path / "git").write_text("no program")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git cannot be run" in complaint(capsys)


def test_no_git_gives_one_line(checkout, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in complaint(capsys)
