"""What the numbers of the layer are."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from srnn_tutorial import SpatialRNN2D

README = np.array([[0, 6, 12], [2, 8, 14], [4, 10, 16]], "float32")[None, :, :, None]
NAMES = ("right", "left", "down", "up")
MERGE_MODES = ("concat", "convolution", "sum", "mul", "ave", None)
WEIGHTS = keras.initializers.RandomUniform(-1.2, 1.2)
NUMPY = {name: name for name in ("relu", "linear", "tanh", "sigmoid")} | {
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(-1, keepdims=True),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.2 * z),
    "softplus": lambda z: np.log1p(np.exp(z)),
}


def numbers(x):
    return ops.convert_to_numpy(x)


@pytest.mark.every_backend
def test_readme_sweeps():
    layer = SpatialRNN2D(2, kernel_initializer="ones", merge_mode=None)
    right, left, _, _ = (numbers(h)[0, :, :, 0].tolist() for h in layer(README))
    assert right == [[0, 6, 18], [2, 10, 24], [4, 14, 30]]
    assert left == [[18, 18, 12], [24, 22, 14], [30, 26, 16]]


@pytest.mark.every_backend
def test_readme_convolution():
    layer = SpatialRNN2D(3, kernel_initializer="ones", merge_mode="convolution", output_conv_filter=1)
    assert numbers(layer(README))[0, :, :, 0].tolist() == [[24, 54, 84], [34, 64, 94], [44, 74, 104]]


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis -1")
@pytest.mark.every_backend
@settings(max_examples=120 if keras.backend.backend() == "tensorflow" else 6)  # JAX compiles each size anew
@given(data=st.data())
def test_the_layer_is_the_trace(data, traced, agrees):
    draw = data.draw
    batch, height, width, channels = (draw(st.integers(1, most)) for most in (2, 6, 6, 3))
    activation = draw(st.sampled_from(sorted(NUMPY)))
    merge_mode = draw(st.sampled_from(MERGE_MODES))
    layer = SpatialRNN2D(
        draw(st.none() | st.integers(1, 8)),
        activation,
        keras.initializers.RandomUniform(-1.2, 1.2, seed=keras.random.SeedGenerator(draw(st.integers(0, 999)))),
        merge_mode,
        draw(st.none() | st.integers(1, 4)) if merge_mode == "convolution" else None,
        directions=draw(st.permutations(NAMES))[: draw(st.integers(1, 4))],
    )
    images = np.random.default_rng(draw(st.integers(0, 999))).normal(size=(batch, height, width, channels))
    agrees(layer(images.astype("float32")), traced(layer, images, NUMPY[activation]))


@pytest.fixture
def images(random_numbers):
    return random_numbers.normal(size=(2, 4, 6, 3)).astype("float32")


@pytest.mark.every_backend
@pytest.mark.parametrize("n", [None, 2, 4])
@pytest.mark.parametrize(
    ("direction", "turn"),
    [
        ("left", lambda a: a[:, :, ::-1]),
        ("down", lambda a: a.swapaxes(1, 2)),
        ("up", lambda a: a[:, ::-1, ::-1].swapaxes(1, 2)),
    ],
)
def test_every_direction_is_right_mirrored_or_transposed(direction, turn, n, images, agrees):
    right, other = (SpatialRNN2D(n, "tanh", WEIGHTS, directions=(name,)) for name in ("right", direction))
    right.build(images.shape), other.build(images.shape)
    other.set_weights(right.get_weights())
    agrees(other(images), turn(numbers(right(turn(images)))))


@pytest.mark.parametrize("n", [5, 6, 1000, 2**63])
def test_n_beyond_the_edge_gives_the_very_numbers_of_the_full_sweep(n, images):
    full = SpatialRNN2D(None, "tanh", WEIGHTS)
    beyond = SpatialRNN2D(n, "tanh", WEIGHTS)
    expected = full(images)
    beyond.build(images.shape)
    beyond.set_weights(full.get_weights())
    np.testing.assert_array_equal(numbers(beyond(images)), numbers(expected))


@pytest.mark.every_backend
@pytest.mark.parametrize("n", [1, 3, None])
def test_a_pixel_is_seen_by_itself_and_the_n_pixels_ahead_of_it(n):
    layer = SpatialRNN2D(n, "linear", "ones", None)
    impulse = np.zeros((1, 6, 6, 1), "float32")
    impulse[0, 2, 2] = 1
    reach = 6 if n is None else n
    seen = {name: np.argwhere(numbers(h)[0, :, :, 0]).tolist() for name, h in zip(NAMES, layer(impulse))}
    assert seen == {
        "right": [[2, j] for j in range(2, min(5, 2 + reach) + 1)],
        "left": [[2, j] for j in range(max(0, 2 - reach), 3)],
        "down": [[i, 2] for i in range(2, min(5, 2 + reach) + 1)],
        "up": [[i, 2] for i in range(max(0, 2 - reach), 3)],
    }


@pytest.mark.parametrize("n", [None, 1, 3])
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1)])
def test_a_one_pixel_edge_is_only_activated(n, shape, random_numbers, agrees):
    images = random_numbers.normal(size=(2, *shape, 2)).astype("float32")
    swept = dict(zip(NAMES, SpatialRNN2D(n, "sigmoid", WEIGHTS, None)(images)))
    for name in NAMES:
        if shape[1 if name in ("right", "left") else 0] == 1:
            agrees(swept[name], 1 / (1 + np.exp(-images.astype("float64"))))


@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("merge_mode", MERGE_MODES)
def test_a_batch_of_none_gives_a_batch_of_none(n, merge_mode):
    layer = SpatialRNN2D(n, merge_mode=merge_mode)
    empty = layer(np.zeros((0, 4, 6, 3), "float32"))
    sizes = [tuple(h.shape) for h in empty] if merge_mode is None else tuple(empty.shape)
    assert sizes == layer.compute_output_shape((0, 4, 6, 3))


@pytest.mark.every_backend
@pytest.mark.parametrize("dtype", ["uint8", "int32", "bool", "float64"])
def test_the_dtype_of_the_image_does_not_matter(dtype, random_numbers):
    images = random_numbers.integers(0, 2, size=(1, 3, 4, 2)).astype(dtype)
    layer = SpatialRNN2D(2, "tanh", WEIGHTS)
    h = layer(images)
    assert keras.backend.standardize_dtype(h.dtype) == "float32"
    np.testing.assert_array_equal(numbers(h), numbers(layer(images.astype("float32"))))


KEEP_THE_SHAPE = [
    name
    for name in dir(keras.activations)
    if name.islower()
    and not name.startswith("_")
    # glu halves the channels, threshold has arguments of its own; the others are no activations.
    and name not in ("get", "serialize", "deserialize", "glu", "threshold")
]


@pytest.mark.parametrize("name", KEEP_THE_SHAPE)
def test_every_activation_keras_knows(name, images, agrees):
    layer = SpatialRNN2D(2, name, keras.initializers.RandomUniform(-0.5, 0.5), directions=("right",))
    h = layer(images)
    f, w = getattr(keras.activations, name), layer.cells["right"].kernel
    for j in range(images.shape[2]):
        s = ops.zeros_like(images[:, :, 0])
        for k in range(max(0, j - 2), j + 1):
            s = f(w * s + images[:, :, k])
        agrees(h[:, :, j], numbers(s))


def test_directions_keep_their_order_however_asked():
    one = SpatialRNN2D(2, kernel_initializer="ones", directions=("right", "up"))
    other = SpatialRNN2D(2, kernel_initializer="ones", directions=("up", "right"))
    assert one.directions == other.directions == ("right", "up")
    np.testing.assert_array_equal(numbers(one(README)), numbers(other(README)))


@pytest.mark.parametrize("initializer", ["random_uniform", "he_normal", keras.initializers.RandomNormal()])
def test_every_direction_starts_with_weights_of_its_own(initializer):
    layer = SpatialRNN2D(kernel_initializer=initializer)
    layer.build((None, None, None, 3))
    assert list(layer.cells) == list(NAMES)
    assert len({tuple(numbers(cell.kernel)) for cell in layer.cells.values()}) == 4


def test_a_seed_repeats_the_start():
    def start(initializer):
        layer = SpatialRNN2D(kernel_initializer=initializer, merge_mode="convolution")
        layer.build((None, None, None, 3))
        return [w.tolist() for w in layer.get_weights()]

    assert start(keras.initializers.RandomNormal(seed=1)) == start(keras.initializers.RandomNormal(seed=1))
    runs = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        runs.append(start("random_uniform"))
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    "initializer",
    ["zeros", "ones", "random_uniform", "random_normal", "truncated_normal", "glorot_uniform", "glorot_normal",
     "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "variance_scaling", keras.initializers.Constant(0.3)],
)  # fmt: skip
def test_the_initializer_sets_every_kernel(initializer):
    layer = SpatialRNN2D(kernel_initializer=initializer, merge_mode="convolution", output_conv_filter=5)
    layer.build((None, None, None, 3))
    assert [tuple(w.shape) for w in layer.weights] == [(3,)] * 4 + [(12, 5)]
    expected = {"zeros": {0.0}, "ones": {1.0}}.get(initializer if isinstance(initializer, str) else None)
    found = {float(number) for w in layer.get_weights() for number in w.flat}
    if isinstance(initializer, keras.initializers.Constant):
        expected = {float(np.float32(0.3))}
    assert found == expected if expected else len(found) > 1


def test_the_image_data_format_of_keras_does_not_matter(images):
    layer = SpatialRNN2D(2, merge_mode="convolution")
    expected = numbers(layer(images))
    keras.config.set_image_data_format("channels_first")
    try:
        again = SpatialRNN2D(2, merge_mode="convolution")
        again.build(images.shape)
        again.set_weights(layer.get_weights())
        np.testing.assert_array_equal(numbers(again(images)), expected)
    finally:
        keras.config.set_image_data_format("channels_last")
