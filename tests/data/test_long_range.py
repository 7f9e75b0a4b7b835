"""The long-range task: sweeps of the distance's length answer every question, whoever sees less knows nothing."""

import numpy as np
import pytest

from srnn_tutorial.data import long_range
from srnn_tutorial.lesson import trace_all

DISTANCE, SIZE = 4, 12


@pytest.fixture(scope="module")
def task():
    return long_range(12, DISTANCE, SIZE, questions=3, seed=1)


def evidence(image, n):
    """What four plain sweeps with weight one bring to each pixel: bright marks less dark ones."""
    bright, dark = (trace_all(np.maximum(sign * image[..., 0], 0), n) for sign in (1, -1))
    return sum(bright[name].hidden - dark[name].hidden for name in bright)


@pytest.mark.parametrize("n", [DISTANCE, DISTANCE + 1, 2 * DISTANCE, None])
def test_sweeps_that_reach_the_distance_answer_every_question(task, n):
    for image, answer in zip(*task):
        asked = image[..., 1] == 1
        np.testing.assert_array_equal(evidence(image, n)[asked], np.where(answer[..., 0][asked], 1, -1))


def test_shorter_sweeps_bring_nothing(task):
    for image in task[0]:
        assert (evidence(image, DISTANCE - 1)[image[..., 1] == 1] == 0).all()


def test_the_mark_lies_at_the_distance_and_nowhere_nearer(task):
    """So no convolution whose receptive field ends before can know anything: what it sees is independent of the answer."""
    for image in task[0]:
        marks = np.argwhere(image[..., 0])
        for asked in np.argwhere(image[..., 1]):
            offsets = marks - asked
            straight = offsets[(offsets == 0).any(1)]
            assert len(straight) == 1 and np.abs(straight).sum() == DISTANCE


def test_answers_are_asked_for_and_balanced():
    images, answers = long_range(200, distance=5, size=24, seed=3)
    marks, asked = np.moveaxis(images, -1, 0)
    assert (answers[..., 0] <= asked).all()
    assert (asked.sum((1, 2)) == (marks != 0).sum((1, 2))).all()
    assert abs(answers.sum() / asked.sum() - 0.5) < 0.05


def test_every_direction_is_asked_for(task):
    images, _ = long_range(100, DISTANCE, SIZE, questions=1)
    offsets = np.argwhere(images[..., 1])[:, 1:] - np.argwhere(images[..., 0])[:, 1:]
    assert {tuple(offset) for offset in offsets.tolist()} == {(0, 4), (0, -4), (4, 0), (-4, 0)}


def test_there_is_always_room_for_one_question():
    images, _ = long_range(50, distance=7, size=8)
    assert images[..., 1].sum((1, 2)).min() >= 1


def test_the_same_seed_asks_the_same_questions():
    for one, other in zip(long_range(3, 2, 8, seed=1), long_range(3, 2, 8, seed=1)):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(long_range(3, 2, 8, seed=1)[0], long_range(3, 2, 8, seed=2)[0])


@pytest.mark.parametrize("distance", [0, 8, -1, (0, 3), (3, 8), (5, 4)])
def test_a_distance_beyond_the_image_is_refused(distance):
    with pytest.raises(ValueError, match="from 1 to size - 1.*Received: distance="):
        long_range(1, distance, size=8)


def test_a_distance_may_be_drawn_anew_for_each_question():
    images, _ = long_range(60, (3, 9), size=24, questions=3, seed=1)
    found = set()
    for image in images:
        marks = np.argwhere(image[..., 0])
        for asked in np.argwhere(image[..., 1]):
            offsets = marks - asked
            (straight,) = offsets[(offsets == 0).any(1)]
            found.add(int(np.abs(straight).sum()))
    assert found == set(range(3, 10))
