"""The walk in NumPy is the oracle of MDRNN2D, so it is held against the rule, and where a row is alone against the units."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.lesson.by_hand.diagonals import BEHIND, diagonals, trace_corner, weight_shapes
from srnn_tutorial.lesson.by_hand.units import trace_unit
from srnn_tutorial.units import GRID_UNITS

EDGES = st.integers(1, 5)
MIRRORED = {
    "top_left": lambda a: a,
    "top_right": lambda a: a[:, ::-1],
    "bottom_left": lambda a: a[::-1],
    "bottom_right": lambda a: a[::-1, ::-1],
}


def random_weights(unit, channels, units, random):
    return [random.normal(size=shape) for shape in weight_shapes(unit, channels, units).values()]


@given(EDGES, EDGES, st.sampled_from(list(BEHIND)))
def test_the_diagonals_hold_every_pixel_once_and_are_height_and_width_less_one(height, width, corner):
    walked = diagonals(height, width, corner)
    assert len(walked) == height + width - 1
    assert sorted(p for diagonal in walked for p in diagonal) == [(i, j) for i in range(height) for j in range(width)]
    assert max(map(len, walked)) == min(height, width)


@given(EDGES, EDGES, st.sampled_from(list(BEHIND)), st.sampled_from(list(GRID_UNITS)), st.integers(0, 99))
def test_what_is_handed_over_lies_on_the_diagonal_before(height, width, corner, unit, seed):
    random = np.random.default_rng(seed)
    walk = trace_corner(random.normal(size=(height, width, 2)), unit, random_weights(unit, 2, 3, random), corner)
    for meeting in (meeting for diagonal in walk.diagonals for meeting in diagonal):
        for axis, handed_over in (("row", meeting.row), ("column", meeting.column)):
            assert handed_over.keys() == set(GRID_UNITS[unit].states)
            if (neighbour := meeting.neighbours[axis]) is None:
                assert not any(state.any() for state in handed_over.values())
                continue
            same, other = (0, 1) if axis == "row" else (1, 0)
            assert neighbour[same] == meeting.position[same] and abs(neighbour[other] - meeting.position[other]) == 1
            before = walk.at(*neighbour)
            assert before.diagonal == meeting.diagonal - 1
            assert all(state is before.values[name] for name, state in handed_over.items())
        # A neighbour is missing only at the edge.
        i, j = meeting.position
        assert (meeting.neighbours["row"] is None) == (j == (width - 1 if "right" in corner else 0))
        assert (meeting.neighbours["column"] is None) == (i == (height - 1 if "bottom" in corner else 0))
        np.testing.assert_array_equal(walk.hidden[i, j], meeting.values["h"])


@pytest.mark.parametrize("unit", GRID_UNITS)
@pytest.mark.parametrize("corner", BEHIND)
def test_every_corner_is_the_first_one_mirrored(unit, corner, random_numbers):
    image, weights = random_numbers.normal(size=(3, 4, 2)), random_weights(unit, 2, 3, random_numbers)
    turn = MIRRORED[corner]
    expected = turn(trace_corner(turn(image), unit, weights).hidden)
    np.testing.assert_allclose(trace_corner(image, unit, weights, corner).hidden, expected)


@pytest.mark.parametrize("unit", GRID_UNITS)
def test_rows_and_columns_change_places_in_a_transposed_image(unit, random_numbers):
    image, weights = random_numbers.normal(size=(3, 4, 2)), random_weights(unit, 2, 3, random_numbers)
    swap = {"f_row": "f_column", "f_column": "f_row", "r_row": "r_column", "r_column": "r_row"}
    swap |= {"z_row": "z_column", "z_column": "z_row"}
    order = [GRID_UNITS[unit].parts.index(swap.get(part, part)) for part in GRID_UNITS[unit].parts]
    kernel, recurrent, bias = (
        np.concatenate([np.split(w, len(order), axis=-1)[part] for part in order], axis=-1) for w in weights
    )
    swapped = [kernel, np.roll(recurrent, 3, axis=0), bias]
    expected = trace_corner(image.swapaxes(0, 1), unit, swapped).hidden.swapaxes(0, 1)
    np.testing.assert_allclose(trace_corner(image, unit, weights).hidden, expected)


def along_a_row(unit, kernel, recurrent, bias):
    """The weights of the unit of `lesson.units` that does the same where there is no neighbour in the column."""
    row, parts = recurrent[: len(recurrent) // 2], GRID_UNITS[unit].parts
    W, U, b = (dict(zip(parts, np.split(w, len(parts), axis=-1))) for w in (kernel, row, bias))
    if unit == "rnn":
        return "simple_rnn", [W["h"], U["h"], b["h"]]
    if unit == "lstm":
        order = ("i", "f_row", "g", "o")
        return "lstm", [np.concatenate([w[part] for part in order], axis=-1) for w in (W, U, b)]
    # Two shares of three, e^row / (e^row + e^new), are the sigmoid of the difference.
    z = [w["z_row"] - w["z_new"] for w in (W, U, b)]
    W, U, b = (np.concatenate([z, w["r_row"], w["candidate"]], axis=-1) for z, w in zip(z, (W, U, b)))
    return "gru", [W, U, np.stack([b, np.zeros_like(b)])]


@pytest.mark.parametrize("unit", GRID_UNITS)
@pytest.mark.parametrize("corner, direction", [("top_left", "right"), ("bottom_right", "left")])
def test_a_row_alone_is_swept_by_the_one_dimensional_unit(unit, corner, direction, random_numbers):
    """With one number in the state, as the GRU there resets after the product with U, and this one before."""
    image = random_numbers.normal(size=(1, 6, 2))
    kernel, recurrent, bias = random_weights(unit, 2, 1, random_numbers)
    if unit == "gru":
        bias[GRID_UNITS["gru"].parts.index("z_column")] = -1e9  # no share for a neighbour that is not there
    name, weights = along_a_row(unit, kernel, recurrent, bias)
    expected = trace_unit(image, name, weights, direction, activation="tanh").hidden
    np.testing.assert_allclose(trace_corner(image, unit, [kernel, recurrent, bias], corner).hidden, expected)


@given(st.integers(0, 99))
def test_states_follow_from_gates_and_neighbours(seed):
    random = np.random.default_rng(seed)
    image = 3 * random.normal(size=(3, 3, 2))
    for unit in ("gru", "lstm"):
        for diagonal in trace_corner(image, unit, random_weights(unit, 2, 2, random)).diagonals:
            for meeting in diagonal:
                now, row, column = meeting.values, meeting.row, meeting.column
                assert all((0 <= now[gate]).all() and (now[gate] <= 1).all() for gate in now if gate[0] in "rzfio")
                if unit == "gru":
                    np.testing.assert_allclose(now["z_row"] + now["z_column"] + now["z_new"], 1)
                    h = now["z_row"] * row["h"] + now["z_column"] * column["h"] + now["z_new"] * now["candidate"]
                else:
                    c = now["f_row"] * row["c"] + now["f_column"] * column["c"] + now["i"] * now["g"]
                    np.testing.assert_allclose(now["c"], c)
                    h = now["o"] * np.tanh(c)
                np.testing.assert_allclose(now["h"], h)


def test_a_list_of_weights_and_a_dictionary_are_the_same(random_numbers):
    image, weights = random_numbers.normal(size=(2, 3)), random_weights("lstm", 1, 2, random_numbers)
    by_name = dict(zip(weight_shapes("lstm", 1, 2), weights))
    np.testing.assert_array_equal(trace_corner(image, "lstm", weights).hidden, trace_corner(image, "lstm", by_name).hidden)


ONES = [np.ones((1, 1)), np.ones((2, 1)), np.ones(1)]


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: trace_corner([[1, 2]], "irnn", ONES), "unit='irnn'"),
        (lambda: trace_corner([[1, 2]], "rnn", ONES[:2]), "Received: {0: (1, 1), 1: (2, 1)}"),
        (lambda: trace_corner([[1, 2]], "lstm", ONES), "'recurrent_kernel': (2, 5)"),
        (lambda: trace_corner([[1, 2]], "rnn", ONES, "left"), "corner='left'"),
        (lambda: trace_corner([[1, 2]], "rnn", ONES, activation="gelu"), "activation='gelu'"),
        (lambda: weight_shapes("irnn", 3), "unit='irnn'"),
    ],
)
def test_nonsense_is_refused_and_said_back(call, says):
    with pytest.raises(ValueError, match="Received: ") as caught:
        call()
    assert says in str(caught.value)
