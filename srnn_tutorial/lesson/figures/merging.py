"""What becomes of the hidden images of several directions, drawn: number by number, and as images."""

import numpy as np

from srnn_tutorial.lesson.figures.paper import CURRENT, Sheet, factor, in_words, number, scale_of
from srnn_tutorial.lesson.figures.picture import Picture, drawing


@drawing
def draw_merge(hiddens, merged, mode, kernel=None, pixel=None):
    """The hidden images of the sweeps and, below, what `mode` makes of them. `hiddens`: dictionary by direction.

    Args:
        merged: what `merge` returned.
        kernel: the weights of the 1×1 convolution, `(directions,)` or `(directions, filters)`; they are written over the
            images they weigh.
        pixel: a row and a column; what becomes of the numbers there is written below.

    Products have a scale of their own: they soon are so large that the hidden images would all be of one colour.
    """
    images = list(hiddens.values())
    results = merged if mode is None else [merged] if merged.ndim == 2 else list(np.moveaxis(merged, -1, 0))
    scale = scale_of(*images) if mode == "mul" else scale_of(*images, *results)
    lines = [] if pixel is None else merged_at(pixel, mode, hiddens, results, kernel)
    sheet = Sheet(len(images), images[0].shape, rows=2, captions=len(lines))
    grids = [sheet.grid(column) for column in range(len(images))]
    for grid, (name, hidden), weights in zip(grids, hiddens.items(), _weights_written(kernel, len(images))):
        grid.paint(hidden, scale, weights, name)
    titles = titles_of(mode, len(results))
    first = (len(images) - len(results)) / 2
    for i, (result, title) in enumerate(zip(results, titles)):
        grids.append(sheet.grid(first + i, row=1))
        grids[-1].paint(result, scale_of(result) if mode == "mul" else scale, title, lift=0.08)
    for grid in grids if lines else ():
        grid.outline(pixel, CURRENT)
    for row, line in enumerate(lines):
        sheet.caption(row, line)
    words = " ".join(f"{title.capitalize()}: {in_words(result)}." for title, result in zip(titles, results))
    return Picture(sheet.figure, " ".join([f"Merge mode {mode!r}. {words}", *(f"{line}." for line in lines)]))


def titles_of(mode, count):
    """What stands above the results."""
    if mode is None:
        return [f"tensor {i}" for i in range(count)]
    return [f"channel {i}" for i in range(count)] if count > 1 else [mode]


def merged_at(pixel, mode, hiddens, results, kernel=None):
    """What becomes of the numbers at a pixel, in a line for each result.

    >>> hiddens = {"right": np.array([[1.0, 3.0]]), "left": np.array([[3.0, 2.0]])}
    >>> merged_at((0, 1), "convolution", hiddens, [np.array([[0.0, 1.0]])], [1, -1])
    ['convolution[0,1] = relu(1·3 + (−1)·2) = 1']
    """
    row, column = pixel
    place, values = f"[{row},{column}]", [image[pixel] for image in hiddens.values()]
    titles, given = titles_of(mode, len(results)), [number(result[pixel]) for result in results]
    if mode is None or mode == "concat":
        ways = [f"h{place} of {name}" for name in hiddens]
    elif mode == "convolution":
        ways = [f"relu({_weighted(weights, values)})" for weights in np.reshape(kernel, (len(values), -1)).T]
    elif mode == "mul":
        ways = [" · ".join(map(factor, values))]
    else:
        total = " + ".join(map(factor, values))
        ways = [f"({total}) / {len(values)}" if mode == "ave" else total]
    return [f"{title}{place} = {way} = {result}" for title, way, result in zip(titles, ways, given)]


def _weights_written(kernel, count):
    if kernel is None:
        return [""] * count
    return [f"{', '.join(map(number, np.ravel(weights)))} ×" for weights in kernel]


def _weighted(weights, values):
    first, *others = weights
    written = [number(first), *map(factor, others)]
    return " + ".join(f"{weight}·{factor(value)}" for weight, value in zip(written, values))
