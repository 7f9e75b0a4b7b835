"""Each exercise and each prediction stands in its notebook, with what is folded, and long lines nowhere."""

import os
import re
from pathlib import Path

import nbformat
import pytest

from srnn_tutorial.lesson.exercises.course import NOTEBOOKS

FOLDER = Path(os.environ.get("NOTEBOOKS", Path(__file__).parents[3] / "notebooks"))
PATHS = {title: next(FOLDER.glob(f"{title[:2]}_*.ipynb")) for title in NOTEBOOKS}


@pytest.fixture(params=NOTEBOOKS)
def asked(request):
    """The notebook's part of the course, its code, and its prose."""
    cells = nbformat.read(PATHS[request.param], as_version=4).cells
    code, prose = ("\n".join(c.source for c in cells if c.cell_type == kind) for kind in ("code", "markdown"))
    return NOTEBOOKS[request.param], code, prose


def test_it_asks_its_exercises_and_no_others(asked):
    notebook, code, _ = asked
    for verb in ("ask", "check"):
        assert re.findall(rf'(?m)^{verb}\("([^"]+)"', code) == list(notebook.exercises)


def test_it_asks_for_guesses_at_its_predictions_and_for_no_others(asked):
    notebook, code, _ = asked
    assert set(re.findall(r'predict\("([^"]+)", guess\)', code)) == set(notebook.predictions)


def test_what_there_is_to_think_about_and_to_change_has_a_folded_answer(asked):
    _, _, prose = asked
    assert "### To think about" in prose
    for part in re.split(r"### To think about|Change something:", prose)[1:]:
        assert re.search(r"<details><summary>[^<]+</summary>\n\n.+?\n\n</details>", part, flags=re.S)


def test_lines_of_code_are_short(asked):
    assert not [line for line in asked[1].splitlines() if len(line) >= 79 and ("guess" in line or "answer" in line)]
