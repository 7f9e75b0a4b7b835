"""What is JAX's own."""

import jax

compiler = jax.jit

# Outside of a compiled function a choice would be compiled anew at every call.
compiles_choices = True

# Keras' loop wants each state back as it went in, in structure and dtype.
keras_loops_take_any_state = False

keras_loops_keep_lists = False

keras_leaves_gates_to_cudnn = False

# They trace sizes that are not known as symbols, for which compiled programs of ours are not made.
exporters_to_plain_operations = ("keras.src.export.", "jax.experimental.jax2tf.", "jax._src.export.")


def pullback(f, z, g):
    return jax.vjp(f, z)[1](g)[0]


def accelerators():
    return [device.device_kind for device in jax.devices() if device.platform != "cpu"]
