"""Notebook 06: gates."""

import numpy as np

from srnn_tutorial.lesson.by_hand.arguments import sigmoid
from srnn_tutorial.lesson.by_hand.units import gru, trace_unit, weight_shapes
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess
from srnn_tutorial.lesson.exercises.results import found
from srnn_tutorial.lesson.exercises.words import minus, number
from srnn_tutorial.units import UNITS

Z, CANDIDATES = (0, 1, 1, 0), (0.5, 0.9, -0.3, 0.2)
ROW = [3, 0, 0, 1.5, 0, 0]
OF_UNITS = ("SpatialRNN2D", "SpatialRNN2D, irnn", "SpatialRNN2D, gru", "SpatialRNN2D, lstm")


def gated(z, candidates):
    """The states of a GRU whose update gates and candidates are given: the pixels' two channels are what makes them so."""
    pixels = np.stack([100 * (np.asarray(z) - 0.5), np.arctanh(candidates)], axis=-1)[None]
    return trace_unit(pixels, "gru", [[[1, 0, 0], [0, 0, 1]], np.zeros((1, 3)), np.zeros((2, 3))]).hidden[0, :, 0]


def _arithmetic():
    states = [0.0, *gated(Z, CANDIDATES)]
    steps = [
        f"{z}·{number(before)} + {1 - z}·{number(candidate)} = {number(after)}"
        for z, candidate, before, after in zip(Z, CANDIDATES, states, states[1:])
    ]
    return minus(", ".join(steps)).replace("·−0.3", "·(−0.3)")


def cases():
    """Steps of a GRU, from one channel and one state to more; the last has the weights of a new Keras cell."""
    random = np.random.default_rng(6)
    for channels, units in ((1, 1), (1, 2), (2, 1), (3, 2), (2, 4)):
        shapes = weight_shapes("gru", channels, units).values()
        whole = [random.integers(-2, 3, shape) * 1.0 for shape in ((channels,), (units,), *shapes)]
        yield whole
        yield [random.normal(size=np.shape(each)) for each in whole]


def by_hand(x, h, W, U, b):
    return gru(x, {"h": h}, np.tanh, W, U, b)["h"]


def gru_step(x, h, W, U, b):
    import numpy as np

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    x_z, x_r, x_g = np.split(x @ W + b[0], 3)
    h_z, h_r, h_g = np.split(h @ U + b[1], 3)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    g = np.tanh(x_g + r * h_g)
    return z * h + (1 - z) * g


def parts(x, h, W, U, b):
    """What our step is made of: z, r, and the two terms of the candidate."""
    (x_z, x_r, x_g), (h_z, h_r, h_g) = np.split(x @ W + b[0], 3), np.split(h @ U + b[1], 3)
    return sigmoid(x_z + h_z), sigmoid(x_r + h_r), x_g, h_g


def mixed(formula):
    """A wrong step: `formula(z, r, x_g, h_g, h)` in place of ours."""
    return lambda x, h, W, U, b: formula(*parts(x, h, W, U, b), h)


def with_bias(change):
    """Our step with another bias."""
    return lambda x, h, W, U, b: by_hand(x, h, W, U, change(b))


def exchanged(W):
    """The parts of a kernel or bias, r before z."""
    z, r, g = np.split(W, 3, axis=-1)
    return np.concatenate([r, z, g], axis=-1)


def reset_before(x, h, W, U, b):
    z, r, x_g, _ = parts(x, h, W, U, b)
    g = np.tanh(x_g + (r * h) @ np.split(U, 3, axis=-1)[2] + np.split(b[1], 3)[2])
    return z * h + (1 - z) * g


