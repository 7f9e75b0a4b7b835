"""Right answers are worked out here once more, wrong ones typed as a learner would; every hint belongs to its mistake."""

import itertools

import numpy as np
import pytest

from srnn_tutorial.lesson import ask, check, four_ways, merge, reach, solution, trace, trace_all
from srnn_tutorial.lesson.exercises import course
from srnn_tutorial.lesson.exercises.numbers import Numbers

EXERCISES = {name: exercise for name, exercise in course.EXERCISES.items() if isinstance(exercise, Numbers)}

RIGHT = {
    "first picture": [0, 6, 18, 23],
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
    "your own images": 23,
    "slices": [[1, 0, 2], [1, 4, 2], [5, 7, 6]],
}
# For every exercise words of its question and of its hint that no other one has.
WORDS = {
    "first picture": ("a fourth pixel", "plus the pixel of the input"),
    "one sweep": ("3, −5, 2, 1 to the right", "Keep one number in mind"),
    "four directions": ("[[1, 2], [3, 4]] up", "starts at the bottom row"),
    "reach": ("5 rows and 8 columns", "the end of the longest way"),
    "merge": ("add the two horizontal sweeps", "a weight of 0 forgets"),
    "the layer": ("16 channels", "without bias"),
    "rnn units": ("z = 0, 1, 1, 0", "with z = 0 the candidate takes its place"),
    "receptive field": ("n = 2", "cross of the second layer"),
    "two steps in one": ("w = −2 at the pixel 6", "relu(s − 1)"),
    "relatives": ("from the bottom right corner", "Begin at the 4"),
    "cr-unet": ("depth 4, deep supervision and 3 rounds", "how many levels go up again"),
    "your own images": ("128 by 192 pixels three times", "are left at the bottom"),
    "slices": ("SCNN sweeps [[1, 0, 2]", "as they are by then"),
}
# What a learner may type, and words of what led there.
MISTAKES = {
    "first picture": [
        ([0, 6, 12, 5], "the row itself"),
        ([23, 23, 17, 5], "h → left"),
        ([0, 6, 18, 17], "the neighbour's pixel"),
    ],
    "one sweep": [
        ([3, -5, 2, 1], "the row itself"),
        ([3, -2, 0, 1], "plain sums"),
        ([3, 0, 0, 1], "ReLU at the end"),
        ([3, 0, 3, 1], "sweep to the left"),
        ([3, 0, 2, 1], "state of the pixel before is missing"),
    ],
    "four directions": [
        ([[1, 2], [4, 6]], "sweep down"),
        ([[3, 4], [4, 6]], "the rows are not"),
        ([[3, 2], [7, 4]], "sweep to the left"),
        ([[1, 3], [3, 7]], "sweep to the right"),
    ],
    "reach": [(8, "sees itself for free"), (4, "enough for the columns"), (5, "choose the longer")],
    "merge": [([1, 1, 1, 1], "all four"), ([0, 0, 1, 1], "vertical"), ([0.5, 0.5, 0, 0], "mean"), ([2, 2, 0, 0], "twice")],
    "the layer": [
        (64, "Those are the four sweeps"),
        (512, "Those are the convolution's"),
        (584, "no bias"),
        (528, "Each direction has weights of its own"),
        (1536, "not a matrix"),
        (192, "four times as many channels"),
    ],
    "two steps in one": [
        ([-2, 8, 0, np.inf], "c and o are right"),
        ([-2, 5, 0, np.inf], "the other order"),
        ([-2, 5, 0, 6], "multiplied by −2 as well"),
        ([-2, 4, 0, 6], "−2 times −1 is +2"),
        ([-2, 8, 6, 0], "turns the bounds around"),
    ],
    "rnn units": [
        ([0.5, 0.9, -0.3, 0.2], "Those are the candidates"),
        ([0, 0.9, -0.3, -0.3], "the other way round"),
        ([0.5, 0.5, 0.5, 0.7], "nothing to add to"),
    ],
    "relatives": [
        ([[1, 3], [4, 11]], "the top left corner"),
        ([[3, 2], [12, 6]], "the top right corner"),
        ([[4, 13], [3, 7]], "the bottom left corner"),
        ([[10, 6], [7, 4]], "counted twice"),
        ([[4, 6], [3, 4]], "sweep up"),
        ([[3, 2], [7, 4]], "sweep to the left"),
    ],
    "receptive field": [(9, "That is one layer"), (25, "square"), (17, "arms of 4"), (81, "a turn uses one layer")],
    "cr-unet": [
        (4, "That is one round"),
        (3, "the result of each round"),
        (15, "the decoder has four"),
        (7, "Every round has a head"),
        (24, "two channels of one head"),
    ],
    "your own images": [
        (24, "hears itself for free"),
        (191, "a block at the top"),
        (47, "one level higher"),
        (15, "enough for the columns"),
    ],
    "slices": [
        ([[1, 0, 2], [0, 1, 0], [0, 0, 0]], "the image itself"),
        ([[1, 0, 2], [1, 4, 2], [1, 1, 1]], "not as it was"),
        ([[1, 0, 2], [1, 1, 2], [1, 1, 2]], "notebook 01"),
        ([[2, 1, 3], [0, 1, 0], [0, 0, 0]], "the sweep up"),
        ([[1, 0, 2], [1, 3, 2], [4, 6, 5]], "own number is missing"),
    ],
}


