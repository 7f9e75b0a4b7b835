"""What is TensorFlow's own."""

import sys

import tensorflow as tf
from tensorflow.python.eager import forwardprop_util


def _compiled(function):
    traced = tf.function(function, jit_compile=True, autograph=False)

    def by_its_program(*tensors, **named):
        # Called itself, it would warn of the sizes of images, which are few (see `programs.SIZES`).
        return known_shapes(traced.get_concrete_function(*tensors, **named)(*tensors, **named))

    by_its_program.traced = traced
    return by_its_program


def known_shapes(outputs):
    """What comes out of a program or a choice, its shapes told to the graph's optimiser, which does not look inside.

    (Where it knows none, it computes the square behind a window as a power, which takes as long as the window.)
    """
    return outputs if tf.executing_eagerly() else tf.nest.map_structure(lambda x: tf.ensure_shape(x, x.shape), outputs)


# On TensorFlow `fit` and `predict` compile nothing on a CPU unless asked to (`jit_compile="auto"`), so what is worth
# compiling is compiled on the spot. On macOS there is no XLA to rely on.
compiler = None if sys.platform == "darwin" else _compiled


def shared(function):
    return tf.function(function, autograph=False)


# Only what is chosen is compiled if the choice is left outside.
compiles_choices = False

keras_loops_take_any_state = True

# Lists of tensors, which LiteRT and OpenVINO do not have.
keras_loops_keep_lists = True

# Where there is a GPU, and XLA cannot compile that.
keras_leaves_gates_to_cudnn = True

# A SavedModel keeps compiled programs; what is read by another runtime does not.
exporters_to_plain_operations = (
    "keras.src.export.onnx",
    "keras.src.export.litert",
    "keras.src.export.openvino",
    "tf2onnx.",
    "tensorflow.lite.python.",
    "openvino.",
)

maps_over_written_out_loops = ("tensorflow.python.ops.parallel_for.",)


def pullback(f, z, g):
    with tf.GradientTape() as tape:
        tape.watch(z)
        s = f(z)
    return tape.gradient(s, z, output_gradients=g, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def backwards_only(function):
    return function


def unseen(function):
    """`function` of tensors, hidden from automatic differentiation, which would look for a gradient in a compiled loop."""
    return lambda *tensors: function(*tf.nest.map_structure(tf.stop_gradient, tensors))


def in_forward_mode(tensors):
    """Whether a `tf.autodiff.ForwardAccumulator` follows one of them. (TensorFlow has no public name for the question.)"""
    return bool(forwardprop_util.pack_tangents(tensors).indices)


def of_shape(x, shape):
    return tf.ensure_shape(x, shape)


def accelerators():
    found = tf.config.list_physical_devices("GPU")
    return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in found]


def counted(steps, step, start):
    def one(k, state):
        return k + 1, step(k, state)

    return tf.while_loop(lambda k, state: k < steps, one, (tf.constant(0), start), maximum_iterations=steps)[1]


def scanned(step, start, line, reverse):
    # One at a time: of steps that do not wait for the one before, ten would be in memory at once.
    return tf.scan(step, line, start, parallel_iterations=1, reverse=reverse)
