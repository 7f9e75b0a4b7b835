"""What teachers are told is so: the links, the exercises, and the answers of the quiz."""

import re
from pathlib import Path

import numpy as np
import pytest

from srnn_tutorial.lesson import diagonals, merge, receptive_field, trace, trace_all
from srnn_tutorial.lesson.by_hand.reach import full_sweep
from srnn_tutorial.lesson.by_hand.units import count_weights
from srnn_tutorial.lesson.exercises.course import EXERCISES, NOTEBOOKS

ROOT = Path(__file__).parents[1]
TEACHING = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
QUIZ = re.findall(r"^(\d+)\. (.*?) — \*(.*)\* \((\d\d)\)$", TEACHING, flags=re.M)
ROW = np.array([[2.0, -3.0, 4.0]])


def spark(layers):
    image = np.zeros((5, 5))
    image[1, 2] = 1
    for _ in range(layers):
        image = sum(sweep.hidden for sweep in trace_all(image).values())
    return np.count_nonzero(image)


ANSWERS = {
    1: lambda: trace(ROW).hidden[0],
    2: lambda: trace(ROW, weight=0.5, activation="linear").hidden[0],
    7: lambda: [spark(1), spark(2)],
    8: lambda: [len(trace(np.ones((1, 9)), n=2).steps[-1].window)],
    9: lambda: trace([[3, 1, 4, 1, 5]], n=1).hidden[0],
    10: lambda: [full_sweep((20, 30))],
    11: lambda: [merge([np.ones((1, 1, 4))] * 4).shape[-1], 5 * merge([np.ones((1, 1, 4))] * 4).shape[-1]],
    13: lambda: [4 * count_weights("rnn", 8)],
    17: lambda: [0.9, round(receptive_field(np.full((1, 21), 0.1), (0, 20), weights=[0.9])["right"][0, 0], 2)],
    19: lambda: [len(diagonals(6, 9))],
}


def test_the_quiz_has_twenty_questions_each_taught_in_a_notebook():
    assert [int(number) for number, *_ in QUIZ] == list(range(1, 21))
    taught = {title[:2] for title in NOTEBOOKS}
    assert all(question.endswith(("?", ".")) and where in taught for _, question, _, where in QUIZ)


@pytest.mark.parametrize("number", ANSWERS)
def test_the_answers_that_are_numbers_are_right(number):
    answer = QUIZ[number - 1][2].split(":")[0].replace("−", "-").replace("²⁰", "")
    typed = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", answer)]
    np.testing.assert_allclose(typed, ANSWERS[number]())


def test_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEACHING)
    assert links and all((ROOT / link).exists() for link in links)


def test_every_mistake_names_an_exercise_of_its_notebook():
    table = TEACHING.split("## What learners get wrong")[1].split("\n\n")[2]
    rows = [line.split("|")[2] for line in table.splitlines()[2:]]
    assert len(rows) > 15
    for row in rows:
        number = None
        for part in row.split(","):
            number = (re.findall(r"\b\d\d\b", part) or [number])[0]
            (notebook,) = (each for title, each in NOTEBOOKS.items() if title.startswith(number))
            (name,) = re.findall("`([^`]+)`", part)
            assert name in EXERCISES and name in notebook.exercises
