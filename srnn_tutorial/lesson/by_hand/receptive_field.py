"""Receptive fields: how much does the output at one pixel change with every pixel of the image?

That is the gradient of the output, by the chain rule: each step of a unit says how much its states change with the pixel and
with the states before, and along the way these factors are multiplied. Here in NumPy, in one channel; the tests hold it
against the gradient of the layer itself.
"""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_plane, known_unit
from srnn_tutorial.lesson.by_hand.trace import LINES, windows
from srnn_tutorial.lesson.by_hand.units import FORMULAS
from srnn_tutorial.units import KEEP_THE_CHANNELS, UNITS

EPSILON = 1e-30
# Functions of a complex number whose imaginary part is tiny. At 0, the slope of ReLU is taken to be 0.
SMOOTH = {"relu": lambda z: np.where(z.real > 0, z, 0), "tanh": np.tanh}


@as_it_comes()
def receptive_field(image, pixel, unit="rnn", weights=(1.0,), n=None, layers=1):
    """The gradient of a spatial RNN's output at one pixel, over the image, for each direction.

    Args:
        image: array `(height, width)`.
        pixel: `(row, column)`, whose output is asked.
        unit: `"rnn"`, `"irnn"`, `"simple_rnn"`, `"gru"` or `"lstm"`.
        weights: of the unit with one channel and one state, as the Keras cell's `get_weights()` gives them; the same for all
            directions and layers.
        n: how many pixels behind it each pixel sees, at least 1; `None` for all of them.
        layers: spatial RNNs in a row. All but the last merge their four directions to the mean, `merge_mode="ave"`.

    Returns:
        A dictionary from direction to an array `(height, width)`: the gradient of what the last layer's sweep in this
        direction gives at `pixel`.

    Raises:
        ValueError: the image, the unit or `n` is not one of those, or there is no such pixel.

    >>> for direction, field in receptive_field([[1, 1, 1, 1]], (0, 2), weights=[0.5]).items():
    ...     print(direction, field[0])
    right [0.25 0.5  1.   0.  ]
    left [0.  0.  1.  0.5]
    down [0. 0. 1. 0.]
    up [0. 0. 1. 0.]

    A dark pixel, below which ReLU makes the state zero, hides itself and all that lies behind it:

    >>> receptive_field([[1, -9, 1, 1]], (0, 3), weights=[0.5])["right"]
    array([[0. , 0. , 0.5, 1. ]])
    """
    image = as_plane(image)
    row, column = pixel
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        raise ValueError(f"`pixel` is (row, column) within an image of shape {image.shape}. Received: pixel={pixel!r}")
    step = _step(known_unit(unit, FORMULAS), weights)
    behind = {name: {window[-1]: window for window in windows(*image.shape, name, n)} for name in LINES}

    seen = [image]  # by each layer
    for _ in range(layers - 1):
        seen.append(_mean_of_sweeps(seen[-1], step, behind))
    fields = {name: _slopes(seen[-1], step, behind[name][row, column]) for name in LINES}
    for x in reversed(seen[:-1]):
        fields = _through_a_layer(fields, x, step, behind)
    return fields


@as_it_comes()
def convolution_field(shape, pixel, layers):
    """The gradient over the image of convolutions in a row, 3×3 each, with all weights the same and no activation.

    Args:
        shape: `(height, width)` of the image, zero beyond its edges.
        pixel: `(row, column)`, whose output is asked.
        layers: how many.

    Returns:
        An array of that shape.

    >>> (convolution_field((5, 5), (2, 2), 1) * 9).round(1)
    array([[0., 0., 0., 0., 0.],
           [0., 1., 1., 1., 0.],
           [0., 1., 1., 1., 0.],
           [0., 1., 1., 1., 0.],
           [0., 0., 0., 0., 0.]])
    """
    height, width = shape
    field = np.zeros(shape)
    field[pixel] = 1
    for _ in range(layers):
        around = np.pad(field, 1)
        field = sum(around[i : i + height, j : j + width] for i in range(3) for j in range(3)) / 9
    return field


