"""Whether a model is being traced to be run somewhere else, where there is no compiler of ours."""

from keras import ops

from srnn_tutorial.recurrence.backend.callers import among_callers
from srnn_tutorial.recurrence.backend.this import this_backend


def for_export():
    """Whether what is traced now must be made of plain operations: no compiled programs of ours, no lists of tensors."""
    return among_callers(this_backend().exporters_to_plain_operations)


def refuse_symbols(shape, why):
    """Refuse an image whose size is a symbol, as it is where JAX exports for images of any size.

    Args:
        shape: of the image; a number, a tensor or `None` for each axis is no symbol.
        why: what would have to be known, as the end of "JAX does not know that ...".

    Raises:
        ValueError: one of the sizes is a symbol.
    """
    if not all(size is None or isinstance(size, int) or ops.is_tensor(size) for size in shape):
        raise ValueError(
            f"Not possible from JAX for images of unknown size, because JAX does not know that {why}: export a model whose "
            "Input has a height and a width, or load this one with KERAS_BACKEND=tensorflow and export it there. "
            f"Received: an image of shape {tuple(map(str, shape))}"
        )
