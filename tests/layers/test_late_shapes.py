"""What a graph does not know when a built layer is called: rank, channels, edges, batch; and that the batch is empty."""

import keras
import numpy as np
import pytest
from keras import layers as of_keras
from keras import ops

from srnn_tutorial import MDRNN2D, DSCContext, IONContext, Propagation2D, ReNet2D, SliceRNN2D, SpatialRNN2D, gradient
from srnn_tutorial.layers import BlankMaps, CropLike, FedBack
from srnn_tutorial.layers.parts.patches import Patches2D

SHAPE = (2, 4, 6, 3)
STACK = of_keras.StackedRNNCells([of_keras.GRUCell(2), of_keras.LSTMCell(2)])
WITH_WEIGHTS = {
    "plain": lambda: SpatialRNN2D(),
    "plain, window": lambda: SpatialRNN2D(2),
    "tanh, window": lambda: SpatialRNN2D(2, "tanh"),
    "irnn": lambda: SpatialRNN2D(cell="irnn"),
    "irnn, window": lambda: SpatialRNN2D(2, cell="irnn"),
    "simple_rnn": lambda: SpatialRNN2D(cell="simple_rnn", units=2),
    "gru": lambda: SpatialRNN2D(cell="gru", directions=("left",)),
    "lstm, window": lambda: SpatialRNN2D(2, cell="lstm", directions=("down",)),
    "selective": lambda: SpatialRNN2D(cell="selective"),
    "selective, window": lambda: SpatialRNN2D(2, cell="selective", directions=("up",)),
    "stack": lambda: SpatialRNN2D(cell=STACK, directions=("up",)),
    "convolution": lambda: SpatialRNN2D(merge_mode="convolution"),
    "apart": lambda: SpatialRNN2D(merge_mode=None),
    "mul": lambda: SpatialRNN2D(merge_mode="mul"),
    "md lstm": lambda: MDRNN2D(2, corners=("top_left",)),
    "md gru": lambda: MDRNN2D(2, "gru", corners=("top_right",)),
    "md rnn": lambda: MDRNN2D(2, "rnn", corners=("bottom_left", "bottom_right")),
    "renet": lambda: ReNet2D(2),
    "renet, same": lambda: ReNet2D(2, patch_size=3, padding="same", cell="simple_rnn"),
    "ion": lambda: IONContext(),
    "slices": lambda: SliceRNN2D(3),
    "slices, sigmoid": lambda: SliceRNN2D(4, "sigmoid", directions=("left", "up")),
    "propagation": lambda: Propagation2D(2),
    "propagation, convolution": lambda: Propagation2D(2, merge_mode="convolution"),
    "dsc": lambda: DSCContext(),
    "ion, accumulator": lambda: IONContext(accumulator=True),
}
WITHOUT = {"Patches2D": lambda: Patches2D(3), "FedBack": lambda: FedBack(), "BlankMaps": lambda: BlankMaps(2)}
QUICK = ("plain", "irnn", "slices", "propagation", "dsc", "md rnn", "renet, same", "ion", *WITHOUT)
LATE = {
    "channels": (None, None, None, None),
    "only channels": (2, 4, 6, None),
    "rank": None,
    "batch": (None, 4, 6, 3),
    "edges": (2, None, None, 3),
    "height": (2, None, 6, 3),
}


def some(names, quick=QUICK):
    return [pytest.param(name, marks=() if name in quick else pytest.mark.matrix) for name in names]


@pytest.fixture
def graph():
    """`graph(function, *shapes)`: the function in a graph that knows no more of its tensors."""
    if keras.backend.backend() != "tensorflow":
        pytest.skip("only TensorFlow has tensors that do not know their shape")
    import tensorflow as tf

    return lambda function, *shapes: tf.function(function, input_signature=[tf.TensorSpec(shape) for shape in shapes])


@pytest.fixture
def x(random_numbers):
    return random_numbers.normal(size=SHAPE).astype("float32")


def same(actual, expected):
    actual, expected = keras.tree.flatten(actual), keras.tree.flatten(expected)
    for one, other in zip(actual, expected, strict=True):
        one, other = ops.convert_to_numpy(one), ops.convert_to_numpy(other)
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def first(count, outputs):
    return keras.tree.map_structure(lambda h: h[:count], outputs)


@pytest.mark.parametrize(
    "late", [pytest.param(late, marks=pytest.mark.slow if late in ("only channels", "height") else ()) for late in LATE]
)
@pytest.mark.parametrize("name", some([*WITH_WEIGHTS, *WITHOUT]))
def test_a_graph_that_does_not_know_it_gives_the_same(name, late, graph, x):
    layer = (WITH_WEIGHTS | WITHOUT)[name]()
    expected = layer(x)
    swept = graph(lambda image: layer(image), LATE[late])
    for count in (2, 0) if LATE[late] is None or LATE[late][0] is None else (2,):
        same(swept(x[:count]), first(count, expected))


