"""Whatever floats Keras is told to take, for all of it or by a policy: the same numbers, as exactly as those floats go."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import MDRNN2D, DSCContext, IONContext, Propagation2D, ReNet2D, SliceRNN2D, SpatialRNN2D, gradient, models

LAYERS = {
    "plain": lambda: SpatialRNN2D(),
    "plain, window": lambda: SpatialRNN2D(2),
    "tanh, window": lambda: SpatialRNN2D(2, "tanh"),
    "irnn": lambda: SpatialRNN2D(cell="irnn"),
    "irnn, window": lambda: SpatialRNN2D(2, cell="irnn", directions=("left",)),
    "simple_rnn": lambda: SpatialRNN2D(cell="simple_rnn", directions=("up",)),
    "gru": lambda: SpatialRNN2D(cell="gru", directions=("down",)),
    "gru, window": lambda: SpatialRNN2D(2, cell="gru", directions=("down",)),
    "lstm": lambda: SpatialRNN2D(cell="lstm", directions=("right",)),
    "lstm, window": lambda: SpatialRNN2D(2, cell="lstm", directions=("right",)),
    "selective": lambda: SpatialRNN2D(cell="selective", directions=("right",)),
    "selective, window": lambda: SpatialRNN2D(2, cell="selective", directions=("up",)),
    "convolution": lambda: SpatialRNN2D(merge_mode="convolution", output_conv_filter=2),
    "md lstm": lambda: MDRNN2D(2, corners=("top_left",)),
    "md gru": lambda: MDRNN2D(2, "gru", corners=("bottom_left",)),
    "md rnn": lambda: MDRNN2D(2, "rnn", corners=("top_right",)),
    "renet": lambda: ReNet2D(2, padding="same"),
    "slices": lambda: SliceRNN2D(4),
    "propagation": lambda: Propagation2D(2),
    "dsc": lambda: DSCContext(),
    "ion": lambda: IONContext(),
    "ion, accumulator": lambda: IONContext(accumulator=True),
}
MODELS = {
    "unet": lambda: models.unet((None, None, 3), filters=2, depth=1),
    "cr_unet": lambda: models.cr_unet((None, None, 3), filters=2, depth=1),
    "renet": lambda: models.renet((None, None, 3), units=(2,), dense_units=(2,)),
    "scene_labelling": lambda: models.scene_labelling((None, None, 3), 2, (2,), ()),
}
TOLERANCES = {"float64": 1e-5, "float16": 2e-2, "bfloat16": 1e-1, "mixed_float16": 2e-2, "mixed_bfloat16": 1e-1}
QUICK = {
    ("plain", "float16"),
    ("irnn, window", "float64"),
    ("md rnn", "float64"),
    ("slices", "float16"),
    ("unet", "mixed_bfloat16"),
}
FLOATX = {"float16", "bfloat16", "float64"}


def cases(names):
    for name in names:
        for kind in TOLERANCES:
            yield pytest.param(name, kind, marks=() if (name, kind) in QUICK else pytest.mark.matrix)


@pytest.fixture(autouse=True)
def as_before():
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    yield
    keras.config.set_floatx(floatx), keras.config.set_dtype_policy(policy)


def set_floats(kind):
    if kind in FLOATX:
        keras.config.set_floatx(kind)
    keras.config.set_dtype_policy(kind)


@pytest.fixture
def x(random_numbers):
    return random_numbers.normal(size=(2, 6, 8, 3)).astype("float32")


def near(actual, expected, tolerance):
    for one, other in zip(keras.tree.flatten(actual), keras.tree.flatten(expected), strict=True):
        one, other = (ops.convert_to_numpy(ops.cast(z, "float32")) for z in (one, other))
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * max(1, abs(other).max()))


def with_weights(build, weights=None):
    model = build()
    if not isinstance(model, keras.Model):
        image = keras.Input((None, None, 3))
        model = keras.Model(image, model(image))
    if weights is not None:
        model.set_weights(weights)
    return model


def has_orthogonal_start(dtype):
    try:
        keras.initializers.Orthogonal()((1, 1), dtype)
    except Exception:  # whatever a backend raises
        return False
    return True


def skip_without_orthogonal_start(kind):
    if kind in FLOATX and not has_orthogonal_start(kind):
        pytest.skip(f"Keras' orthogonal start does not exist here in {kind}, see below")


def slopes(model, x):
    return gradient(lambda x: sum(ops.sum(ops.cast(h, "float32")) for h in keras.tree.flatten(model(x))), x)


@pytest.mark.parametrize(("name", "kind"), list(cases(LAYERS)))
def test_layers(name, kind, x):
    if name.startswith(("simple_rnn", "gru", "lstm", "md", "renet")):
        skip_without_orthogonal_start(kind)
    exact = with_weights(LAYERS[name])
    expected, slope = exact(x), slopes(exact, x)
    set_floats(kind)
    model = with_weights(LAYERS[name], exact.get_weights())
    image = ops.convert_to_tensor(x, keras.config.floatx())
    near(model(image), expected, TOLERANCES[kind])
    near(model.predict(x, verbose=0), expected, TOLERANCES[kind])
    near(slopes(model, image), slope, 4 * TOLERANCES[kind])


@pytest.mark.parametrize(
    "kind", ["bfloat16", *(pytest.param(k, marks=pytest.mark.matrix) for k in TOLERANCES if k != "bfloat16")]
)
@pytest.mark.slow
@pytest.mark.parametrize("n", [None, 2, 33])
def test_large_images(n, kind, random_numbers):
    x = random_numbers.normal(size=(1, 40, 36, 3)).astype("float32")  # large enough to be compiled
    exact = with_weights(lambda: SpatialRNN2D(n))
    expected = exact(x)
    set_floats(kind)
    model = with_weights(lambda: SpatialRNN2D(n), exact.get_weights())
    image = ops.convert_to_tensor(x, keras.config.floatx())
    near(model(image), expected, TOLERANCES[kind])
    assert np.isfinite(ops.convert_to_numpy(ops.cast(slopes(model, image), "float32"))).all()


@pytest.mark.parametrize(("name", "kind"), list(cases(MODELS)))
def test_models(name, kind, x):
    if name in ("renet", "scene_labelling"):
        skip_without_orthogonal_start(kind)
    exact = with_weights(MODELS[name])
    expected = exact(x)
    set_floats(kind)
    model = with_weights(MODELS[name], exact.get_weights())
    assert {keras.backend.standardize_dtype(h.dtype) for h in model.outputs} == {model.dtype_policy.variable_dtype}
    near(model.predict(x, verbose=0), expected, TOLERANCES[kind])
    model.compile("sgd", "mse")
    model.fit(x, keras.tree.map_structure(np.zeros_like, expected), verbose=0)
    assert all(np.isfinite(np.asarray(w, "float32")).all() for w in model.get_weights())


@pytest.mark.parametrize("name", ["gru", "lstm, window", "md rnn", "renet"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_weights_in_few_bits_want_another_start_and_it_is_said(name, dtype, x):
    if has_orthogonal_start(dtype):
        pytest.skip(f"Keras' orthogonal start exists here in {dtype}")
    set_floats(dtype)
    with pytest.raises(ValueError, match="recurrent_initializer='glorot_uniform'"):
        with_weights(LAYERS[name])


def test_with_another_start_they_sweep(x):
    def build():
        return SpatialRNN2D(cell="gru", recurrent_initializer="glorot_uniform")

    expected = with_weights(build)
    exact = expected(x)
    set_floats("bfloat16")
    near(with_weights(build, expected.get_weights())(x), exact, TOLERANCES["bfloat16"])
