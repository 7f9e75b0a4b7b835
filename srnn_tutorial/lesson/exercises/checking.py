"""The learner's answers and guesses, checked with a hint; our solutions; and what is solved so far."""

from collections import Counter

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.exercises import kept
from srnn_tutorial.lesson.exercises.course import EXERCISES, NOTEBOOKS, PREDICTIONS
from srnn_tutorial.lesson.exercises.feedback import Feedback, Said

_wrong = Counter()  # for each exercise, the wrong answers since the last right one


def ask(name):
    """Show an exercise's question.

    >>> ask("reach")
    … An image has 5 rows and 8 columns. What is the smallest n with which every pixel sees its whole row and column?
    """
    return Feedback(_exercise(name).question)


@as_it_comes()
def check(name, answer):
    """Check an answer.

    Args:
        name: of the exercise, as the notebook gives it.
        answer: a number, nested lists of numbers, or a function, as the exercise asks for; `None`, `...` or a function
            without a body while there is none.

    Returns:
        A `Feedback`: what is wrong and a hint, a stronger one from the second time on; or why it is right.

    Raises:
        ValueError: there is no such exercise.

    >>> check("reach", 7)
    ✓ Right. Row: 8 pixels, 7 behind the last one. Column: 5 pixels, 4 behind the last one. The longer way decides: n = 7.
    >>> check("reach", 8)
    ✗ Not yet. A pixel sees itself for free: count only the pixels behind it.
    """
    exercise = _exercise(name)
    found = exercise.judge(answer)
    if found.correct is None:
        return Feedback(f"No answer yet. {exercise.hints[0]}")
    if found.correct:
        del _wrong[name]
        kept.remember(name)
        return Feedback(_lines(exercise.explained(), found.text), True)
    if not found.tried:
        return Feedback(found.text, False)
    _wrong[name] += 1
    again = _wrong[name] > 1
    hint = exercise.hints[1] if again else "" if found.known else exercise.hints[0]
    ours = f'Ours, and why: `solution("{name}")`.' if again else ""
    return Feedback(_lines(found.text, hint, ours), False)


def solution(name):
    """Show our answer to an exercise, at any time, and the reason for it.

    Raises:
        ValueError: there is no such exercise.

    >>> solution("reach")
    The answer: 7
    Row: 8 pixels, 7 behind the last one. Column: 5 pixels, 4 behind the last one. The longer way decides: n = 7.
    """
    return Said(_exercise(name).solution())


def predict(name, guess):
    """Compare a guess with the answer; it is shown at once, and where the guess went astray.

    Args:
        name: of the prediction, as the notebook gives it.
        guess: a number, nested lists of numbers, a word or a list of words; `None` while there is none: then nothing is
            given away.

    Raises:
        ValueError: there is no such prediction.

    >>> predict("diagonals", None)
    … Your guess first, a list of 2 numbers: How many diagonals has an image of 3×3 pixels, and one of 3×5?
    >>> predict("diagonals", [5, 8])
    ≠ It is otherwise. It is [5, 7]: at position 1 you said 8, it is 7. Height and width together, less one.
    """
    return _found(name, PREDICTIONS, "predictions").compare(guess)


def progress():
    """Show which exercises are solved.

    They are kept in the file `.srnn-progress.json` beside the notebooks, if it can be written, and nowhere else.
    """
    done = kept.solved()
    lines = [f"{sum(name in done for name in EXERCISES)} of {len(EXERCISES)} exercises are solved."]
    for title, notebook in NOTEBOOKS.items():
        marks = "  ".join(f"{'✓' if name in done else '·'} {name}" for name in notebook.exercises)
        lines.append(f"    {title[:2]}  {marks}")
    return Said("\n".join([*lines, _where_kept()]))


def _where_kept():
    if kept.unwritten():
        return "Nothing could be written beside the notebooks, so this list lasts until the kernel stops."
    return f"This list is the file {kept.FILE} beside the notebooks. It stays on this computer; delete it to begin anew."


def _exercise(name):
    return _found(name, EXERCISES, "exercises")


def _found(name, things, kind):
    if name not in things:
        raise ValueError(f"There are the {kind} {tuple(things)}. Received: {name!r}")
    return things[name]


def _lines(*texts):
    return "\n".join(filter(None, texts))
