"""Compiling a function with what the current Keras backend has for it."""

import functools
import sys

import keras


@functools.cache
def compiler():
    """The backend's compiler, a function from function to function, or `None` where there is none to rely on.

    On TensorFlow `fit` and `predict` compile nothing on a CPU unless asked to (`jit_compile="auto"`), so what is worth
    compiling is compiled on the spot. TensorFlow on macOS has no XLA to rely on.
    """
    backend = keras.backend.backend()
    if backend == "tensorflow" and sys.platform != "darwin":
        import tensorflow as tf

        return functools.partial(tf.function, jit_compile=True, autograph=False)
    if backend == "jax":
        import jax

        return jax.jit
    return None
