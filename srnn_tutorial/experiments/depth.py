"""The ladder of depth: U-Nets of one to four levels of pooling, with and without a spatial RNN at the bottom.

On ultrasound-like images of 96 pixels, and of 256, where an organ is larger than a shallow U-Net reaches. Beside each
network with a spatial RNN stands the wider U-Net that has as many parameters.
"""

import functools

from srnn_tutorial.experiments.training import tasks

MODELS = ("U-Net", "U-Net + spatial RNN", "wider U-Net")
DEPTHS = (1, 2, 3, 4)
SIZES = {
    96: {"images": 192, "validation_images": 48, "test_images": 128, "epochs": 8, "batch_size": 4},
    256: {"images": 40, "validation_images": 12, "test_images": 48, "epochs": 8, "batch_size": 1},
}
TRAINING = {"filters": 6, "rates": tasks.RATES}


def plan(seeds):
    """Every network of every depth at both sizes, once for each seed; the seed also makes the images to learn from."""
    return [
        {"model": model, "depth": depth, "size": size, "seed": seed, **training, **TRAINING}
        for size, training in SIZES.items()
        for seed in range(seeds)
        for depth in DEPTHS
        for model in MODELS
    ]


def measure(setting, shared):
    """Train, by the common rules, and test on images of another seed."""
    network = functools.partial(make_model, setting["model"], setting["depth"], setting["filters"])
    return tasks.train_on("ultrasound", network, setting, shared) | {"reach": reach(setting["depth"])}


def make_model(name, depth, filters):
    """One of `MODELS`: from images `(batch, height, width, 1)` to the maps of ovary and follicles."""
    if name == "wider U-Net":
        return _unet(depth, _wider(depth, filters))
    return _unet(depth, filters, (depth,) if name == "U-Net + spatial RNN" else ())


@tasks.searched_once
def _wider(depth, filters):
    wanted = make_model("U-Net + spatial RNN", depth, filters).count_params()
    return tasks.closest(functools.partial(_unet, depth), wanted, depth)


def _unet(depth, filters, levels=()):
    from srnn_tutorial.models import cr_unet

    return cr_unet((None, None, 1), 2, filters, depth, context_levels=levels, deep_supervision=False, rounds=1)


def reach(depth):
    """How far away, in pixels along an edge, the farthest pixel is that the maps of a U-Net of that depth can depend on.

    Down each level has two 3×3 convolutions and so has the way up: 2 pixels of the level's size each, the bottom but once;
    pooling and enlarging add what is left of a pixel of the level below.

    >>> [reach(depth) for depth in (1, 2, 3, 4)]
    [9, 23, 51, 107]
    """
    levels = sum(4 * 2**level for level in range(depth)) + 2 * 2**depth
    return levels + 2**depth - 1
