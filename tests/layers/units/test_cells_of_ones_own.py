"""Whatever `keras.layers.RNN` lets a cell be or do, against that very layer on each window by itself."""

import threading

import keras
import numpy as np
import pytest
from cells_to_try import numbers, on_tensorflow
from keras import layers, ops

from srnn_tutorial import SpatialRNN2D
from srnn_tutorial.recurrence import PlainCell

CHANNELS, N = 2, 2


class Cell(layers.Layer):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="random_normal", name="kernel")

    def call(self, x, states):
        h = ops.tanh(ops.matmul(x, self.kernel) + 0.5 * states[0])
        return h, [h]


class MatrixState(Cell):
    """Fast weights: what is added to a matrix is an outer product of the input."""

    def __init__(self, units=3, **kwargs):
        super().__init__(units, **kwargs)
        self.output_size, self.state_size = units, [units * units]

    def get_initial_state(self, batch_size=None):
        return [ops.ones((batch_size, self.units, self.units), self.compute_dtype)]

    def call(self, x, states):
        k = ops.matmul(x, self.kernel)
        c = 0.5 * states[0] + k[:, :, None] * k[:, None, :]
        return ops.sum(c, axis=-1), [c]


class StatesOfAllRanks(Cell):
    """One number, two vectors, nested, and a box."""

    def __init__(self, units=3, **kwargs):
        super().__init__(units, **kwargs)
        self.output_size, self.state_size = units, [1, [units, 2], 8]

    def get_initial_state(self, batch_size=None):
        def ones(*shape):
            return ops.ones((batch_size, *shape), self.compute_dtype)

        return [ones(), [ones(self.units), ones(2)], ones(2, 2, 2)]

    def call(self, x, states):
        number, (vector, pair), box = states
        vector = 0.5 * vector + ops.matmul(x, self.kernel) * number[:, None]
        box = box * 0.9 + x[:, 0, None, None, None]
        return vector + ops.sum(box, axis=(1, 2, 3))[:, None], [number + 0.1 * x[:, 0], [vector, pair * x], box]


class OutputOfAnotherSize(Cell):
    def __init__(self, units=3, **kwargs):
        super().__init__(units, **kwargs)
        self.output_size = 2 * units

    def call(self, x, states):
        h = super().call(x, states)[0]
        return ops.concatenate([h, h * h], axis=-1), [h]


class LayersOfItsOwn(Cell):
    """Made in `__init__` and built in `build`."""

    def __init__(self, units=3, **kwargs):
        super().__init__(units, **kwargs)
        self.dense = layers.Dense(units, "tanh")

    def build(self, shape):
        self.dense.build((None, shape[-1] + self.units))

    def call(self, x, states):
        h = self.dense(ops.concatenate([x, states[0]], axis=-1))
        return h, [h]


class LayersMadeInBuild(LayersOfItsOwn):
    def __init__(self, units=3, **kwargs):
        Cell.__init__(self, units, **kwargs)

    def build(self, shape):
        self.dense = layers.Dense(self.units, "tanh")
        self.dense.build((None, shape[-1] + self.units))


class NoBuild(LayersOfItsOwn):
    """Its layer is built when it is first called."""

    build = layers.Layer.build


class NoArguments(layers.Layer):
    """An `__init__` that takes no name and no dtype, and a `call` that hands back a bare tensor as its state."""

    def __init__(self):
        super().__init__()
        self.state_size = CHANNELS

    def call(self, inputs, states):
        h = inputs + 0.5 * states[0]
        return h, h

    def get_config(self):
        return {}


class TrainingChanges(Cell):
    def call(self, x, states, training=None):
        h, _ = super().call(x, states)
        return (2 * h if training else h), [h]


class OfOurs(PlainCell):
    def call(self, inputs, states, training=None):
        s = self.activation(self.kernel * states[0] + inputs) + 1
        return s, [s]


def stack_of_all():
    return layers.StackedRNNCells([layers.LSTMCell(3), layers.StackedRNNCells([MatrixState(2), layers.GRUCell(4)])])


CELLS = [
    Cell,
    MatrixState,
    StatesOfAllRanks,
    OutputOfAnotherSize,
    LayersOfItsOwn,
    LayersMadeInBuild,
    pytest.param(NoBuild, marks=pytest.mark.filterwarnings("ignore:.*does not have a `build")),
    NoArguments,
    TrainingChanges,
    lambda: OfOurs(CHANNELS, "tanh"),
    lambda: Cell(dtype="float16"),
    lambda: MatrixState(dtype="bfloat16"),
    stack_of_all,
]


