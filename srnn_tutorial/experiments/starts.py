"""How the weights should start: what candidates hear and how large they grow, and what training makes of them.

Before training: the gradient of a pixel 8 and 32 pixels behind, as a share of the pixel's own; layers with one filter that
put out zero everywhere; the largest output for an image of ones of 512 pixels; how much four layers in a row change the
deviation. After training: accuracy on the long-range task.
"""

import functools

import numpy as np

from srnn_tutorial.data import long_range
from srnn_tutorial.experiments.training.rules import put_back, slots

# For the recurrent weights of the plain unit, and for the 1×1 convolution behind the sweeps.
RECURRENT = ("as in 0.1.0", "ones", "uniform to 1", "uniform to 0.95", "time constants", "FadingMemory")
CONVOLUTION = ("Glorot", "mean and noise", "Glorot turned", "PositiveSum")
UNITS = ("irnn", "simple_rnn", "gru", "lstm")
FORMS = ("full", "n = distance", "README")
TRAINING = {"size": 36, "questions": 8, "images": 512, "test_images": 256, "epochs": 16, "rate": 0.01, "enough": 0.001}


def plan(seeds):
    """Every start before training; trained, each kind beside the other kind's default, and every unit as it starts."""
    pairs = [(recurrent, "PositiveSum") for recurrent in RECURRENT]
    pairs += [("FadingMemory", convolution) for convolution in CONVOLUTION[:-1]]
    before = [
        {"model": name, "convolution": other, "form": "before", "seed": seed}
        for name, other in pairs
        for seed in range(seeds)
    ]
    trained = [
        {"model": name, "convolution": other, "form": form, "distance": distance, "seed": seed, **TRAINING}
        for name, other in pairs
        for form in FORMS
        if trained_in(form, name, other)
        for distance in (8, 16)
        for seed in range(seeds)
    ]
    units = [
        {"model": unit, "convolution": "PositiveSum", "form": "full", "distance": 8, "seed": seed, **TRAINING}
        for unit in UNITS
        for seed in range(seeds)
    ]
    return before + trained + units


def trained_in(form, recurrent, convolution):
    """Only README's form has the convolution; and the start of 0.1.0, which never solves the task, is shown once."""
    return form == "README" if convolution != "PositiveSum" else form == "full" or recurrent != "as in 0.1.0"


def measure(setting, shared):
    """One start before training, or trained on the long-range task and tested on images of another seed."""
    if setting["form"] == "before":
        return before_training(setting["model"], setting["convolution"], setting["seed"])
    return after_training(setting, shared)


def make_layer(recurrent, convolution="PositiveSum", n=None, **arguments):
    """A SpatialRNN2D that starts so: `recurrent` is one of `RECURRENT`, or of `UNITS`, which start as they do."""
    from srnn_tutorial import SpatialRNN2D

    if recurrent in UNITS:
        return SpatialRNN2D(n, cell=recurrent, **arguments)
    starts = {"recurrent_initializer": recurrent_start(recurrent), "kernel_initializer": convolution_start(convolution)}
    return SpatialRNN2D(n, **starts, **arguments)


def recurrent_start(name):
    from keras.initializers import RandomUniform

    from srnn_tutorial.initializers import FadingMemory

    return {
        "as in 0.1.0": lambda: RandomUniform(-0.05, 0.05),
        "ones": lambda: "ones",
        "uniform to 1": lambda: RandomUniform(0.0, 1.0),
        "uniform to 0.95": lambda: RandomUniform(0.0, 0.95),
        "time constants": lambda: _time_constants,
        "FadingMemory": FadingMemory,
    }[name]()


def _time_constants(shape, dtype=None):
    """exp(-1 / tau), tau from half a pixel to 36, evenly on a logarithmic scale."""
    import keras

    return keras.ops.exp(-1 / keras.ops.exp(keras.random.uniform(shape, np.log(0.5), np.log(36.0), dtype)))


def convolution_start(name):
    from keras.initializers import GlorotUniform

    from srnn_tutorial.initializers import PositiveSum

    return {
        "Glorot": GlorotUniform,
        "mean and noise": lambda: _mean_and_noise,
        "Glorot turned": lambda: _glorot_turned,
        "PositiveSum": PositiveSum,
    }[name]()


def _mean_and_noise(shape, dtype=None):
    """Each filter the mean over the directions of one channel, and Glorot's numbers, halved."""
    import keras

    read, filters = shape
    channels = read // 4
    mean = np.tile(np.eye(channels)[:, np.arange(filters) % channels], (4, 1)) / 4
    return keras.ops.cast(mean, dtype) + keras.initializers.GlorotUniform()(shape, dtype) / 2


