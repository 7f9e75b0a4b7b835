"""The one thing `keras.ops` does not offer: the derivative of a function at a point."""

import keras


def pullback(f, z, g):
    """The gradient at `z` of `sum(f(z) * g)`: what arrives at `f`'s output, carried back to its input.

    `f` need not act on each element alone (softmax does not); it must have no weights of its own.

    Args:
        f: a function from a tensor to a tensor of the same shape, made of operations of the current Keras backend.
        z: where; any shape.
        g: the gradient at `f(z)`, of the same shape.

    Returns:
        A tensor like `z`.

    >>> import numpy as np
    >>> d = pullback(keras.ops.square, keras.ops.array([3.0, 4.0]), keras.ops.array([1.0, 10.0]))
    >>> keras.ops.convert_to_numpy(d).tolist()
    [6.0, 80.0]
    """
    return _PULLBACKS[keras.backend.backend()](f, z, g)


def _tensorflow(f, z, g):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(z)
        s = f(z)
    return tape.gradient(s, z, output_gradients=g, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def _jax(f, z, g):
    import jax

    return jax.vjp(f, z)[1](g)[0]


def _torch(f, z, g):
    import torch

    with torch.enable_grad():
        z = z.detach().requires_grad_()
        (d,) = torch.autograd.grad(f(z), z, g, allow_unused=True, materialize_grads=True)
    return d


_PULLBACKS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
