"""Keeps every layer, as this version saves it, with what it computes, for the tests of later versions:

python tests/layers/kept/keep.py 0.3.0

With names behind it, those alone: python tests/layers/kept/keep.py 0.3.1 slices
"""

import argparse
import zlib
from pathlib import Path

import keras
import numpy as np

from srnn_tutorial import (
    MDRNN2D,
    DSCContext,
    IONContext,
    Propagation2D,
    ReNet2D,
    SliceRNN2D,
    SpatialRNN2D,
    initializers,
    models,
)


def cells():
    return [keras.layers.GRUCell(2, reset_after=False), keras.layers.StackedRNNCells([keras.layers.LSTMCell(3)])]


def layers():
    """By the names of their outputs."""
    return {
        "rnn": SpatialRNN2D(),
        "rnn_window": SpatialRNN2D(2, directions=("left", "down")),
        "rnn_one_direction": SpatialRNN2D(100, "tanh", directions=("up",), merge_mode="mul"),
        "rnn_convolution": SpatialRNN2D(
            3, merge_mode="convolution", output_conv_filter=5, kernel_initializer=initializers.FadingMemory(9)
        ),
        "rnn_regularized": SpatialRNN2D(
            merge_mode="convolution", kernel_regularizer="l2", recurrent_regularizer="l1", recurrent_constraint="non_neg"
        ),
        "irnn": SpatialRNN2D(cell="irnn", merge_mode="ave"),
        "simple_rnn": SpatialRNN2D(cell="simple_rnn", units=2, merge_mode="sum"),
        "gru": SpatialRNN2D(2, cell="gru", recurrent_initializer="glorot_uniform"),
        "lstm": SpatialRNN2D(cell="lstm", units=2, merge_mode="mul"),
        "stack": SpatialRNN2D(3, cell=keras.layers.StackedRNNCells(cells())),
        "renet": ReNet2D(2),
        "renet_padded": ReNet2D(2, (3, 4), "lstm", padding="same"),
        "mdrnn": MDRNN2D(2, "rnn"),
        "mdgru": MDRNN2D(2, "gru", merge_mode="convolution", output_conv_filter=3),
        "mdlstm": MDRNN2D(2, corners=("top_left", "bottom_right"), merge_mode="sum"),
        "ion": IONContext(units=2, filters=3),
        "accumulator": IONContext(units=2, accumulator=True),
        "context_block": lambda image: models.context_block(image, 2, "gru"),
        "slices": SliceRNN2D(5, directions=("left", "down", "up")),
        "attention": DSCContext(2, cell="rnn", kernel_regularizer="l2"),
        "propagation": Propagation2D(2, ("up", "right"), merge_mode="convolution", output_conv_filter=3),
        "selective": SpatialRNN2D(cell="selective", merge_mode="sum", recurrent_initializer=initializers.Rates()),
        "vmamba_block": lambda image: models.vmamba_block(image, 1, kernel_regularizer="l1"),
        "cr_unet": models.cr_unet((None, None, 3), classes=2, filters=2, depth=2),
        "scene_labelling": models.scene_labelling((None, None, 3), classes=2, units=(2, 3), features=(4,)),
    }


def keep(version, folder, names):
    file = Path(folder) / f"layers_of_{version}.keras"
    if file.exists():
        raise SystemExit(f"{file} is there already, and stays as it is")
    keras.utils.set_random_seed(7)
    image = keras.Input((None, None, 3))
    outputs = {name: keras.tree.flatten(layer(image)) for name, layer in layers().items() if name in names}
    model = keras.Model(image, {f"{name} {number}": x for name, found in outputs.items() for number, x in enumerate(found)})
    some = np.random.default_rng(7).normal(size=(2, 6, 8, 3)).astype("float32")
    for weight in model.weights:  # signs and biases, which no start has, and no two weights alike
        if "seed" not in weight.path:
            weight.assign_add(np.random.default_rng(zlib.crc32(weight.path.encode())).normal(0, 0.2, weight.shape))
    computed = {name: keras.ops.convert_to_numpy(output) for name, output in model(some).items()}
    model.save(file)
    np.savez_compressed(file.with_suffix(".npz"), image=some, **computed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version")
    parser.add_argument("names", nargs="*", default=[*layers()])
    given = parser.parse_args()
    keep(given.version, Path(__file__).parent, given.names)
