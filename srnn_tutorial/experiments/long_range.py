"""How far can a network see? Accuracy on the long-range task against the distance, at equal parameter counts.

Between 1×1 convolutions, so that what comes from afar can only have come by it: `SpatialRNN2D`, its sequence length one less
than the distance, equal to it, and the whole image; four and eight 3×3 convolutions; dilated ones; pyramid pooling.
"""

from srnn_tutorial.experiments.training import tasks

DISTANCES = (4, 8, 16, 28)
MODELS = (
    "convolution, reach 4",
    "convolution, reach 8",
    "dilated, reach 31",
    "pyramid pooling",
    "n = distance − 1",
    "n = distance",
    "n = None",
)
TRAINING = {**tasks.SIZES["long range"], "rates": [0.01, 0.003]}


def plan(seeds):
    """Every model at every distance, once for each seed."""
    return [
        {"model": model, "distance": distance, "seed": seed, **TRAINING}
        for distance in DISTANCES
        for seed in range(seeds)
        for model in MODELS
    ]


def measure(setting):
    """Train, by the common rules, and test on images of another seed."""
    from srnn_tutorial.experiments.training.rules import train

    data = {key: setting[key] for key in ("size", "images", "validation_images", "test_images", "seed", "distance")}
    training = {key: setting[key] for key in ("rates", "epochs", "batch_size", "seed")}
    return train(
        lambda: make_model(setting["model"], setting["distance"]), tasks.make_task("long range", **data), **training
    )


def make_model(name, distance):
    """One of `MODELS`: from images `(batch, height, width, 2)` to a logit for each pixel."""
    from srnn_tutorial.experiments.training.blocks import BLOCKS, convolutions, spatial_rnn

    blocks = {
        "convolution, reach 4": lambda x: convolutions(x, 4, 8),
        "convolution, reach 8": lambda x: convolutions(x, 8, 6),
        "dilated, reach 31": BLOCKS["dilated, in a row"],
        "pyramid pooling": BLOCKS["pyramid pooling"],
        "n = distance − 1": lambda x: spatial_rnn(x, distance - 1),
        "n = distance": lambda x: spatial_rnn(x, distance),
        "n = None": spatial_rnn,
    }
    return tasks.make_network("long range", blocks[name])
