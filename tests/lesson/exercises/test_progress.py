"""What is solved is kept beside the notebooks, whole at any time, and never in the way of a check."""

import json
import os

import pytest

from srnn_tutorial.lesson import check, progress
from srnn_tutorial.lesson.exercises import kept
from srnn_tutorial.lesson.exercises.course import EXERCISES


@pytest.fixture
def notebooks(tmp_path):
    (tmp_path / "01_one_sweep.ipynb").write_text("{}")
    return tmp_path


def another_kernel(monkeypatch):
    monkeypatch.setattr(kept, "_solved", set())


def names_in(folder):
    return json.loads((folder / kept.FILE).read_text())["solved"]


def test_nothing_is_solved_at_first():
    text = progress().text
    assert text.startswith(f"0 of {len(EXERCISES)} exercises are solved.") and "✓" not in text
    assert all(f"· {name}" in text for name in EXERCISES)


def test_what_is_right_is_solved_and_another_kernel_knows(notebooks, monkeypatch):
    check("reach", 7), check("one sweep", [0, 0, 0, 0]), check("merge", None)
    assert names_in(notebooks) == ["reach"]
    another_kernel(monkeypatch)
    assert "✓ reach" in progress().text and progress().text.count("✓") == 1
    check("running_sum", EXERCISES["running_sum"].ours)
    assert names_in(notebooks) == ["reach", "running_sum"]
    assert sorted(path.name for path in notebooks.iterdir()) == [kept.FILE, "01_one_sweep.ipynb"]


def test_a_wrong_answer_later_takes_nothing_away(notebooks):
    check("reach", 7), check("reach", 8)
    assert "✓ reach" in progress().text


def test_without_notebooks_nothing_is_laid_into_a_folder(tmp_path):
    assert check("reach", 7).correct and not list(tmp_path.iterdir())
    assert "✓ reach" in progress().text and "until the kernel stops" in progress().text


@pytest.mark.parametrize("content", ["", "{", "[]", '{"solved": 3}', '{"solved": [1, null]}', '{"other": []}', "\0"])
def test_a_file_of_another_kind_is_none(notebooks, content):
    (notebooks / kept.FILE).write_text(content)
    assert progress().text.startswith("0 of")
    assert check("reach", 7).correct and names_in(notebooks) == ["reach"]


def test_what_cannot_be_written_is_in_nobodys_way(notebooks):
    (notebooks / kept.FILE).mkdir()  # also for whoever may write everywhere
    assert check("reach", 7).correct and "✓ reach" in progress().text and "until the kernel stops" in progress().text
    assert sorted(path.name for path in notebooks.iterdir()) == [kept.FILE, "01_one_sweep.ipynb"]


def test_a_write_that_is_interrupted_leaves_the_file_whole(notebooks, monkeypatch):
    check("reach", 7)

    def full(*args):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    assert check("merge", [1, 1, 0, 0]).correct and names_in(notebooks) == ["reach"]
    assert "✓ merge" in progress().text


def test_names_of_a_newer_course_are_kept(notebooks):
    (notebooks / kept.FILE).write_text('{"solved": ["of the future"]}')
    check("reach", 7)
    assert names_in(notebooks) == ["of the future", "reach"]
    assert progress().text.startswith("1 of")


def test_a_folder_that_is_gone_is_in_nobodys_way(tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert check("reach", 7).correct and "✓ reach" in progress().text