def strongest(fields):
    """At every pixel, that of the four directions' gradients which is farthest from zero.

    >>> strongest({"right": np.array([1.0, 0.0]), "left": np.array([0.5, -2.0])})
    array([ 1., -2.])
    """
    stack = np.stack(list(fields.values()))
    return np.take_along_axis(stack, np.abs(stack).argmax(0)[None], 0)[0]


@as_it_comes()
def mean_around(slopes, asked, reach):
    """Gradients with the asked pixel moved to the middle, averaged in size over images.

    Args:
        slopes: array `(images, height, width)`, of each image the gradient of what a model gives at the pixel asked there.
        asked: array of that shape, not zero at one pixel of each image.
        reach: how far around it to look.

    Returns:
        An array `(2 * reach + 1, 2 * reach + 1)`. Beyond the edge of an image there is nothing, which counts as 0.

    >>> mean_around(np.array([[[-3.0, 1.0, 2.0]]]), np.array([[[0, 1, 0]]]), 1)[1]
    array([3., 1., 2.])
    """
    edge = 2 * reach + 1
    padded = np.pad(np.abs(slopes), ((0, 0), (reach, reach), (reach, reach)))
    return np.mean([padded[i, row : row + edge, column : column + edge] for i, row, column in np.argwhere(asked)], axis=0)


def _step(unit, weights):
    """One step of the unit as a function of a pixel and the states before, also of complex numbers."""
    names = ("kernel",) if unit in KEEP_THE_CHANNELS else ("kernel", "recurrent_kernel", "bias")
    weights = {name: np.asarray(weight, "float64") for name, weight in zip(names, weights, strict=True)}
    weights["kernel"] = np.reshape(weights["kernel"], (1,) if unit == "rnn" else (1, -1))
    f = SMOOTH[UNITS[unit].activation]

    def step(x, before):
        values = FORMULAS[unit](x, before, f, **weights)
        return {name: values[name] for name in UNITS[unit].states}

    return step


def _walk(step, rows):
    """What the unit gives at the end of each row of pixels; it reads them side by side."""
    states = {"h": np.zeros((len(rows), 1)), "c": np.zeros((len(rows), 1))}
    for x in rows.T:
        states = step(x[:, None], states)
    return states["h"][:, 0]


def _slopes(x, step, window):
    """How much the output at the end of the window changes with every pixel of `x`.

    There is a row for every pixel of the window, in which this pixel is moved by an imaginary `iε`. As
    `h(x + iε) = h(x) + iε h'(x)`, and nothing is subtracted, nothing is lost to rounding. Source: Squire and Trapp, Using
    complex variables to estimate derivatives of real functions (1998).
    """
    at = tuple(zip(*window))
    slopes = np.zeros(x.shape)
    slopes[at] = _walk(step, x[at] + 1j * EPSILON * np.eye(len(window))).imag / EPSILON
    return slopes


def _mean_of_sweeps(x, step, behind):
    """What a layer gives with `merge_mode="ave"`."""
    mean = np.zeros(x.shape)
    for of_direction in behind.values():
        for length in {len(window) for window in of_direction.values()}:
            alike = np.array([window for window in of_direction.values() if len(window) == length])
            rows, columns = alike[..., 0], alike[..., 1]
            mean[rows[:, -1], columns[:, -1]] += _walk(step, x[rows, columns]) / len(behind)
    return mean


def _through_a_layer(fields, x, step, behind):
    """The chain rule: gradients over what a layer gave become gradients over what it read, `x`."""
    before = {name: np.zeros(x.shape) for name in fields}
    for position in zip(*np.nonzero(sum(np.abs(field) for field in fields.values()))):
        slopes = sum(_slopes(x, step, of_direction[position]) for of_direction in behind.values()) / len(behind)
        for name, field in fields.items():
            before[name] += field[position] * slopes
    return before
