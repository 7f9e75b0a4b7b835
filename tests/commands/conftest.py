"""A course to copy, and a learner's folder to copy it to."""

import pytest


@pytest.fixture
def course(tmp_path):
    """A course of two notebooks, and the function that brings out a version of them."""

    def bring_out(version):
        folder = tmp_path / "course"
        folder.mkdir(exist_ok=True)
        for name in ("00_start_here.ipynb", "01_one_sweep.ipynb"):
            (folder / name).write_text(f"{name} {version}")
        return folder

    return bring_out


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "deep" / "mine"
