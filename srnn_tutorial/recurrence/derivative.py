"""The one thing `keras.ops` does not offer: the derivative of a function at a point."""

import keras


def pullback(f, z, g):
    """The gradient at `z` of `sum(f(z) * g)`: what arrives at `f`'s output, carried back to its input.

    `f` need not act on each element alone (softmax does not); it must have no weights of its own.

    Args:
        f: a function of a tensor or a list of them, made of operations of the current Keras backend.
        z: where; any shape, or a list of tensors.
        g: the gradient at `f(z)`, of the shape of `f(z)`.

    Returns:
        A tensor like `z`, or a list of such.

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
        z = keras.tree.map_structure(lambda one: one.detach().requires_grad_(), z)
        reached = [(s, to) for s, to in zip(keras.tree.flatten(f(z)), keras.tree.flatten(g)) if s.requires_grad]
        if not reached:  # nothing of `f(z)` depends on `z`, which PyTorch takes for a mistake
            return keras.tree.map_structure(torch.zeros_like, z)
        s, g = zip(*reached)
        d = torch.autograd.grad(s, keras.tree.flatten(z), g, allow_unused=True, materialize_grads=True)
    return keras.tree.pack_sequence_as(z, d)


_PULLBACKS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
