"""Handwritten digits: ReNet beside a small ConvNet with as many parameters, trained alike."""

from srnn_tutorial.data import digits
from srnn_tutorial.experiments.training import tasks
from srnn_tutorial.experiments.training.rules import Task, train

MODELS = ("ReNet", "ConvNet")
TRAINING = {"test_share": 0.3, "validation_share": 0.15, "rates": tasks.RATES, "epochs": 20, "batch_size": 32}


def plan(seeds):
    """Both models, once for each seed; the seed also splits the images anew."""
    return [{"model": model, "seed": seed, **TRAINING} for model in MODELS for seed in range(seeds)]


def measure(setting, shared):
    """Train, by the common rules, on one part of the digits, and test on another."""
    task = make_task(setting["test_share"], setting["validation_share"], setting["seed"])
    return train(lambda: make_model(setting["model"]), task, **{key: setting[key] for key in tasks.TRAINING}, shared=shared)


def make_task(test_share, validation_share, seed):
    """The `Task`: a part of the images for the test, and of the others a part for the validation; each digit alike."""
    from sklearn.model_selection import train_test_split

    (x, y), test = digits(test_share, seed)
    x, seen_x, y, seen_y = train_test_split(x, y, test_size=validation_share, stratify=y, random_state=seed)
    return Task((x, y), (seen_x, seen_y), {"": test}, "sparse_categorical_crossentropy", accuracy)


def accuracy(y, prediction, weights):
    """The share of images whose most probable digit is the right one."""
    return {"accuracy": (prediction.argmax(-1) == y).mean()}


def make_model(name):
    """One of `MODELS`: from images `(batch, 8, 8, 1)` to a probability for each digit."""
    from keras import Input, Sequential
    from keras.layers import Dense

    from srnn_tutorial.models import renet
    from srnn_tutorial.models.channels_last import Conv2D, Flatten, MaxPooling2D

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
