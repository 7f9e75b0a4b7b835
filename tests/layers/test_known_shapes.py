"""What a layer knows of its output's shape goes on to the graph: to whoever traces it, and to TensorFlow's optimiser."""

import collections

import keras
import numpy as np
import pytest
from keras import layers as of_keras

from srnn_tutorial import MDRNN2D, DSCContext, IONContext, Propagation2D, ReNet2D, SliceRNN2D, SpatialRNN2D
from srnn_tutorial.layers import CropLike, FedBack
from srnn_tutorial.layers.parts.patches import Patches2D
from srnn_tutorial.recurrence import travel

if keras.backend.backend() != "tensorflow":
    pytest.skip("only TensorFlow has tensors that do not know their shape", allow_module_level=True)
import tensorflow as tf  # noqa: E402
from tensorflow.python.eager import context  # noqa: E402  TensorFlow has no public door to what it made of a graph

LARGE = (2, 40, 36, 6)  # its sweeps are compiled
WAYS = {
    "full": lambda: SpatialRNN2D(),
    "full, tanh": lambda: SpatialRNN2D(activation="tanh"),
    "runs": lambda: SpatialRNN2D(2),
    "sums": lambda: SpatialRNN2D(33),
    "sums, no activation": lambda: SpatialRNN2D(33, None),
    "maps": lambda: SpatialRNN2D(33, kernel_initializer=keras.initializers.Constant(-0.5)),
    "steps": lambda: SpatialRNN2D(3, "tanh"),
    "irnn": lambda: SpatialRNN2D(cell="irnn"),
    "irnn, window": lambda: SpatialRNN2D(3, cell="irnn"),
    "gru": lambda: SpatialRNN2D(cell="gru", units=2),
    "lstm, window": lambda: SpatialRNN2D(3, cell="lstm", units=2),
    "selective": lambda: SpatialRNN2D(cell="selective"),
    "one's own": lambda: SpatialRNN2D(cell=of_keras.StackedRNNCells([of_keras.GRUCell(2), of_keras.LSTMCell(2)])),
    "diagonals": lambda: MDRNN2D(2, "rnn"),
    "diagonals, lstm": lambda: MDRNN2D(2),
}
LAYERS = WAYS | {
    "convolution": lambda: SpatialRNN2D(merge_mode="convolution", output_conv_filter=5),
    "apart": lambda: SpatialRNN2D(3, merge_mode=None),
    "sum": lambda: SpatialRNN2D(merge_mode="sum"),
    "renet": lambda: ReNet2D(2),
    "renet, same": lambda: ReNet2D(2, patch_size=3, padding="same"),
    "ion": lambda: IONContext(),
    "slices": lambda: SliceRNN2D(3),
    "propagation": lambda: Propagation2D(2),
    "dsc": lambda: DSCContext(),
    "patches": lambda: Patches2D(3),
    "fed back": lambda: FedBack(),
}
KNOWN = [LARGE, (None, 40, 36, 6), (None, None, 36, 6), (None, 40, None, 6), (2, None, None, 6), (None, None, None, 6)]


QUICK = "full", "sums", "irnn, window", "diagonals", "convolution", "apart", "renet, same", "slices", "propagation"


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in QUICK else pytest.mark.slow) for n in LAYERS])
def test_all_that_can_be_known_of_the_output_is_known(name):
    layer = LAYERS[name]()
    layer.build(LARGE)
    for known in KNOWN:
        traced = tf.function(layer).get_concrete_function(tf.TensorSpec(known))
        shapes = [tuple(h.shape) for h in tf.nest.flatten(traced.structured_outputs)]
        expected = layer.compute_output_shape(known)
        assert shapes == (expected if isinstance(expected, list) else [expected]), known


def test_the_size_cropped_to_is_known():
    shapes = tf.TensorSpec((None, 9, None, 3)), tf.TensorSpec((2, None, 4, None))
    traced = tf.function(lambda *images: CropLike()(images)).get_concrete_function(*shapes)
    assert tuple(traced.structured_outputs.shape) == CropLike().compute_output_shape([s.shape for s in shapes])


def optimised(function, *tensors):
    """The operations that are left when TensorFlow has optimised the graphs, counted."""
    context.enable_run_metadata()
    try:
        function(*tensors)
        graphs = context.context().export_run_metadata().function_graphs
    finally:
        context.disable_run_metadata()
    # Not their libraries: there the branches and programs stand as they were given.
    return collections.Counter(node.op for graph in graphs for node in graph.post_optimization_graph.node)


@pytest.mark.parametrize(
    "first_known", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["batch known", "batch unknown"]
)
@pytest.mark.parametrize("name", WAYS)
def test_a_square_behind_a_sweep_is_computed_as_a_square(name, first_known):
    """As a power it took as long as the window before it."""
    layer = WAYS[name]()
    layer.build(LARGE)

    def one_sweep(x):
        if isinstance(layer, MDRNN2D):
            return layer(x)
        return travel(layer.cells["right"], x, layer.rnn_seq_length, axis=2)

    @tf.function(input_signature=[tf.TensorSpec(LARGE if first_known else (None, *LARGE[1:]))])
    def step(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(one_sweep(x) ** 2)
        return tape.gradient(loss, x)

    x = tf.constant(np.random.default_rng(0).normal(size=LARGE), "float32")
    operations = optimised(step, x)
    assert operations, "this version of TensorFlow no longer tells what it made of a graph: look for where it does"
    assert "Pow" not in operations
