"""What is TensorFlow's own."""

import functools
import sys

import tensorflow as tf

# On TensorFlow `fit` and `predict` compile nothing on a CPU unless asked to (`jit_compile="auto"`), so what is worth
# compiling is compiled on the spot. On macOS there is no XLA to rely on.
compiler = None if sys.platform == "darwin" else functools.partial(tf.function, jit_compile=True, autograph=False)

# Only what is chosen is compiled if the choice is left outside.
compiles_choices = False

keras_loops_take_any_state = True

# Where there is a GPU, and XLA cannot compile that.
keras_leaves_gates_to_cudnn = True


def pullback(f, z, g):
    with tf.GradientTape() as tape:
        tape.watch(z)
        s = f(z)
    return tape.gradient(s, z, output_gradients=g, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def of_shape(x, shape):
    return tf.ensure_shape(x, shape)


def accelerators():
    found = tf.config.list_physical_devices("GPU")
    return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in found]