@pytest.mark.parametrize("late", [(None, None, None, None), None, (None, 4, 6, 3)])
def test_of_two_images_too(late, graph, x):
    layer = CropLike()
    like = None if late is None else (*late[:1], None, None, None)
    swept = graph(lambda image, like: layer([image, like]), late, like)
    for count in (2, 0):
        same(swept(x[:count], x[:count, :3, :5]), x[:count, :3, :5])


@pytest.mark.parametrize("late", ["rank", "batch"])
@pytest.mark.parametrize("name", some(WITH_WEIGHTS, quick=["plain"]))
def test_and_has_the_same_gradients(name, late, graph, x):
    import tensorflow as tf

    layer = WITH_WEIGHTS[name]()
    layer(x)

    def gradients(image):
        with tf.GradientTape() as tape:
            tape.watch(image)
            loss = sum(ops.sum(ops.square(h)) for h in keras.tree.flatten(layer(image)))
        return tape.gradient(loss, [image, *layer.trainable_variables])

    in_a_graph = graph(gradients, LATE[late])
    # DSCContext has a 3×3 convolution of Keras', and TensorFlow's oneDNN none of an empty batch, nor its gradient.
    for count in (2,) if name == "dsc" else (2, 0):
        same(in_a_graph(x[:count]), gradients(ops.convert_to_tensor(x[:count])))


@pytest.mark.parametrize("name", some(WITH_WEIGHTS))
def test_a_built_layer_takes_an_input_without_its_channels(name, x):
    layer = WITH_WEIGHTS[name]()
    expected = layer(x)
    image = keras.Input((None, None, None))
    model = keras.Model(image, layer(image))
    assert [h.shape[-1] for h in model.outputs] == [h.shape[-1] for h in keras.tree.flatten(expected)]
    same(model(x), expected)


@pytest.mark.parametrize("name", some([*WITH_WEIGHTS, *WITHOUT]))
def test_an_empty_batch_is_one(name, x):
    layer = (WITH_WEIGHTS | WITHOUT)[name]()
    same(layer(x[:0]), first(0, layer(x)))


def test_another_number_of_channels_is_told_when_the_graph_runs(graph, x):
    layer = IONContext()
    layer(x)
    with pytest.raises(Exception, match=r"\[2,4,6,2\] is not compatible with expected shape \[\?,\?,\?,3\]"):
        graph(lambda image: layer(image), None)(x[..., :2])


@pytest.mark.parametrize("late", [(None, None, None, None), None])
def test_a_layer_that_is_not_built_must_know_the_channels(late, graph, x):
    layer = MDRNN2D(2)
    with pytest.raises(ValueError, match="must know their number"):
        graph(lambda image: layer(image), late)(x)


@pytest.mark.matrix
@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_a_model_is_trained_on_what_a_generator_gives(name, x):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the pipeline is TensorFlow's")
    import tensorflow as tf

    unknown = tf.TensorSpec((None, None, None, None))
    data = tf.data.Dataset.from_generator(lambda: iter([x, x[:1]]), output_signature=unknown).map(lambda x: (x, x))
    layer = WITH_WEIGHTS[name]() if name != "apart" else SpatialRNN2D()
    channels = layer(x).shape[-1]
    back = of_keras.Conv2DTranspose(3, 2, strides=2) if name == "renet" else of_keras.Dense(3)
    if name == "renet, same":
        back = keras.Sequential([of_keras.Conv2DTranspose(3, 3, strides=3), of_keras.Cropping2D(((1, 1), (0, 0)))])
    back.build((None, None, None, channels))
    model = keras.Sequential([keras.Input((None, None, 3)), layer, back])
    model.compile("sgd", "mse")
    model.fit(data, verbose=0)
    same(model.predict(data, verbose=0), model.predict(np.concatenate([x, x[:1]]), verbose=0))


@pytest.mark.slow
def test_what_was_traced_for_any_number_of_images_serves_one_of_another_size(graph, random_numbers):
    """Rows as long as those of an image that was traced before share its walk, which knows nothing of their number."""
    layer = SpatialRNN2D(33)
    layer.build((None, None, None, 3))
    graph(lambda x: gradient(layer, x), (None, 44, 36, 3))(ops.ones((1, 44, 36, 3)))
    image = random_numbers.normal(size=(1, 40, 36, 3)).astype("float32")
    taller = np.pad(image, [(0, 0), (0, 4), (0, 0), (0, 0)])
    right = slice(0, 3)  # the channels of rows, which do not depend on each other
    np.testing.assert_allclose(layer(image)[..., right], layer(taller)[:, :40, :, right], rtol=1e-6)
    assert gradient(layer, ops.convert_to_tensor(image)).shape == image.shape
