"""The learner's answers, checked with a hint."""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.exercises.course import EXERCISES


@dataclass(frozen=True)
class Feedback:
    """What is said to an answer; `correct` is `None` while there is none."""

    correct: bool | None
    text: str

    def __repr__(self):
        return {True: "✓ Right. ", False: "✗ Not yet. ", None: "… "}[self.correct] + self.text


def ask(name):
    """Show an exercise's question.

    >>> ask("reach")
    … An image has 5 rows and 8 columns. What is the smallest n with which every pixel sees its whole row and column?
    """
    return Feedback(None, _exercise(name).question)


@as_it_comes()
def check(name, answer):
    """Check an answer.

    Args:
        name: of the exercise, as the notebook gives it.
        answer: a number or nested lists of numbers; `None` or `...` while there is none.

    Returns:
        A `Feedback`, with a hint as long as the answer is not right.

    Raises:
        ValueError: there is no such exercise.

    >>> check("reach", 7)
    ✓ Right. An image has 5 rows and 8 columns. What is the smallest n with which every pixel sees its whole row and column?
    >>> check("reach", 8)
    ✗ Not yet. A pixel sees itself for free: count only the pixels behind it.
    """
    exercise = _exercise(name)
    if answer is None or answer is ...:
        return Feedback(None, f"No answer yet. {exercise.hint}")
    try:
        numbers = np.asarray(answer, "float64")
    except (TypeError, ValueError):
        return Feedback(False, f"The answer is {_kind(exercise.shape)}. Received: {answer!r}")
    if numbers.shape != exercise.shape:
        return Feedback(False, f"The answer is {_kind(exercise.shape)}. Received: {_kind(numbers.shape)}")
    if exercise.right(numbers):
        return Feedback(True, exercise.question)
    for mistake, why in exercise.mistakes:
        if np.allclose(numbers, mistake):
            return Feedback(False, why)
    return Feedback(False, exercise.hint)


def _exercise(name):
    if name not in EXERCISES:
        raise ValueError(f"There are the exercises {tuple(EXERCISES)}. Received: {name!r}")
    return EXERCISES[name]


def _kind(shape):
    if shape == ():
        return "one number"
    if len(shape) == 1:
        return f"a list of {shape[0]} numbers"
    return f"{shape[0]} lists of {shape[1]} numbers" if len(shape) == 2 else f"an array of shape {shape}"
