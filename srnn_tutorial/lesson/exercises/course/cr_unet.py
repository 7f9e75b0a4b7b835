"""Notebook 09: a U-Net with context. Keras is imported when an answer is tried, not before."""

import functools

import numpy as np

from srnn_tutorial.lesson.exercises.functions import Trials
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.results import found

DEPTH, ROUNDS = 4, 3
CHANNELS = (4, 6, 8)  # of three levels, from the top
CURVES = ("two convolutions", "dilated, in a row", "15×15 kernel", "axial attention", "MDRNN2D", "SpatialRNN2D")


def add_context(features, levels):
    from srnn_tutorial.models import context_block

    result = []
    for level, x in enumerate(features):
        if level in levels:
            x = context_block(x, name=f"context_{level}")
        result.append(x)
    return result


def inputs():
    import keras

    return [keras.Input((None, None, channels)) for channels in CHANNELS]


def gives_a_list(add):
    features = inputs()
    result = add(features, [1])
    if result is None:
        return "add_context gave nothing back (None): end it with `return` and the list."
    if not isinstance(result, (list, tuple)) or len(result) != len(features):
        return f"From {len(features)} features comes {_counted(result)}. One for each level is wanted, in a list."
    return None


def leaves_the_others(add):
    for levels in ([], [2], [0], [0, 2]):
        features = inputs()
        result = add(list(features), levels)
        touched = [level for level, (x, y) in enumerate(zip(features, result, strict=True)) if x is not y]
        if touched == [len(features) - 1 - level for level in reversed(levels)] != levels:
            return f"With levels = {levels} you changed {touched}: level 0 is the first of the list, the top."
        if touched == list(range(len(features))) != levels:
            return f"With levels = {levels} all were changed. Those that are not in levels stay as they are."
        if touched != levels:
            return f"With levels = {levels} you changed {touched or 'none'}."
    return None


def keeps_the_shapes(add):
    features = inputs()
    for level, (x, y) in enumerate(zip(features, add(list(features), [0, 1, 2]), strict=True)):
        if x.shape != y.shape:
            return (
                f"Level {level} has {y.shape[-1]} channels after the block, and had {x.shape[-1]}. The context is added to "
                "what was there: context_block does that, SpatialRNN2D alone joins four directions."
            )
    return None


def makes_a_model(add):
    """All blocks in one model: two layers of one name are refused by Keras."""
    features = inputs()
    result = add(list(features), [0, 2])
    try:
        model = _model(features, result)
    except ValueError as error:
        if "unique" not in str(error):
            raise
        return 'Two blocks have the same name, which no model takes: context_block(x, name=f"context_{level}").'
    return None if _hears_far(model) else "A far pixel changes nothing: there is no sweep in what you added."


def _model(features, result):
    """(Keras before 3.14 knows no model that hands an input on as it is.)"""
    import keras

    return keras.Model(features, [keras.layers.Identity()(level) for level in result])


def _hears_far(model):
    """Whether the far corner of a row changes the output, at both levels that have context."""
    random = np.random.default_rng(9)
    images = [random.normal(size=(1, 6, 9, channels)).astype("float32") for channels in CHANNELS]
    changed = [image.copy() for image in images]
    for image in changed:
        image[:, 2, 0] += 3
    before, after = model(images), model(changed)
    return all(np.abs(np.asarray(before[i]) - np.asarray(after[i]))[0, 2, -1].max() > 0 for i in (0, 2))


def _counted(result):
    if isinstance(result, (list, tuple)):
        return f"a list of {len(result)}"
    return f"a {type(result).__name__}"


def explained():
    features = inputs()
    model = _model(features, add_context(features, [1, 2]))
    count = model.count_params()
    parts = [5 * c + 4 * c * c + c for c in CHANNELS[1:]]  # sweeps and convolution; the normalisation's scale and offset
    return (
        f"With levels = [1, 2] the two blocks have {count} weights: with c channels 4c in the sweeps, 4c·c in the 1×1 "
        f"convolution, and 2c in the normalisation, {parts[0]} + {parts[1]}. Level 0 is handed on untouched: sweeps over "
        "the full image cost most, and hear no farther than those below."
    )


