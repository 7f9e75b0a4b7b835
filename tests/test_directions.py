import itertools

import numpy as np
import pytest

from srnn_tutorial.directions import DIRECTIONS, pick_directions
from srnn_tutorial.lesson.by_hand.trace import LINES

NAMES = ("right", "left", "down", "up")


def test_the_canonical_order():
    assert tuple(DIRECTIONS) == NAMES
    assert all(direction.name == name for name, direction in DIRECTIONS.items())


def test_the_lesson_knows_the_same_directions_in_the_same_order():
    assert tuple(LINES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_axis_and_reverse_say_what_the_arrow_shows(name):
    """The pixel read after the first one lies where the arrow points; the first axis of an image is the batch."""
    (row, column), (next_row, next_column) = LINES[name](2, 2)[0]
    step = {"→": (0, 1), "←": (0, -1), "↓": (1, 0), "↑": (-1, 0)}[DIRECTIONS[name].arrow]
    assert (next_row - row, next_column - column) == step
    assert np.nonzero(step)[0] + 1 == DIRECTIONS[name].axis
    assert (sum(step) < 0) == DIRECTIONS[name].reverse


@pytest.mark.parametrize("size", range(1, 5))
def test_every_subset_is_kept_in_canonical_order_however_asked(size):
    for asked in itertools.permutations(NAMES, size):
        assert [direction.name for direction in pick_directions(asked)] == [name for name in NAMES if name in asked]


@pytest.mark.parametrize("container", [list, set, iter, np.array])
def test_any_collection_of_names_will_do(container):
    assert [direction.name for direction in pick_directions(container(["up", "left"]))] == ["left", "up"]


@pytest.mark.parametrize(
    ("names", "error", "says"),
    [
        ((), ValueError, "at least one"),
        (("right", "right"), ValueError, "once"),
        (("right", "diagonal"), ValueError, "not 'diagonal'"),
        ("right", TypeError, "directions=('right',)"),
        (None, TypeError, "sequence"),
        (4, TypeError, "sequence"),
        (("right", 2), TypeError, "string"),
    ],
)
def test_anything_else_is_refused_and_said_back(names, error, says):
    with pytest.raises(error) as caught:
        pick_directions(names)
    message = str(caught.value)
    assert says in message and f"Received: directions={names!r}" in message
