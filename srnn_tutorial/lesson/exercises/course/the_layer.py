"""Notebook 05: the layer in a Keras model. Keras is imported when an answer is tried, not before."""

import tempfile
from pathlib import Path

import numpy as np

from srnn_tutorial.data import readme_image
from srnn_tutorial.lesson.by_hand.trace import trace
from srnn_tutorial.lesson.by_hand.units import count_weights
from srnn_tutorial.lesson.exercises.functions import Trials
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.results import found

CHANNELS, FILTERS = 16, 8
SWEEPS, CONVOLUTION = 4 * count_weights("rnn", CHANNELS), 4 * CHANNELS * FILTERS
MOST = 200  # weights
TRAINING = {"epochs": 10, "batch_size": 8, "verbose": 0}
WAYS = ("right", "left", "down", "up")


def make_model(n):
    import keras

    from srnn_tutorial import SpatialRNN2D

    return keras.Sequential(
        [
            keras.Input((None, None, 1)),
            keras.layers.Conv2D(8, 3, padding="same", activation="relu"),
            SpatialRNN2D(rnn_seq_length=n),
            keras.layers.Conv2D(1, 1, activation="sigmoid"),
        ]
    )


def only_convolutions():
    """As many weights as ours has, and no sweep."""
    import keras

    def convolution(filters, size, activation):
        return keras.layers.Conv2D(filters, size, padding="same", activation=activation)

    layers = convolution(5, 3, "relu"), convolution(2, 3, "relu"), convolution(1, 1, "sigmoid")
    return keras.Sequential([keras.Input((None, None, 1)), *layers])


def is_a_model(make):
    import keras

    model = make(None)
    if model is None:
        return "make_model(None) gave nothing back (None): end it with `return` and the model."
    if not isinstance(model, keras.Model):
        return f"make_model(None) gave a {type(model).__name__}. The result is a keras.Model, for example keras.Sequential."
    return None


def takes_two_sizes(make):
    model = make(None)
    for size in ((16, 16), (12, 20)):
        try:
            maps = np.shape(model(np.ones((1, *size, 1), "float32")))
        except ValueError:
            return (
                f"The model does not take images of {size[0]}×{size[1]} pixels with one channel. Leave height and width "
                "open, keras.Input((None, None, 1)), and take no layer that needs to know them (Flatten, Dense over all)."
            )
        if maps != (1, *size, 1):
            return f"From images {(1, *size, 1)} comes {maps}. One number a pixel is wanted: {(1, *size, 1)}."
    return None


def gives_probabilities(make):
    images = 9 * np.random.default_rng(0).normal(size=(4, 9, 9, 1)).astype("float32")
    maps = np.asarray(make(None)(images))
    if maps.min() < 0 or maps.max() > 1:
        return 'Its numbers leave the range from 0 to 1. The last layer makes probabilities: activation="sigmoid".'
    return None


def uses_n(make):
    from srnn_tutorial import SpatialRNN2D

    for n in (3, None):
        lengths = [layer.rnn_seq_length for layer in make(n).layers if isinstance(layer, SpatialRNN2D)]
        if not lengths:
            return "There is no SpatialRNN2D among its layers: what a convolution does not reach, it cannot know."
        if n not in lengths:
            return f"make_model({n}) has a SpatialRNN2D with rnn_seq_length = {lengths[0]}. Hand n over."
    return None


def is_small(make):
    count = make(None).count_params()
    return f"It learns {count} numbers, and may have {MOST}. Fewer filters will do." if count > MOST else None


def is_saved(make):
    import keras

    model, images = make(None), np.ones((1, 8, 8, 1), "float32")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        loaded = keras.models.load_model(path)
    same = np.allclose(model(images), loaded(images), atol=1e-5)
    return None if same else "Saved and loaded, the model gives other numbers."


def learns(make):
    """Trained for seconds, from two starts if the first does not do it."""
    from srnn_tutorial import data

    _, masks = data.shadows(64, size=24, seed=2)
    share = masks.mean()
    nothing = float(-share * np.log(share) - (1 - share) * np.log(1 - share))
    rival = trained_loss(only_convolutions, seed=0)
    found = []
    for seed in (0, 1):
        found.append(trained_loss(lambda: make(None), seed))
        if found[-1] < min(rival, nothing):
            return None
    return (
        f"After {TRAINING['epochs']} epochs its loss on new images is {min(found):.2f}. Looking at nothing gives "
        f"{nothing:.2f}, convolutions alone {rival:.2f}. A convolution before the sweeps finds the posts for them."
    )


