"""Images that all differ in size: what the first pass over them takes, compiling included, and a second one."""

import time
from dataclasses import dataclass

import numpy as np
from keras import ops

from srnn_tutorial.bench.candidates import CANDIDATES
from srnn_tutorial.bench.cases import Case
from srnn_tutorial.bench.memory import growth, in_a_process
from srnn_tutorial.recurrence import compile_nothing, gradient


@dataclass(frozen=True)
class ManySizes:
    """A process that takes the gradients at images of many sizes: seconds of each pass, and the bytes it grew by.

    Bytes are `None` where the system does not tell.
    """

    case: Case
    count: int  # of images
    first: float
    again: float
    bytes: int | None


def many_sizes(case, count=20):
    """Let a process of its own take the gradient of a layer at images of many sizes, twice.

    Args:
        case: whose edges are about those of the images, from three quarters to five quarters of them.
        count: of images.

    Returns:
        A `ManySizes`; or a `Missing`, where the process came to nothing.
    """
    return in_a_process("sizes", case, lambda **found: ManySizes(case, count, **found), count=count)


def one_after_the_other(case, count):
    """The work of that process. (Layers are called as they are: a function would be traced for each size.)"""
    if not case.compiled:
        compile_nothing()
    layer, images = CANDIDATES[case.candidate].make(case), _images(case.shape, count)
    layer.build((None, None, None, case.shape[-1]))
    with growth() as grown:
        first, again = _seconds(layer, images), _seconds(layer, images)
    return {"first": first, "again": again, "bytes": grown()}


def _images(shape, count):
    """`count` images whose edges are from three quarters to five quarters of a shape's."""
    random, (batch, height, width, channels) = np.random.default_rng(0), shape
    scales = zip(*(random.permutation(np.linspace(0.75, 1.25, count)) for _ in range(2)))
    sizes = [(batch, round(height * h), round(width * w), channels) for h, w in scales]
    return [ops.convert_to_tensor(random.standard_normal(size, "float32")) for size in sizes]


def _seconds(layer, images):
    start = time.perf_counter()
    for image in images:
        ops.convert_to_numpy(gradient(layer, image))  # there when it is read
    return time.perf_counter() - start
