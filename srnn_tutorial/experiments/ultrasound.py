"""Ovary and follicles on generated ultrasound: what spatial RNNs, deep supervision and rounds of refinement add to a U-Net.

All networks have as many parameters and see as many images. Dice, from 0 to 1, says how well the predicted and the true area
agree: twice what they share, divided by what they have together; of each test image, then averaged. These images are
generated, and easier than a clinic's: the numbers compare networks with each other, not with those of the paper.
"""

import functools

import numpy as np

from srnn_tutorial.data import CLASSES, ultrasound

# A ladder from U-Net to CR-Unet, one of its three additions after the other.
MODELS = {
    "U-Net": {"spatial": False, "deep_supervision": False, "rounds": 1},
    "U-Net + spatial RNN": {"spatial": True, "deep_supervision": False, "rounds": 1},
    "… + deep supervision": {"spatial": True, "deep_supervision": True, "rounds": 1},
    "… + two rounds: CR-Unet": {"spatial": True, "deep_supervision": True, "rounds": 2},
}
TRAINING = {"size": 64, "images": 400, "test_images": 200, "filters": 6, "depth": 3, "epochs": 12, "learning_rate": 0.01}
BATCH, ROUNDS_TESTED = 8, 4


def plan(seeds):
    """Every network, once for each seed; the seed also makes the images to learn from."""
    return [{"model": model, "seed": seed, **TRAINING} for seed in range(seeds) for model in MODELS]


def measure(setting):
    """Train, and test on images of another seed; a network with rounds after each of several rounds."""
    import keras

    from srnn_tutorial.models import refine, supervision, targets

    images, masks = data(setting["images"], setting["size"], seed=setting["seed"])
    test_images, test_masks = data(setting["test_images"], setting["size"], seed=10_000)
    model = make_model(setting["model"], setting["filters"], setting["depth"])
    steps = setting["epochs"] * -(-len(images) // BATCH)
    falling = keras.optimizers.schedules.CosineDecay(setting["learning_rate"], steps)
    model.compile(keras.optimizers.Adam(falling), **supervision(model, keras.losses.Dice(axis=(1, 2))))
    history = model.fit(images, targets(model, masks), batch_size=BATCH, epochs=setting["epochs"], verbose=0)
    found = {"parameters": model.count_params(), "losses": history.history["loss"]}

    if MODELS[setting["model"]]["rounds"] == 1:
        maps = model.predict(test_images, batch_size=20, verbose=0)
        return found | dice(test_masks, maps["maps"] if isinstance(maps, dict) else maps)
    by_round = [dice(test_masks, maps) for maps in refine(model, test_images, ROUNDS_TESTED, batch_size=20)]
    rounds = {name: [each[name] for each in by_round] for name in CLASSES}
    return found | by_round[MODELS[setting["model"]]["rounds"] - 1] | {"by_round": rounds}


def make_model(name, filters, depth):
    """One of `MODELS`, with about as many parameters as the largest of them, CR-Unet with that many `filters`."""
    from srnn_tutorial.models import cr_unet, filters_for, unet

    parts = dict(MODELS[name])
    make = cr_unet if parts.pop("spatial") else unet

    def build(filters):
        return make((None, None, 1), 2, filters, depth, **parts)

    wanted = cr_unet((None, None, 1), 2, filters, depth, deep_supervision=True, rounds=2).count_params()
    return build(filters_for(build, wanted, depth))


def dice(truth, maps):
    """The Dice of each class, averaged over the images; 1 where a class is neither there nor predicted.

    Args:
        truth: masks `(count, height, width, 2)`.
        maps: predicted probabilities, of the same shape; from 0.5 on a pixel counts.

    >>> truth = np.zeros((1, 2, 4, 2))
    >>> truth[:, 0, :, 0] = truth[:, 0, 0, 1] = 1
    >>> maps = np.zeros((1, 2, 4, 2))
    >>> maps[:, 0, 2:, 0] = maps[:, 0, 0, 1] = 0.9
    >>> {name: round(value, 2) for name, value in dice(truth, maps).items()}
    {'ovary': 0.67, 'follicles': 1.0}
    """
    predicted = maps >= 0.5
    shared = (truth * predicted).sum((1, 2))
    together = truth.sum((1, 2)) + predicted.sum((1, 2))
    each = np.divide(2 * shared, together, out=np.ones_like(shared, "float64"), where=together > 0)
    return dict(zip(CLASSES, each.mean(axis=0).tolist()))


data = functools.lru_cache(4)(ultrasound)
