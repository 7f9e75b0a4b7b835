"""Ovary and follicles on generated ultrasound: what spatial RNNs, deep supervision and rounds of refinement add to a U-Net.

All networks have as many parameters and see as many images. Dice, from 0 to 1, says how well the predicted and the true area
agree. These images are generated, and easier than a clinic's: the numbers compare networks with each other, not with those
of the paper.
"""

import functools

from srnn_tutorial.data import CLASSES
from srnn_tutorial.experiments.scores import dice
from srnn_tutorial.experiments.training import tasks

# A ladder from U-Net to CR-Unet, one of its three additions after the other.
MODELS = {
    "U-Net": {"spatial": False, "deep_supervision": False, "rounds": 1},
    "U-Net + spatial RNN": {"spatial": True, "deep_supervision": False, "rounds": 1},
    "… + deep supervision": {"spatial": True, "deep_supervision": True, "rounds": 1},
    "… + two rounds: CR-Unet": {"spatial": True, "deep_supervision": True, "rounds": 2},
}
TRAINING = {**tasks.SIZES["ultrasound"], "epochs": 10, "rates": tasks.RATES, "filters": 6, "depth": 3}
ROUNDS_TESTED = 4


def plan(seeds):
    """Every network, once for each seed; the seed also makes the images to learn from."""
    return [{"model": model, "seed": seed, **TRAINING} for seed in range(seeds) for model in MODELS]


def measure(setting, shared):
    """Train, by the common rules, and test on images of another seed; a network with rounds after each of several rounds."""
    name = setting["model"]
    further = _round_by_round if MODELS[name]["rounds"] > 1 else lambda model, task: {}
    return tasks.train_on(
        "ultrasound", lambda: make_model(name, setting["filters"], setting["depth"]), setting, shared, further
    )


def _round_by_round(model, task):
    from srnn_tutorial.models import refine

    images, masks = task.tests[""]
    by_round = [dice(masks, maps) for maps in refine(model, images, ROUNDS_TESTED, batch_size=32)]
    return {"by_round": {name: [round(float(each), 4) for each in found] for name, found in zip(CLASSES, zip(*by_round))}}


def make_model(name, filters, depth):
    """One of `MODELS`, with about as many parameters as the largest of them, CR-Unet with that many `filters`."""
    return _build(name, _filters(name, filters, depth), depth)


@tasks.searched_once
def _filters(name, filters, depth):
    from srnn_tutorial.models import cr_unet, filters_for

    wanted = cr_unet((None, None, 1), 2, filters, depth, deep_supervision=True, rounds=2).count_params()
    return filters_for(functools.partial(_build, name, depth=depth), wanted, depth)


def _build(name, filters, depth):
    from srnn_tutorial.models import cr_unet, unet

    parts = dict(MODELS[name])
    make = cr_unet if parts.pop("spatial") else unet
    return make((None, None, 1), 2, filters, depth, **parts)
