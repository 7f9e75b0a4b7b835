"""How far can a network see? Accuracy on the long-range task against the distance, at equal parameter counts.

Between 1×1 convolutions, so that what comes from afar can only have come by it: `SpatialRNN2D`, its sequence length one less
than the distance, equal to it, and the whole image; eight 3×3 convolutions; dilated ones; pyramid pooling.
"""

from srnn_tutorial.experiments.training import tasks

DISTANCES = (4, 8, 16, 28)
MODELS = (
    "convolution, reach 8",
    "dilated, reach 31",
    "pyramid pooling",
    "n = distance − 1",
    "n = distance",
    "n = None",
)
TRAINING = {**tasks.SIZES["long range"], "rates": tasks.RATES}


def plan(seeds):
    """Every model at every distance, once for each seed."""
    return [
        {"model": model, "distance": distance, "seed": seed, **TRAINING}
        for distance in DISTANCES
        for seed in range(seeds)
        for model in MODELS
    ]


def measure(setting, shared):
    """Train, by the common rules, and test on images of another seed."""
    return tasks.train_on("long range", lambda: make_model(setting["model"], setting["distance"]), setting, shared)


def make_model(name, distance):
    """One of `MODELS`: from images `(batch, height, width, 2)` to a logit for each pixel."""
    from srnn_tutorial.experiments.training.blocks import BLOCKS, convolutions, spatial_rnn

    blocks = {
        "convolution, reach 8": lambda x: convolutions(x, 8, 6),
        "dilated, reach 31": BLOCKS["dilated, in a row"],
        "pyramid pooling": BLOCKS["pyramid pooling"],
        "n = distance − 1": lambda x: spatial_rnn(x, distance - 1),
        "n = distance": lambda x: spatial_rnn(x, distance),
        "n = None": spatial_rnn,
    }
    return tasks.make_network("long range", blocks[name])
