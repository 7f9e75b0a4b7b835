"""The units in NumPy are the oracle of the layer's units, so they are held against Keras' own cells, called in a loop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.lesson.by_hand.trace import LINES, trace, windows
from srnn_tutorial.lesson.by_hand.units import count_weights, trace_unit, weight_shapes
from srnn_tutorial.units import UNITS

KERAS_CELLS = {"simple_rnn": "SimpleRNNCell", "gru": "GRUCell", "lstm": "LSTMCell"}


def keras_cell(unit, channels, units, random, **arguments):
    """A Keras cell with random weights everywhere, biases included."""
    import keras

    cell = getattr(keras.layers, KERAS_CELLS[unit])(units, **arguments)
    cell.build((None, channels))
    cell.set_weights([random.normal(size=weight.shape) for weight in cell.weights])
    return cell


def read(cell, pixels):
    """The outputs and the states of a Keras cell over some pixels, one after the other, from state zero."""
    import keras

    outputs, states = [], cell.get_initial_state(1)
    for pixel in pixels:
        output, states = cell(np.asarray(pixel, "float32")[None], states)
        outputs.append([keras.ops.convert_to_numpy(value)[0] for value in (output, *states)])
    return outputs


@pytest.mark.parametrize("unit", KERAS_CELLS)
@pytest.mark.parametrize("direction", LINES)
@pytest.mark.parametrize(
    ("shape", "units", "n"), [((1, 5, 1), 1, None), ((3, 4, 2), 3, 2), ((4, 1, 3), 2, 1), ((2, 3, 3), 4, 7)]
)
def test_a_unit_is_the_keras_cell_read_over_the_window(unit, direction, shape, units, n, random_numbers):
    cell = keras_cell(unit, shape[2], units, random_numbers)
    image = random_numbers.normal(size=shape)
    sweep = trace_unit(image, unit, cell.get_weights(), direction, n)
    assert sweep.hidden.shape == (*shape[:2], units)
    assert [step.window for step in sweep.steps] == windows(*shape[:2], direction, n)
    for step in sweep.steps:
        for entry, (output, *states) in zip(step.walk, read(cell, [image[p] for p in step.window]), strict=True):
            np.testing.assert_allclose(entry["h"], output, atol=1e-5)
            for name, state in zip(UNITS[unit].states, states, strict=True):
                np.testing.assert_allclose(entry[name], state, atol=1e-5)
        np.testing.assert_array_equal(sweep.hidden[step.position], step.walk[-1]["h"])
        np.testing.assert_array_equal(step.x, image[step.position])


def test_another_activation_is_keras_other_activation(random_numbers):
    for unit in KERAS_CELLS:
        cell = keras_cell(unit, 2, 3, random_numbers, activation="relu")
        image = random_numbers.normal(size=(1, 4, 2))
        hidden = trace_unit(image, unit, cell.get_weights(), activation="relu").hidden[0, -1]
        np.testing.assert_allclose(hidden, read(cell, image[0])[-1][0], rtol=1e-4, atol=1e-5)


@given(st.sampled_from(list(LINES)), st.none() | st.integers(1, 5), st.integers(0, 99))
def test_the_units_without_gates_are_one_formula_apart(direction, n, seed):
    """rnn is what `trace` does; irnn with a diagonal matrix is rnn; simple_rnn with an identity for the pixel is irnn."""
    random = np.random.default_rng(seed)
    image, w = random.normal(size=(3, 4, 2)), random.uniform(-1.5, 1.5, size=2)
    expected = trace(image, direction, n, w).hidden
    np.testing.assert_allclose(trace_unit(image, "rnn", [w], direction, n).hidden, expected)
    np.testing.assert_allclose(trace_unit(image, "irnn", [np.diag(w)], direction, n).hidden, expected)
    simple = [np.eye(2), np.diag(w), np.zeros(2)]
    np.testing.assert_allclose(trace_unit(image, "simple_rnn", simple, direction, n, "relu").hidden, expected)


def test_irnn_mixes_the_channels():
    swap = [[0, 1], [1, 0]]
    image = [[[1, 0], [0, 0], [0, 0]]]
    assert trace_unit(image, "irnn", [swap]).hidden.tolist() == [[[1, 0], [0, 1], [1, 0]]]


@pytest.mark.parametrize("unit", UNITS)
@given(seed=st.integers(0, 99))
def test_what_was_handed_over_is_the_state_before(unit, seed):
    random = np.random.default_rng(seed)
    weights = {name: random.normal(size=shape) for name, shape in weight_shapes(unit, channels=2).items()}
    for step in trace_unit(random.normal(size=(2, 4, 2)), unit, weights, n=2).steps:
        assert step.incoming.keys() == set(UNITS[unit].states)
        for name, state in step.incoming.items():
            np.testing.assert_array_equal(state, step.walk[-2][name] if len(step.walk) > 1 else np.zeros(2))


@given(st.sampled_from(["gru", "lstm"]), st.integers(0, 99))
def test_gates_are_between_shut_and_open_and_the_states_follow_from_them(unit, seed):
    random = np.random.default_rng(seed)
    weights = [random.normal(size=shape) for shape in weight_shapes(unit, channels=2, units=3).values()]
    for step in trace_unit(random.normal(size=(2, 4, 2)), unit, weights).steps:
        now, before = step.walk[-1], step.incoming
        assert all((0 <= now[gate]).all() and (now[gate] <= 1).all() for gate in set(now) & set("zrifo"))
        if unit == "gru":
            np.testing.assert_array_equal(now["h"], now["z"] * before["h"] + (1 - now["z"]) * now["candidate"])
        else:
            np.testing.assert_array_equal(now["c"], now["f"] * before["c"] + now["i"] * now["g"])
            np.testing.assert_array_equal(now["h"], now["o"] * np.tanh(now["c"]))


def test_floats_stay_as_precise_as_they_are():
    for unit in UNITS:
        weights = {name: np.ones(shape) for name, shape in weight_shapes(unit, channels=1).items()}
        assert trace_unit(np.ones((1, 2, 1), "float32"), unit, weights).hidden.dtype == "float32"
        assert trace_unit([[1, 2]], unit, weights).hidden.dtype == "float64"


@pytest.mark.parametrize("unit", KERAS_CELLS)
def test_the_shapes_are_those_of_keras(unit, random_numbers):
    cell = keras_cell(unit, 5, 3, random_numbers)
    assert {weight.name: tuple(weight.shape) for weight in cell.weights} == weight_shapes(unit, 5, 3)
    assert count_weights(unit, 5, 3) == sum(weight.size for weight in cell.get_weights())


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: trace_unit([[1, 2]], "rnns", [[1]]), "'rnns'"),
        (lambda: trace_unit([[1, 2]], "rnn", [[1]], "north"), "'north'"),
        (lambda: trace_unit([[1, 2]], "rnn", [[1]], n=0), "n=0"),
        (lambda: trace_unit([[1, 2]], "rnn", [[1]], activation="step"), "'step'"),
        (lambda: trace_unit([[1, 2]], "rnn", [1]), "{'kernel': ()}"),
        (lambda: trace_unit([[1, 2]], "rnn", []), "Received: {}"),
        (lambda: trace_unit([[1, 2]], "lstm", [[1]]), "{0: (1,)}"),
        (lambda: trace_unit([[1, 2]], "gru", [np.ones((1, 3)), np.ones((1, 3)), np.ones(6)]), "'bias': (2, 3)"),
        (lambda: trace_unit([[1, 2]], "lstm", {"kernel": np.ones((1, 4))}), "'recurrent_kernel': (1, 4)"),
        (lambda: weight_shapes("elman", 3), "'elman'"),
    ],
)
def test_what_makes_no_sense_is_refused_and_said_back(call, says):
    with pytest.raises(ValueError, match="Received: ") as caught:
        call()
    assert says in str(caught.value)
