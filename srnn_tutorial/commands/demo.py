"""Print the README example: four sweeps over a 3×3 image, and their merge, computed by the layer."""

from srnn_tutorial.commands import keras_loaded
from srnn_tutorial.directions import DIRECTIONS

SWEEPS = {
    "right": "each row from its left edge: a pixel adds the state of the pixel on its left",
    "left": "each row from its right edge: a pixel adds the state of the pixel on its right",
    "down": "each column from its top edge: a pixel adds the state of the pixel above it",
    "up": "each column from its bottom edge: a pixel adds the state of the pixel below it",
}


def add_arguments(parser):
    pass


def run(options):
    with keras_loaded():
        x, sweeps, merged = _input_sweeps_and_merge()
    print("The input x, one channel of 3×3 pixels:")
    print(_grid(x))
    print("\nFour sweeps, h = relu(w·h_prev + x) with w = 1 and rnn_seq_length=2: every pixel sees 2 pixels behind it.")
    for name, explanation in SWEEPS.items():
        print(f"\n{DIRECTIONS[name].arrow} {name}: {explanation}")
        print(_grid(sweeps[name]))
    print('\nMerged, with rnn_seq_length=3, merge_mode="convolution", output_conv_filter=1: a 1×1 convolution, all ones,')
    print("adds up the four sweeps.")
    print(_grid(merged))
    return 0


def _input_sweeps_and_merge():
    from keras import ops

    from srnn_tutorial import SpatialRNN2D
    from srnn_tutorial.data import readme_image

    image = readme_image()
    x = image[None, :, :, None]
    four = SpatialRNN2D(rnn_seq_length=2, kernel_initializer="ones", merge_mode=None)(x)
    one = SpatialRNN2D(rnn_seq_length=3, kernel_initializer="ones", merge_mode="convolution", output_conv_filter=1)(x)
    sweeps = {name: ops.convert_to_numpy(h)[0, :, :, 0] for name, h in zip(DIRECTIONS, four)}
    return image, sweeps, ops.convert_to_numpy(one)[0, :, :, 0]


def _grid(image):
    return "\n".join("".join(f"{value:5g}" for value in row) for row in image)