def explained():
    """One step, and that Keras' cell gives the same."""
    import keras

    cell = keras.layers.GRUCell(1)
    cell.build((1, 1))
    weights = [np.array([[1.0, 0, 2]]), np.array([[1.0, 0, 1]]), np.array([[0, 0, 0.5], [0, 0, 0.5]])]
    cell.set_weights(weights)
    x, h = np.array([1.0]), np.array([0.5])
    z, r, x_g, h_g = (each.item() for each in parts(x, h, *weights))
    g, ours = np.tanh(x_g + r * h_g), by_hand(x, h, *weights).item()
    keras_gives = np.asarray(cell(x[None].astype("float32"), [h[None].astype("float32")])[0]).item()
    return (
        f"For x = 1, h = 0.5: z = {z:.3f}, r = {r:.3f}, g = tanh({x_g:.3f} + {r:.3f}·{h_g:.3f}) = {g:.3f}, "
        f"h = {z:.3f}·0.5 + {1 - z:.3f}·{g:.3f} = {ours:.3f}. Keras' own cell gives {keras_gives:.3f}. z says how much is "
        "kept; and the second bias stands inside r·(…), which is why there are two."
    )


EXERCISES = {
    "rnn units": Numbers(
        "A GRU's update gates are z = 0, 1, 1, 0 along a row of four pixels, its candidates 0.5, 0.9, −0.3, 0.2. What is h?",
        (
            "h = z·h before + (1 − z)·candidate. With z = 1 the old state stays, with z = 0 the candidate takes its place.",
            "The first is 0.5, since z = 0 takes the candidate. Then z = 1 twice: it stays. Then z = 0 again.",
        ),
        gated(Z, CANDIDATES),
        f"{_arithmetic()}. A gate of 1 holds the state whatever the candidate is; a gate of 0 replaces it.",
        (
            (CANDIDATES, "Those are the candidates. Where z = 1, the old state stays and the candidate is not used."),
            (
                gated([1 - z for z in Z], CANDIDATES),
                "You took the candidate where z = 1. It is the other way round: z says how much is kept.",
            ),
            (
                [0.5, 0.5, 0.5, 0.7],
                "The gate of the last pixel is 0: nothing of the old state stays, so there is nothing to add to.",
            ),
        ),
    ),
    "gru_step": Function(
        "Write gru_step(x, h, W, U, b): the new state of a Keras GRU cell. x has shape (channels,), h (units,), W "
        "(channels, "
        "3·units), U (units, 3·units), b (2, 3·units): z, r and the candidate side by side. z = σ(x Wz + h Uz + biases), r "
        "likewise, g = tanh(x Wg + b[0] + r·(h Ug + b[1])), h = z·h + (1 − z)·g.",
        (
            "np.split(x @ W + b[0], 3) gives the pixel's terms of z, r and g; np.split(h @ U + b[1], 3) those of the state.",
            "`z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)`, then `g = np.tanh(x_g + r * h_g)`, and z·h + (1 − z)·g.",
        ),
        gru_step,
        "All that comes from the pixel is one product, all that comes from the state another; only the candidate needs the "
        "two apart, since r acts on the state's term with its bias.",
        explained,
        cases,
        by_hand,
        (
            (
                mixed(lambda z, r, x_g, h_g, h: (1 - z) * h + z * np.tanh(x_g + r * h_g)),
                "z and 1 − z have changed places. Some papers have it so; with Keras, z says how much of the old state is "
                "kept.",
            ),
            (with_bias(lambda b: b * [[1], [0]]), "The second bias, b[1], is missing: it is added to h U."),
            (with_bias(lambda b: b * [[0], [1]]), "The first bias, b[0], is missing: it is added to x W."),
            (with_bias(lambda b: 0 * b), "The biases are missing: b[0] is added to x W, b[1] to h U."),
            (
                with_bias(lambda b: np.stack([b[0] + b[1], 0 * b[1]])),
                "Both biases stand beside x W in yours. For the gates that is the same; in the candidate r multiplies b[1], "
                "too.",
            ),
            (reset_before, "r multiplies h before the product with U in yours. With Keras it multiplies h U + b[1]."),
            (
                lambda x, h, W, U, b: by_hand(x, h, exchanged(W), exchanged(U), exchanged(b)),
                "You took r for z: side by side stand z, r and the candidate.",
            ),
            (
                mixed(lambda z, r, x_g, h_g, h: z * h + (1 - z) * np.tanh(x_g + h_g)),
                "r is missing: it multiplies h U + b[1].",
            ),
            (mixed(lambda z, r, x_g, h_g, h: z * h + (1 - z) * (x_g + r * h_g)), "The tanh of the candidate is missing."),
            (
                mixed(lambda z, r, x_g, h_g, h: z * h + np.tanh(x_g + r * h_g)),
                "The candidate counts 1 − z: what is kept, it does not get.",
            ),
        ),
    ),
}
PREDICTIONS = {
    "forget gate": Guess(
        "The first pixel is 3, five zeros follow. What is in the memory after those five with the forget gate shut, half "
        "open and open? Three numbers; what the first pixel writes is 0.95.",
        lambda: [memory([3, 0, 0, 0, 0, 0], forget_bias=b)[-1] for b in (-6, 0, 6)],
        "Shut: nothing. Half open: halved five times. Open: nearly all of it.",
        within=0.04,
    ),
    "replaced or added": Choice(
        "A bright pixel comes when there is already something in the memory. What happens with the weight −6 of the forget "
        "gate?",
        ("it is added", "it replaces", "it is ignored"),
        lambda: ["it replaces" if _is_lost() else "it is added"],
        "The gate shuts at the bright pixel, so the old memory goes just when the new value is written.",
    ),
    "gru adds": Choice(
        "Is there a setting in which the GRU adds the second bright pixel to the first?",
        ("yes", "no"),
        lambda: ["yes" if leaky_sum()[3] > leaky_sum()[0] > leaky_sum()[2] > 0 else "no"],
        "Not by its gate: what z keeps, the candidate does not get. But with z near 0 and r near 1 the candidate itself "
        "hears the old state and adds a small input to it, and the sum leaks.",
    ),
    "held marks": Choice(
        "Which units will come below an error of 0.001?",
        tuple(UNITS),
        lambda: ["gru", "lstm"],
        "To replace what is held, the weight has to change at that pixel: a gate does.",
        several=True,
    ),
    "lstm first": Choice(
        "Is the LSTM first in all three tasks?",
        ("yes", "no"),
        lambda: ["yes" if _first_everywhere("SpatialRNN2D, lstm") else "no"],
        "These tasks were not made for gates: at twice the size of long range, the plain unit is right each time.",
    ),
}


