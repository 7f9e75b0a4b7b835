"""Every way to keep a model keeps all of it: every unit, stack and cell, in every layer and number of directions."""

import copy
import json
import pickle
import zlib

import keras
import numpy as np
import pytest
from keras import layers, ops
from small_models import numbers, through_a_file, through_weights

from srnn_tutorial import MDRNN2D, IONContext, ReNet2D, SpatialRNN2D, models

SHAPE = (6, 8, 3)


@keras.saving.register_keras_serializable(package="kept")
class Own(layers.Layer):
    """A cell with a layer of its own, and a matrix for its state."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.output_size = units
        self.state_size = [units * units]
        self.dense = layers.Dense(units)

    def build(self, shape):
        self.dense.build(shape)

    def get_initial_state(self, batch_size=None):
        return [ops.ones((batch_size, self.units, self.units))]

    def call(self, inputs, states):
        k = self.dense(inputs)
        c = 0.5 * states[0] + k[:, :, None] * k[:, None, :]
        return ops.sum(c, axis=-1), [c]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def equal_cells():
    return layers.StackedRNNCells([layers.GRUCell(4), layers.GRUCell(4)])


def nested():
    return layers.StackedRNNCells([equal_cells(), layers.StackedRNNCells([layers.LSTMCell(3)]), Own(2)])


CELLS = {
    "rnn": lambda: "rnn",
    "irnn": lambda: "irnn",
    "simple_rnn": lambda: "simple_rnn",
    "gru": lambda: "gru",
    "lstm": lambda: "lstm",
    "equal cells": equal_cells,
    "stack of one": lambda: layers.StackedRNNCells([layers.LSTMCell(4)]),
    "nested": nested,
    "own": lambda: Own(3),
}
DIRECTIONS = ("right", "left", "down", "up")


def in_sequential(layer):
    model = keras.Sequential([keras.Input((None, None, 3)), layer])
    for w in model.weights:  # so that no two weights are alike
        if not w.path.endswith("seed_generator_state"):
            w.assign(np.random.default_rng(zlib.crc32(w.path.encode())).normal(scale=0.4, size=w.shape))
    return model


def in_four(cell, n=None):
    return lambda: in_sequential(SpatialRNN2D(n, cell=CELLS[cell]()))


QUICK = {f"{cell}, n = {n}": in_four(cell, n) for cell in CELLS for n in (None, 2)}
MORE = {
    **{
        f"{cell}, {count} directions": lambda cell=cell, count=count: in_sequential(
            SpatialRNN2D(cell=CELLS[cell](), directions=DIRECTIONS[-count:], merge_mode="sum")
        )
        for cell in CELLS
        for count in (1, 2, 3)
    },
    **{f"ReNet2D {c}": lambda c=c: in_sequential(ReNet2D(4, cell=c)) for c in ("simple_rnn", "gru", "lstm")},
    **{f"ReNet2D {c}": lambda c=c: in_sequential(ReNet2D(cell=CELLS[c]())) for c in ("equal cells", "nested", "own")},
    **{f"MDRNN2D {c}": lambda c=c: in_sequential(MDRNN2D(3, c, merge_mode="convolution")) for c in ("rnn", "gru", "lstm")},
    "IONContext": lambda: in_sequential(IONContext(2)),
    "IONContext, accumulator": lambda: in_sequential(IONContext(2, accumulator=True)),
    "cr_unet": lambda: models.cr_unet((8, 8, 3), filters=2, depth=1),
    "cr_unet, gru": lambda: models.cr_unet((8, 8, 3), filters=2, depth=1, cell="gru"),
}


def old_file(model, folder):
    keras.src.legacy.saving.legacy_h5_format.save_model_to_hdf5(model, folder / "model.h5")
    return keras.models.load_model(folder / "model.h5", compile=False)


def of_its_config(model, folder):
    return with_weights_of(model, type(model).from_config(model.get_config()))


def of_its_json(model, folder):
    return with_weights_of(model, keras.models.model_from_json(json.dumps(json.loads(model.to_json()))))


def clone(model, folder):
    return with_weights_of(model, keras.models.clone_model(model))


def with_weights_of(model, other):
    assert [w.shape for w in other.weights] == [w.shape for w in model.weights]
    other.set_weights(model.get_weights())
    return other


WAYS = [
    through_a_file,
    through_weights,
    old_file,
    of_its_config,
    of_its_json,
    clone,
    lambda model, folder: copy.deepcopy(model),
    lambda model, folder: pickle.loads(pickle.dumps(model)),
]


def is_kept(model, other, x):
    assert other is not model and len(other.weights) == len(model.weights) > 0
    assert [w.name for w in other.weights] == [w.name for w in model.weights]
    assert not {id(w) for w in other.weights} & {id(w) for w in model.weights}
    for one, two in zip(model.weights, other.weights, strict=True):
        np.testing.assert_array_equal(numbers(one), numbers(two))
    for one, two in zip(keras.tree.flatten(model(x)), keras.tree.flatten(other(x)), strict=True):
        np.testing.assert_allclose(numbers(one), numbers(two), rtol=1e-5, atol=1e-6)


@pytest.fixture
def x(random_numbers):
    return random_numbers.normal(size=(1, 8, 8, 3)).astype("float32")


def every_cell():
    """Every cell in the first of the ways and the first cell in all; the others are of the matrix."""
    for name in QUICK:
        for number, keep in enumerate(WAYS):
            first = number == 0 or name == next(iter(QUICK))
            marks = pytest.mark.slow if first and "nested" in name else () if first else pytest.mark.matrix
            yield pytest.param(name, keep, id=f"{name}-{number}", marks=marks)


@pytest.mark.parametrize(("name", "keep"), list(every_cell()))
def test_every_cell_is_kept(name, keep, x, tmp_path):
    model = QUICK[name]()
    is_kept(model, keep(model, tmp_path), x)


@pytest.mark.matrix
@pytest.mark.parametrize("keep", WAYS)
@pytest.mark.parametrize("name", MORE)
def test_every_layer_is_kept(name, keep, x, tmp_path):
    model = MORE[name]()
    is_kept(model, keep(model, tmp_path), x)


@pytest.mark.parametrize("name", ["gru", "equal cells", "own"])
def test_a_file_of_fewer_weights_is_refused(name, tmp_path):
    fewer = in_sequential(SpatialRNN2D(cell=CELLS[name](), directions=("right", "left")))
    fewer.save_weights(tmp_path / "fewer.weights.h5")
    with pytest.raises((ValueError, KeyError)):
        in_four(name)().load_weights(tmp_path / "fewer.weights.h5")


PARTIAL = {
    SpatialRNN2D: {},
    ReNet2D: {"units": 3},
    MDRNN2D: {"units": 3},
    IONContext: {},
}


@pytest.mark.parametrize("layer", PARTIAL)
def test_a_config_that_says_little_takes_the_defaults(layer):
    said = PARTIAL[layer]
    assert layer.from_config({**said, "name": "same"}).get_config() == layer(**said, name="same").get_config()


@pytest.mark.parametrize("keep", [through_a_file, through_weights])
def test_lora_in_a_layer_that_allows_it_is_kept(keep, x, tmp_path):
    model = keras.Sequential([keras.Input((None, None, 3)), SpatialRNN2D(2, cell="gru", units=2), layers.Dense(3, name="d")])
    model.layers[-1].enable_lora(1)
    model.layers[-1].lora_kernel_b.assign(np.ones((1, 3)))
    other = keep(model, tmp_path)
    np.testing.assert_allclose(numbers(other(x)), numbers(model(x)), rtol=1e-5, atol=1e-6)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*does not have a `quantize` method")
@pytest.mark.parametrize("mode", ["int8", pytest.param("float8", marks=pytest.mark.matrix)])
@pytest.mark.parametrize("policy", ["float32", pytest.param("mixed_bfloat16", marks=pytest.mark.matrix)])
def test_a_quantised_model_is_kept(mode, policy, x, tmp_path):
    convolution = {"merge_mode": "convolution", "dtype": policy}
    model = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Dense(4),
            SpatialRNN2D(2, **convolution),
            IONContext(2, dtype=policy),
            MDRNN2D(2, **convolution),
            SpatialRNN2D(cell="gru", units=2, **convolution),
        ]
    )
    model.quantize(mode)
    other = through_a_file(through_a_file(model, tmp_path), tmp_path)
    assert len(other.weights) == len(model.weights)
    assert [layer.compute_dtype for layer in other.layers] == [layer.compute_dtype for layer in model.layers]
    np.testing.assert_allclose(numbers(other(x)), numbers(model(x)), rtol=1e-5, atol=1e-6)
