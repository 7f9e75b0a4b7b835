"""Whatever a learner's function does, it is said in a sentence: no traceback of ours, and nothing is let through."""

import numpy as np
import pytest

from srnn_tutorial.lesson import check


def said(name, function):
    feedback = check(name, function)
    assert feedback.correct is False and "Traceback" not in feedback.text and "srnn_tutorial" not in feedback.text
    return feedback.text


def test_an_exception_is_a_sentence_with_the_line_of_the_learner():
    def too_far(row):
        total = 0
        return row[len(row)] + total

    line = too_far.__code__.co_firstlineno + 2
    text = said("running_sum", too_far)
    assert "stopped with IndexError: index 1 is out of bounds" in text
    assert f"in line {line}: `return row[len(row)] + total`" in text and "running_sum([" in text


def test_an_exception_deep_in_numpy_names_the_learners_line():
    def shapes(row):
        return np.concatenate([row, 3])

    assert f"in line {shapes.__code__.co_firstlineno + 1}: `return np.concatenate([row, 3])`" in said("running_sum", shapes)


@pytest.mark.parametrize("error", [RecursionError, KeyboardInterrupt, SystemExit, ZeroDivisionError("by nothing")])
def test_any_way_to_stop_is_said(error):
    def stops(row):
        raise error

    name = "an interruption" if error is KeyboardInterrupt else (error if isinstance(error, type) else type(error)).__name__
    assert f"stopped with {name}" in said("running_sum", stops)


def test_an_endless_loop_has_to_be_stopped_once():
    calls = []

    def endless(row):
        calls.append(row)
        raise KeyboardInterrupt

    assert "stopped with an interruption, in line" in said("running_sum", endless) and len(calls) == 1


def test_one_that_prints_is_told_to_return(capsys):
    def prints(row):
        print(sum(row))

    text = said("running_sum", prints)
    assert "printed '" in text and "gave nothing back: end it with `return`" in text
    assert capsys.readouterr().out == ""


def test_one_that_forgets_to_return_is_told_so():
    def forgets(row):
        sums = list(np.cumsum(row))  # noqa: F841

    assert "gave nothing back (None)" in said("running_sum", forgets)


def test_prints_on_the_way_do_not_matter(capsys):
    def talks(row):
        print("here")
        return np.cumsum(row)

    assert check("running_sum", talks).correct and capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([1.0] * 99, "The shape is (99,), it should be (1,)."),
        (3, "The shape is (), it should be (1,)."),
        ([[1, 2], [3]], "received  [[1, 2], [3]]"),
        ("text", "received  'text'"),
        (np.nan, "received  nan"),
        ([np.nan], "They part at position 0."),
        ({"a": 1}, "received  {'a': 1}"),
    ],
)
def test_answers_of_a_wrong_form_are_shown(value, words):
    def gives(row):
        return value

    assert words in said("running_sum", gives)


def test_whoever_changes_the_input_fools_nobody():
    def wipes(row):
        row[:] = 0
        return row

    text = said("running_sum", wipes)
    assert "running_sum([" in text and "running_sum([0" not in text and "received  [0]" in text


def test_a_right_answer_that_changes_the_input_is_told_so():
    def in_place(row):
        for k in range(1, len(row)):
            row[k] += row[k - 1]
        return row

    assert "changes what it is handed" in check("running_sum", in_place).text
    assert "changes" not in check("running_sum", np.cumsum).text


def test_lists_of_images_are_copies_too():
    def wipes(hiddens, kernel):
        for hidden in hiddens:
            hidden[:] = 0
        return np.maximum(np.concatenate(hiddens, -1) @ kernel, 0)

    assert "received  [[[0, 0, 0]]]" in said("merge_convolution", wipes)


@pytest.mark.parametrize("answer", [3, [1, 2], "running_sum", np.ones(3)])
def test_what_is_no_function_is_told_to_be_handed_over_by_name(answer):
    assert "hand it over by its name" in said("running_sum", answer)


def test_one_with_other_arguments_is_told_those_there_are():
    assert said("sweep_row", lambda x: x).startswith("It is called with 3 arguments, (x, w, f). Yours takes (x).")
    assert said("running_sum", lambda: 1).startswith("It is called with 1 argument, (row). Yours takes ().")


def test_warnings_of_numpy_stay_away(recwarn):
    def divides(row):
        return np.asarray(row) / 0

    assert "received  [inf" in said("running_sum", divides).replace("-inf", "inf") and not recwarn.list


def test_an_answer_of_another_form_uses_up_no_hint():
    for answer in (3, lambda: 1):
        check("running_sum", answer)
    text = said("running_sum", lambda row: [7.0] * len(row))
    assert "solution" not in text
