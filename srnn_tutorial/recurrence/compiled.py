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


def compiled_choice(function):
    """`function`, which chooses between compiled ones with `ops.cond`, made fit to be called often.

    TensorFlow compiles only what is chosen if the choice is left outside. JAX would compile the choice anew at every call
    from outside of a compiled function.
    """
    return compiler()(function) if keras.backend.backend() == "jax" else function


@functools.cache
def launches_are_dear():
    """Whether the backend computes on a GPU or the like.

    There every operation in a loop has to be launched, however little it does, and a large one is done at once: work is not
    cut into pieces for a cache, as it is for a processor.
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        return bool(tf.config.list_physical_devices("GPU"))
    if backend == "jax":
        import jax

        return jax.default_backend() != "cpu"
    return False
