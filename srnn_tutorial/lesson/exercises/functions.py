"""An exercise whose answer is a function: tried on many images beside one that is right, and beside some that are wrong."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.exercises import learners_code
from srnn_tutorial.lesson.exercises.numbers import Judgement, malformed
from srnn_tutorial.lesson.exercises.words import content, indented, place, shortened


def close(received, expected):
    """Whether two answers are the same but for rounding, that of float32 included."""
    try:
        received = np.asarray(received, "float64")
    except (TypeError, ValueError):
        return False
    return received.shape == np.shape(expected) and np.allclose(received, expected, rtol=1e-4, atol=1e-5)


@dataclass(frozen=True)
class Written:
    """An exercise in code. What its kinds share: a function is asked for, and ours can be seen.

    Attributes:
        question: what is asked.
        hints: two, the second one stronger.
        ours: our function; its name and its arguments are those of the learner's.
        reason: a sentence on why it is written so.
        why: a function without arguments that gives what is said to a right answer.
    """

    question: str
    hints: tuple
    ours: Callable
    reason: str
    why: Callable

    @property
    def arguments(self):
        return tuple(inspect.signature(self.ours).parameters)

    def judge(self, answer):
        """A `Judgement` of the learner's function."""
        name = self.ours.__name__
        if answer is None or answer is ... or learners_code.is_empty(answer):
            return Judgement(None)
        if not callable(answer):
            called = f'hand it over by its name, without calling it: check("…", {name})'
            return malformed(f"The answer is your function; {called}. Received: {shortened(repr(answer))}")
        wrong = learners_code.cannot_take(answer, self.arguments)
        return malformed(wrong) if wrong else self.compare(answer)

    def compare(self, function):
        """A `Judgement` of a function that takes the right number of arguments."""
        raise NotImplementedError

    def explained(self):
        """What is said to a right answer."""
        return self.why()

    def solution(self):
        """Our function, and why it is written so."""
        return f"{self.reason}\n{indented(inspect.getsource(self.ours))}"


@dataclass(frozen=True)
class Function(Written):
    """A function that is compared with an oracle.

    Attributes:
        cases: a function without arguments that gives lists of arguments, the smallest first.
        oracle: from the arguments to the right answer, by `by_hand`.
        mistakes: pairs of a wrong function and what it does wrong. A mistake is recognised where the learner's function
            agrees with it in all cases.
        same: whether an answer is as good as the expected one.
    """

    cases: Callable
    oracle: Callable
    mistakes: tuple = ()
    same: Callable = close

    @as_it_comes()
    def compare(self, function):
        cases = list(self.cases())
        outcomes = []
        for case in cases:
            outcomes.append(learners_code.call(function, case))
            if outcomes[-1].interrupted:
                break
        cases = cases[: len(outcomes)]
        expected = [self.oracle(*case) for case in cases]
        wrong = (i for i, outcome in enumerate(outcomes) if not self._is_right(outcome, expected[i]))
        first = next(wrong, None)
        if first is None:
            return Judgement(True, _on_the_side(outcomes))
        shown = f"It was called as\n{indented(self._called(cases[first]))}\n"
        failure = _failure(outcomes[first])
        if failure:
            return Judgement(False, f"{shown}{failure}", known=True)
        why = self._recognised(cases, outcomes)
        differs = _difference(outcomes[first], expected[first])
        return Judgement(False, f"{why or ''}\n{shown}{differs}".lstrip(), known=bool(why))

    def _is_right(self, outcome, expected):
        return outcome.failure is None and outcome.value is not None and self.same(outcome.value, expected)

    def _called(self, case):
        return f"{self.ours.__name__}({', '.join(map(content, case))})"

    def _recognised(self, cases, outcomes):
        """What went wrong, if the learner's function does in every case what a known mistake does."""
        for mistake, why in self.mistakes:
            results = (learners_code.call(mistake, case) for case in cases)
            if all(self._agree(result, outcome) for result, outcome in zip(results, outcomes, strict=True)):
                return why
        return None

    def _agree(self, one, other):
        if one.failure or other.failure:
            return bool(one.failure and other.failure)
        return other.value is not None and self.same(other.value, one.value)


@dataclass(frozen=True)
class Trials(Written):
    """A function whose result is tried in several ways, one after the other; the first that fails says what is wrong.

    Attributes:
        trials: functions of the learner's function that return a sentence, or `None` if all is well.
    """

    trials: tuple

    def compare(self, function):
        for trial in self.trials:
            outcome = learners_code.call(trial, [function], whose=function)
            if outcome.failure:
                return Judgement(False, f"Your function, or what it made, failed: {outcome.failure}", known=True)
            if outcome.value:
                return Judgement(False, outcome.value, known=True)
        return Judgement(True)


def _failure(outcome):
    """A sentence, if a call gave nothing that could be compared."""
    if outcome.failure:
        return f"and stopped with {outcome.failure}"
    if outcome.value is None and outcome.printed:
        said = shortened(outcome.printed.strip())
        return f"and printed {said!r}, but gave nothing back: end it with `return`, what is printed nobody can use."
    if outcome.value is None:
        return "and gave nothing back (None): end it with `return` and the result."
    return None


def _difference(outcome, expected):
    """What came and what should have come, and where the first difference is."""
    printed = f"\nIt printed {shortened(outcome.printed.strip())!r}." if outcome.printed else ""
    both = "What should have come, and what came:\n" + indented(
        f"expected  {content(expected)}\nreceived  {content(outcome.value)}"
    )
    try:
        received = np.asarray(outcome.value, "float64")
    except (TypeError, ValueError):
        return f"{both}{printed}"
    if received.shape != np.shape(expected):
        shapes = f"The shape is {received.shape}, it should be {np.shape(expected)}."
        return f"{both}\n{shapes}{printed}"
    where = np.argwhere(~np.isclose(received, expected, rtol=1e-4, atol=1e-5, equal_nan=False))
    first = place(tuple(where[0])) if len(where) else ""
    return f"{both}{f'{chr(10)}They part {first}.' if first else ''}{printed}"


def _on_the_side(outcomes):
    """What is worth knowing about a function that is right."""
    if any(outcome.changed for outcome in outcomes):
        return "(It also changes what it is handed, which whoever calls it may still need: begin with a `.copy()`.)"
    return ""