def memory(row, **weights):
    """The memory of an LSTM with one state along a row."""
    return [step["c"].item() for step in lstm(row, **weights).steps[-1].walk]


def lstm(row, forget_bias=3, forget_weight=0, input_weight=1):
    """An LSTM whose gates see the pixel and nothing else; that for the input, and that for the output, are nearly open."""
    return trace_unit([row], "lstm", [[[0, forget_weight, input_weight, 0]], np.zeros((1, 4)), [3, forget_bias, 0, 3]])


def leaky_sum():
    """The states of a GRU whose candidate hears the old state, z near 0 and r near 1."""
    weights = [[[0, 0, 0.1]], [[0, 0, 1]], [[-6, 6, 0], [0, 0, 0]]]
    return trace_unit([ROW], "gru", weights).hidden[0, :, 0]


def _is_lost():
    """Whether what the memory held before the second bright pixel is hardly there after it."""
    with_it, without = (
        memory(row, forget_bias=6, forget_weight=-6, input_weight=0.5)[3] for row in (ROW, [0, 0, 0, *ROW[3:]])
    )
    return abs(with_it - without) < 0.1


def _first_everywhere(model):
    scores = {"long range": "accuracy at twice the size", "contours": "dice 14 dashes", "ultrasound": "ovary"}
    means = [
        {name: np.mean(each) for name, each in found("context", score, task=task).items() if name in OF_UNITS}
        for task, score in scores.items()
    ]
    return all(max(of_task, key=of_task.get) == model for of_task in means)
