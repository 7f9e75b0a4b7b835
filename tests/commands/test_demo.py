"""`srnn-tutorial demo` prints the numbers of the README, and nothing else."""

import re
import subprocess
import sys

import pytest

from srnn_tutorial.cli import main

GRIDS = [
    [[0, 6, 12], [2, 8, 14], [4, 10, 16]],  # the input
    [[0, 6, 18], [2, 10, 24], [4, 14, 30]],  # right
    [[18, 18, 12], [24, 22, 14], [30, 26, 16]],  # left
    [[0, 6, 12], [2, 14, 26], [6, 24, 42]],  # down
    [[6, 24, 42], [6, 18, 30], [4, 10, 16]],  # up
    [[24, 54, 84], [34, 64, 94], [44, 74, 104]],  # merged
]


@pytest.mark.slow
def test_it_prints_the_readme_numbers_without_the_log_of_tensorflow():
    said = subprocess.run(
        [sys.executable, "-m", "srnn_tutorial.cli", "demo"],
        check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    rows = [[int(n) for n in row.split()] for row in re.findall(r"^[ \d]+$", said.stdout, re.M)]
    assert [rows[start : start + 3] for start in range(0, len(rows), 3)] == GRIDS
    assert [line[0] for line in said.stdout.splitlines() if line and line[0] in "→←↓↑"] == list("→←↓↑")
    assert said.stderr == ""


def test_a_broken_installation_gives_one_line(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(SystemExit) as end:
        main(["demo"])
    assert end.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        "srnn-tutorial demo: the layer cannot run (ModuleNotFoundError); srnn-tutorial doctor says why"
    ]
