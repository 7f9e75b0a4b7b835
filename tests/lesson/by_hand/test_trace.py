"""The trace is the oracle of the layer, so it is held against numbers typed by hand and a recursion still more naive."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.lesson import SweepStepper
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.merge import merge
from srnn_tutorial.lesson.by_hand.trace import LINES, trace, trace_all

README = [[0, 6, 12], [2, 8, 14], [4, 10, 16]]


@pytest.mark.parametrize(
    ("direction", "n", "hidden"),
    [
        ("right", 2, [[0, 6, 18], [2, 10, 24], [4, 14, 30]]),
        ("left", 2, [[18, 18, 12], [24, 22, 14], [30, 26, 16]]),
        ("down", 2, [[0, 6, 12], [2, 14, 26], [6, 24, 42]]),
        ("up", 2, [[6, 24, 42], [6, 18, 30], [4, 10, 16]]),
        ("right", 1, [[0, 6, 18], [2, 10, 22], [4, 14, 26]]),
    ],
)
def test_readme_sweeps(direction, n, hidden):
    assert trace(README, direction, n).hidden.tolist() == hidden


def test_readme_merge():
    sweeps = [sweep.hidden for sweep in trace_all(README, n=3).values()]
    assert merge(sweeps, "convolution").tolist() == [[24, 54, 84], [34, 64, 94], [44, 74, 104]]


def last_state(line, reach, w, f):
    """The state after the last pixel of `line`, which sees `reach` pixels behind it."""
    before = last_state(line[:-1], reach - 1, w, f) if reach and len(line) > 1 else 0
    return f(w * before + line[-1])


# How to turn an image, and its hidden image back, so that the direction becomes "right".
TO_RIGHT = {
    "right": lambda a: a,
    "left": lambda a: a[:, ::-1],
    "down": lambda a: a.swapaxes(0, 1),
    "up": lambda a: a[::-1, ::-1].swapaxes(0, 1),
}


@st.composite
def traces(draw):
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    channels = draw(st.sampled_from([(), (1,), (3,)]))
    numbers = np.random.default_rng(draw(st.integers(0, 999)))
    return trace(
        numbers.normal(size=(height, width, *channels)),
        draw(st.sampled_from(list(LINES))),
        draw(st.none() | st.integers(1, 7)),
        numbers.uniform(-1.5, 1.5, size=channels),
        draw(st.sampled_from([*ACTIVATIONS, np.cos])),
    )


@given(traces())
def test_hidden_is_the_naive_recursion(sweep):
    f = ACTIVATIONS.get(sweep.activation, sweep.activation)
    hidden = TO_RIGHT[sweep.direction](sweep.hidden)
    for i, row in enumerate(TO_RIGHT[sweep.direction](sweep.image)):
        for j in range(len(row)):
            reach = j if sweep.n is None else sweep.n
            np.testing.assert_allclose(hidden[i, j], last_state(row[: j + 1], reach, sweep.weight, f), rtol=1e-12)


@given(traces())
def test_each_pixel_is_visited_once_line_by_line(sweep):
    visited = [step.position for step in sweep.steps]
    assert visited == [position for line in LINES[sweep.direction](*sweep.image.shape[:2]) for position in line]
    assert sorted(visited) == list(np.ndindex(sweep.image.shape[:2]))


@given(traces())
def test_a_window_is_a_walk_of_neighbours_that_ends_at_the_pixel(sweep):
    ahead = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0)}[sweep.direction]
    length = sweep.image.shape[0 if sweep.direction in ("down", "up") else 1]
    for index, step in enumerate(sweep.steps):
        behind = index % length
        assert len(step.window) == 1 + (behind if sweep.n is None else min(behind, sweep.n))
        assert step.window[-1] == step.position
        assert all(np.subtract(b, a).tolist() == list(ahead) for a, b in zip(step.window, step.window[1:]))


@given(traces())
def test_a_step_shows_how_its_number_came_to_be(sweep):
    f = ACTIVATIONS.get(sweep.activation, sweep.activation)
    for step in sweep.steps:
        assert len(step.chain) == len(step.window)
        np.testing.assert_array_equal(step.incoming, step.chain[-2] if len(step.chain) > 1 else 0 * step.x)
        np.testing.assert_array_equal(step.x, sweep.image[step.position])
        np.testing.assert_array_equal(step.preactivation, step.weight * step.incoming + step.x)
        np.testing.assert_array_equal(step.state, f(step.preactivation))
        np.testing.assert_array_equal(step.chain[-1], step.state)
        np.testing.assert_array_equal(sweep.hidden[step.position], step.state)
        assert sweep.at(*step.position) is step


def test_trace_all_gives_each_direction_its_own_weight():
    weights = {"right": 1, "left": -1, "down": 2, "up": 0.5}
    for name, sweep in trace_all(README, n=1, weight=weights, activation="linear").items():
        assert sweep.direction == name
        assert sweep.hidden.tolist() == trace(README, name, 1, weights[name], "linear").hidden.tolist()


def test_the_image_is_left_alone_and_floats_stay_as_precise_as_they_are():
    image = np.array(README, "float32")
    assert trace(image, weight=-0.3, activation="sigmoid").hidden.dtype == "float32"
    assert image.tolist() == README
    assert trace(README).hidden.dtype == "float64"


def test_a_large_number_saturates_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert trace([[-1e4, 1e4]], activation="sigmoid", weight=0).hidden.tolist() == [[0, 1]]


def test_a_plain_row_is_an_image_of_one_row():
    np.testing.assert_array_equal(trace([5, -9, 2], "left").hidden, trace([[5, -9, 2]], "left").hidden)
    assert repr(SweepStepper([5, -9, 2])) == repr(SweepStepper([[5, -9, 2]]))


@given(st.integers(1, 4), st.sampled_from([(), (1,), (2,)]), st.integers(0, 99))
def test_merging(count, channels, seed):
    sweeps = list(np.random.default_rng(seed).normal(size=(count, 2, 3, *channels)))
    width = count * (channels[0] if channels else 1)
    joined = merge(sweeps, "concat")
    assert joined.shape == (2, 3, width)
    for index, one in enumerate(np.split(joined, count, axis=2)):
        np.testing.assert_array_equal(one.reshape(sweeps[index].shape), sweeps[index])
    total, product = 0, 1
    for sweep in sweeps:
        total, product = total + sweep, product * sweep
    np.testing.assert_allclose(merge(sweeps, "sum"), total)
    np.testing.assert_allclose(merge(sweeps, "ave"), total / count)
    np.testing.assert_allclose(merge(sweeps, "mul"), product)
    kernel = np.arange(width * 2.0).reshape(width, 2) - 1
    by_hand = sum(joined[..., c, None] * kernel[c] for c in range(width))
    np.testing.assert_allclose(merge(sweeps, "convolution", kernel), np.maximum(by_hand, 0), atol=1e-12)
    np.testing.assert_allclose(merge(sweeps, "convolution", kernel, "tanh"), np.tanh(by_hand), atol=1e-12)
    assert all(one is two for one, two in zip(merge(sweeps, None), sweeps, strict=True))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: trace([]), "shape (0,)"),
        (lambda: trace(np.ones((2, 0))), "shape (2, 0)"),
        (lambda: trace(np.ones((1, 2, 2, 1))), "shape (1, 2, 2, 1)"),
        (lambda: trace(README, "north"), "'north'"),
        (lambda: trace(README, n=0), "n=0"),
        (lambda: trace(README, activation="step"), "'step'"),
        (lambda: merge([np.ones((1, 1))], "max"), "'max'"),
    ],
)
def test_what_makes_no_sense_is_refused_and_said_back(call, says):
    with pytest.raises(ValueError, match="Received: ") as caught:
        call()
    assert says in str(caught.value)
