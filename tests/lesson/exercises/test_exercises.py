import numpy as np
import pytest

from srnn_tutorial.lesson.exercises.checking import ask, check
from srnn_tutorial.lesson.exercises.course import EXERCISES

RIGHT = {
    "one sweep": [3, 0, 2, 3],
    "four directions": [[4, 6], [3, 4]],
    "reach": 7,
    "merge": [1, 1, 0, 0],
    "the layer": 576,
    "rnn units": [0.5, 0.5, 0.5, 0.2],
    "receptive field": 33,
    "two steps in one": [-2, 8, 0, 6],
    "relatives": [[14, 6], [7, 4]],
    "cr-unet": 12,
}


def test_every_exercise_has_its_right_answer_here():
    assert RIGHT.keys() == EXERCISES.keys()


@pytest.mark.parametrize("name", EXERCISES)
def test_the_right_answer_is_right_and_nothing_else(name):
    right = np.asarray(RIGHT[name], float)
    assert check(name, RIGHT[name]).correct is True
    assert check(name, right + 0.5).correct is False
    assert check(name, None).correct is None
    assert EXERCISES[name].hint in check(name, None).text


@pytest.mark.parametrize("name", EXERCISES)
def test_every_known_mistake_is_wrong_and_gets_its_own_hint(name):
    for mistake, why in EXERCISES[name].mistakes:
        feedback = check(name, mistake)
        assert feedback.correct is False and feedback.text == why


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("answer", [[[[1]]], "seven", [[1], [1, 2]]])
def test_an_answer_of_the_wrong_form_is_told_the_form(name, answer):
    feedback = check(name, answer)
    assert feedback.correct is False and "The answer is" in feedback.text and "Received" in feedback.text


def test_an_unknown_exercise_names_those_there_are():
    with pytest.raises(ValueError, match="one sweep"):
        ask("two sweeps")


def test_the_layer_really_has_that_many_weights():
    from srnn_tutorial import SpatialRNN2D

    layer = SpatialRNN2D(merge_mode="convolution", output_conv_filter=8)
    layer.build((None, None, None, 16))
    assert check("the layer", layer.count_params()).correct
