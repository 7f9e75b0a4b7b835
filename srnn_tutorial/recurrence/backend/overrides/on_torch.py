"""What is PyTorch's own."""

import keras

from srnn_tutorial.recurrence.backend.keras_loops import counted, scanned  # noqa: F401

compiler = None


def shared(function):
    return function


compiles_choices = False

keras_loops_take_any_state = True

keras_loops_keep_lists = False

keras_leaves_gates_to_cudnn = False

exporters_to_plain_operations = ("keras.src.export.",)

maps_over_written_out_loops = ()


def pullback(f, z, g):
    import torch

    with torch.enable_grad():
        z = keras.tree.map_structure(lambda one: one.detach().requires_grad_(), z)
        reached = [(s, to) for s, to in zip(keras.tree.flatten(f(z)), keras.tree.flatten(g)) if s.requires_grad]
        if not reached:  # nothing of `f(z)` depends on `z`, which PyTorch takes for a mistake
            return keras.tree.map_structure(torch.zeros_like, z)
        s, g = zip(*reached)
        d = torch.autograd.grad(s, keras.tree.flatten(z), g, allow_unused=True, materialize_grads=True)
    return keras.tree.pack_sequence_as(z, d)


def backwards_only(function):
    return function


def unseen(function):
    return function


def in_forward_mode(tensors):
    return False


def of_shape(x, shape):
    return x  # a tensor knows its shape here


def accelerators():
    import torch

    return [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]
