"""Every test starts as a new kernel does, in a folder of its own: nothing tried, nothing solved, nothing laid anywhere."""

import pytest

from srnn_tutorial.lesson.exercises import checking, kept


@pytest.fixture(autouse=True)
def new_kernel(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kept, "_solved", set())
    monkeypatch.setattr(checking, "_wrong", type(checking._wrong)())
