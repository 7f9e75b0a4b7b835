"""The arguments about weights: every start, regularizer and constraint reaches the weights of its kind and no others."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import MDRNN2D, DSCContext, IONContext, Propagation2D, ReNet2D, SliceRNN2D, SpatialRNN2D, models
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.initializers import FadingMemory, PositiveSum
from srnn_tutorial.layers.parts.weights import NAMES

IMAGE = (None, 6, 4, 3)


def spatial(cell, **arguments):
    return lambda **weights: SpatialRNN2D(cell=cell, merge_mode="convolution", **arguments, **weights)


def one_layer(model):
    return lambda **weights: model(input_shape=IMAGE[1:], **weights)


LAYERS = {
    **{unit: spatial(unit) for unit in ("rnn", "irnn", "simple_rnn", "gru", "lstm", "selective")},
    "gru in one direction": spatial("gru", directions=("up",), units=2),
    **{f"mdrnn {unit}": lambda unit=unit, **weights: MDRNN2D(2, unit, **weights) for unit in ("rnn", "gru", "lstm")},
    "mdrnn convolution": lambda **weights: MDRNN2D(2, merge_mode="convolution", **weights),
    "renet": lambda **weights: ReNet2D(2, **weights),
    "renet lstm": lambda **weights: ReNet2D(2, cell="lstm", **weights),
    "ion": lambda **weights: IONContext(2, **weights),
    "dsc": lambda **weights: DSCContext(2, **weights),
    "accumulators": lambda **weights: IONContext(2, accumulator=True, **weights),
    "cr_unet": lambda **weights: models.cr_unet(IMAGE[1:], filters=2, depth=1, rounds=1, **weights),
    "cr_unet lstm": lambda **weights: models.cr_unet(IMAGE[1:], filters=2, depth=1, rounds=1, cell="lstm", **weights),
    "model renet": lambda **weights: models.renet(IMAGE[1:], units=(2,), dense_units=(3,), **weights),
    "scene_labelling": lambda **weights: models.scene_labelling(IMAGE[1:], units=(2, 2), features=(2,), **weights),
    "context_block": lambda **weights: keras.Model(
        image := keras.Input(IMAGE[1:]), models.context_block(image, cell="gru", **weights)
    ),
    "vmamba_block": lambda **weights: keras.Model(image := keras.Input(IMAGE[1:]), models.vmamba_block(image, **weights)),
}
NO_RECURRENT = {
    "unet": lambda **weights: models.unet(IMAGE[1:], filters=2, depth=1, **weights),
    "slices": lambda **weights: SliceRNN2D(3, **weights),
    "propagation": lambda **weights: Propagation2D(4, **weights),
}


# Beside `kernel`: those of the selective unit, of propagation and of slices.
KERNELS = "kernel", "down", "up", "input_kernel", "output_kernel", "gates", *(f"{name}_kernel" for name in DIRECTIONS)


def built(made):
    if not isinstance(made, keras.Model):
        made.build(IMAGE)
    return made


def kinds(layer):
    """Its weights, sorted by what they do: those of the units that keep the channels are `kernel` and multiply the state."""
    sorted_out = {"kernel": [], "recurrent": [], "other": []}
    for w in layer.weights:
        of_rounds = any(f"{part}/" in w.path for part in ("whole_image", "rows_and_columns", "round_1", "round_2"))
        plain = len(w.shape) == 1 or of_rounds
        of_irnn = w.name == "kernel" and w.shape == (3, 3) and "convolution" not in w.path and layer.name == "irnn"
        if w.name in ("recurrent_kernel", "log_rates") or (w.name == "kernel" and (plain or of_irnn)):
            sorted_out["recurrent"].append(w)
        else:
            sorted_out["kernel" if w.name in KERNELS else "other"].append(w)
    return sorted_out


def sum_of_squares(weights):
    return sum(float(ops.sum(ops.square(w))) for w in weights)


@pytest.fixture(params=[*LAYERS, *NO_RECURRENT])
def make(request):
    known = LAYERS | NO_RECURRENT

    def named(**weights):
        made = built(known[request.param](**weights))
        if request.param == "irnn":
            made.name = "irnn"
        return made

    named.recurrent = request.param not in ("accumulators", *NO_RECURRENT)
    return named


def test_a_regularizer_sees_the_weights_of_its_kind_and_no_others(make):
    layer = make(kernel_regularizer=keras.regularizers.L2(0.5))
    expected = kinds(layer)
    assert bool(expected["recurrent"]) == make.recurrent and expected["kernel"]
    assert float(sum(layer.losses)) == pytest.approx(0.5 * sum_of_squares(expected["kernel"]), rel=1e-5)
    assert len(layer.losses) == len(expected["kernel"])
    if not make.recurrent:
        return
    layer = make(recurrent_regularizer=keras.regularizers.L2(2.0))
    assert float(sum(layer.losses)) == pytest.approx(2 * sum_of_squares(kinds(layer)["recurrent"]), rel=1e-5)
    layer = make(kernel_regularizer="l2", recurrent_regularizer="l1")
    assert len(layer.losses) == sum(len(weights) for kind, weights in kinds(layer).items() if kind != "other")


def test_a_constraint_holds_after_a_step_of_training_for_the_weights_of_its_kind_and_for_no_others(make):
    for kind in ("kernel", "recurrent") if make.recurrent else ("kernel",):
        layer = make(**{f"{kind}_constraint": keras.constraints.MaxNorm(1e-3)})
        optimizer = keras.optimizers.SGD(0.0)
        optimizer.build(layer.trainable_variables)
        before = [ops.convert_to_numpy(w) for w in kinds(layer)["kernel" if kind == "recurrent" else "recurrent"]]
        optimizer.apply([ops.zeros(w.shape) for w in layer.trainable_variables], layer.trainable_variables)
        found = kinds(layer)
        for w in found[kind]:
            norms = np.sqrt(np.square(ops.convert_to_numpy(w)).sum(0))
            assert norms.max() <= 1.001e-3
        others = found["kernel" if kind == "recurrent" else "recurrent"]
        for w, old in zip(others, before, strict=True):
            np.testing.assert_array_equal(ops.convert_to_numpy(w), old)


def constant(weights):
    return {float(number) for w in weights for number in ops.convert_to_numpy(w).flat}


def test_an_initializer_starts_the_weights_of_its_kind(make):
    if make.recurrent:
        layer = make(recurrent_initializer=keras.initializers.Constant(0.25))
        assert constant(kinds(layer)["recurrent"]) == {0.25} and len(constant(kinds(layer)["kernel"])) > 1
        layer = make(kernel_initializer="ones", recurrent_initializer=keras.initializers.Constant(0.25))
        assert constant(kinds(layer)["recurrent"]) == {0.25} and constant(kinds(layer)["kernel"]) == {1.0}
    layer = make(kernel_initializer=keras.initializers.Constant(0.5))
    assert constant(kinds(layer)["kernel"]) == {0.5}


@pytest.mark.parametrize("unit", ["rnn", "irnn"])
def test_an_initializer_of_kernels_sets_the_weights_of_the_state_too_where_a_unit_has_no_others(unit):
    layer = built(SpatialRNN2D(cell=unit, kernel_initializer=keras.initializers.Constant(0.5)))
    assert constant(layer.weights) == {0.5}
    layer = built(IONContext(2, kernel_initializer=keras.initializers.Constant(0.5)))
    assert constant(kinds(layer)["recurrent"]) == {0.5}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [None, 7, "generator"])
def test_no_two_parts_start_alike_whatever_the_seed(make, seed):
    def start():
        given = keras.initializers.RandomUniform(seed=keras.random.SeedGenerator(3) if seed == "generator" else seed)
        return make(kernel_initializer=given, **({"recurrent_initializer": given} if make.recurrent else {}))

    weights = [ops.convert_to_numpy(w) for kind, each in kinds(start()).items() if kind != "other" for w in each]
    beginnings = [tuple(w.ravel()[:2]) for w in weights if w.size > 1]
    assert len(set(beginnings)) == len(beginnings)
    if seed not in (None, "generator"):
        again = [ops.convert_to_numpy(w) for kind, each in kinds(start()).items() if kind != "other" for w in each]
        for one, other in zip(weights, again, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("initializer", [FadingMemory, PositiveSum, keras.initializers.TruncatedNormal])
@pytest.mark.parametrize("seed", [0, -1, 2**40])
def test_every_initializer_with_a_seed_draws_anew(initializer, seed):
    layer = built(SpatialRNN2D(kernel_initializer=initializer(seed=seed), merge_mode="convolution"))
    first = [w.ravel()[0] for w in layer.get_weights()]
    assert len(set(first)) == 5
    again = built(SpatialRNN2D(kernel_initializer=initializer(seed=seed), merge_mode="convolution"))
    assert [w.ravel()[0] for w in again.get_weights()] == first


def test_an_initializer_of_ones_own_is_taken_as_it_is():
    class Falling(keras.initializers.Initializer):
        def __init__(self, start):  # and no get_config
            self.start = start

        def __call__(self, shape, dtype=None):
            self.start /= 2
            return ops.full(shape, self.start, dtype)

    layer = built(SpatialRNN2D(kernel_initializer=Falling(2.0)))
    assert [constant([cell.kernel]) for cell in layer.cells.values()] == [{1.0}, {0.5}, {0.25}, {0.125}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kernel_regularizer": "l2"}, "say recurrent_regularizer"),
        ({"kernel_constraint": "non_neg", "cell": "irnn"}, "say recurrent_constraint"),
        ({"recurrent_initializer": "ones", "cell": keras.layers.GRUCell(2)}, "give it to the cell"),
        ({"recurrent_regularizer": "l2", "cell": keras.layers.GRUCell(2)}, "give it to the cell"),
        ({"recurrent_constraint": "non_neg", "cell": keras.layers.GRUCell(2)}, "give it to the cell"),
        ({"kernel_regularizer": "l2", "cell": keras.layers.GRUCell(2)}, "give it to the cell"),
    ],
)
def test_what_would_reach_no_weight_is_refused(arguments, message):
    with pytest.raises(ValueError, match=f"There is no weight for `.*{message}.*Received: .*merge_mode='concat'"):
        SpatialRNN2D(**arguments)


def test_a_network_without_recurrent_weights_says_so():
    with pytest.raises(ValueError, match="no recurrent weights.*Received: recurrent_constraint='non_neg'"):
        models.unet(recurrent_constraint="non_neg")


@pytest.mark.parametrize("name", [name for name in dir(models) if name in ("unet", "cr_unet", "renet", "scene_labelling")])
def test_an_argument_that_no_model_knows(name):
    with pytest.raises(TypeError, match="no such argument.*kernel_initializer.*Received: kernel_initialiser='ones'"):
        getattr(models, name)(kernel_initialiser="ones")


@pytest.mark.parametrize("argument", NAMES)
@pytest.mark.parametrize("given", ["no_such_thing", 3, object()])
def test_what_is_no_such_thing_is_named(argument, given):
    arguments = {"units": 2} if argument else {}
    for make in (
        SpatialRNN2D,
        IONContext,
        lambda **given: MDRNN2D(2, **given),
        lambda **given: ReNet2D(**arguments, **given),
    ):
        with pytest.raises(ValueError, match=f"`{argument}` is the name of a Keras .*Received: {argument}="):
            make(**{argument: given})


def test_keras_units_start_as_keras_starts_them():
    for unit, cell_class in {"simple_rnn": "SimpleRNNCell", "gru": "GRUCell", "lstm": "LSTMCell"}.items():
        layer = built(SpatialRNN2D(cell=unit, name=unit))
        ours = layer.cells["up"].get_config()
        assert ours == getattr(keras.layers, cell_class)(3, name="up").get_config()


def test_the_starts_are_initializers_like_those_of_keras():
    for start in (FadingMemory(8, seed=3), PositiveSum(0.5, seed=3)):
        again = keras.initializers.deserialize(keras.initializers.serialize(start))
        assert type(again) is type(start) and again.get_config() == start.get_config()
        one, other = (ops.convert_to_numpy(each((40, 30))) for each in (start, again))
        np.testing.assert_array_equal(one, other)
        assert keras.layers.Dense(4, kernel_initializer=start).get_config()["kernel_initializer"]["config"]["seed"] == 3


def test_fading_memory_by_its_formula():
    for seed, shape in enumerate([(1,), (2,), (16,), (3, 5), (40, 100)]):
        w = ops.convert_to_numpy(FadingMemory(8, seed=seed)(shape))
        assert w.shape == shape
        np.testing.assert_array_equal(np.floor(np.sort(w.ravel()) / (7 / 8) * w.size), np.arange(w.size))
    assert np.any(w.ravel() != np.sort(w.ravel())) and np.std(w.ravel() * w.size % (7 / 8)) == pytest.approx(0.25, abs=0.02)


def test_positive_sum_by_its_formula():
    kernel = ops.convert_to_numpy(PositiveSum(0.5, seed=0)((3, 3, 8, 500)))
    assert (kernel.sum((0, 1, 2)) >= 0).all()
    assert kernel.std() == pytest.approx(np.sqrt(0.5 / 72), rel=0.02) and np.abs(kernel).max() <= np.sqrt(1.5 / 72)
    plain = ops.convert_to_numpy(keras.initializers.VarianceScaling(0.5, "fan_in", "uniform", seed=0)((3, 3, 8, 500)))
    np.testing.assert_array_equal(np.abs(kernel), np.abs(plain))


@pytest.mark.parametrize("sum", [1, 0, -3, "x", None, True])
def test_a_largest_sum_that_is_none(sum):
    with pytest.raises(ValueError, match="`largest_sum` is a number above 1. Received: largest_sum="):
        FadingMemory(sum)
