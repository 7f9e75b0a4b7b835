"""What is refused: with the right exception, what was received, and what is allowed."""

import keras
import numpy as np
import pytest

from srnn_tutorial import SpatialRNN2D

NAMES = "('right', 'left', 'down', 'up')"
MODES = "('concat', 'convolution', 'sum', 'mul', 'ave', None)"
CELLS = "('rnn', 'irnn', 'simple_rnn', 'gru', 'lstm', 'selective')"
COUNT = "at least 1, or None"


@pytest.mark.parametrize(
    ("arguments", "error", "received", "allowed"),
    [
        ({"rnn_seq_length": 0}, ValueError, "rnn_seq_length=0", COUNT),
        ({"rnn_seq_length": -3}, ValueError, "rnn_seq_length=-3", COUNT),
        ({"rnn_seq_length": True}, TypeError, "rnn_seq_length=True (of type bool)", COUNT),
        ({"rnn_seq_length": False}, TypeError, "rnn_seq_length=False (of type bool)", COUNT),
        ({"rnn_seq_length": 2.0}, TypeError, "rnn_seq_length=2.0 (of type float)", COUNT),
        ({"rnn_seq_length": "2"}, TypeError, "rnn_seq_length='2' (of type str)", COUNT),
        ({"rnn_seq_length": (2, 3)}, TypeError, "rnn_seq_length=(2, 3) (of type tuple)", COUNT),
        ({"merge_mode": "max"}, ValueError, "merge_mode='max'", MODES),
        ({"merge_mode": "Concat"}, ValueError, "merge_mode='Concat'", MODES),
        ({"merge_mode": 3}, ValueError, "merge_mode=3", MODES),
        ({"merge_mode": ["concat"]}, ValueError, "merge_mode=['concat']", MODES),
        ({"cell": "gated"}, ValueError, "cell='gated'", CELLS),
        ({"cell": "GRU"}, ValueError, "cell='GRU'", CELLS),
        ({"cell": None}, ValueError, "cell=None", CELLS),
        ({"cell": 3}, ValueError, "cell=3", "`call(inputs, states)`"),
        ({"cell": keras.layers.Dense(3)}, ValueError, "cell=<Dense", "`call(inputs, states)`"),
        ({"cell": keras.layers.GRUCell}, ValueError, "cell=<class", "GRUCell(...)"),
        ({"cell": keras.layers.GRU(3)}, ValueError, "cell=<GRU", "`layer.cell`"),
        ({"units": 4}, ValueError, "units=4, cell='rnn'", "leave `units` out"),
        ({"cell": "irnn", "units": 4}, ValueError, "units=4, cell='irnn'", "leave `units` out"),
        ({"cell": keras.layers.GRUCell(3), "units": 4}, ValueError, "units=4, cell=<GRUCell", "leave `units` out"),
        ({"cell": "gru", "units": 0}, ValueError, "units=0", COUNT),
        ({"cell": "gru", "units": True}, TypeError, "units=True (of type bool)", COUNT),
        ({"cell": "gru", "units": 4.0}, TypeError, "units=4.0 (of type float)", COUNT),
        ({"directions": ()}, ValueError, "directions=()", NAMES),
        ({"directions": ("up", "up")}, ValueError, "directions=('up', 'up')", "once"),
        ({"directions": ("up", "north")}, ValueError, "directions=('up', 'north')", NAMES),
        ({"directions": "up"}, TypeError, "directions='up'", NAMES),
        ({"directions": None}, TypeError, "directions=None", NAMES),
        ({"directions": (1,)}, TypeError, "directions=(1,)", NAMES),
        ({"merge_mode": "convolution", "output_conv_filter": 0}, ValueError, "output_conv_filter=0", COUNT),
        ({"merge_mode": "convolution", "output_conv_filter": -1}, ValueError, "output_conv_filter=-1", COUNT),
        ({"merge_mode": "convolution", "output_conv_filter": 1.0}, TypeError, "output_conv_filter=1.0", COUNT),
        ({"merge_mode": "convolution", "output_conv_filter": True}, TypeError, "output_conv_filter=True", COUNT),
        ({"output_conv_filter": 8}, ValueError, "output_conv_filter=8, merge_mode='concat'", "'convolution'"),
        ({"output_conv_filter": 8, "merge_mode": None}, ValueError, "merge_mode=None", "'convolution'"),
    ],
)
def test_at_construction(arguments, error, received, allowed):
    with pytest.raises(error) as caught:
        SpatialRNN2D(**arguments)
    assert received in str(caught.value) and "Received: " in str(caught.value)
    assert allowed in str(caught.value)


@pytest.mark.parametrize("argument", ["activation", "kernel_initializer"])
def test_a_name_keras_does_not_know(argument):
    with pytest.raises(ValueError, match="no_such_thing"):
        SpatialRNN2D(**{argument: "no_such_thing"})


def test_only_the_five_arguments_of_the_readme_have_places():
    with pytest.raises(TypeError, match="positional"):
        SpatialRNN2D(2, "relu", "ones", "concat", None, "rnn")


RANK = "(batch, height, width, channels)"


@pytest.mark.parametrize(
    ("shape", "allowed"),
    [((2, 3), RANK), ((4, 4, 3), RANK), ((1, 2, 4, 4, 3), RANK), ((1, 4, 4, None), "the last axis may not")],
)
def test_an_input_that_is_no_image(shape, allowed):
    attempts = [
        lambda: SpatialRNN2D()(keras.Input(batch_shape=shape)),
        lambda: SpatialRNN2D().build(shape),
        lambda: SpatialRNN2D().compute_output_shape(shape),
    ]
    if None not in shape:
        attempts.append(lambda: SpatialRNN2D()(np.zeros(shape, "float32")))
    for attempt in attempts:
        with pytest.raises(ValueError) as caught:
            attempt()
        assert f"Received: an input of shape {shape}" in str(caught.value) and allowed in str(caught.value)


def test_two_inputs_are_not_one():
    with pytest.raises(ValueError, match="rank 4"):
        SpatialRNN2D()([np.zeros((1, 2, 2, 1), "float32")] * 2)


def test_a_layer_keeps_to_the_channels_it_was_built_for():
    layer = SpatialRNN2D()
    layer(np.zeros((1, 4, 4, 3), "float32"))
    with pytest.raises(ValueError, match=r"expected axis -1 .* value 3.*\(1, 4, 4, 2\)"):
        layer(np.zeros((1, 4, 4, 2), "float32"))


@pytest.mark.parametrize(
    ("activation", "received", "allowed"),
    [
        (keras.layers.PReLU(), "<PReLU", "cannot have weights"),
        (keras.layers.Dropout(0.5), "<Dropout", "random state"),
        ("glu", "function glu", "must keep its shape"),
    ],
)
def test_an_activation_that_is_no_function_of_the_state(activation, received, allowed):
    with pytest.raises(ValueError) as caught:
        SpatialRNN2D(activation=activation).build((None, 4, 4, 2))
    assert received in str(caught.value) and allowed in str(caught.value)


@pytest.mark.parametrize("initializer", ["orthogonal", "identity"])
def test_an_initializer_of_matrices_cannot_start_one_weight_per_channel(initializer):
    with pytest.raises(ValueError, match="(?i)two-dimensional|2D"):
        SpatialRNN2D(kernel_initializer=initializer).build((None, 4, 4, 2))
