"""The paper that figures are drawn on: the palette, numbers as they are written, sheets measured in inches, grids of cells.

A sheet is one Matplotlib axes measured in inches, from its lower left corner; all grids of a figure lie on it. (An axes of
its own for each grid takes four times as long to draw, and a slider should not wait.)
"""

import functools

import numpy as np
from matplotlib import colormaps, patheffects
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from srnn_tutorial.directions import DIRECTIONS

# Okabe and Ito's palette: apart for colour-blind readers, too.
BLUE, ORANGE, GREEN, VERMILION, PINK, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
DARK_ORANGE, DARK_PINK = "#9A6A00", "#A34B7D"  # the same two for letters, which are thin
PALE_BLUE, PALE_ORANGE = "#DCE9F2", "#F7E9CC"  # and for what lies behind letters
INK, GREY, SILVER, RULE, EMPTY, BLANK = "#333333", "#555555", "#BBBBBB", "#E5E5E5", "#EEEEEE", "#F2F2F2"

CURVES = BLUE, ORANGE, GREEN, PINK, SKY, VERMILION  # one after the other, in a plot
CURRENT, WINDOW, UNVISITED = VERMILION, ORANGE, "#EDEDED"
COLOURS = colormaps["viridis"].with_extremes(bad=UNVISITED)  # even steps of lightness, safe for colour-blind readers
GREYS = LinearSegmentedColormap.from_list("greys", ("#3A3A3A", "#F7F7F7"))

LEGIBLE = 0.21  # inches; numbers are not written into smaller cells
NUMBERS_UP_TO = 12  # edges longer than this are summed up in the alt text
CELLS_UP_TO = 16  # edges longer than this are one image, without lines between the cells
HEAD, GAP, MARGIN = 0.62, 0.42, 0.2  # room above each grid for title and arrow, between grids, around them; inches


def blank(width, height):
    """An axes over the whole of a new figure, measured in inches from its lower left corner, without a frame."""
    axes = Figure(figsize=(width, height)).add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes


def open_frame(axes):
    """A plot's axes without its frame above and at the right."""
    axes.spines[["top", "right"]].set_visible(False)


class Sheet:
    """Rows of grids, all of one shape, and lines of text below.

    Args:
        count: grids in a row.
        shape: `(height, width)` of the images, in pixels.
        rows: rows of grids.
        captions: lines of text below.
    """

    def __init__(self, count, shape, rows=1, captions=0):
        self.count, self.shape, self.rows = count, shape, rows
        height, width = shape
        self.cell = min(0.62, (2.6 if count <= 2 else 1.75) / max(height, width))
        self.pitch = max(self.cell * width, 1.4) + GAP
        self.foot = 0.28 * captions + MARGIN
        # A title or a caption needs a certain width, however small the image.
        self.width = max(count * self.pitch + 2 * MARGIN, 5.2 if captions else 2.0)
        self.height = self.foot + rows * (self.cell * height + HEAD)
        self.axes = blank(self.width, self.height)
        self.figure = self.axes.figure

    def grid(self, column, row=0):
        """The place of a grid; a fractional `column` lies between two."""
        height, width = self.shape
        centre = self.width / 2 + (column - (self.count - 1) / 2) * self.pitch
        top = self.height - HEAD - row * (self.cell * height + HEAD)
        return Grid(self.axes, centre - self.cell * width / 2, top, self.cell, self.shape)

    def caption(self, line, text, bold=False):
        """A centred line of text, the first one just below the grids."""
        y = self.foot - 0.30 - 0.28 * line
        self.axes.text(self.width / 2, y, text, ha="center", va="center", fontsize=11, weight="bold" if bold else "normal")