@pytest.fixture
def images(random_numbers):
    return random_numbers.normal(size=(2, 3, 4, CHANNELS)).astype("float32")


def window_by_window(cell, images, n, training=None):
    """`keras.layers.RNN` on each window of a sweep to the right, and the losses that it then has."""
    # (Unrolled: the loop calls the cell once more, to see what comes of it, and counts the losses of that.)
    walk, losses, outputs = layers.RNN(cell, unroll=True), [], []
    lines = ops.reshape(images, (-1, *images.shape[2:]))
    for end in range(lines.shape[1]):
        outputs.append(walk(lines[:, 0 if n is None else max(0, end - n) : end + 1], training=training))
        losses.append(sum(map(float, walk.losses)))
    h = np.stack([numbers(h).astype("float32") for h in outputs], axis=1)
    return h.reshape(*images.shape[:3], -1), losses


def known_size(layer, images, **kwargs):
    return numbers(layer(images, **kwargs))


def unknown_size(layer, images, **kwargs):
    image = keras.Input((None, None, CHANNELS))
    return numbers(keras.Model(image, layer(image))(images, **kwargs))


@pytest.mark.parametrize("called", [known_size, unknown_size])
@pytest.mark.parametrize("n", [None, 1, N, 9])
@pytest.mark.parametrize("make", CELLS)
def test_any_cell_is_walked_as_keras_walks_it_over_each_window(make, n, called, images):
    layer = SpatialRNN2D(n, cell=make(), directions=("right",))
    h = called(layer, images, training=True)
    expected, _ = window_by_window(layer.cells["right"], images, n, training=True)
    half = layer.cells["right"].compute_dtype != "float32"
    np.testing.assert_allclose(h.astype("float32"), expected, **({"atol": 0.05} if half else {"rtol": 1e-5, "atol": 1e-5}))


