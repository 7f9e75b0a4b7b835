"""`srnn-tutorial lab` copies the notebooks, and takes nothing the learner wrote."""

import json

import pytest

from srnn_tutorial.commands import lab
from srnn_tutorial.commands.lab import deliver, find_notebooks

START, SWEEP, SWEEP_NEW = "00_start_here.ipynb", "01_one_sweep.ipynb", "01_one_sweep.new.ipynb"


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


def test_the_very_same_notebook_is_taken_for_ours(course, mine):
    mine.mkdir(parents=True)
    (mine / SWEEP).write_text(f"{SWEEP} 1")
    assert deliver(course(1), mine) == {}
    assert deliver(course(2), mine) == {}
    assert contents(mine) == {START: f"{START} 2", SWEEP: f"{SWEEP} 2"}


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
