"""What a layer's config says is what the layer was given, argument by argument."""

import inspect
import json

import keras
import numpy as np
import pytest
from all_layers import LAYERS
from keras import ops

from srnn_tutorial import layers

pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a config is the same on every backend")

# None of them a default; the shape of what is merged, and what the weights start with, tell most of them.
GIVEN = {
    "rnn_seq_length": 3,
    "activation": "softsign",
    "kernel_initializer": keras.initializers.RandomNormal(stddev=0.25, seed=3),
    "recurrent_initializer": keras.initializers.RandomNormal(mean=0.5, seed=4),
    "kernel_regularizer": keras.regularizers.L2(0.25),
    "recurrent_regularizer": keras.regularizers.L1(0.5),
    "kernel_constraint": keras.constraints.MaxNorm(3),
    "recurrent_constraint": keras.constraints.NonNeg(),
    "merge_mode": "ave",
    "output_conv_filter": 5,
    "units": 3,
    "directions": ("left", "up"),
    "corners": ("top_right", "bottom_left"),
    "patch_size": (3, 1),
    "padding": "same",
    "filters": 5,
    "accumulator": True,
    "classes": 3,
    "rounds": 3,
    "kernel_size": 4,
    "cell": "gru",
    (layers.ReNet2D, "cell"): "lstm",
    # and those of any Keras layer
    "name": "asked_for",
    "trainable": False,
    "dtype": "mixed_bfloat16",
}
FURTHER = {"cell": keras.layers.GRUCell(4, reset_after=False), "activation": keras.layers.LeakyReLU(0.3), "merge_mode": None}
CONVOLVED = {"merge_mode": "convolution"}
WITH = {
    "output_conv_filter": CONVOLVED,
    (layers.SpatialRNN2D, "kernel_regularizer"): CONVOLVED,
    (layers.SpatialRNN2D, "kernel_constraint"): CONVOLVED,
    (layers.SpatialRNN2D, "units"): {"cell": "gru"},
}


def examined():
    for layer in LAYERS:
        parameters = inspect.signature(layer).parameters.items()
        names = [name for name, each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
        for name in (*names, "name", "trainable", "dtype"):
            yield layer, name, GIVEN.get((layer, name), GIVEN.get(name))
            if name in FURTHER and (name, layer) != ("cell", layers.MDRNN2D):  # which knows its cells by name
                yield layer, name, FURTHER[name]


def arguments(layer, name, value):
    others = {} if isinstance(value, keras.layers.Layer) and layer is layers.ReNet2D else LAYERS[layer]
    return others | WITH.get(name, WITH.get((layer, name), {})) | {name: value}


KERAS_OBJECTS = (
    keras.layers.Layer,
    keras.initializers.Initializer,
    keras.regularizers.Regularizer,
    keras.constraints.Constraint,
    keras.DTypePolicy,
)


def in_words(value):
    """As JSON says it, whatever an object calls it."""
    if isinstance(value, KERAS_OBJECTS):
        value = keras.saving.serialize_keras_object(value)
    if callable(value):
        value = keras.activations.serialize(value)
    return json.loads(json.dumps(value))


def is_default(layer, name, value):
    default = inspect.signature(layer).parameters.get(name)
    return default is not None and default.default == value


@pytest.mark.parametrize(
    ("layer", "name", "value"),
    list(examined()),
    ids=lambda each: each.__name__ if isinstance(each, type) else str(each)[:20],
)
def test_every_argument_is_in_the_config_and_comes_back(layer, name, value):
    assert not is_default(layer, name, value)
    made = layer(**arguments(layer, name, value))
    expected = in_words(keras.DTypePolicy(value) if name == "dtype" else value)
    assert in_words(made.get_config()[name]) == expected
    saved = json.loads(json.dumps(keras.saving.serialize_keras_object(made)))
    for again in layer.from_config(made.get_config()), keras.saving.deserialize_keras_object(saved):
        assert type(again) is layer
        assert in_words(again.dtype_policy if name == "dtype" else getattr(again, name)) == expected


@pytest.mark.parametrize("layer", LAYERS, ids=lambda each: each.__name__)
def test_a_config_that_says_little_means_the_defaults(layer):
    again = layer.from_config(LAYERS[layer] | {"name": "brief"})
    assert again.get_config() == layer(**LAYERS[layer], name="brief").get_config()


IMAGES = np.random.default_rng(0).normal(size=(1, 4, 6, 2)).astype("float32")


@pytest.mark.parametrize(
    ("layer", "given"),
    [
        (layers.SpatialRNN2D, {"cell": "irnn", "merge_mode": "convolution"}),
        (layers.SpatialRNN2D, {"cell": "gru", "units": 3, "rnn_seq_length": 1, "directions": ("up",)}),
        (layers.MDRNN2D, {"units": 2, "cell": "gru", "activation": "softsign", "corners": ("top_right",)}),
        (layers.ReNet2D, {"units": 2, "patch_size": (3, 4), "padding": "same", "cell": "lstm"}),
        (layers.IONContext, {"units": 3, "filters": 4}),
    ],
    ids=lambda each: getattr(each, "__name__", "with"),
)
def test_a_copy_with_the_same_weights_computes_the_same(layer, given):
    made = layer(**given)
    again = layer.from_config(made.get_config())
    expected = ops.convert_to_numpy(made(IMAGES))
    again.build(IMAGES.shape)
    again.set_weights(made.get_weights())
    np.testing.assert_array_equal(ops.convert_to_numpy(again(IMAGES)), expected)