@on_tensorflow
@pytest.mark.parametrize("n", [None, N])
@pytest.mark.parametrize(
    "make",
    [MatrixState, stack_of_all, *(pytest.param(make, marks=pytest.mark.slow) for make in (StatesOfAllRanks, NoBuild))],
)
@pytest.mark.filterwarnings("ignore:.*does not have a `build")
@pytest.mark.parametrize("size", [(3, 4), (None, None)])
def test_any_cell_learns_what_keras_rnn_would_learn(make, n, size, images):
    import tensorflow as tf

    layer = SpatialRNN2D(n, cell=make(), directions=("right",))
    image = keras.Input((*size, CHANNELS))
    model = keras.Model(image, layer(image))

    @tf.function
    def ours(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(tf.square(model(x)))
        return tape.gradient(loss, [x, *model.trainable_variables])

    def theirs(x):
        walk, lines = layers.RNN(layer.cells["right"]), tf.reshape(x, (-1, *images.shape[2:]))
        ends = [walk(lines[:, 0 if n is None else max(0, j - n) : j + 1]) for j in range(images.shape[2])]
        return tf.reduce_sum([tf.reduce_sum(tf.square(h)) for h in ends])

    x = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = theirs(x)
    expected = tape.gradient(loss, [x, *model.trainable_variables])
    for one, other in zip(ours(x), expected, strict=True):
        np.testing.assert_allclose(numbers(one), numbers(other), rtol=1e-4, atol=1e-4)


class Penalised(Cell):
    def call(self, x, states):
        h, states = super().call(x, states)
        self.add_loss(ops.mean(ops.square(h)))
        return h, states


LOSSES = [
    Penalised,
    lambda: layers.GRUCell(3, activity_regularizer="l2"),
    lambda: PlainCell(CHANNELS, activity_regularizer="l1"),
    lambda: layers.StackedRNNCells([Penalised(2), layers.LSTMCell(3, activity_regularizer="l2")]),
]


@pytest.mark.parametrize("n", [None, N])
@pytest.mark.parametrize("make", LOSSES)
def test_losses_of_the_steps_are_kept(make, n, images):
    layer = SpatialRNN2D(n, cell=make(), directions=("right",))
    h = numbers(layer(images))
    ours = sum(map(float, layer.losses))
    expected, losses = window_by_window(layer.cells["right"], images, n)
    np.testing.assert_allclose(h, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(ours, losses[-1] if n is None else sum(losses), rtol=1e-5)


@pytest.mark.parametrize("n", [None, N])
@pytest.mark.parametrize("make", [LOSSES[0], *(pytest.param(make, marks=pytest.mark.slow) for make in LOSSES[1:])])
def test_fit_sees_the_losses_of_the_steps(make, n, images):
    layer = SpatialRNN2D(n, cell=make())
    model = keras.Sequential([keras.Input(images.shape[1:]), layer])
    h = model(images)
    model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=False)
    before = [numbers(w) for w in model.trainable_weights]
    expected = sum(map(float, layer.losses))
    assert expected > 0
    loss = model.train_on_batch(images, numbers(h))  # the other loss is zero
    np.testing.assert_allclose(loss, expected, rtol=1e-4)
    assert all(np.any(one != numbers(other)) for one, other in zip(before, model.trainable_weights))


@on_tensorflow  # JAX compiles for each size anew, and so knows it
def test_losses_in_a_branch_are_refused(images):
    import tensorflow as tf

    layer = SpatialRNN2D(N, cell=Penalised())
    layer.build(images.shape)
    with pytest.raises(ValueError, match="give the layer images of known size, or let it sweep with rnn_seq_length=None"):
        tf.function(layer).get_concrete_function(tf.TensorSpec((None, None, None, CHANNELS)))


def test_losses_over_an_edge_of_unknown_size_are_kept_by_a_full_sweep(images):
    layer = SpatialRNN2D(cell=Penalised())
    image = keras.Input((None, None, CHANNELS))
    model = keras.Model(image, layer(image))
    model(images)
    expected = sum(map(float, layer.losses))
    model.compile("sgd", "mse", jit_compile=False)
    np.testing.assert_allclose(model.train_on_batch(images, model.predict(images, verbose=0)), expected, rtol=1e-4)


class Normalising(Cell):
    """Keeps a moving average of what it reads, in training."""

    def __init__(self, units=3, **kwargs):
        super().__init__(units, **kwargs)
        self.normalise = layers.BatchNormalization(scale=False)

    def call(self, x, states, training=None):
        return super().call(self.normalise(x, training=training), states)


def test_variables_assigned_in_a_window_are_refused_in_training_alone(images):
    layer = SpatialRNN2D(N, cell=Normalising(), directions=("right",))
    h = known_size(layer, images)
    np.testing.assert_allclose(h, window_by_window(layer.cells["right"], images, N)[0], rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="assigns to variables in its step.*moving_mean.*rnn_seq_length=None"):
        layer(images, training=True)


@on_tensorflow
def test_variables_assigned_in_a_full_sweep_are_kept(images):
    layer = SpatialRNN2D(cell=Normalising(), directions=("right",))
    layer(images, training=True)
    walk = layers.RNN(Normalising())
    walk(ops.reshape(images, (-1, *images.shape[2:])), training=True)
    ours, theirs = (each.normalise.moving_mean for each in (layer.cells["right"], walk.cell))
    np.testing.assert_allclose(numbers(ours), numbers(theirs), rtol=1e-6)
    assert np.any(numbers(ours))


@pytest.mark.slow
@on_tensorflow
@pytest.mark.parametrize("n", [None, N])
@pytest.mark.parametrize(
    "make",
    [
        lambda: layers.GRUCell(3, dropout=0.5, seed=1),
        lambda: layers.StackedRNNCells([layers.LSTMCell(2, recurrent_dropout=0.5), layers.GRUCell(2)]),
        MatrixState,
    ],
)
def test_every_thread_gets_its_gradient(make, n, random_numbers):
    import tensorflow as tf

    layer = SpatialRNN2D(n, cell=make(), directions=("up",))
    images = [tf.constant(random_numbers.normal(size=(1, 4, 5 + i, 3)).astype("float32")) for i in range(6)]

    def gradient(x, training=False):
        with tf.GradientTape() as tape:
            tape.watch(x)
            h = tf.reduce_sum(layer(x, training=training))
        return tape.gradient(h, x).numpy()

    right, said = [gradient(x) for x in images], []

    def work(x, expected):
        for training in [True, False] * 3:
            try:
                dx = gradient(x, training)
                said.append(None if training or np.allclose(dx, expected, atol=1e-6) else "wrong numbers")
            except Exception as error:  # whatever a thread may fail with is what is asked here
                said.append(f"{error!r}: {error}")

    threads = [threading.Thread(target=work, args=each) for each in zip(images, right)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [None] * 36
