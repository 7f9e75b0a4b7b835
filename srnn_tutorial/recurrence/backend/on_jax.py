"""What is JAX's own."""

import jax

compiler = jax.jit

# Outside of a compiled function a choice would be compiled anew at every call.
compiles_choices = True

# Keras' loop wants each state back as it went in, in structure and dtype.
keras_loops_take_any_state = False

keras_leaves_gates_to_cudnn = False


def pullback(f, z, g):
    return jax.vjp(f, z)[1](g)[0]


def of_shape(x, shape):
    return x  # a tensor knows its shape here


def accelerators():
    return [device.device_kind for device in jax.devices() if device.platform != "cpu"]
