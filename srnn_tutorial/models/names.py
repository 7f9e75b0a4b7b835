"""What the layers and outputs of a `unet` or `cr_unet` are called: what builds them and what reads them asks here.

Levels are counted from 0, the top. Of each part of a level the layer that hands its features on is asked for.
"""

ONE_ROUND = "one_round"  # in a model with several rounds, the layer that is one round: a network itself
IMAGE, MAPS = "image", "maps"


def encoder(level):
    """Down: the convolutions of a level."""
    return f"encoder_{level}"


def context(level):
    """Across: the block of context of a level."""
    return f"context_{level}"


def decoder(level):
    """Up: the convolutions of a level."""
    return f"decoder_{level}"


def convolved(part):
    """The features that the convolutions of `encoder(level)` or `decoder(level)` end with."""
    return normalized(f"{part}_2")


def normalized(part):
    """The features after the normalisation and the ReLU that follow a convolution."""
    return f"{part}_relu"


def added(part):
    """The features of a level together with what the block `context(level)` brought."""
    return f"{part}_added"


def head(level):
    """The maps of a level; those of the top are the result.

    >>> head(0), head(2)
    ('maps', 'level_2')
    """
    return f"level_{level}" if level else MAPS


def of_round(name, number, rounds):
    """The output of the head called `name` in one of the rounds, from 1; the last bears the head's name.

    >>> of_round("level_1", 1, 2), of_round("level_1", 2, 2)
    ('round_1_level_1', 'level_1')
    """
    return name if number == rounds else f"round_{number}_{name}"


def level_of(output):
    """The level whose head an output comes from, in whatever round.

    >>> level_of("maps"), level_of("round_1_level_2"), level_of("round_2_maps")
    (0, 2, 0)
    """
    return int(output.rpartition("level_")[2]) if "level_" in output else 0


def one_round(model):
    """The network that is applied once in each round, `None` where the model has but one round."""
    return find(model, ONE_ROUND)


def find(model, name):
    """The layer of that name, `None` where there is none."""
    return next((layer for layer in model.layers if layer.name == name), None)