def trained_loss(make, seed):
    """The loss on new images of shadows after a short training."""
    import keras

    from srnn_tutorial import data

    keras.utils.set_random_seed(seed)
    model = make()
    model.compile(keras.optimizers.Adam(0.03), "binary_crossentropy")
    model.fit(*data.shadows(128, size=24, seed=1), **TRAINING)
    return model.evaluate(*data.shadows(64, size=24, seed=2), verbose=0)


def _what_ours_has():
    model = make_model(None)
    parts = [layer.count_params() for layer in model.layers]
    return (
        f"Ours has {' + '.join(map(str, parts))} = {model.count_params()} numbers: 3·3·8 + 8 in the convolution, 4·8 in the "
        "sweeps, 4·8 + 1 in the last one. Height and width are open, so one model serves every size."
    )


EXERCISES = {
    "the layer": Numbers(
        f"An input has {CHANNELS} channels. "
        f"How many numbers does SpatialRNN2D(merge_mode='convolution', output_conv_filter={FILTERS}) learn?",
        (
            "One weight for each channel and direction; and the 1×1 convolution reads all channels of all directions, "
            "without bias.",
            f"The sweeps: 4 directions times {CHANNELS} channels. The convolution: 4 times {CHANNELS} channels, times "
            f"{FILTERS} filters.",
        ),
        SWEEPS + CONVOLUTION,
        f"4·{CHANNELS} + 4·{CHANNELS}·{FILTERS} = {SWEEPS} + {CONVOLUTION} = {SWEEPS + CONVOLUTION}. Nearly all of them are "
        "the convolution's: the sweeps themselves cost hardly a weight.",
        (
            (SWEEPS, "Those are the four sweeps. The 1×1 convolution has weights, too."),
            (CONVOLUTION, "Those are the convolution's. The four sweeps have weights, too."),
            (SWEEPS + CONVOLUTION + FILTERS, "The convolution has no bias."),
            (CHANNELS + CONVOLUTION, "Each direction has weights of its own."),
            (
                4 * count_weights("irnn", CHANNELS) + CONVOLUTION,
                "The plain unit has one weight for each channel, not a matrix.",
            ),
            (
                SWEEPS + CHANNELS * FILTERS,
                "The convolution reads the four directions joined: four times as many channels.",
            ),
        ),
    ),
    "make_model": Trials(
        "Write make_model(n): a new Keras model for the shadows, with SpatialRNN2D(rnn_seq_length=n) in it. It reads images "
        f"of any size with one channel, gives a probability for each pixel, and learns at most {MOST} numbers. "
        "(It will be trained for some seconds.)",
        (
            "keras.Sequential, with keras.Input((None, None, 1)), a 3×3 convolution to 8 channels, the layer, and a 1×1 "
            "convolution to one channel.",
            'The convolutions need padding="same", the last one activation="sigmoid"; the layer gets n.',
        ),
        make_model,
        "The convolution finds the posts, the sweeps carry them along, the last layer reads what has come to each pixel.",
        _what_ours_has,
        (is_a_model, takes_two_sizes, gives_probabilities, uses_n, is_small, is_saved, learns),
    ),
}
PREDICTIONS = {
    "first row": Guess(
        "With n = 2 and weights of 1, what is the first row of the sweep to the left?",
        lambda: trace(readme_image(), "left", n=2).hidden[0],
        "In a row of three pixels n = 2 is the whole row.",
    ),
    "shadows": Choice(
        "Who will be right for more than nine of ten pixels?",
        ("convolutions", "sweeps", "both", "neither"),
        lambda: ["sweeps"],
        "The convolutions know the posts and two pixels around them; the sweep carries a post over the whole row.",
    ),
    "panels": Choice(
        "In which panel will weights have gone to 1 or beyond?",
        WAYS,
        lambda: ["right"],
        "The answer comes from the left, so it travels to the right; to arrive 30 pixels later it must not fade.",
    ),
    "small numbers": Guess(
        "The weights are small numbers around zero, as in version 0.1.0. How much of a pixel is left after 32 steps?",
        lambda: np.mean(found("starts", "heard at 32")["as in 0.1.0"]),
        "Each step multiplies by a weight near zero: there is nothing left that the training could follow.",
    ),
}
