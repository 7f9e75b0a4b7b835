"""Grey images side by side: photographs; ultrasound with outlines, truth and prediction; maps of probabilities."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from srnn_tutorial.data import CLASSES
from srnn_tutorial.lesson.figures.paper import COLOURS, CURRENT, ORANGE, SKY, number
from srnn_tutorial.lesson.figures.picture import Picture, drawing

OUTLINES = SKY, ORANGE  # both clear of grey, and of one another


@drawing
def draw_photographs(images, words, own_scales=False, pixel=None):
    """Grey images side by side.

    Args:
        images: a dictionary from title to array `(height, width)`.
        words: the alt text.
        own_scales: whether each image has its own scale, which then stands in its title; one for all if not.
        pixel: a row and a column; its numbers are added to the words.
    """
    figure = Figure(figsize=(2.6 * len(images), 2.9), layout="constrained")
    ranges = {title: (np.min(image), np.max(image)) for title, image in images.items()}
    common = min(low for low, _ in ranges.values()), max(high for _, high in ranges.values())
    for axes, (title, image) in zip(np.ravel(figure.subplots(1, len(images))), images.items()):
        lowest, highest = ranges[title] if own_scales else common
        axes.imshow(image, cmap="gray", vmin=lowest, vmax=highest)
        axes.set_title(f"{title}: {number(lowest)} to {number(highest)}" if own_scales else title, fontsize=11)
        axes.set_axis_off()
    if pixel is None:
        return Picture(figure, words)
    row, column = (min(at, edge - 1) for at, edge in zip(pixel, np.shape(next(iter(images.values())))))
    numbers = ", ".join(f"{title} {number(image[row, column])}" for title, image in images.items())
    return Picture(figure, f"{words} Row {row}, column {column}: {numbers}.")


@drawing
def draw_outlined(images, rows, words, classes=CLASSES):
    """Images, a column each, with what is on them outlined: ovary and follicles, if not said otherwise.

    Args:
        images: `(count, height, width, 1)`, from 0 to 1.
        rows: from what is written beside a row to the masks, or maps, of all images, `(count, height, width, classes)`;
            a map is outlined where it is 0.5. `None` leaves a row without outlines.
        words: the alt text.
        classes: their names, at most two.
    """
    colours = dict(zip(classes, OUTLINES))
    figure = Figure(figsize=(1.75 * len(images) + 0.3, 1.78 * len(rows) + 0.35), layout="constrained")
    grid = figure.subplots(len(rows), len(images), squeeze=False)
    for line, (title, masks) in zip(grid, rows.items()):
        line[0].set_ylabel(title, fontsize=11)
        for index, axes in enumerate(line):
            _show(axes, images[index, ..., 0], cmap="gray", vmin=0, vmax=1)
            if masks is not None:
                for place, colour in enumerate(colours.values()):
                    _outline(axes, masks[index, ..., place], colour)
    lines = [Line2D([], [], color=colour, lw=2.5, label=name) for name, colour in colours.items()]
    figure.legend(handles=lines, loc="outside lower center", ncols=len(lines), frameon=False, fontsize=10)
    return Picture(figure, words)


@drawing
def draw_maps(maps, truth, words):
    """Maps of one image side by side, the ovary above, the follicles below, the true outlines on them.

    Args:
        maps: from a title to maps `(height, width, 2)`.
        truth: the masks of the same image.
        words: the alt text.
    """
    figure = Figure(figsize=(1.9 * len(maps) + 1.1, 4.2), layout="constrained")
    grid = figure.subplots(len(CLASSES), len(maps), squeeze=False)
    for place, name in enumerate(CLASSES):
        grid[place, 0].set_ylabel(name, fontsize=11)
        for axes, (title, each) in zip(grid[place], maps.items()):
            seen = _show(axes, each[..., place], cmap=COLOURS, vmin=0, vmax=1)
            _outline(axes, truth[..., place], CURRENT)
            axes.set_title("" if place else title, fontsize=11)
    bar = figure.colorbar(seen, ax=grid, shrink=0.7, ticks=[0, 0.5, 1])
    bar.set_label("probability")
    figure.legend(
        handles=[Line2D([], [], color=CURRENT, lw=2, label="truth")], loc="outside lower center", frameon=False, fontsize=10
    )
    return Picture(figure, words)


def _show(axes, image, **how):
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return axes.imshow(image, **how)


def _outline(axes, mask, colour):
    if np.min(mask) < 0.5 <= np.max(mask):
        axes.contour(mask, [0.5], colors=[colour], linewidths=1.8)
