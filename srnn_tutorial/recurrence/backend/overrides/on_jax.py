"""What is JAX's own."""

import jax

from srnn_tutorial.recurrence.backend.keras_loops import counted, scanned  # noqa: F401

compiler = jax.jit


def shared(function):
    return function


# Outside of a compiled function a choice would be compiled anew at every call.
compiles_choices = True

# Keras' loop wants each state back as it went in, in structure and dtype.
keras_loops_take_any_state = False

keras_loops_keep_lists = False

keras_leaves_gates_to_cudnn = False

# They trace sizes that are not known as symbols, for which compiled programs of ours are not made.
exporters_to_plain_operations = ("keras.src.export.", "jax.experimental.jax2tf.", "jax._src.export.")

maps_over_written_out_loops = ()


def pullback(f, z, g):
    return jax.vjp(f, z)[1](g)[0]


def backwards_only(function):
    """`function`, which has its own gradient: JAX says of it that it has none forwards, and not what to do."""

    def explained(*tensors):
        try:
            return function(*tensors)
        except TypeError as error:
            if "forward-mode" not in str(error):
                raise
            raise TypeError(
                "A sweep brings a gradient of its own, which JAX takes backwards only: take jax.grad, jax.vjp or jax.jacrev "
                "instead of jax.jvp, jax.linearize or jax.jacfwd; a product with the Jacobian is the vjp of a vjp."
            ) from error

    return explained


def unseen(function):
    """`function` of tensors, which is not to be differentiated: what its caller brings instead is enough for two times."""

    @jax.custom_jvp
    def hidden(*tensors):
        return function(*tensors)

    @hidden.defjvp
    def refuse(primals, tangents):
        raise TypeError(
            "Compiled sweeps have a first and a second derivative, and no third. Sweep smaller images, which are not "
            "compiled (fewer than 4096 numbers, height * width * channels; MDRNN2D: fewer than 1024 pixels), or take the "
            "third by finite differences."
        )

    return hidden


def in_forward_mode(tensors):
    return False


def of_shape(x, shape):
    return x  # a tensor knows its shape here


def accelerators():
    return [device.device_kind for device in jax.devices() if device.platform != "cpu"]
