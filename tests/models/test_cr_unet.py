"""U-Net and CR-Unet against the networks written out in NumPy; their heads, rounds, sizes and losses."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import SpatialRNN2D
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.trace import trace
from srnn_tutorial.models import cr_unet, filters_for, refine, supervision, targets, unet

on_tensorflow = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow itself")


def numbers(x):
    return ops.convert_to_numpy(x)


# --- the definition


def convolution(x, kernel, bias=0):
    """Of odd size, padded with zeros; `x` is `(height, width, channels)`."""
    height, width, _ = x.shape
    r = kernel.shape[0] // 2
    padded = np.pad(x, ((r, r), (r, r), (0, 0)))
    taps = [(a, b) for a in range(kernel.shape[0]) for b in range(kernel.shape[1])]
    return sum(padded[a : a + height, b : b + width] @ kernel[a, b] for a, b in taps) + bias


def normalized(x, gamma, beta):
    return np.maximum((x - x.mean()) / np.sqrt(x.var() + 1e-3) * gamma + beta, 0)


def halved(x):
    height, width, channels = x.shape
    rows, columns = -(-height // 2), -(-width // 2)
    return np.array([[x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max((0, 1)) for j in range(columns)] for i in range(rows)])


def doubled(x, kernel, bias):
    """Each pixel puts `kernel[a, b]` of itself into its 2×2 pixels; the kernel is `(2, 2, out, in)`."""
    y = np.zeros((2 * x.shape[0], 2 * x.shape[1], kernel.shape[2]))
    for a in range(2):
        for b in range(2):
            y[a::2, b::2] = x @ kernel[a, b].T
    return y + bias


class Definition:
    """One round of the network, from the weights of its layers by name."""

    def __init__(self, network, depth, levels, activation):
        self.network, self.depth, self.levels, self.activation = network, depth, levels, activation

    def weights(self, name):
        return [numbers(w).astype("float64") for w in self.network.get_layer(name).weights]

    def convolved(self, x, name):
        for number in (1, 2):
            x = convolution(x, *self.weights(f"{name}_convolution_{number}"))
            x = normalized(x, *self.weights(f"{name}_{number}_normalization"))
        return x

    def with_context(self, x, name):
        cells = self.network.get_layer(name).cells
        sweeps = [trace(x, way, None, numbers(cell.kernel)).hidden for way, cell in cells.items()]
        brought = convolution(np.concatenate(sweeps, axis=2), *self.weights(f"{name}_convolution"))
        return x + normalized(brought, *self.weights(f"{name}_normalization"))

    def __call__(self, image):
        x, skips, heads = np.asarray(image, "float64"), [], {}
        for level in range(self.depth + 1):
            x = self.convolved(halved(x) if level else x, f"encoder_{level}")
            skips.append(self.with_context(x, f"context_{level}") if level in self.levels else x)
        height, width, _ = image.shape
        below = skips.pop()
        for level in reversed(range(self.depth)):
            up = doubled(below, *self.weights(f"up_{level}"))[: skips[level].shape[0], : skips[level].shape[1]]
            below = self.convolved(np.concatenate([skips[level], up], axis=2), f"decoder_{level}")
            name = f"level_{level}" if level else "maps"
            if any(layer.name == name for layer in self.network.layers):
                logits = convolution(below, *self.weights(f"{name}_logits"))
                logits = np.kron(logits, np.ones((2**level, 2**level, 1)))[:height, :width]
                heads[name] = self.activation(logits)
        return heads


def softmax(z):
    return np.exp(z) / np.exp(z).sum(-1, keepdims=True)


def made_random(model, random_numbers):
    model.set_weights([random_numbers.normal(scale=0.6, size=w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize("size", [(5, 7), (1, 6), (8, 4)])
def test_unet_is_its_definition(size, random_numbers):
    model = made_random(unet((None, None, 2), 2, 3, 3), random_numbers)
    images = random_numbers.normal(size=(2, *size, 2)).astype("float32")
    define = Definition(model, 3, (), ACTIVATIONS["sigmoid"])
    expected = np.stack([define(image)["maps"] for image in images])
    np.testing.assert_allclose(numbers(model(images)), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("levels", [None, (1,)])
def test_cr_unet_is_its_definition(levels, random_numbers):
    model = made_random(cr_unet((6, 5, 1), 3, 2, 2, context_levels=levels, activation="softmax"), random_numbers)
    for layer in model.get_layer("one_round").layers:
        if isinstance(layer, SpatialRNN2D):
            layer.set_weights([random_numbers.uniform(-1, 1, size=w.shape) for w in layer.get_weights()])
    image = random_numbers.normal(size=(6, 5, 1)).astype("float32")
    define = Definition(model.get_layer("one_round"), 2, range(3) if levels is None else levels, softmax)
    first = define(np.concatenate([image, np.zeros((6, 5, 3))], axis=2))
    second = define(np.concatenate([image, first["maps"]], axis=2))
    expected = {f"round_1_{name}": maps for name, maps in first.items()} | second
    heads = model(image[None])
    assert set(heads) == set(expected) == {"maps", "level_1", "round_1_maps", "round_1_level_1"}
    for name, maps in expected.items():
        np.testing.assert_allclose(numbers(heads[name])[0], maps, rtol=1e-4, atol=1e-5)


def test_without_levels_of_context_it_is_unet(random_numbers):
    arguments = {"filters": 2, "depth": 2, "deep_supervision": True, "rounds": 2}
    one, other = unet(classes=2, **arguments), cr_unet(context_levels=(), **arguments)
    other.set_weights(one.get_weights())
    image = random_numbers.normal(size=(1, 6, 5, 1)).astype("float32")
    assert [w.path for w in one.weights] == [w.path for w in other.weights]
    np.testing.assert_array_equal(numbers(one(image)["maps"]), numbers(other(image)["maps"]))


# --- sizes


@pytest.mark.parametrize("size", [(1, 1), (13, 6), (3, 17)])
def test_every_size_will_do(size, random_numbers):
    model = cr_unet(filters=2, depth=3, context_levels=(3,), rounds=1, deep_supervision=True)
    assert {maps.shape for maps in model.output.values()} == {(None, None, None, 2)}
    for maps in model(random_numbers.normal(size=(1, *size, 1))).values():
        assert tuple(maps.shape) == (1, *size, 2) and np.isfinite(numbers(maps)).all()


def test_an_image_fares_the_same_alone_and_in_a_batch(random_numbers):
    model = unet(filters=2, depth=1)
    images = random_numbers.normal(size=(3, 6, 4, 1)).astype("float32")
    np.testing.assert_allclose(numbers(model(images, training=True))[1:2], numbers(model(images[1:2])), rtol=1e-4)


# --- heads and rounds


@pytest.mark.slow
def test_the_loss_counts_every_head_as_supervision_says(random_numbers):
    model = unet(classes=2, filters=2, depth=2, deep_supervision=True, rounds=2)
    images = random_numbers.normal(size=(2, 5, 6, 1)).astype("float32")
    masks = random_numbers.integers(0, 2, size=(2, 5, 6, 2)).astype("float32")
    dice = keras.losses.Dice(axis=(1, 2))
    model.compile(**supervision(model, dice, 0.3), metrics={"maps": ["binary_accuracy"]}, jit_compile=False)
    found = model.test_on_batch(images, targets(model, masks), return_dict=True)
    heads = {name: numbers(maps) for name, maps in model(images).items()}
    weights = {"maps": 1, "level_1": 0.3}
    expected = sum(
        weight * (numbers(dice(masks, heads[name])) + numbers(dice(masks, heads[f"round_1_{name}"])))
        for name, weight in weights.items()
    )
    assert len(heads) == 4
    np.testing.assert_allclose(found["loss"], expected, rtol=1e-5)
    np.testing.assert_allclose(found["maps_binary_accuracy"], np.mean((heads["maps"] > 0.5) == masks), rtol=1e-5)


def test_one_head_needs_no_dictionaries():
    model, masks = unet(filters=2, depth=1), np.ones((1, 4, 4, 1))
    assert targets(model, masks) is masks and supervision(model, "mse") == {"loss": "mse"}


@pytest.mark.parametrize(
    ("classes", "masks", "hint"),
    [
        (2, np.full((1, 4, 4, 2), 255, "uint8"), "divide by 255. Received: .* numbers from 0 to 255"),
        (2, np.full((1, 4, 4, 2), -1.0), "divide by 255. Received: .* numbers from -1.0 to 0.0"),
        (2, np.full((1, 4, 4, 2), np.nan), "divide by 255"),
        (2, np.ones((1, 4, 4, 1)), "a channel for each class. Give each class a channel of its own.*shape .1, 4, 4, 1."),
        (2, np.ones((1, 4, 4)), "a channel for each class. Give each class"),
        (1, np.ones((2, 4, 4)), r"Add the axis of the one class: masks\[..., None\].*shape .2, 4, 4."),
        (1, np.ones((4, 4)), r"masks\[..., None\].*shape .4, 4."),
    ],
)
def test_masks_that_are_none_are_told_what_to_do(classes, masks, hint):
    with pytest.raises(ValueError, match=f"`masks` is.*{hint}"):
        targets(unet(classes=classes, filters=2, depth=1), masks)


@on_tensorflow
def test_masks_in_a_pipeline_of_images():
    import tensorflow as tf

    model = unet(classes=2, filters=2, depth=1, deep_supervision=True, rounds=2)
    for masks in (np.ones((3, 4, 4, 2), "float32"), np.ones((3, 1, 4, 4, 2), "float32")):
        ready = tf.data.Dataset.from_tensor_slices(masks).map(lambda each: targets(model, each))
        assert ready.element_spec.keys() == set(model.output_names)
    unknown = tf.data.Dataset.from_generator(lambda: iter(masks), output_signature=tf.TensorSpec(None))
    assert unknown.map(lambda each: targets(model, each)).element_spec.keys() == set(model.output_names)
    with pytest.raises(ValueError, match="a channel for each class"):
        tf.data.Dataset.from_tensor_slices(masks[..., :1]).map(lambda each: targets(model, each))


@pytest.mark.slow
@on_tensorflow
def test_training_moves_every_weight_and_lowers_the_loss(random_numbers):
    masks = np.zeros((4, 7, 8, 2), "float32")
    masks[:, 2:6, 2:6] = 1
    images = masks[..., :1] + random_numbers.normal(scale=0.3, size=(4, 7, 8, 1)).astype("float32")
    model = cr_unet(filters=4, depth=1, context_levels=(1,))
    # Tracing takes longer than training here; SpatialRNN2D has its own tests, compiled.
    model.compile(keras.optimizers.Adam(0.05), **supervision(model, keras.losses.Dice(axis=(1, 2))), run_eagerly=True)
    before = model.get_weights()
    losses = model.fit(images, targets(model, masks), epochs=5, verbose=0).history["loss"]
    assert losses[-1] < 0.97 * losses[0]
    assert all(np.any(w != b) for w, b in zip(model.get_weights(), before))


@on_tensorflow
def test_no_gradient_runs_from_one_round_into_the_one_before(random_numbers):
    import tensorflow as tf

    model = cr_unet((4, 3, 1), filters=2, depth=1, context_levels=(0,), deep_supervision=False)
    network, image = model.get_layer("one_round"), random_numbers.normal(size=(1, 4, 3, 1)).astype("float32")
    with tf.GradientTape(persistent=True) as tape:
        heads = model(image)
        unrolled = tf.reduce_sum(heads["maps"] ** 2)
        by_itself = tf.reduce_sum(network([image, numbers(heads["round_1_maps"])])["maps"] ** 2)
    weights = [w.value for w in model.trainable_weights]
    for one, other in zip(tape.gradient(unrolled, weights), tape.gradient(by_itself, weights)):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.slow
def test_refinement_takes_up_where_training_left_off(random_numbers, tmp_path):
    model = cr_unet(filters=2, depth=1, context_levels=(1,), rounds=2, deep_supervision=False)
    images = random_numbers.normal(size=(3, 5, 4, 1)).astype("float32")
    heads = model(images)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    first, second, third = refine(again, images, 3, batch_size=2)
    np.testing.assert_allclose(first, numbers(heads["round_1_maps"]), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(second, numbers(heads["maps"]), rtol=1e-4, atol=1e-6)
    expected = model.get_layer("one_round")([images, second])["maps"]
    np.testing.assert_allclose(third, numbers(expected), rtol=1e-4, atol=1e-6)
    masks = np.ones((3, 5, 4, 2))
    assert targets(again, masks).keys() == targets(model, masks).keys()


def test_half_precision_within_and_probabilities_in_full():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = cr_unet(filters=2, depth=1, deep_supervision=False)
        heads = model(np.ones((1, 4, 5, 1), "float32"))
        assert model.get_layer("one_round").get_layer("context_1").compute_dtype == "float16"
    finally:
        keras.config.set_dtype_policy("float32")
    assert {keras.backend.standardize_dtype(maps.dtype) for maps in heads.values()} == {"float32"}
    assert all(np.isfinite(numbers(maps)).all() for maps in heads.values())


# --- arguments


@pytest.mark.parametrize("cell", ["irnn", "gru", keras.layers.SimpleRNNCell(3)])
def test_every_unit_brings_context(cell):
    model = cr_unet((4, 4, 1), filters=2, depth=1, cell=cell, rnn_seq_length=2, context_levels=(0,), rounds=1)
    context = model.get_layer("context_0")
    assert isinstance(context, SpatialRNN2D) and context.rnn_seq_length == 2 and context.cell is cell
    assert not any(layer.name == "context_1" for layer in model.layers)


def test_two_networks_of_equal_size():
    def build(filters):
        return unet(classes=2, filters=filters, depth=3, deep_supervision=True)

    swept = cr_unet(filters=5, depth=3, rounds=1).count_params()
    assert build(5).count_params() < 0.9 * swept
    assert abs(build(filters_for(build, swept, depth=3)).count_params() / swept - 1) < 0.02


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"input_shape": (8, 8)}, ValueError, r"height, width, channels.*Received: input_shape=\(8, 8\)"),
        ({"input_shape": (8, 8, None)}, ValueError, "Received: input_shape"),
        ({"classes": 0}, ValueError, "Received: classes=0"),
        ({"depth": 0}, ValueError, "Received: depth=0"),
        ({"depth": 1.5}, TypeError, "Received: depth=1.5"),
        ({"rounds": 0}, ValueError, "Received: rounds=0"),
        ({"filters": 0}, ValueError, "Received: filters=0"),
        ({"filters": [4, 8], "depth": 2}, ValueError, r"3 levels.*Received: filters=\[4, 8\], depth=2"),
        ({"filters": [4, 8.0], "depth": 1}, TypeError, "Received: filters=8.0"),
        ({"context_levels": (0, 3), "depth": 2}, ValueError, r"depth = 2.*Received: context_levels=\(0, 3\)"),
        ({"context_levels": 1}, ValueError, "Received: context_levels=1"),
        ({"cell": "RNN"}, ValueError, "Received: cell='RNN'"),
    ],
)
def test_what_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        cr_unet(**arguments)


def test_only_a_model_that_has_learnt_to_read_maps_refines():
    with pytest.raises(ValueError, match="rounds=2 or more(.|\n)*Received: model='unet'"):
        refine(unet(filters=2, depth=1), np.zeros((1, 4, 4, 1)), 2)
    with pytest.raises(ValueError, match="Received: rounds=0"):
        refine(unet(filters=2, depth=1), np.zeros((1, 4, 4, 1)), 0)


def test_a_decay_is_a_share():
    with pytest.raises(ValueError, match="Received: decay=2"):
        supervision(unet(filters=2, depth=1), "mse", decay=2)
