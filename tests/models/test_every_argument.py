"""Every argument of every layer and of every function that makes or uses a model, given what it cannot be."""

import functools
import inspect

import keras
import numpy as np
import pytest
from all_layers import LAYERS

from srnn_tutorial import layers, models
from srnn_tutorial.layers.parts.patches import Patches2D
from srnn_tutorial.layers.parts.weights import NAMES

IMAGE = (6, 8, 2)
JUNK = {
    "None": None,
    "a string": "x",
    "zero": 0,
    "minus one": -1,
    "a fraction": 1.5,
    "True": True,
    "an empty list": [],
    "an empty tuple": (),
    "an object": object(),
    "five numbers": (1, 2, 3, 4, 5),
    "five fractions": (1.5, 2.5, 3.5, 4.5, 5.5),
    "five names": list("abcde"),
    "lists in a list": [[], [], []],
}
# Besides what is examined, as little as will do: small networks, and for each argument what it makes sense with.
SMALL = {"filters": 1, "depth": 1}
MODELS = {
    models.cr_unet: {"input_shape": IMAGE, **SMALL},
    models.unet: {"input_shape": IMAGE, **SMALL},
    models.renet: {"input_shape": IMAGE, "units": (2,), "dense_units": (2,)},
    models.scene_labelling: {"input_shape": IMAGE, "units": (2,), "features": ()},
}


@functools.cache
def a_unet(rounds=2):
    return models.unet(IMAGE, rounds=rounds, **SMALL)


USES = {
    models.context_block: lambda: {"features": keras.Input(IMAGE)},
    models.vmamba_block: lambda: {"features": keras.Input(IMAGE)},
    models.filters_for: lambda: {"build": lambda filters: models.unet(IMAGE, 1, filters, 1), "parameters": 90, "depth": 1},
    models.refine: lambda: {"model": a_unet(), "images": np.zeros((1, *IMAGE), "float32"), "rounds": 1},
    models.supervision: lambda: {"model": a_unet(), "loss": "mse"},
    models.targets: lambda: {"model": a_unet(), "masks": np.zeros((1, *IMAGE[:2], 1))},
}
SWITCHED_ON = {
    (layers.SpatialRNN2D, argument): {"merge_mode": "convolution"}
    for argument in ("output_conv_filter", "kernel_regularizer", "kernel_constraint")
}

COUNT_OR_NONE, NUMBERS, ANYTHING = {"None"}, {"five numbers"}, set(JUNK)
# What is none, by the name of the argument: all else is refused.
ALLOWED = {
    "rnn_seq_length": COUNT_OR_NONE,
    "output_conv_filter": COUNT_OR_NONE,
    "activation": {"None"},  # none at all, as Keras has it
    **dict.fromkeys(NAMES, {"None"}),
    "merge_mode": {"None"},
    "name": {"None", "a string"},
    "context_levels": {"None", "an empty list", "an empty tuple"},
    "accumulator": {"True"},
    "deep_supervision": {"True"},
    "pooling": {"None"},
    "dropout": {"zero"},
    "decay": {"zero"},
    "dense_units": {"five numbers", "an empty list", "an empty tuple"},
    "loss": ANYTHING,  # for `compile` to judge
    (layers.SpatialRNN2D, "units"): COUNT_OR_NONE,
    (layers.DSCContext, "units"): COUNT_OR_NONE,
    (layers.IONContext, "units"): COUNT_OR_NONE,
    (layers.IONContext, "filters"): COUNT_OR_NONE,
    (models.renet, "units"): NUMBERS,
    (models.scene_labelling, "features"): {"an empty list", "an empty tuple"},
}


def arguments_of(made):
    parameters = inspect.signature(made).parameters.values()
    return [each.name for each in parameters if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)]


def use(function, arguments):
    """The function's work done with these arguments, on an image."""
    if function in LAYERS:
        function(**LAYERS[function] | arguments)(np.ones((1, *IMAGE), "float32"))
    elif function in MODELS:
        function(**MODELS[function] | arguments)(np.ones((1, *IMAGE), "float32"))
    else:
        function(**USES[function]() | arguments)


EVERY = [(function, argument) for function in (*LAYERS, *MODELS, *USES) for argument in arguments_of(function)]


def test_every_layer_and_every_model_is_examined():
    assert {getattr(layers, name) for name in layers.__all__} | {Patches2D} == set(LAYERS)
    assert {getattr(models, name) for name in models.__all__} == {*MODELS, *USES}
    assert {"units", "dense_units", "classes", "images"} <= {argument for _, argument in EVERY}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize(("function", "argument"), EVERY, ids=lambda each: getattr(each, "__name__", each))
def test_what_it_cannot_be_is_refused_in_words(function, argument, junk):
    arguments = {argument: JUNK[junk], **SWITCHED_ON.get((function, argument), {})}
    if junk in ALLOWED.get((function, argument), ALLOWED.get(argument, ())):
        use(function, arguments)
        return
    with pytest.raises((TypeError, ValueError)) as caught:
        use(function, arguments)
    assert "Received: " in str(caught.value) and f"{argument}=" in str(caught.value).replace(" of shape", "=")


@pytest.mark.parametrize(
    "shape", [(0, 8, 1), (8, -1, 1), (8, 8, 0), (8, 8, 1.0), (True, 8, 1), ("8", 8, 1), (None, None, None), ([], 8, 1)]
)
@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.__name__)
def test_a_size_that_is_none(model, shape):
    with pytest.raises(ValueError, match="height and width may be None.*Received: input_shape="):
        model(**MODELS[model] | {"input_shape": shape})


def test_images_that_the_model_does_not_read():
    for images in (np.zeros((1, 6, 8, 3)), np.zeros(IMAGE), np.full((1, *IMAGE), "x")):
        with pytest.raises(ValueError, match="(?s)`images`.*Received: images of shape"):
            models.refine(a_unet(), images, 1)


@pytest.mark.parametrize("activation", [keras.layers.ReLU, lambda z: None, lambda: 0, "glu"])
@pytest.mark.parametrize("layer", [layers.SpatialRNN2D, lambda activation: layers.MDRNN2D(3, activation=activation)])
def test_a_function_that_makes_no_state_of_a_state(layer, activation):
    """Classes, functions of other arguments, and `glu`, which halves an even number of channels and fails for an odd one."""
    with pytest.raises(ValueError, match="(?s)`activation` makes a state of a state.*Received: activation="):
        layer(activation=activation).build((None, 4, 4, 3))
