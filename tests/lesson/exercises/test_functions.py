"""Exercises in code that need NumPy alone: ours is right, each known mistake is recognised, and nothing else passes."""

import functools

import numpy as np
import pytest

from srnn_tutorial.lesson import ask, check, solution
from srnn_tutorial.lesson.exercises import course
from srnn_tutorial.lesson.exercises.functions import Function, Written

NEED_KERAS = {"gru_step", "reach by gradient", "two_rounds", "ablation"}
IN_CODE = {name: exercise for name, exercise in course.EXERCISES.items() if isinstance(exercise, Written)}
WITHOUT_KERAS = {n: e for n, e in IN_CODE.items() if isinstance(e, Function) and n not in NEED_KERAS}
MISTAKES = [(name, i) for name, exercise in WITHOUT_KERAS.items() for i in range(len(exercise.mistakes))]


# As learners write them.
def relu_at_the_end(x, w, f):
    sums = np.zeros(len(x))
    for j in range(len(x)):
        sums[j] = x[j] + (w * sums[j - 1] if j else 0)
    return f(sums)


def reuses_the_neighbour(x, n, w):
    h = np.array(x)
    for j in range(1, len(x)):
        h[j] = w * h[j - 1] + x[j]
        if j > n:
            h[j] -= w ** (n + 1) * x[j - n - 1]
    return np.maximum(h, 0)


def only_left_and_right(image, direction, right):
    return right(image) if direction == "right" else right(image[:, ::-1])[:, ::-1]


def adds_the_offsets(first, second):
    c, o, lo, hi = first
    c2, o2, lo2, hi2 = second
    ends = np.clip(sorted([c2 * lo + o2, c2 * hi + o2]), lo2, hi2)
    return np.array([c * c2, o + o2, *ends])


AS_LEARNERS_DO = [
    ("sweep_row", relu_at_the_end, "You applied f at the end"),
    ("sweep_row", lambda x, w, f: list(x), "the row itself"),
    ("running_sum", lambda row: [sum(row)] * len(row), "It was called as"),
    ("sweep", only_left_and_right, "It was called as"),
    ("windowed", lambda x, n, w: reuses_the_neighbour(x, n, w), "It was called as"),
    ("join", adds_the_offsets, "o: what the first adds"),
    ("slice_step", lambda x, before, kernel: x + np.maximum(np.convolve(before, kernel, "same"), 0), "turned round"),
    ("merge_convolution", lambda hiddens, kernel: sum(hiddens) @ kernel[:2], "It was called as"),
]


def test_01_to_04_and_10_have_an_exercise_in_code_without_keras():
    for title in ("00", "01", "02", "03", "04", "10"):
        (notebook,) = (each for name, each in course.NOTEBOOKS.items() if name.startswith(title))
        assert set(notebook.exercises) & set(WITHOUT_KERAS)


@pytest.mark.parametrize("name", WITHOUT_KERAS)
def test_our_function_is_right_and_gets_a_chain_and_not_the_question(name):
    feedback = check(name, WITHOUT_KERAS[name].ours)
    assert feedback.correct is True and feedback.text == WITHOUT_KERAS[name].why()
    assert any(sign in feedback.text for sign in ("→", "=")) and WITHOUT_KERAS[name].question not in feedback.text


@pytest.mark.parametrize("name", WITHOUT_KERAS)
def test_a_right_function_may_be_written_with_numpy(name):
    """Whatever a function gives, it may be an array."""
    ours = WITHOUT_KERAS[name].ours

    @functools.wraps(ours)
    def in_float32(*case):
        return np.asarray(ours(*case), "float32")

    assert check(name, in_float32).correct is True


@pytest.mark.parametrize(("name", "i"), MISTAKES)
def test_a_known_mistake_gets_its_own_words(name, i):
    mistakes = WITHOUT_KERAS[name].mistakes
    wrong, why = mistakes[i]
    feedback = check(name, wrong)
    assert feedback.correct is False and feedback.text.startswith(f"{why}\nIt was called as\n    {name}(")
    assert [other for _, other in mistakes].count(why) == 1


@pytest.mark.parametrize(("name", "function", "words"), AS_LEARNERS_DO)
def test_what_learners_write_is_shown_or_recognised(name, function, words):
    feedback = check(name, function)
    assert feedback.correct is False and words in feedback.text


@pytest.mark.parametrize("name", WITHOUT_KERAS)
def test_a_function_that_is_wrong_in_a_single_case_is_refused_and_the_case_is_shown(name):
    exercise = WITHOUT_KERAS[name]
    cases = list(exercise.cases())
    for odd in range(0, len(cases), len(cases) // 3):
        calls = iter(range(len(cases)))

        def wrong_once(*case, odd=odd, calls=calls):
            right = np.asarray(exercise.ours(*case), "float64")
            return right + 1 if next(calls) == odd else right

        found = exercise.compare(wrong_once)
        assert found.correct is False and not found.known and exercise._called(cases[odd]) in found.text


@pytest.mark.parametrize("name", WITHOUT_KERAS)
def test_small_images_come_first(name):
    sizes = [sum(np.size(each) for each in case if not callable(each)) for case in WITHOUT_KERAS[name].cases()]
    assert sizes[0] == min(sizes) < 40 and (len(set(sizes)) == 1 or sizes.index(max(sizes)) > len(sizes) / 2)


def test_the_first_image_that_goes_wrong_is_shown_with_both_answers():
    text = check("running_sum", lambda row: list(row) if len(row) == 2 else np.cumsum(row)).text
    assert text.startswith("It was called as\n    running_sum([")
    assert "\n    expected  [" in text and "\n    received  [" in text and "\nThey part at position 1." in text


def test_the_hint_becomes_stronger():
    weak, strong = WITHOUT_KERAS["sweep_row"].hints

    def wrong(x, w, f):
        return [7.0 for _ in x]

    first, second = check("sweep_row", wrong).text, check("sweep_row", wrong).text
    assert first.endswith(weak) and strong not in first and "solution" not in first
    assert second.endswith(f'{strong}\nOurs, and why: `solution("sweep_row")`.') and weak not in second


@pytest.mark.parametrize("name", IN_CODE)
def test_ours_is_shown_with_a_reason_at_any_time(name):
    said = solution(name).text
    exercise = IN_CODE[name]
    code = "\n".join(line[4:] for line in said.splitlines() if line.startswith("    "))
    assert said.startswith(exercise.reason) and code.startswith(f"def {exercise.ours.__name__}(")
    room = {}
    exec(code, {"np": np}, room)  # what is shown runs in a cell
    assert (
        exercise.ours.__name__ in room and f"{exercise.ours.__name__}({', '.join(exercise.arguments)})" in exercise.question
    )


@pytest.mark.parametrize("name", IN_CODE)
def test_no_function_yet_is_no_wrong_function(name):
    names = ", ".join(IN_CODE[name].arguments)
    room = {}
    exec(f"def dots({names}): ...\ndef only_words({names}): '''Your code here.'''\ndef passed({names}): pass", room)
    for nothing in (None, ..., room["dots"], room["only_words"], room["passed"]):
        feedback = check(name, nothing)
        assert feedback.correct is None and feedback.text == f"No answer yet. {IN_CODE[name].hints[0]}"
    assert ask(name).text == IN_CODE[name].question
