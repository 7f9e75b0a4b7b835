"""The tasks that blocks of context are compared on: data, loss and score, and the small network around the block."""

import functools
import random

import numpy as np

from srnn_tutorial.data import CLASSES, LENGTHS, contours, long_range, ultrasound
from srnn_tutorial.experiments.scores import dice
from srnn_tutorial.experiments.training.rules import Task, train

CHANNELS = 16  # that a block reads
PARAMETERS = {"long range": 5_000, "contours": 10_000, "ultrasound": 14_000}
SIZES = {
    "long range": {"size": 36, "images": 384, "validation_images": 96, "test_images": 256, "epochs": 14, "batch_size": 16},
    "contours": {"size": 64, "images": 768, "validation_images": 96, "test_images": 192, "epochs": 8, "batch_size": 16},
    "ultrasound": {"size": 64, "images": 256, "validation_images": 64, "test_images": 192, "epochs": 7, "batch_size": 4},
}
RATES = [0.01, 0.003]  # of learning, that are tried
DATA = ("size", "images", "validation_images", "test_images", "seed", "distance")
TRAINING = ("rates", "epochs", "batch_size", "seed")
VALIDATION, TEST = 10_000, 20_000  # seeds; those of the training sets count from 0


def train_on(name, make_model, setting, shared, further=lambda model, task: {}):
    """Train a network on the task of that name, by the common rules, with what a run's setting says of data and training."""
    task = make_task(name, **{key: setting[key] for key in DATA if key in setting})
    return train(make_model, task, **{key: setting[key] for key in TRAINING}, shared=shared, further=further)


@functools.lru_cache(3)  # seeds of one task follow each other, network by network
def make_task(name, size, images, validation_images, test_images, seed, **more):
    """The `Task` of that name: training images of the given seed, the other sets always the same."""
    counts = {seed: images, VALIDATION: validation_images, TEST: test_images}
    return {"long range": _long_range, "contours": _contours, "ultrasound": _ultrasound}[name](size, counts, **more)


def _long_range(size, counts, distance=None):
    """At one distance; or with distances drawn anew for each question, tested at twice the size, too."""
    import keras

    def asked(count, seed, size=size, questions=6):
        x, y = long_range(count, distance or (4, size - 8), size, questions, seed)
        return x, y, x[..., 1]  # only the pixels that are asked count

    training, validation, test = (asked(count, seed) for seed, count in counts.items())
    tests = {"": test}
    if distance is None:
        tests["at twice the size"] = asked(len(test[0]) // 4, TEST + 1, 2 * size, questions=12)
    loss = keras.losses.BinaryCrossentropy(from_logits=True, reduction="mean_with_sample_weight")
    return Task(training, validation, tests, loss, _accuracy)


def _contours(size, counts):
    """Curves of all lengths are learnt; each length has a test of its own."""
    import keras

    def drawn(count, seed, lengths=LENGTHS):
        parts = [contours(count // len(lengths), size, dashes, seed=[seed, dashes]) for dashes in lengths]
        x, y = (np.concatenate(each) for each in zip(*parts))
        return x, y, x[..., 0]  # only dashes are to be told apart

    (seed, count), (_, some), (_, more) = counts.items()
    tests = {f"{dashes} dashes": drawn(more // len(LENGTHS), TEST, (dashes,)) for dashes in LENGTHS}
    loss = keras.losses.BinaryCrossentropy(from_logits=True, reduction="mean_with_sample_weight")
    return Task(drawn(count, seed), drawn(some, VALIDATION), tests, loss, _dice_of_dashes)


def _ultrasound(size, counts):
    import keras

    training, validation, test = (ultrasound(count, size, seed) for seed, count in counts.items())
    return Task(training, validation, {"": test}, keras.losses.Dice(axis=(1, 2)), _dice_of_classes)


def _accuracy(y, prediction, asked):
    return {"accuracy": ((prediction > 0) == (y > 0))[asked > 0].mean()}


def _dice_of_dashes(y, prediction, dashes):
    found = (prediction > 0) * dashes[..., None]
    return {"dice": np.mean(2 * (found * y).sum((1, 2, 3)) / (found.sum((1, 2, 3)) + y.sum((1, 2, 3))))}


def _dice_of_classes(y, prediction, weights):
    return dict(zip(CLASSES, dice(y, prediction)))


def searched_once(search):
    """Searches for a size once, and leaves the random numbers as they are: the networks made meanwhile draw some."""

    @functools.cache
    @functools.wraps(search)
    def searched(*arguments):
        state = random.getstate()
        try:
            return search(*arguments)
        finally:
            random.setstate(state)

    return searched


def make_network(task, block):
    """The network of a task around a block, as near to the task's number of parameters as it gets.

    For the long range the block alone looks beyond a pixel; for the contours it stands between a 5×5 convolution that halves
    the size and one that doubles it again; for the ultrasound it is the bottom of a U-Net of depth 2. The layer behind the
    block is as wide as the parameters allow, those of the U-Net all of them.
    """
    make = {"long range": _of_pixels, "contours": _of_contours, "ultrasound": _unet}[task]
    return make(block, _width(task, make, block))


def _width(task, make, block):
    if task == "ultrasound":
        return _filters(block)
    one, two = (make(block, width).count_params() for width in (8, 16))
    return max(1, round(8 + (PARAMETERS[task] - one) * 8 / (two - one)))


@searched_once
def _filters(block):
    return closest(functools.partial(_unet, block), PARAMETERS["ultrasound"], depth=2)


def closest(build, wanted, depth):
    """The `filters` of `filters_for`, or with one level a little wider or narrower, whichever come closest."""
    from srnn_tutorial.models import filters_for

    filters = filters_for(build, wanted, depth)
    near = [filters]
    for level, width in enumerate(filters):
        near += [[*filters[:level], width + more, *filters[level + 1 :]] for more in (-2, -1, 1, 2) if width + more > 0]
    return min(near, key=lambda filters: abs(build(filters=filters).count_params() - wanted))


def _of_pixels(block, width):
    from keras import Input, Model

    from srnn_tutorial.models.channels_last import Conv2D

    image = Input((None, None, 2))
    x = block(Conv2D(CHANNELS, 1, activation="relu")(image))
    return Model(image, Conv2D(1, 1)(Conv2D(width, 1, activation="relu")(x)))


def _of_contours(block, width):
    from keras import Input, Model
    from keras.layers import Concatenate

    from srnn_tutorial.models.channels_last import Conv2D, Conv2DTranspose

    image = Input((None, None, 2))
    x = Conv2D(CHANNELS, 5, strides=2, padding="same", activation="relu")(image)
    x = Conv2D(width, 1, activation="relu")(block(x))
    x = Conv2DTranspose(CHANNELS, 4, strides=2, padding="same", activation="relu")(x)
    return Model(image, Conv2D(1, 1)(Concatenate()([image, x])))


def _unet(block, filters):
    from srnn_tutorial.models.channels_last import Conv2D
    from srnn_tutorial.models.u_shape import normalized, u_shaped

    def at_the_bottom(features, level):
        if level < len(filters) - 1:
            return features
        x = block(Conv2D(CHANNELS, 1, name="bottom_in")(features))
        return normalized(Conv2D(filters[-1], 1, use_bias=False, name="bottom_out")(x), "bottom")

    return u_shaped((None, None, 1), 2, filters, len(filters) - 1, "sigmoid", False, 1, "unet", at_the_bottom, {})
