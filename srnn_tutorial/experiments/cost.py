"""What a step of each way to bring context costs, in milliseconds and in memory, as the image grows.

A step is a block's output and its derivatives by the input and by each weight, on one image of 16 channels and one core.
A block is not tried at a size for which it would need more than the `gigabytes` of the setting, going by the two sizes
before. Only Linux tells the memory.
"""

import statistics
import time

from srnn_tutorial.experiments import context

ALONE = True  # seconds and bytes: nothing else runs beside it, each block in a process of its own
MODELS = tuple(model for model in context.WAYS + context.LATER if model != "nothing")
TRAINING = {"sizes": [64, 128, 256, 512], "gigabytes": 6, "repeats": 3}


def plan(seeds):
    """Every block, as often as there are seeds."""
    return [{"model": model, "seed": seed, **TRAINING} for seed in range(seeds) for model in MODELS]


def measure(setting, shared):
    """The median milliseconds of the repeats, and the megabytes that the process grew by, for each size."""
    found, grew = {}, []
    _step(setting, size=16)  # the first compilation takes memory of its own
    for size in setting["sizes"]:
        if grew[2:] and grew[-1] ** 2 / grew[-2] > 1000 * setting["gigabytes"]:  # if it goes on growing like that
            break
        milliseconds, megabytes = _step(setting, size)
        found[f"milliseconds {size}"] = milliseconds
        if megabytes is not None:
            grew.append(megabytes)
            found[f"megabytes {size}"] = megabytes
    return found


def _step(setting, size):
    import keras

    from srnn_tutorial.bench import compiled
    from srnn_tutorial.bench.memory import growth
    from srnn_tutorial.experiments.training.blocks import BLOCKS
    from srnn_tutorial.experiments.training.tasks import CHANNELS

    keras.backend.clear_session()
    image = keras.Input((None, None, CHANNELS))
    block = keras.Model(image, BLOCKS[setting["model"]](image))
    with growth() as grown:
        step = compiled(block, (1, size, size, CHANNELS), gradients=True)
        step()
        times = []
        for _ in range(setting["repeats"]):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
    return round(1000 * statistics.median(times), 2), grown() and round(grown() / 1e6, 1)
