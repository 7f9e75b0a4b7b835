"""An exercise whose answer is a number, a list or a small image, worked out by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from srnn_tutorial.lesson.exercises.words import content, form


class Judgement(NamedTuple):
    """What is found in an answer.

    `correct` is `None` where there is none. `known` says that `text` tells what went wrong; `tried` is false where an answer
    of another form was typed, which uses up no hint.
    """

    correct: bool | None
    text: str = ""
    known: bool = False
    tried: bool = True


def malformed(text):
    """The `Judgement` of an answer that is none of the kind asked for."""
    return Judgement(False, text, known=True, tried=False)


@dataclass(frozen=True)
class Numbers:
    """An exercise by hand.

    Attributes:
        question: what is asked.
        hints: two, the second one stronger.
        answer: a right one, worked out by the programs of `by_hand`.
        why: what is said to a right answer: the chain of numbers, and the reason in a sentence.
        mistakes: pairs of a wrong answer and what probably led there.
        right: a function of an array that says whether it is right, where there may be more than one such answer.
    """

    question: str
    hints: tuple
    answer: object
    why: str
    mistakes: tuple = ()
    right: Callable | None = None

    def judge(self, answer):
        """A `Judgement` of what the learner typed."""
        if answer is None or answer is ...:
            return Judgement(None)
        expected = np.asarray(self.answer, "float64")
        numbers, received = as_numbers(answer)
        if numbers is None or numbers.shape != expected.shape:
            return malformed(f"The answer is {form(expected.shape)}. Received: {received}")
        if np.allclose(numbers, expected) if self.right is None else self.right(numbers):
            return Judgement(True)
        for mistake, why in self.mistakes:
            if np.allclose(numbers, mistake):
                return Judgement(False, why, known=True)
        return Judgement(False)

    def explained(self):
        """What is said to a right answer."""
        return self.why

    def solution(self):
        """Our answer, and why."""
        return f"The answer: {content(self.answer)}\n{self.why}"


def as_numbers(answer):
    """What was typed as an array, or `None` if it is none; and what was received, in words."""
    try:
        numbers = np.asarray(answer, "float64")
    except (TypeError, ValueError):
        return None, content(answer) if isinstance(answer, (list, tuple)) else repr(answer)
    return numbers, form(numbers.shape)