def test_every_exercise_has_its_answers_here():
    assert RIGHT.keys() == WORDS.keys() == MISTAKES.keys() == EXERCISES.keys()


@pytest.mark.parametrize("name", EXERCISES)
def test_the_right_answer_is_right_and_nothing_near_it(name):
    right = np.asarray(RIGHT[name], float)
    feedback = check(name, RIGHT[name])
    assert feedback.correct is True and repr(feedback) == f"✓ Right. {EXERCISES[name].why}"
    for index in np.ndindex(right.shape):
        for step in (-0.5, 0.1, 1):
            near = right.copy()
            near[index] += step
            assert check(name, near).correct is False


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_asks_its_own_question_and_begins_with_its_own_hint(name):
    question, hint = WORDS[name]
    assert ask(name).correct is None and ask(name).text == EXERCISES[name].question
    for nothing in (None, ...):
        assert check(name, nothing).correct is None
        assert check(name, nothing).text == f"No answer yet. {EXERCISES[name].hints[0]}"
    for other in EXERCISES:
        assert (question in EXERCISES[other].question and hint in EXERCISES[other].hints[0]) == (other == name)
    assert repr(ask(name)).startswith("… ")


@pytest.mark.parametrize(("name", "answer", "words"), [(name, *mistake) for name in MISTAKES for mistake in MISTAKES[name]])
def test_a_known_mistake_gets_the_hint_that_belongs_to_it(name, answer, words):
    feedback = check(name, answer)
    assert feedback.correct is False and words in feedback.text and repr(feedback).startswith("✗ Not yet. ")
    assert sum(words in why for _, why in EXERCISES[name].mistakes) == 1


@pytest.mark.parametrize("name", EXERCISES)
def test_no_mistake_is_known_that_is_not_typed_here(name):
    assert len(EXERCISES[name].mistakes) == len(MISTAKES[name])


@pytest.mark.parametrize("name", EXERCISES)
def test_the_hint_becomes_stronger_until_the_answer_is_right(name):
    answer, (weak, strong) = np.full(np.shape(RIGHT[name]), 1234.5), EXERCISES[name].hints
    assert weak != strong
    assert check(name, answer).text == weak
    for _ in range(2):
        assert check(name, answer).text == f'{strong}\nOurs, and why: `solution("{name}")`.'
    assert check(name, None).text == f"No answer yet. {weak}"
    assert check(name, RIGHT[name]).correct
    assert check(name, answer).text == weak


@pytest.mark.parametrize("name", EXERCISES)
def test_our_answer_is_right_and_comes_with_the_chain(name):
    said = solution(name).text
    assert said.endswith(EXERCISES[name].why) and EXERCISES[name].question not in said
    typed = eval(said.splitlines()[0].removeprefix("The answer: "), {"inf": np.inf})
    assert check(name, typed).correct


@pytest.mark.parametrize("name", EXERCISES)
def test_the_chain_holds_the_numbers_of_the_answer(name):
    """The last number at least, as it is written in prose."""
    last = f"{np.ravel(np.asarray(RIGHT[name], float))[-1]:g}"
    assert last in EXERCISES[name].why


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("answer", [[[[1]]], "seven", [[1], [1, 2]]])
def test_an_answer_of_the_wrong_form_is_told_the_form(name, answer):
    feedback = check(name, answer)
    assert feedback.correct is False and "Received" in feedback.text
    form = {(): "one number", (4,): "a list of 4 numbers", (2, 2): "2 lists of 2 numbers", (3, 3): "3 lists of 3 numbers"}[
        np.shape(RIGHT[name])
    ]
    assert feedback.text.startswith(f"The answer is {form}. ")


def test_what_was_received_is_said_in_words():
    assert check("one sweep", 3).text.endswith("Received: one number")
    assert check("reach", [1, 2, 3]).text.endswith("Received: a list of 3 numbers")
    assert check("reach", [[1, 2, 3]]).text.endswith("Received: 1 list of 3 numbers")
    assert check("reach", np.ones((1, 2, 3))).text.endswith("Received: an array of shape (1, 2, 3)")
    assert check("merge", [7]).text.endswith("Received: a list of 1 number")
    assert check("merge", "seven").text.endswith("Received: 'seven'")


