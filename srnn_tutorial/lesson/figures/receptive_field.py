"""Drawings of receptive fields: an image, and the gradient of the output at one pixel over it."""

import numpy as np
from matplotlib.image import AxesImage

from srnn_tutorial.lesson.by_hand.arguments import as_plane
from srnn_tutorial.lesson.figures.paper import CURRENT, GREYS, Grid, Sheet, blank, number, scale_of
from srnn_tutorial.lesson.figures.picture import Picture, drawing


@drawing
def draw_receptive_field(image, pixel, fields, title):
    """The image, the four directions' gradients of the output at `pixel`, and their sum.

    A pixel that changes nothing is grey. What `pixel` hears of itself, in all directions at once, has the last colour of the
    scale, so that there are colours left for the others.

    Args:
        image: array `(height, width)`.
        pixel: `(row, column)`.
        fields: what `receptive_field` gives.
        title: what is drawn, in a few words.
    """
    image, together, heard = as_plane(image), sum(fields.values()), np.any([*fields.values()], axis=0)
    others = together.copy()
    others[pixel] = 0
    scale = scale_of(others, *fields.values())
    width, height = 8.8, 6.05
    axes = blank(width, height)
    headline = f"row {pixel[0]}, column {pixel[1]} hears {heard.sum()} of {image.size} pixels"
    axes.text(width / 2, height - 0.3, f"{title}: {headline}", ha="center", va="center", fontsize=12, weight="bold")

    grids = [Grid.fitted(axes, left, height - 0.85, 2.7, image.shape) for left in (1.0, 5.1)]
    _paint_grey(grids[0], image)
    grids[1].paint(np.where(heard, together, np.nan), scale)
    for grid, name in zip(grids, ("input x", "gradient, the sum of the four")):
        axes.text((grid.left + grid.right) / 2, height - 0.78, name, ha="center", va="bottom", fontsize=11)
    for index, (name, field) in enumerate(fields.items()):
        grids.append(Grid.fitted(axes, 0.425 + 2.1 * index, 1.8, 1.65, image.shape))
        grids[-1].paint(_unheard_empty(field), scale, direction=name)
    for grid in grids:
        grid.outline(pixel, CURRENT)
    told = ". ".join(f"{name.capitalize()}: {_told(field)}" for name, field in fields.items())
    return Picture(axes.figure, f"{title}: {headline}. {told}.")


@drawing
def draw_fields(fields, pixel):
    """Receptive fields of one pixel side by side, each divided by its largest number; `fields`: a dictionary from title."""
    shares = {title: np.abs(field) / (np.abs(field).max() or 1) for title, field in fields.items()}  # it may hear nothing
    shape = next(iter(shares.values())).shape
    across = len(fields) if len(fields) <= 3 else 3  # more side by side grow too small on a narrow page
    rows = -(-len(fields) // across)
    sheet = Sheet(across, shape, rows)
    for place, (title, share) in enumerate(shares.items()):
        row, column = divmod(place, across)
        missing = rows * across - len(fields) if row == rows - 1 else 0
        grid = sheet.grid(column + missing / 2, row)
        grid.paint(_unheard_empty(share), scale_of(np.array([0.0, 1.0])), title, lift=0.08)
        grid.outline(pixel, CURRENT)
    heard = "; ".join(f"{title}, {np.count_nonzero(field)}" for title, field in fields.items())
    return Picture(sheet.figure, f"How many of {shape[0] * shape[1]} pixels the one in the frame hears: {heard}.")


def _paint_grey(grid, image):
    """The image in greys, so that colours are left for its gradients, and its numbers."""
    scale = scale_of(image)
    extent = (grid.left, grid.right, grid.bottom, grid.top)
    grey = AxesImage(grid.axes, cmap=GREYS, norm=scale, extent=extent, interpolation="nearest")
    grey.set_data(image)
    grid.axes.add_image(grey)
    dark = scale(image) < 0.5
    for ink, cells in (("white", dark), ("black", ~dark)):
        texts = {position: number(image[position]) for position in zip(*np.nonzero(cells))}
        grid.letter(texts, 72 * grid.cell * 0.3, ink)


def _unheard_empty(field):
    return np.where(field == 0, np.nan, field)


def _told(field):
    heard = field[field != 0]
    if heard.size < 2:
        return f"1 pixel, {number(heard[0])}" if heard.size else "none"
    return f"{heard.size} pixels, from {number(heard.min())} to {number(heard.max())}"
