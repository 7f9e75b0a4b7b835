"""Notebook 11: an ablation. Keras is imported when an answer is tried, not before."""

import numpy as np

from srnn_tutorial.lesson.by_hand.reach import full_sweep
from srnn_tutorial.lesson.exercises.functions import Function
from srnn_tutorial.lesson.exercises.numbers import Numbers
from srnn_tutorial.lesson.exercises.predictions import Choice, Guess

SIZE = (128, 192)


class Toy:
    """What stands for a network: it begins with a random number, and each training adds 10."""

    def __init__(self, better):
        self.better, self.start, self.trained = better, np.random.random(), 0


def toys():
    def plain():
        return Toy(0)

    def with_context():
        return Toy(3)

    return {"plain": plain, "with context": with_context}


def train(model):
    model.trained += 1


def test(model):
    return 10 * model.trained + model.better + model.start


def cases():
    return ([toys(), train, test, seeds] for seeds in (2, 3))


def by_hand(networks, train, test, seeds):
    """What comes of it, each training by itself."""
    scores = {}
    for name, make in networks.items():
        scores[name] = [_one(make, train, test, seed) for seed in range(seeds)]
    return scores


def _one(make, train, test, seed):
    import keras

    keras.utils.set_random_seed(seed)
    model = make()
    train(model)
    return test(model)


def same_scores(received, expected):
    try:
        return received.keys() == expected.keys() and all(
            np.shape(received[name]) == np.shape(expected[name]) and np.allclose(received[name], expected[name], atol=1e-6)
            for name in expected
        )
    except (AttributeError, TypeError, ValueError):
        return False


def ablation(networks, train, test, seeds):
    import keras

    scores = {name: [] for name in networks}
    for seed in range(seeds):
        for name, make in networks.items():
            keras.utils.set_random_seed(seed)
            model = make()
            train(model)
            scores[name].append(test(model))
    return scores


def trained_on(networks, train, test, seeds):
    """One model of each, trained on and on."""
    import keras

    scores = {}
    for name, make in networks.items():
        keras.utils.set_random_seed(0)
        model, scores[name] = make(), []
        for _ in range(seeds):
            train(model)
            scores[name].append(test(model))
    return scores


def always(seed):
    return lambda networks, train, test, seeds: {
        name: [_one(make, train, test, seed) for _ in range(seeds)] for name, make in networks.items()
    }


def made_first(networks, train, test, seeds):
    """The seed is set before the training, and after the network has been made."""
    import keras

    scores = {name: [] for name in networks}
    keras.utils.set_random_seed(0)
    for seed in range(seeds):
        for name, make in networks.items():
            model = make()
            keras.utils.set_random_seed(seed)
            train(model)
            scores[name].append(test(model))
    return scores


def seed_for_all(networks, train, test, seeds):
    """One seed before all networks of a round: the second one goes on where the first has stopped."""
    import keras

    scores = {name: [] for name in networks}
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        for name, make in networks.items():
            model = make()
            train(model)
            scores[name].append(test(model))
    return scores


def summed_up(how):
    return lambda *case: {name: how(scores) for name, scores in by_hand(*case).items()}


def explained():
    scores = {name: [round(score, 2) for score in each] for name, each in by_hand(toys(), train, test, 2).items()}
    return (
        f"With two seeds: {scores}. The same seed gives both networks the same chance, so what differs within a pair is the "
        "network; what differs from seed to seed is chance. A difference smaller than that is none."
    )


EXERCISES = {
    "your own images": Numbers(
        f"A U-Net halves an image of {SIZE[0]} by {SIZE[1]} pixels three times. What is the smallest rnn_seq_length of a "
        "context block at its bottom with which every pixel hears its whole row and its whole column?",
        (
            "How many pixels are left at the bottom, along the longer edge? And a pixel hears itself for free.",
            f"Halved three times, an edge is an eighth: {SIZE[0] // 8} by {SIZE[1] // 8} are left.",
        ),
        full_sweep((SIZE[0] // 8, SIZE[1] // 8)),
        f"{SIZE[1]} → {SIZE[1] // 2} → {SIZE[1] // 4} → {SIZE[1] // 8} pixels along the longer edge, "
        f"{SIZE[1] // 8 - 1} of them behind the last one. At the bottom a short window already holds the whole image.",
        (
            (SIZE[1] // 8, "A pixel hears itself for free: count only the pixels behind it."),
            (SIZE[1] - 1, "That is for a block at the top. At the bottom fewer pixels are left."),
            (
                full_sweep((SIZE[0] // 4, SIZE[1] // 4)),
                "That is one level higher: halved three times, an edge is an eighth.",
            ),
            (
                full_sweep((SIZE[0] // 8, SIZE[1] // 8), ["down", "up"]),
                "That is enough for the columns. The rows are longer.",
            ),
        ),
    ),
    "ablation": Function(
        "Write ablation(networks, train, test, seeds): networks is a dictionary from a name to a function that makes a new "
        "network; train(model) trains it, test(model) gives its score. For each seed 0, 1, …: set it with "
        "keras.utils.set_random_seed, make, train and test each network. The result: a dictionary from each name to the "
        "list of its scores. (It is tried with toys that are trained at once.)",
        (
            "Two loops, over range(seeds) and over networks.items(). Within them: set the seed, make the model, train it, "
            "append its score.",
            "`keras.utils.set_random_seed(seed)` comes right before `model = make()`, for each network anew.",
        ),
        ablation,
        "Seed, make, train, test: in this order and for each network anew, so that nothing but the network differs.",
        explained,
        cases,
        by_hand,
        (
            (
                trained_on,
                "You trained the same model on. Each seed makes a new one: the second score is no second training.",
            ),
            (always(0), "Each training has the seed 0: they are the same training, and their spread is none."),
            (
                made_first,
                "The seed is set after the network was made. Its weights are drawn when it is made: set it before.",
            ),
            (
                seed_for_all,
                "The seed is set once for all networks of a round, so the second begins where the first has stopped. Set it "
                "for each.",
            ),
            (
                lambda networks, train, test, seeds: by_hand(networks, lambda model: None, test, seeds),
                "Nothing was trained before it was tested.",
            ),
            (summed_up(np.mean), "Those are means. Keep the score of each seed: without their spread no mean can be read."),
            (summed_up(max), "That is the best of the seeds. Keep all: the best of many tries is luck."),
        ),
        same_scores,
    ),
}
PREDICTIONS = {
    "one level": Guess(
        "With one level of pooling: how many pixels away can a pixel still change the map?",
        lambda: _reach(1),
        "Two convolutions at the top before the pooling, two at the bottom, where a pixel is two wide, and two at the top.",
    ),
    "when to stop": Choice(
        "Which loss says when to stop?",
        ("training", "validation"),
        lambda: ["validation"],
        "The training loss goes on falling when the network learns its images by heart.",
    ),
}


def _reach(depth):
    from srnn_tutorial.experiments.depth import reach

    return reach(depth)
