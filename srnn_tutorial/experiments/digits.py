"""Handwritten digits: ReNet beside a small ConvNet with as many parameters, trained alike."""

from srnn_tutorial.data import digits

MODELS = ("ReNet", "ConvNet")
TRAINING = {"test_share": 0.3, "validation_share": 0.15, "epochs": 30, "rates": [0.01, 0.003], "batch_size": 32}


def plan(seeds):
    """Both models, once for each seed; the seed also splits the images anew."""
    return [{"model": model, "seed": seed, **TRAINING} for model in MODELS for seed in range(seeds)]


def measure(setting):
    """Train, by the common rules, on one part of the digits and test on another."""
    import keras
    import numpy as np

    from srnn_tutorial.experiments.training.rules import Task, train

    (x, y), test = digits(setting["test_share"], seed=setting["seed"])
    some = round(setting["validation_share"] * (len(x) + len(test[0])))
    task = Task(
        (x[some:], y[some:]),
        (x[:some], y[:some]),
        {"": test},
        keras.losses.SparseCategoricalCrossentropy(),
        lambda y, shares, weights: {"accuracy": np.mean(shares.argmax(-1) == y)},
    )
    training = {name: setting[name] for name in ("rates", "epochs", "batch_size", "seed")}
    return train(lambda: make_model(setting["model"]), task, **training)


def make_model(name):
    """One of `MODELS`: from images `(batch, 8, 8, 1)` to a probability for each digit."""
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

    from srnn_tutorial.models import renet

    if name == "ReNet":
        return renet((8, 8, 1), units=(16, 16), dense_units=(32,))
    return Sequential(
        [
            Input((8, 8, 1)),
            Conv2D(CONVNET[0], 3, padding="same", activation="relu"),
            MaxPooling2D(),
            Conv2D(CONVNET[1], 3, padding="same", activation="relu"),
            MaxPooling2D(),
            Flatten(),
            Dense(32, activation="relu"),
            Dense(10, activation="softmax"),
        ]
    )


CONVNET = (34, 68)  # as many parameters as the ReNet has
