"""A guess before the answer is seen: it shows where the guess went astray, and never stands in the way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.exercises.feedback import Foretold
from srnn_tutorial.lesson.exercises.numbers import as_numbers
from srnn_tutorial.lesson.exercises.words import content, form, number, place


@dataclass(frozen=True)
class Guess:
    """A question whose answer is a number, a list or a small image.

    Attributes:
        question: what is asked.
        answer: a function without arguments that works the answer out.
        why: the reason in a sentence.
        within: how far a guess may be off, as a share of the number (and at least so much, for numbers around 0).
    """

    question: str
    answer: Callable
    why: str
    within: float = 1e-3

    @as_it_comes()
    def compare(self, guess):
        """A `Foretold`: the answer, and where the guess differs."""
        expected = np.asarray(self.answer(), "float64")
        if guess is None or guess is ...:
            return Foretold(f"Your guess first, {form(expected.shape)}: {self.question}")
        numbers, received = as_numbers(guess)
        if numbers is None or numbers.shape != expected.shape:
            return Foretold(f"The guess is {form(expected.shape)}. Received: {received}")
        astray = ~np.isclose(numbers, expected, rtol=self.within, atol=self.within)
        if not astray.any():
            return Foretold(f"{content(expected)}. {self.why}", True)
        return Foretold(f"{_astray(numbers, expected, astray)}{self.why}", False)


@dataclass(frozen=True)
class Choice:
    """A question whose answer is one of several words, or some of them.

    Attributes:
        question: what is asked.
        options: the words to choose from.
        answer: a function without arguments that gives those that are right, a list.
        why: the reason in a sentence.
        several: whether the guess is a list of words, however many, or a single word.
    """

    question: str
    options: tuple
    answer: Callable
    why: str
    several: bool = False

    @as_it_comes()
    def compare(self, guess):
        """A `Foretold`: the answer, and where the guess differs."""
        if guess is None or guess is ...:
            return Foretold(f"Your guess first, {self._form()}: {self.question}")
        chosen = [guess] if isinstance(guess, str) else guess
        chosen = self._known(chosen) if isinstance(chosen, (list, tuple, set, frozenset)) else None
        if chosen is None or len(chosen) != 1 and not self.several:
            return Foretold(f"The guess is {self._form()}. Received: {guess!r}")
        right = self.answer()
        if set(chosen) == set(right):
            return Foretold(f"{_listed(right)}. {self.why}", True)
        if not self.several:
            return Foretold(f"You said {chosen[0]}, it is {right[0]}. {self.why}", False)
        missed, too_many = [each for each in right if each not in chosen], [each for each in chosen if each not in right]
        differs = "".join(
            f" {word}: {_listed(some)}." for word, some in (("Missed", missed), ("Too many", too_many)) if some
        )
        return Foretold(f"It is {_listed(right)}.{differs} {self.why}", False)

    def _form(self):
        options = ", ".join(map(repr, self.options))
        return f"a list of any of {options} ([] for none)" if self.several else f"one of {options}"

    def _known(self, chosen):
        """The options that were meant, or `None` if one is unknown."""
        by_name = {option.casefold(): option for option in self.options}
        meant = [by_name.get(str(each).strip().casefold()) for each in chosen]
        return None if None in meant else list(dict.fromkeys(meant))


def _astray(numbers, expected, astray):
    """The answer, and the first few places where the guess is another."""
    if expected.shape == ():
        return f"You said {number(numbers)}, it is {number(expected)}. "
    differences = [
        f"{place(index)} you said {number(numbers[index])}, it is {number(expected[index])}"
        for index in map(tuple, np.argwhere(astray)[:3])
    ]
    more = f", and {astray.sum() - 3} more" if astray.sum() > 3 else ""
    return f"It is {content(expected)}: {'; '.join(differences)}{more}. "


def _listed(words):
    return ", ".join(words) if words else "none"