def _glorot_turned(shape, dtype=None):
    import keras

    kernel = keras.initializers.GlorotUniform()(shape, dtype)
    return keras.ops.where(keras.ops.sum(kernel, axis=0) < 0, -kernel, kernel)


def before_training(recurrent, convolution, seed):
    """What a start hears, how often it is dead and how large it grows: see the module."""
    import keras

    make = functools.partial(make_layer, recurrent, convolution)
    found = {f"heard at {distance}": heard(make, distance) for distance in (8, 32)}
    dead = 0
    for number in range(100):
        keras.utils.set_random_seed(1000 * seed + number)
        x = np.random.default_rng(number).normal(size=(2, 12, 12, 1)).astype("float32")
        layer = make(4 if number % 2 else None, merge_mode="convolution", output_conv_filter=1)
        dead += not np.any(keras.ops.convert_to_numpy(layer(x)))
    found["dead of 100"] = dead
    ones = np.ones((1, 512, 512, 4), "float32")
    found["largest at 512"] = float(keras.ops.max(make()(ones)))
    for edge in (8, 32, 128):
        found[f"four layers at {edge}"] = growth([make(merge_mode="convolution") for _ in range(4)], edge, seed)
    return {name: float(f"{value:.3g}") for name, value in found.items()}


def heard(make, distance, channels=16):
    """The gradient of the last pixel of a line by the one so far behind it, as a share of that by itself."""
    from keras import ops

    from srnn_tutorial.recurrence.backend import pullback

    x = ops.full((1, 1, distance + 1, channels), 0.5)
    layer = make(directions=("right",))
    (gradient,) = pullback(lambda z: layer(z[0])[:, :, -1], [x], ops.ones((1, 1, channels)))
    shares = np.abs(ops.convert_to_numpy(gradient)).mean((0, 1, 3))
    return float(shares[0] / shares[-1])


def growth(layers, edge, seed, channels=4):
    """The deviation of what layers in a row put out, over that of the random numbers they read."""
    import keras

    x = np.random.default_rng(seed).normal(size=(1, edge, edge, channels)).astype("float32")
    y = x
    for layer in layers:
        y = layer(y)
    return float(keras.ops.std(y) / x.std())


def after_training(setting, shared):
    """Train for at most `epochs`, until an epoch's loss is below `enough`, and test."""
    import keras

    distance, size, questions = (setting[name] for name in ("distance", "size", "questions"))
    images, answers = data(setting["images"], distance, size, questions, seed=setting["seed"])
    test_images, test_answers = data(setting["test_images"], distance, size, questions, seed=10_000)
    model = _network(setting)
    start = model.get_weights()
    if not shared:  # traced for the first of several seeds
        model.compile(
            keras.optimizers.Adam(setting["rate"]),
            keras.losses.BinaryCrossentropy(from_logits=True, reduction="mean_with_sample_weight"),
            weighted_metrics=[keras.metrics.BinaryAccuracy(threshold=0)],
        )
        model.optimizer.build(model.trainable_variables)
        shared |= {"model": model, "slots": slots(model)}
    model = shared["model"]
    put_back(model, start, shared["slots"])

    def stop_when_solved(epoch, logs):
        model.stop_training = logs["loss"] < setting["enough"]

    solved = keras.callbacks.LambdaCallback(on_epoch_end=stop_when_solved)
    weights = images[..., 1]  # only the pixels that are asked count
    model.fit(images, answers, 32, setting["epochs"], sample_weight=weights, verbose=0, callbacks=[solved])
    _, accuracy = model.evaluate(test_images, test_answers, 64, sample_weight=test_images[..., 1], verbose=0)
    return {"accuracy": accuracy, "parameters": model.count_params(), "epochs": len(model.history.history["loss"])}


def _network(setting):
    import keras

    from srnn_tutorial.models.channels_last import Conv2D

    form, distance = setting["form"], setting["distance"]
    n, arguments = {"full": (None, {}), "n = distance": (distance, {}), "README": (15, {"output_conv_filter": 16})}[form]
    if arguments:
        arguments["merge_mode"] = "convolution"
    if form == "README":
        n = max(n, distance)
    sweeps = make_layer(setting["model"], setting["convolution"], n, **arguments)
    layers = [Conv2D(16, 1, activation="relu"), sweeps, Conv2D(36, 1, activation="relu"), Conv2D(1, 1)]
    return keras.Sequential([keras.Input((None, None, 2)), *layers])


data = functools.lru_cache(4)(long_range)