EXERCISES = {
    "cr-unet": Numbers(
        f"A cr_unet with depth {DEPTH}, deep supervision and {ROUNDS} rounds: with how many maps of its own are the masks "
        "compared?",
        (
            "Each level of the decoder has a head: how many levels go up again? And every round has all of them.",
            f"Four levels go up, each with a head; there are {ROUNDS} rounds of them.",
        ),
        DEPTH * ROUNDS,
        f"{DEPTH} levels go up, each with a head, and each head is there in all {ROUNDS} rounds: {DEPTH}·{ROUNDS} = "
        f"{DEPTH * ROUNDS}. The weights are the same in each round, the maps are not.",
        (
            (DEPTH, "That is one round. In training, the heads of every round are compared with the masks."),
            (ROUNDS, "That is the result of each round. With deep supervision the levels below the top have heads, too."),
            ((DEPTH + 1) * ROUNDS, "There are five levels, but the lowest is where the encoder ends: the decoder has four."),
            (DEPTH + ROUNDS, "Every round has a head at every level."),
            (DEPTH * ROUNDS * 2, "Ovary and follicles are two channels of one head: count the heads."),
        ),
    ),
    "add_context": Trials(
        "Write add_context(features, levels): a list of features, one Keras tensor for each level from the top, of which "
        "those at the levels named go through a context_block (from srnn_tutorial.models). A list as long; the others stay "
        "as they are. All of them will stand in one model.",
        (
            "Go through enumerate(features): where level is in levels, context_block(x), else x itself.",
            'Every block of a model needs a name of its own: `context_block(x, name=f"context_{level}")`.',
        ),
        add_context,
        "A block keeps the shape of what it reads, so it can be put in anywhere, or left out, and nothing else changes.",
        explained,
        (gives_a_list, leaves_the_others, keeps_the_shapes, makes_a_model),
    ),
}
PREDICTIONS = {
    "end to end": Guess(
        "At which depth can a pixel see an ovary from one end to the other, in images of 64, 96 and 256 pixels? Three "
        "numbers from 1 to 4; 0 where none is enough.",
        lambda: [_depth_for(size) for size in (64, 96, 256)],
        "The reach doubles, roughly, with each level: 9, 23, 51, 107 pixels. The ovaries are about 37, 56 and 149 long.",
    ),
    "the top level": Choice(
        "Can a pixel at the top, which has no block of its own, still depend on a pixel at the other end of its image?",
        ("yes", "no"),
        lambda: ["yes"],
        "A level down, across to the other end, and up again.",
    ),
    "never zero": Choice(
        "Which two curves cannot come down to zero?",
        ("maps", "level 1", "level 2"),
        lambda: [f"level {level}" for level in (1, 2) if not _exact_in_squares(2**level)],
        "Their squares are larger than a pixel, and the true edge runs through them.",
        several=True,
    ),
    "where it helps": Choice(
        "In images of 96 pixels: at which depths is the ovary's Dice with the spatial RNN better in every training than in "
        "any without?",
        ("1", "2", "3", "4"),
        lambda: [str(depth) for depth in (1, 2, 3, 4) if _always_better(depth)],
        "From depth 3 on such a network reaches about as far as an ovary is long: there is nothing to buy.",
        several=True,
    ),
    "curves": Choice(
        "Which of these will follow the curves of 14 dashes best, in the mean of three trainings?",
        CURVES,
        lambda: [max(CURVES, key=lambda name: np.mean(found("context", "dice 14 dashes")[name]))],
        "A curve is no row and no column: a state that goes over the image in all directions of a quadrant follows it.",
    ),
}


@functools.cache
def _depth_for(size):
    """The smallest depth that reaches at least as far as an ovary is long in images of this size, 0 if none does."""
    from srnn_tutorial.data import ultrasound
    from srnn_tutorial.experiments.depth import reach

    _, masks = ultrasound(8, size, seed=2)
    rows, columns = (masks[..., 0].any(axis).sum(-1) for axis in (2, 1))
    length = np.maximum(rows, columns).mean()
    return next((depth for depth in (1, 2, 3, 4) if reach(depth) >= length), 0)


def _exact_in_squares(edge):
    """Whether the masks could be told by squares of so many pixels."""
    from srnn_tutorial.data import ultrasound

    _, masks = ultrasound(4, 64, seed=1)
    squares = masks.reshape(4, 64 // edge, edge, 64 // edge, edge, 2)
    return bool((squares.max((2, 4)) == squares.min((2, 4))).all())


def _always_better(depth):
    scores = found("depth", "ovary", size=96, depth=depth)
    return min(scores["U-Net + spatial RNN"]) > max(scores["U-Net"])
