"""Handwritten digits: ReNet beside a small ConvNet with as many parameters, trained alike."""

from srnn_tutorial.data import digits

MODELS = ("ReNet", "ConvNet")
TRAINING = {"epochs": 30, "test_share": 0.3}


def plan(seeds):
    """Both models, once for each seed; the seed also splits the images anew."""
    return [{"model": model, "seed": seed, **TRAINING} for model in MODELS for seed in range(seeds)]


def measure(setting):
    """Train on one part of the digits and test on the other."""
    import keras

    (x, y), (test_x, test_y) = digits(setting["test_share"], seed=setting["seed"])
    model = make_model(setting["model"])
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=32, epochs=setting["epochs"], verbose=0)
    loss, accuracy = model.evaluate(test_x, test_y, 128, verbose=0)
    return {"accuracy": accuracy, "loss": loss, "parameters": model.count_params(), "losses": history.history["loss"]}


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