def test_an_unknown_exercise_names_those_there_are():
    for call in (ask, solution, lambda name: check(name, 1)):
        with pytest.raises(ValueError, match="one sweep.*Received: 'two sweeps'"):
            call("two sweeps")


def test_the_sweeps_are_those_of_the_rule():
    """`relu(state before + pixel)`, one pixel after the other."""
    states = [0]
    for pixel in (3, -5, 2, 1):
        states.append(max(states[-1] + pixel, 0))
    assert RIGHT["one sweep"] == states[1:]
    assert RIGHT["four directions"] == trace([[1, 2], [3, 4]], "up").hidden.tolist()


def test_seven_is_the_smallest_length_with_which_every_pixel_sees_its_row_and_its_column():
    def all_see_all(n):
        heard = ({p for seen in reach((5, 8), pixel, n).values() for p in seen} for pixel in np.ndindex(5, 8))
        return all(len(seen) == 5 + 8 - 2 for seen in heard)

    assert [all_see_all(n) for n in range(1, 9)] == [n >= RIGHT["reach"] for n in range(1, 9)]


def test_only_the_weights_that_keep_the_rows_are_right():
    """Tried out: whole and half weights, and those whose vertical sweeps take each other away on a symmetrical image."""
    for weights in itertools.product((-1, -0.5, 0, 0.5, 1, 2), repeat=4):
        assert check("merge", weights).correct == (weights == (1, 1, 0, 0))
    for a in (0.01, 0.3, 1, 2, 7):
        for weights in ([1, 1, a, -a], [1, 1, -a, a], [1 + a, 1 - a, 0, 0], [1 - a, 1 + a, 0, 0], [1, 1, a, 0]):
            assert check("merge", weights).correct is False


def test_the_weights_that_keep_the_rows_do_so_on_any_image(random_numbers):
    hiddens = {name: sweep.hidden for name, sweep in trace_all(random_numbers.uniform(size=(4, 5))).items()}
    merged = merge(list(hiddens.values()), "convolution", RIGHT["merge"])
    np.testing.assert_allclose(merged, hiddens["right"] + hiddens["left"])


def test_the_gates_do_what_the_formula_says():
    h, states = 0, []
    for z, candidate in zip((0, 1, 1, 0), (0.5, 0.9, -0.3, 0.2), strict=True):
        h = z * h + (1 - z) * candidate
        states.append(h)
    assert states == RIGHT["rnn units"]


def test_two_steps_are_the_one_map():
    s = np.linspace(-9, 9, 181)
    c, o, lo, hi = RIGHT["two steps in one"]
    np.testing.assert_allclose(np.maximum(-2 * np.maximum(s - 1, 0) + 6, 0), np.clip(c * s + o, lo, hi))


def test_the_walk_is_that_of_four_ways_from_the_other_corner():
    """Turned by half a circle, the walk from the bottom right is the one from the top left; halves of 2 are ones."""
    turned = four_ways([[4, 3], [2, 1]], weight=2)["MDRNN2D"]["from the top left"][::-1, ::-1]
    assert turned.tolist() == RIGHT["relatives"]


def test_the_slices_are_those_of_the_rule():
    """`x + relu(sum of the three above)`, row after row, with zeros at both sides."""
    before, rows = [1, 0, 2], [[1, 0, 2]]
    for row in ([0, 1, 0], [0, 0, 0]):
        around = [0, *before, 0]
        before = [x + max(sum(around[j : j + 3]), 0) for j, x in enumerate(row)]
        rows.append(before)
    assert rows == RIGHT["slices"]


def test_two_crosses_in_a_row_reach_as_far_as_two_and_two_steps():
    """Within four steps straight ahead, or with one turn, two steps each way."""
    straight = {(d, 0) for d in range(-4, 5)} | {(0, d) for d in range(-4, 5)}
    turned = {(i, j) for i in range(-2, 3) for j in range(-2, 3)}
    assert len(straight | turned) == RIGHT["receptive field"]


def test_the_layer_really_has_that_many_weights():
    from srnn_tutorial import SpatialRNN2D

    layer = SpatialRNN2D(merge_mode="convolution", output_conv_filter=8)
    layer.build((None, None, None, 16))
    assert check("the layer", layer.count_params()).correct


def test_the_network_really_has_that_many_maps():
    from srnn_tutorial.models import cr_unet

    assert check("cr-unet", len(cr_unet(filters=1, depth=4, rounds=3, deep_supervision=True).outputs)).correct
