"""A guess is compared, the answer shown, and the guess is never in the way; without a guess nothing is given away."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from srnn_tutorial.lesson import merge, predict, trace_all
from srnn_tutorial.lesson.exercises.course import PREDICTIONS, merge_modes
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.words import content

NUMBERS = [name for name, prediction in PREDICTIONS.items() if isinstance(prediction, Guess)]
CHOICES = [name for name, prediction in PREDICTIONS.items() if isinstance(prediction, Choice)]
NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
# Answers that a training of the notebook gives: where it prints them.
PRINTED = {
    "shadows": ("05", r"right for nine pixels of ten: \[(.*)\]", {"with SpatialRNN2D": "sweeps"}),
    "panels": ("05", r"a weight of 1 or more: \[(.*)\]", {}),
    "held marks": ("06", r"error below 0.001: \[(.*)\]", {}),
    "which model": ("07", r"nearly all right: \[(.*)\]", {}),
}


@pytest.mark.parametrize("name", PREDICTIONS)
def test_without_a_guess_one_is_asked_for_and_nothing_given_away(name):
    for nothing in (None, ...):
        said = predict(name, nothing)
        assert said.correct is None and said.text.startswith("Your guess first")
        assert PREDICTIONS[name].question in said.text and PREDICTIONS[name].why not in said.text


@pytest.mark.parametrize("name", NUMBERS)
def test_the_answer_is_right_and_a_wrong_one_is_shown_where_it_went_astray(name):
    answer = np.asarray(PREDICTIONS[name].answer(), float)
    said = predict(name, answer.tolist())
    assert said.correct is True and PREDICTIONS[name].why in said.text and repr(said).startswith("✓ As you said. ")
    for index in list(np.ndindex(answer.shape))[:4]:
        wrong = answer.copy()
        wrong[index] = 2 * wrong[index] + 1
        said = predict(name, wrong.tolist())
        assert said.correct is False and repr(said).startswith("≠ It is otherwise. ")
        assert f"you said {wrong[index]:.4g}, it is {answer[index]:.4g}" in said.text.replace("You", "you")
        assert answer.shape == () or content(answer) in said.text


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("guess", ["many", [], [[[1]]], {"a": 1}, [1, "x"], object, [[1], [1, 2]]])
def test_a_guess_of_another_form_is_told_the_form_and_no_more(name, guess):
    said = predict(name, guess)
    assert said.correct is None and said.text.startswith("The guess is ") and PREDICTIONS[name].why not in said.text


@pytest.mark.parametrize("name", CHOICES)
def test_what_is_right_is_one_of_the_options(name):
    prediction = PREDICTIONS[name]
    right = prediction.answer()
    assert set(right) <= set(prediction.options) and (prediction.several or len(right) == 1)
    guess = right if prediction.several else right[0].upper()
    assert predict(name, guess).correct is True


@pytest.mark.parametrize("name", CHOICES)
def test_another_choice_is_told_the_right_one(name):
    prediction = PREDICTIONS[name]
    right = prediction.answer()
    for option in set(prediction.options) - set(right):
        said = predict(name, option)
        assert said.correct is False and all(each in said.text for each in [option, *right])


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("guess", ["something else", 3, {"yes": 1}, [7, 8], [None]])
def test_an_unknown_choice_is_told_those_there_are(name, guess):
    said = predict(name, guess)
    assert said.correct is None and repr(PREDICTIONS[name].options[0]) in said.text
    assert PREDICTIONS[name].why not in said.text


def test_of_several_the_missing_and_the_surplus_are_told():
    said = predict("held marks", ["gru", "rnn"])
    assert "Missed: lstm." in said.text and "Too many: rnn." in said.text
    assert predict("zero at the top left", []).correct is True
    assert predict("unseen", ["SpatialRNN2D", "ReNet2D"]).correct is None  # one is asked for


def test_an_image_is_compared_pixel_by_pixel():
    said = predict("ones", [[1, 2, 2, 2, 2], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]).text
    assert "at row 1, column 3 you said 4, it is 3; at row 1, column 4 you said 5, it is 3." in said
    assert "and 12 more" in predict("ones", np.full((3, 5), 7)).text


def test_an_unknown_prediction_names_those_there_are():
    with pytest.raises(ValueError, match="bottom row.*Received: 'reach'"):
        predict("reach", 7)


@pytest.mark.parametrize("name", PRINTED)
def test_what_a_training_answers_is_what_its_notebook_prints(name):
    number, pattern, called = PRINTED[name]
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    printed = "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))
    names = re.findall("'([^']*)'", re.search(pattern, printed)[1])
    assert [called.get(each, each) for each in names] == PREDICTIONS[name].answer()


def test_the_weights_that_keep_one_sweep_do_so(random_numbers):
    hiddens = [sweep.hidden for sweep in trace_all(random_numbers.uniform(size=(4, 5))).values()]
    np.testing.assert_allclose(merge(hiddens, "convolution", merge_modes.ONLY_DOWN), hiddens[2])
    np.testing.assert_allclose(merge(hiddens, "convolution", merge_modes.EACH_ALIKE), merge(hiddens, "ave"))


def test_the_rows_of_the_course_are_as_typed_here():
    """Worked out on paper."""
    assert PREDICTIONS["row"].answer().tolist() == [0, 6, 18] and PREDICTIONS["bottom row"].answer() == 30
    assert PREDICTIONS["half the weight"].answer() == [15, 12] and PREDICTIONS["valley"].answer() == [2, -2]
    assert PREDICTIONS["to the left"].answer().tolist() == [18, 18, 12]
    assert PREDICTIONS["spark"].answer() == 9 and PREDICTIONS["two layers"].answer() == [25, 12]
    assert PREDICTIONS["middle"].answer() == [10, 22, 14, 18, 64] and PREDICTIONS["cross"].answer() == [9, 4, 8]
    assert PREDICTIONS["no reuse"].answer() == 10 and PREDICTIONS["two channels"].answer() == [8, 16]
    assert PREDICTIONS["product"].answer() == [3, 36] and PREDICTIONS["average"].answer().tolist() == [1, 0.175]
    assert PREDICTIONS["floor"].answer() == [4, 16]
    assert PREDICTIONS["order"].answer() == ["yes"] and PREDICTIONS["dark edge"].answer() == ["left"]
    assert PREDICTIONS["diagonals"].answer() == [5, 7] and PREDICTIONS["second row"].answer().tolist() == [1, 2, 3, 4, 5, 6]
    assert PREDICTIONS["corners"].answer() == [6, 2] and PREDICTIONS["rounds"].answer() == 14
