"""`srnn-tutorial lab` copies the notebooks, and takes nothing the learner wrote."""

import json

import nbformat
import pytest

from srnn_tutorial.commands import lab
from srnn_tutorial.commands.lab import as_delivered, deliver, find_notebooks, lay_fresh

START, SWEEP, SWEEP_NEW = "00_start_here.ipynb", "01_one_sweep.ipynb", "01_one_sweep.new.ipynb"


def contents(folder):
    """What files say: a notebook what its title says."""
    said = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != lab.MANIFEST}
    return {name: text if text[0] != "{" else title(text) for name, text in said.items()}


def title(notebook):
    return "".join(json.loads(notebook)["cells"][0]["source"]).splitlines()[0].removeprefix("# ")


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
    (mine / SWEEP).write_bytes(as_delivered(course(1) / SWEEP))
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
        (newer / name).write_text((mine / name).read_text(encoding="utf-8").replace("# ", "# newer "), encoding="utf-8")
        (mine / name).write_text(f"my {name}")
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
    assert contents(mine)[START] == f"{START} 1"
    deliver(course(2), mine)
    assert contents(mine) == {START: f"{START} 2", SWEEP: f"{SWEEP} 2"}


def cells(notebook):
    return nbformat.read(notebook, as_version=4).cells


def test_the_real_notebooks_are_delivered_before_anyone_has_run_them(mine):
    before = {notebook: notebook.read_bytes() for notebook in find_notebooks().glob("*.ipynb")}
    deliver(find_notebooks(), mine)
    assert START in contents(mine) and before == {notebook: notebook.read_bytes() for notebook in before}
    for notebook in before:
        assert [cell.source for cell in cells(mine / notebook.name)] == [cell.source for cell in cells(notebook)]
        code = [cell for cell in cells(mine / notebook.name) if cell.cell_type == "code"]
        assert code and all(cell.outputs == [] and cell.execution_count is None for cell in code)
        nbformat.validate(nbformat.read(mine / notebook.name, as_version=4))


def test_where_the_course_is_published_they_say_where_else_they_open(course, mine, monkeypatch):
    monkeypatch.setattr(lab.links, "repository", lambda: "ada/srnn")
    deliver(course(1), mine)
    heading, badges, goal = cells(mine / SWEEP)[0].source.split("\n\n")
    assert (heading, goal) == (f"# {SWEEP} 1", "What it is good for.")
    assert f"(https://mybinder.org/v2/gh/ada/srnn/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F{SWEEP})" in badges
    assert f"(https://colab.research.google.com/github/ada/srnn/blob/main/notebooks/{SWEEP})" in badges


def test_a_fresh_copy_lies_beside_and_nothing_is_overwritten(course, mine):
    deliver(course(1), mine)
    (mine / SWEEP).write_text("mine")
    fresh = [lay_fresh(course(1) / SWEEP, mine)]
    assert contents(mine) == {START: f"{START} 1", SWEEP: "mine", fresh[0]: f"{SWEEP} 1"}
    (mine / fresh[0]).write_text("mine too")
    fresh.append(lay_fresh(course(1) / SWEEP, mine))
    assert fresh == ["01_one_sweep.fresh.ipynb", "01_one_sweep.fresh2.ipynb"]
    assert [contents(mine)[name] for name in (SWEEP, *fresh)] == ["mine", "mine too", f"{SWEEP} 1"]


def test_a_fresh_copy_that_is_still_clean_is_not_laid_twice(course, mine):
    deliver(course(1), mine)
    names = {lay_fresh(course(1) / SWEEP, mine) for _ in range(2)}
    assert set(contents(mine)) == {START, SWEEP, *names} and len(names) == 1
