"""How far can a network see? Accuracy on the long-range task against the distance, at equal parameter counts.

Two convolutional networks, of four and of eight 3×3 layers, and `SpatialRNN2D` between 1×1 convolutions, so that what comes
from afar can only have come by its sweeps; its sequence length one less than the distance, equal to it, and twice as much.
"""

import functools

from srnn_tutorial.data import long_range

DISTANCES = (2, 4, 6, 8, 16)
MODELS = ("convolution, reach 4", "convolution, reach 8", "n = distance − 1", "n = distance", "n = 2 × distance")
TRAINING = {"size": 36, "questions": 8, "images": 512, "test_images": 256, "epochs": 8, "enough": 0.001}


def plan(seeds):
    """Every model at every distance, once for each seed."""
    return [
        {"model": model, "distance": distance, "seed": seed, **TRAINING}
        for distance in DISTANCES
        for model in MODELS
        for seed in range(seeds)
    ]


def measure(setting):
    """Train until an epoch's loss is below `enough`, or for all `epochs`, and test on images of another seed."""
    import keras

    distance, size, questions = (setting[name] for name in ("distance", "size", "questions"))
    images, answers = data(setting["images"], distance, size, questions, seed=setting["seed"])
    test_images, test_answers = data(setting["test_images"], distance, size, questions, seed=10_000)
    model = make_model(setting["model"], distance)
    model.compile(
        keras.optimizers.Adam(0.01),
        keras.losses.BinaryCrossentropy(from_logits=True, reduction="mean_with_sample_weight"),
        weighted_metrics=[keras.metrics.BinaryAccuracy(threshold=0)],
    )

    def stop_when_solved(epoch, logs):
        model.stop_training = logs["loss"] < setting["enough"]

    # Only the pixels that are asked count.
    history = model.fit(
        images,
        answers,
        sample_weight=images[..., 1],
        epochs=setting["epochs"],
        batch_size=32,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=stop_when_solved)],
    )
    loss, accuracy = model.evaluate(test_images, test_answers, 64, sample_weight=test_images[..., 1], verbose=0)
    return {"accuracy": accuracy, "loss": loss, "parameters": model.count_params(), "losses": history.history["loss"]}


def make_model(name, distance):
    """One of `MODELS`: from images `(batch, height, width, 2)` to a logit for each pixel."""
    from keras import Input, Sequential
    from keras.layers import Conv2D

    from srnn_tutorial import SpatialRNN2D

    if name in CONVOLUTIONS:
        return Sequential(
            [
                Input((None, None, 2)),
                *(Conv2D(filters, 3, padding="same", activation="relu") for filters in CONVOLUTIONS[name]),
                Conv2D(1, 1),
            ]
        )
    n = {"n = distance − 1": distance - 1, "n = distance": distance, "n = 2 × distance": 2 * distance}[name]
    return Sequential(
        [
            Input((None, None, 2)),
            Conv2D(16, 1, activation="relu"),
            SpatialRNN2D(n, kernel_initializer="ones"),  # at first each channel hands everything on
            Conv2D(36, 1, activation="relu"),
            Conv2D(1, 1),
        ]
    )


# As many parameters as the spatial RNN has.
CONVOLUTIONS = {"convolution, reach 4": (9, 9, 9, 10), "convolution, reach 8": (6, 6, 6, 6, 6, 6, 6, 7)}

data = functools.lru_cache(4)(long_range)