class Grid:
    """One image's place on the axes: its left and top edge and the size of a cell, in the units of the axes."""

    def __init__(self, axes, left, top, cell, shape):
        self.axes, self.left, self.top, self.cell, self.shape = axes, left, top, cell, shape
        height, width = shape
        self.right, self.bottom = left + cell * width, top - cell * height

    @classmethod
    def fitted(cls, axes, left, top, edge, shape):
        """A grid in the middle of a square of that `edge`, which its longer side fills."""
        cell = edge / max(shape)
        return cls(axes, left + (edge - cell * shape[1]) / 2, top - (edge - cell * shape[0]) / 2, cell, shape)

    def centre(self, position):
        row, column = position
        return self.left + self.cell * (column + 0.5), self.top - self.cell * (row + 0.5)

    def paint(self, values, scale, title="", direction=None, lift=0.26):
        """Colour the cells, write the numbers into them if there is room, and say above what is shown, with its arrow.

        Cells that are NaN stay empty. The title stands `lift` above the grid: room for an arrow unless told otherwise.
        """
        self.colour(values, scale)
        if self.cell >= LEGIBLE:
            self.write(values, scale)
        if direction is not None:
            title = f"{title} {DIRECTIONS[direction].arrow} {direction}".strip()
            self.arrow(direction)
        middle = (self.left + self.right) / 2
        self.axes.text(middle, self.top + lift, title, ha="center", va="bottom", fontsize=11)

    def colour(self, values, scale):
        shown = np.ma.masked_invalid(values)
        if max(self.shape) <= CELLS_UP_TO:
            height, width = self.shape
            across = self.left + self.cell * np.arange(width + 1)
            down = self.top - self.cell * np.arange(height + 1)
            cells = QuadMesh(np.stack(np.meshgrid(across, down), -1), ec="white", lw=1.2, cmap=COLOURS, norm=scale)
            cells.set_array(shown)
            self.axes.add_collection(cells, autolim=False)
        else:
            extent = (self.left, self.right, self.bottom, self.top)
            image = AxesImage(self.axes, cmap=COLOURS, norm=scale, extent=extent, interpolation="nearest")
            image.set_data(shown)
            self.axes.add_image(image)

    def write(self, values, scale):
        widest = max(len(number(value)) for value in np.ravel(values))
        size = min(14, 72 * self.cell * 0.34, 72 * self.cell * 1.15 / max(widest, 1))
        light = COLOURS(scale(values))[..., :3] @ (0.30, 0.59, 0.11) > 0.5
        for ink, cells in (("black", light), ("white", ~light)):
            positions = zip(*np.nonzero(cells & np.isfinite(values)))
            self.letter({position: number(values[position]) for position in positions}, size, ink)

    def letter(self, texts, size, ink):
        """Short texts into cells, a dictionary by position."""
        outlines = [lettering(text, self.centre(position), size) for position, text in texts.items()]
        if outlines:
            self.axes.add_artist(PathPatch(Path.make_compound_path(*outlines), facecolor=ink, lw=0))

    def arrow(self, direction):
        """Just outside the grid, along the way the state travels: above it, or at its left."""
        above, beside = self.top + 0.13, self.left - 0.13
        start, end = {
            "right": ((self.left, above), (self.right, above)),
            "left": ((self.right, above), (self.left, above)),
            "down": ((beside, self.top), (beside, self.bottom)),
            "up": ((beside, self.bottom), (beside, self.top)),
        }[direction]
        style = {"arrowstyle": "-|>", "mutation_scale": 14, "shrinkA": 0, "shrinkB": 0, "lw": 2.2, "color": CURRENT}
        self.axes.add_patch(FancyArrowPatch(start, end, **style))

    def outline(self, position, colour, width=3):
        x, y = self.centre(position)
        side = 0.88 * self.cell
        white_rim = [patheffects.Stroke(linewidth=width + 2, foreground="white"), patheffects.Normal()]
        corner = (x - side / 2, y - side / 2)
        self.axes.add_patch(Rectangle(corner, side, side, fill=False, ec=colour, lw=width, path_effects=white_rim))


def lettering(text, place, size, centred=True):
    """The outline of a short text, in inches, centred at `place` or beginning there.

    All numbers of a grid become one patch: a `Text` each would take a millisecond, which a slider over a hundred cells
    cannot spare.
    """
    outlines, x = [], 0.0
    for character in text:
        vertices, codes, advance = _glyph(character)
        outlines.append((vertices + (x, 0), codes))
        x += advance
    vertices = np.concatenate([vertices for vertices, _ in outlines])
    codes = np.concatenate([codes for _, codes in outlines])
    height = _glyph("0")[0][:, 1].max()
    return Path((vertices - (x / 2 if centred else 0, height / 2)) * size / 72 + place, codes)


@functools.cache
def _glyph(character):
    """Outline and advance of a character, one point high."""
    outline = Path(np.empty((0, 2)), []) if character == " " else TextPath((0, 0), character, size=1)
    # How much farther a zero stands behind this character than alone.
    advance = (
        TextPath((0, 0), character + "0", size=1).vertices[:, 0].max() - TextPath((0, 0), "0", size=1).vertices[:, 0].max()
    )
    return outline.vertices, outline.codes, advance


def scale_of(*images):
    """One colour scale for all images of a figure."""
    lowest, highest = min(map(np.nanmin, images)), max(map(np.nanmax, images))
    return Normalize(lowest, highest if highest > lowest else lowest + 1)


def number(value):
    """A short decimal: whole numbers whole, others with two decimals or three significant digits.

    >>> [number(v) for v in (18.0, -0.0, 0.25, -1 / 3, 0.0012, 123456.0)]
    ['18', '0', '0.25', '−0.33', '0.0012', '1.23e+05']
    """
    value = float(value)
    if not np.isfinite(value):
        return str(value)
    if value == round(value) and abs(value) < 1e5:
        text = str(round(value))
    elif 0.01 <= abs(value) < 1000:
        text = f"{value:.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:.2g}" if abs(value) < 0.01 else f"{value:.3g}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def factor(value):
    """A number after a multiplication dot: in brackets if it is negative.

    >>> factor(2.0), factor(-0.5)
    ('2', '(−0.5)')
    """
    return f"({number(value)})" if value < 0 else number(value)


def decimal(value, brackets=False):
    """A computed number, with two decimals: one that is nearly 0 or 1 still looks rounded.

    >>> decimal(0.999), decimal(-0.001), decimal(-2, brackets=True)
    ('1.00', '0.00', '(−2.00)')
    """
    text = f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−", 1) if abs(value) < 99.995 else number(value)
    return f"({text})" if brackets and text.startswith("−") else text


def in_words(image):
    """The numbers of an image, row by row, for a reader who cannot see it.

    >>> in_words(np.array([[0.5, -1.0], [np.nan, 2.0]]))
    '0.5 −1; empty 2'
    """
    if max(image.shape) > NUMBERS_UP_TO:
        ends = f"from {number(np.nanmin(image))} to {number(np.nanmax(image))}"
        return f"an image of {image.shape[0]} by {image.shape[1]} pixels {ends}"
    return "; ".join(" ".join("empty" if np.isnan(v) else number(v) for v in row) for row in image)
