"""What the programs are handed is checked alike, whichever of them is asked."""

import dataclasses

import numpy as np
import pytest

from srnn_tutorial.lesson import ClippedAffine, four_ways, merge, receptive_field, trace, trace_corner, trace_unit
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS, as_activation, as_image, as_pixels, as_plane
from srnn_tutorial.lesson.by_hand.diagonals import weight_shapes as grid_shapes
from srnn_tutorial.lesson.by_hand.units import weight_shapes

ONES = [np.ones((1, 1)), np.ones((2, 1)), np.ones(1)]
Z = np.array([-700.0, -1.0, 0.0, 2.0, 700.0])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("relu", [0, 0, 0, 2, 700]),
        ("linear", Z),
        ("tanh", np.tanh(Z)),
        ("sigmoid", [0, 1 / (1 + np.e), 0.5, 1 / (1 + np.exp(-2)), 1]),
    ],
)
def test_activations_are_what_their_names_say(name, values):
    np.testing.assert_allclose(as_activation(name)(Z), values, atol=1e-12)
    assert ACTIVATIONS.keys() == {"relu", "linear", "tanh", "sigmoid"}


@pytest.mark.parametrize(
    "call",
    [
        lambda f: trace([[1.0, 2.0]], activation=f),
        lambda f: trace_unit([[1.0, 2.0]], "rnn", [[1]], activation=f),
        lambda f: trace_corner([[1.0, 2.0]], "rnn", ONES, activation=f),
        lambda f: merge([np.ones((1, 1))], "convolution", activation=f),
    ],
)
def test_an_unknown_activation_is_refused_and_a_function_is_taken(call):
    with pytest.raises(ValueError, match=r"`activation` is one of .*'sigmoid'.* Received: activation='gelu'"):
        call("gelu")
    call(np.cos)


@pytest.mark.parametrize(
    "call",
    [
        lambda image: trace(image),
        lambda image: trace_unit(image, "rnn", [[1]]),
        lambda image: trace_corner(image, "rnn", ONES),
        lambda image: receptive_field(image, (0, 0)),
        lambda image: four_ways(image),
    ],
)
@pytest.mark.parametrize("shape", [(), (0,), (0, 2), (1, 2, 2, 1)])
def test_what_is_no_image_is_refused_with_its_shape(call, shape):
    with pytest.raises(ValueError) as caught:
        call(np.ones(shape))
    assert str(caught.value).endswith(f"Received: an array of shape {shape}")


def test_images_become_floats_and_channels_an_axis():
    assert as_image([[1, 2]]).dtype == as_image([[True]]).dtype == as_plane(np.ones((1, 2), "float32")).dtype == "float64"
    assert as_image(np.ones((1, 2), "float16")).dtype == "float16"
    assert as_pixels([[1, 2]]).shape == (1, 2, 1) and as_pixels(np.ones((1, 2, 3))).shape == (1, 2, 3)


@pytest.mark.parametrize(
    ("trace_it", "unit", "shapes"),
    [(trace_unit, unit, weight_shapes(unit, 3, 3)) for unit in ("rnn", "irnn", "simple_rnn", "gru", "lstm")]
    + [(trace_corner, unit, grid_shapes(unit, 3, 2)) for unit in ("rnn", "gru", "lstm")],
)
def test_weights_of_another_shape_are_refused_with_the_shapes_that_would_fit(trace_it, unit, shapes):
    image = np.ones((2, 2, 3))
    weights = {name: np.zeros(shape) for name, shape in shapes.items()}
    trace_it(image, unit, weights)
    for name, shape in shapes.items():
        if name == "recurrent_kernel":  # says how many states there are
            continue
        wrong = weights | {name: np.zeros((shape[0] + 1, *shape[1:]))}
        with pytest.raises(ValueError, match="have the shapes") as caught:
            trace_it(image, unit, wrong)
        expected, received = str(caught.value).split(". Received: ")
        assert str(shapes) in expected and str(wrong[name].shape) in received and f"of {unit!r} with channels=3" in expected
        with pytest.raises(ValueError, match="have the shapes"):
            trace_it(image, unit, {key: weight for key, weight in weights.items() if key != name})
    with pytest.raises(ValueError, match="Received: {0: "):
        trace_it(image, unit, [*weights.values(), np.zeros(1)])


def test_a_missing_recurrent_kernel_is_said_as_many_states_as_channels():
    with pytest.raises(ValueError, match=r"channels=3, units=3 have the shapes .*'recurrent_kernel': \(6, 3\)"):
        trace_corner(np.ones((2, 2, 3)), "rnn", {"kernel": np.ones((3, 3)), "bias": np.ones(3)})


@pytest.mark.parametrize(
    "kept",
    [
        lambda: trace([[1, 2]]),
        lambda: trace([[1, 2]]).steps[0],
        lambda: trace_unit([[1, 2]], "rnn", [[1]]),
        lambda: trace_unit([[1, 2]], "rnn", [[1]]).steps[0],
        lambda: trace_corner([[1, 2]], "rnn", ONES),
        lambda: trace_corner([[1, 2]], "rnn", ONES).diagonals[0][0],
        lambda: ClippedAffine(),
    ],
)
def test_what_was_worked_out_cannot_be_changed_by_accident(kept):
    record = kept()
    name = next(iter(vars(record)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, name, None)
