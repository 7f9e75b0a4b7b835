"""Notebook 07: who hears whom. Keras is imported when an answer is tried, not before."""

import functools

import numpy as np

from srnn_tutorial.lesson.by_hand.receptive_field import convolution_field, receptive_field, strongest
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.results import found

LIGHT, MIDDLE = np.full((13, 13), 0.1), (6, 6)
TRAINED = ("four convolutions 3×3", "one, dilated by 6", "n = distance − 1", "n = distance")
LINES = ("convolution, reach 8", "dilated, reach 31", "pyramid pooling", "n = distance", "n = distance − 1", "n = None")
WAYS = (
    "two convolutions", "dilated, in a row", "pyramid pooling", "15×15 kernel", "axial attention", "MDRNN2D",
    "SpatialRNN2D", "SpatialRNN2D, gru", "SpatialRNN2D, lstm",
)  # fmt: skip


def heard(n, layers):
    """How many pixels of a large image the one in its middle hears through so many spatial RNNs."""
    edge = 2 * n * layers + 1
    field = receptive_field(np.ones((edge, edge)), (edge // 2, edge // 2), n=n, layers=layers)
    return np.count_nonzero(strongest(field))


def farthest(field):
    """How far from the middle, along an edge, the farthest pixel is that is heard."""
    middle = len(field) // 2
    return int(np.abs(np.argwhere(field != 0) - middle).max())


def by_convolutions(count, size):
    return farthest(convolution_field((size, size), (size // 2, size // 2), count))


def by_sweeps(n, layers, size):
    field = receptive_field(np.full((size, size), 0.1), (size // 2, size // 2), n=n, layers=layers)
    return farthest(strongest(field))


@functools.cache
def models():
    """Models with their size of image and how far they hear by hand, the simplest first."""
    import keras

    from srnn_tutorial import SpatialRNN2D

    def convolution(start="ones", **how):
        return keras.layers.Conv2D(1, 3, padding="same", kernel_initializer=start, **how)

    def sweeps(n, **how):
        return SpatialRNN2D(n, kernel_initializer="ones", **how)

    def model(name, *layers):
        return keras.Sequential([keras.Input((None, None, 1)), *layers], name=name)

    one_way = ("right",)
    return [
        (model("one_convolution", convolution()), 7, by_convolutions(1, 7)),
        (model("two_convolutions", convolution(), convolution()), 9, by_convolutions(2, 9)),
        (model("a_negative_convolution", convolution(keras.initializers.Constant(-1))), 9, by_convolutions(1, 9)),
        (model("one_convolution_dilated_by_3", convolution(dilation_rate=3)), 11, 3 * by_convolutions(1, 11)),
        (model("sweeps_with_n_2", sweeps(2)), 9, by_sweeps(2, 1, 9)),
        (model("a_sweep_to_the_right_with_n_3", sweeps(3, directions=one_way)), 9, by_sweeps(3, 1, 9)),
        (model("two_rounds_with_n_2", sweeps(2, merge_mode="sum"), sweeps(2)), 13, by_sweeps(2, 2, 13)),
    ]


def cases():
    return ([model, size] for model, size, _ in models())


def by_hand(model, size):
    return next(distance for other, _, distance in models() if other.name == model.name)


def reach(model, size):
    import numpy as np

    from srnn_tutorial import gradient

    middle = size // 2
    image = np.random.uniform(0.1, 1, (1, size, size, 1)).astype("float32")
    slopes = gradient(lambda x: model(x)[0, middle, middle], image)
    rows, columns = np.nonzero(np.asarray(slopes)[0, :, :, 0])
    return max(abs(rows - middle).max(), abs(columns - middle).max())


def slopes_of(model, size):
    """The gradient of the middle's output over the image, and the middle."""
    from srnn_tutorial import gradient

    middle = size // 2
    image = np.random.default_rng(0).uniform(0.1, 1, (1, size, size, 1)).astype("float32")
    return np.asarray(gradient(lambda x: model(x)[0, middle, middle], image))[0, :, :, 0], middle


def measured(measure):
    """A wrong reach: `measure(rows, columns, middle)` of the pixels that are heard."""

    def wrong(model, size):
        slopes, middle = slopes_of(model, size)
        return measure(*np.nonzero(slopes), middle)

    return wrong


def only_positive(model, size):
    slopes, middle = slopes_of(model, size)
    rows, columns = np.nonzero(slopes > 0)
    return max(abs(rows - middle).max(), abs(columns - middle).max()) if len(rows) else 0


def explained():
    return (
        "The gradient of one output is zero where the image is not heard. One 3×3 convolution reaches "
        f"{by_convolutions(1, 7)} pixel, two reach {by_convolutions(2, 9)}, sweeps with n = 2 reach {by_sweeps(2, 1, 9)}, "
        f"two rounds of them {by_sweeps(2, 2, 13)}: reaches add up, layer by layer."
    )


EXERCISES = {
    "receptive field": Numbers(
        "Two spatial RNNs in a row, each with four directions and n = 2. "
        "How many pixels of a large image does a pixel hear?",
        (
            "Draw the cross of the second layer, with arms of 2. Then draw such a cross around every pixel of it.",
            "Two kinds of pixels: those straight ahead, up to 2 + 2 away; and those 1 or 2 to the side and 1 or 2 up or "
            "down.",
        ),
        heard(n=2, layers=2),
        f"Itself, {4 * 4} straight ahead (4 arms of 2 + 2), and {4 * 4} around one corner (2·2 in each quarter): "
        f"{heard(n=2, layers=2)}. One turn is all that two layers can make.",
        (
            (heard(n=2, layers=1), "That is one layer: the cross. Each of its pixels has heard a cross of its own."),
            (25, "That is the square around the pixel. Straight ahead, two steps and two more lead farther than its edge."),
            (heard(n=4, layers=1), "That is one cross with arms of 4. The two layers can also turn a corner."),
            (81, "That would be all within 4 steps to the side and 4 up or down. But a turn uses one layer for each way."),
        ),
    ),
    "reach by gradient": Function(
        "Write reach(model, size): how far from the middle of an image of size×size pixels the farthest pixel is that the "
        "output there depends on. A distance is the larger of that in rows and that in columns. The model reads "
        "(1, size, size, 1), the middle is size // 2. Use gradient from srnn_tutorial: gradient(function, image) gives the "
        "slopes of what the function returns.",
        (
            "gradient(lambda x: model(x)[0, middle, middle], image) is not zero where the image is heard. np.nonzero says "
            "where that is.",
            "`rows, columns = np.nonzero(slopes)`; the reach is the largest of abs(rows − middle) and abs(columns − "
            "middle). "
            "Take an image without zeros: ReLU has no slope there.",
        ),
        reach,
        "One gradient asks every pixel of the image at once; an image of positive numbers keeps ReLU from hiding any.",
        explained,
        cases,
        by_hand,
        (
            (
                measured(lambda rows, columns, middle: rows.max() - rows.min() + 1),
                "That is how wide the field is, in rows. The reach is the distance from the middle.",
            ),
            (
                measured(lambda rows, columns, middle: max(np.ptp(rows), np.ptp(columns)) + 1),
                "That is how wide the field is. The reach is the distance from the middle.",
            ),
            (
                measured(lambda rows, columns, middle: len(rows)),
                "That is how many pixels are heard. How far away is the farthest?",
            ),
            (
                measured(lambda rows, columns, middle: (abs(rows - middle) + abs(columns - middle)).max()),
                "You added the two ways to a corner. Along an edge: the longer one of them.",
            ),
            (
                measured(lambda rows, columns, middle: abs(rows - middle).max()),
                "Look at columns, too: a sweep may only go there.",
            ),
            (
                measured(lambda rows, columns, middle: max(rows.max(), columns.max())),
                "Count from the middle, not from the edge.",
            ),
            (only_positive, "A slope below zero is heard as well: ask for what is not zero."),
        ),
    ),
}
PREDICTIONS = {
    "corners": Guess(
        "How many 3×3 convolutions in a row does a pixel need to hear the corners of a 13×13 image from its middle? How "
        "many "
        "spatial RNNs?",
        lambda: [_layers_needed(_by_convolutions), _layers_needed(_by_rnns)],
        "Each convolution adds one ring, and there are six; two sweeps can turn a corner.",
    ),
    "arms": Guess(
        "The plain unit with w = 0.8: how strongly does the middle hear what is 1, 2 and 3 pixels away?",
        lambda: receptive_field(LIGHT, MIDDLE, weights=[0.8])["right"][6, 5:2:-1],
        "Each step multiplies by w: 0.8, 0.8², 0.8³.",
        within=0.01,
    ),
    "signs": Choice(
        "The weight goes a little below zero. What do the signs of the gradient along an arm do?",
        ("all positive", "all negative", "alternate"),
        lambda: [_signs(-0.1)],
        "Each step multiplies by w once more, so the sign changes at each pixel.",
    ),
    "30 pixels": Guess(
        "How much is left of a pixel that is 30 pixels away, with w = 0.5, 0.9, 1 and 1.1? (Within a tenth will do.)",
        lambda: [receptive_field(np.full((1, 31), 0.1), (0, 30), weights=[w])["right"][0, 0] for w in (0.5, 0.9, 1, 1.1)],
        "w to the power of 30: below 1 it vanishes, above 1 it explodes.",
        within=0.1,
    ),
    "an open gate": Guess(
        "An LSTM whose forget gate stands wide open, in an image of 9×9 pixels: how long is each arm from the middle?",
        lambda: _arm_of_an_lstm(),
        "To the edge: the forget gate keeps what lies before and behind the dark pixels. Those themselves are hardly heard.",
    ),
    "which model": Choice(
        "Which models will answer nearly all questions, at a distance of 6?",
        TRAINED,
        lambda: ["one, dilated by 6", "n = distance"],
        "The other two do not hear what they are asked about: they end four and five pixels away.",
        several=True,
    ),
    "every distance": Choice(
        "Which will be right for nine of ten questions at every distance, 4, 8, 16 and 28, in the mean of three trainings?",
        LINES,
        lambda: [name for name in LINES if _right_at_all_distances(name)],
        "Only what reaches the mark can answer, and not all that reaches it learns to.",
        several=True,
    ),
    "unknown distance": Choice(
        "Which of these will answer at least 98 of 100 questions about an unknown distance, with every seed?",
        WAYS,
        lambda: [name for name in WAYS if min(found("context", "accuracy", task="long range")[name]) >= 0.98],
        "They carry something along the row. At twice the size the plain unit and axial attention still do, with every "
        "seed.",
        several=True,
    ),
}


def _by_convolutions(layers):
    return convolution_field(LIGHT.shape, MIDDLE, layers)


def _by_rnns(layers):
    return strongest(receptive_field(LIGHT, MIDDLE, weights=[0.9], layers=layers))


def _layers_needed(field):
    return next(layers for layers in range(1, 9) if field(layers)[0, 0] != 0)


def _signs(w):
    along = np.sign(receptive_field(LIGHT, MIDDLE, weights=[w])["right"][6, 3:7])
    if np.all(along[1:] == -along[:-1]):
        return "alternate"
    return "all positive" if along[0] > 0 else "all negative"


def _arm_of_an_lstm():
    """Of a light image; the gates see nothing but their biases."""
    image = np.full((9, 9), 0.1)
    weights = [[[0, 0, 1, 0]], [[0, 0, 0, 0]], [0, 6, 0, 0]]
    return np.count_nonzero(receptive_field(image, (4, 4), "lstm", weights)["right"][4, :4])


def _right_at_all_distances(name):
    means = [np.mean(found("long_range", "accuracy", distance=distance)[name]) for distance in (4, 8, 16, 28)]
    return min(means) > 0.9
