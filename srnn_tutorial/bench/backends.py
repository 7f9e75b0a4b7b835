"""A case as a function to call, compiled as `fit` and `predict` compile it; one way for each backend."""

import keras
import numpy as np
from keras import ops

from srnn_tutorial.bench.candidates import CANDIDATES


def prepare(case):
    """Build a case: its candidate's layer, `compiled` for the case's shape."""
    return compiled(CANDIDATES[case.candidate].make(case), case.shape, case.gradients)


def compiled(layer, shape, gradients):
    """Build a Keras layer or model for a shape. Returns a function that runs it and waits for the result; its first call
    compiles it.

    The function gives the output; with gradients the output and its derivatives, along random numbers, by the input and by
    each weight.
    """
    layer.build(shape)
    random = np.random.default_rng(0)
    x = ops.convert_to_tensor(random.standard_normal(shape, "float32"))
    inputs = [x]
    if gradients:
        g = ops.convert_to_tensor(random.standard_normal(layer.compute_output_shape(shape), "float32"))
        inputs.append(ops.cast(g, layer.compute_dtype))
    return _WAYS[keras.backend.backend()](layer, inputs)


def jit_compile(layer):
    """What `compile(jit_compile="auto")`, the default, decides for a model with this layer on this computer."""
    model = keras.Sequential([layer])
    model.compile()
    return model.jit_compile


def _tensorflow(layer, inputs):
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")  # it takes all these functions for one that is compiled again and again

    def forward(x):
        return layer(x)

    def with_gradients(x, g):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
        return y, tape.gradient(y, [x, *layer.trainable_weights], output_gradients=g)

    # `fit` and `predict` do not know the size of the last batch, so they trace for any.
    signature = [tf.TensorSpec((None, *tensor.shape[1:]), tensor.dtype) for tensor in inputs]
    step = tf.function(
        forward if len(inputs) == 1 else with_gradients, signature, autograph=False, jit_compile=jit_compile(layer)
    )

    def call():
        result = step(*inputs)
        tf.test.experimental.sync_devices()
        return result

    return call


def _jax(layer, inputs):
    import jax

    weights = [variable.value for variable in layer.trainable_variables]

    def forward(weights, x):
        return layer.stateless_call(weights, fixed, x)[0]

    def with_gradients(weights, x, g):
        y, pullback = jax.vjp(forward, weights, x)
        return y, pullback(g)

    fixed = [variable.value for variable in layer.non_trainable_variables]
    step = jax.jit(forward if len(inputs) == 1 else with_gradients)
    return lambda: jax.block_until_ready(step(weights, *inputs))


def _torch(layer, inputs):
    import torch

    x, *g = (tensor.detach() for tensor in inputs)
    weights = [variable.value for variable in layer.trainable_variables]

    def call():
        if g:
            y = layer(x.requires_grad_())
            result = y, torch.autograd.grad(y, [x, *weights], *g)
        else:
            with torch.no_grad():
                result = layer(x)
        if x.is_cuda:
            torch.cuda.synchronize()
        return result

    return call


_WAYS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
