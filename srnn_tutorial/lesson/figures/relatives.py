"""Drawings of four ways to walk an image: what each makes of it, who sees whom, a walk diagonal by diagonal; the family."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, TextArea, VPacker
from matplotlib.patches import FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MultipleLocator

from srnn_tutorial.directions import CORNERS
from srnn_tutorial.lesson.by_hand.arguments import as_image
from srnn_tutorial.lesson.figures.paper import (
    BLUE,
    CURRENT,
    DARK_ORANGE,
    GREEN,
    GREY,
    INK,
    LEGIBLE,
    RULE,
    WINDOW,
    Grid,
    Sheet,
    blank,
    factor,
    in_words,
    number,
    open_frame,
    scale_of,
)
from srnn_tutorial.lesson.figures.picture import Picture, drawing

SHADES = (0.3, 0.75)  # of the pixels seen in the first and in the second picture of a system, on the scale from 0 to 1

PANEL, GAP, MARGIN = 1.6, 0.36, 0.25  # inches

# Name: the year, the height at which it stands, from whom, and what it changed.
MEMBERS = {
    "MDRNN": (2007, 5.2, (), "two neighbours\nhand over at once"),
    "2D-LSTM": (2015, 6.3, ("MDRNN",), "a label for each pixel"),
    "ReNet": (2015, 4.6, ("MDRNN",), "columns first,\nthen rows"),
    "ION": (2016, 2.7, ("ReNet",), "four directions side\nby side, twice"),
    "SPN": (2017, 0.9, (), "weights read off\nthe image"),
    "SCNN": (2018, -0.8, (), "a convolution\nin each step"),
    "DSC": (2018, 4.6, ("ION",), "attention over\ndirections"),
    "CR-Unet": (2019, 2.7, ("ION",), "in a U-Net,\nwith a window"),
    "Mamba": (2023, 5.2, (), "forgetting read off\nthe input; for text"),
    "VMamba": (2024, 3.2, ("Mamba",), "that, in four\ndirections"),
    "GSPN": (2025, 0.9, ("SPN",), "sums of exactly 1,\nfast on a GPU"),
}
# Whose state is that of a pixel, of a whole row, or selective; all others sweep pixels along rows and columns.
LINEAGE = {"MDRNN": BLUE, "2D-LSTM": BLUE, "SPN": GREEN, "SCNN": GREEN, "GSPN": GREEN, "Mamba": DARK_ORANGE}
LINEAGE["VMamba"] = DARK_ORANGE


@drawing
def draw_ways(image, ways):
    """The image, and a column for each system: its first and its second image. `ways`: as `four_ways` gives it.

    Each image has a colour scale of its own: the weights make some numbers large, which says nothing about the system.
    """
    image = as_image(image)
    axes, places = _columns(1 + len(ways), rows=2, head=0.7, foot=0.15)
    _panel(axes, places(0, 0.5), image, "input x")
    for column, (system, images) in enumerate(ways.items(), start=1):
        _head(axes, places(column, 0), system)
        for row, (title, walked) in enumerate(images.items()):
            _panel(axes, places(column, row), walked, title)
    words = [
        f"{system}: {'; '.join(f'{title}: {in_words(walked)}' for title, walked in images.items())}."
        for system, images in ways.items()
    ]
    return Picture(axes.figure, f"Input: {in_words(image)}. {' '.join(words)}")


@drawing
def draw_seen(reached, pixel):
    """Which pixels the output at `pixel` has heard from, for each system. `reached`: as `seen` gives it.

    A 1 stands where the first image of the system has heard from, a 2 where only the second one has.
    """
    axes, places = _columns(len(reached), rows=1, head=0.4, foot=0.75)
    words = []
    for column, (system, images) in enumerate(reached.items()):
        (first, once), (second, twice) = ((title, heard[pixel]) for title, heard in images.items())
        grid = Grid.fitted(axes, *places(column, 0), PANEL, once.shape)
        _paint_seen(grid, once, twice, pixel)
        _head(axes, places(column, 0), system, lift=0.1)
        counts = once.sum(), (once | twice).sum()
        for line, text in enumerate((f"1  {first}: {counts[0]}", f"2  {second}: {counts[1]}")):
            y = grid.bottom - 0.22 - 0.26 * line
            axes.text((grid.left + grid.right) / 2, y, text, ha="center", va="center", fontsize=9.5)
        words.append(f"{system} {counts[0]} ({first}), {counts[1]} ({second})")
    row, column = pixel
    return Picture(axes.figure, f"Row {row}, column {column} sees, of {once.size} pixels: {'; '.join(words)}.")


@drawing
def draw_diagonal(walk, diagonal, pixel=0, activation="f"):
    """One diagonal of a `CornerWalk` with one state: what its pixels read, and the arithmetic of one of them.

    Args:
        walk: as `trace_corner` gives it, the plain unit on an image with one channel.
        diagonal: its number, from 0.
        pixel: which pixel of the diagonal, from 0 at the top, has its arithmetic written out.
        activation: its name, as it is to be written.

    The pixels of the diagonal are outlined in vermilion, that one of them more boldly, the neighbours behind it in orange; a
    triangle on a border says who hands over to whom. Pixels not yet visited are grey.
    """
    meetings = walk.diagonals[diagonal]
    current = meetings[pixel]
    image, visited = walk.image[..., 0], _visited(walk, diagonal)
    scale = scale_of(image, walk.hidden)
    corner = walk.corner.replace("_", " ")
    sheet = Sheet(2, image.shape, captions=3)
    left, right = sheet.grid(0), sheet.grid(1)
    left.paint(image, scale, "input x", lift=0.08)
    right.paint(visited, scale, f"h  {CORNERS[walk.corner].arrow}  from the {corner}", lift=0.08)
    for meeting in meetings:
        right.outline(meeting.position, CURRENT, 3 if meeting is current else 1.5)
    for position in _inside(current):
        right.outline(position, WINDOW)
    left.outline(current.position, CURRENT)
    _hand_over(right, [meeting for meeting in meetings if meeting is not current], GREY)
    _hand_over(right, [current], CURRENT)

    count = len(meetings)
    where = f"diagonal {diagonal + 1} of {len(walk.diagonals)}"
    lines = (
        f"{where}: {count} pixel{'s at once' if count > 1 else ''}",
        _neighbours(current),
        arithmetic(walk, current, activation),
    )
    for line, text in enumerate(lines):
        sheet.caption(line, text, bold=line == 2)
        sheet.axes.texts[-1].set_fontsize(min(11, 11 * 10.5 * sheet.width / len(text)))  # large numbers are long
    words = f"Input: {in_words(image)}. Hidden so far: {in_words(visited)}."
    return Picture(sheet.figure, f"Walk from the {corner}, {'. '.join(lines)}. {words}")


@drawing
def draw_moved(before, after):
    """A bar for each label: how much its probability at a pixel has moved. Both: arrays `(labels,)`.

    In the words every number has a sign that says that it differs from computer to computer: such differences are small.
    """
    moved = np.asarray(after, float) - np.asarray(before, float)
    figure = Figure(figsize=(6.4, 2.6), layout="constrained")
    axes = figure.subplots()
    axes.bar(np.arange(len(moved)), moved, color=BLUE)
    axes.axhline(0, color=GREY, lw=0.8)
    axes.set_xlabel("label")
    axes.set_ylabel("probability, after − before")
    axes.set_xticks(np.arange(len(moved)))
    open_frame(axes)
    words = ", ".join(f"{label}: ≈ {change:.4f}" for label, change in enumerate(moved))
    return Picture(figure, f"How much the probability of each label has moved: {words}.")


@drawing
def draw_family():
    """A member at its year and what it changed; an arrow from each to whoever took its idea further."""
    figure = Figure(figsize=(10.2, 5.8), layout="constrained")
    axes = figure.subplots()
    axes.set(xlim=(2005.5, 2026.5), ylim=(-1.5, 6.9), yticks=[])
    axes.xaxis.set_major_locator(MultipleLocator(2))
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=RULE)
    open_frame(axes)
    axes.spines["left"].set_visible(False)
    boxes, told = {}, []
    for name, (year, height, parents, change) in MEMBERS.items():
        colour = LINEAGE.get(name, INK)
        words = [
            TextArea(name, textprops={"size": 10.5, "weight": "bold", "color": colour}),
            TextArea(change, textprops={"size": 8.5, "color": INK, "multialignment": "center"}),
        ]
        look = {"boxstyle": "round,pad=0.3", "edgecolor": colour, "facecolor": "white"}
        boxes[name] = AnnotationBbox(VPacker(children=words, align="center", pad=0, sep=3), (year, height), bboxprops=look)
        axes.add_artist(boxes[name])
        after = f", after {' and '.join(parents)}" if parents else ""
        told.append(f"{name}, {year}{after}: {' '.join(change.split())}.")
    figure.draw_without_rendering()  # so that it is known where the boxes end
    for name, (*place, parents, _) in MEMBERS.items():
        for parent in parents:
            ends = {"patchA": boxes[parent].patch, "patchB": boxes[name].patch, "shrinkA": 1, "shrinkB": 2}
            style = {"arrowstyle": "-|>", "mutation_scale": 13, "color": GREY, "lw": 1.2, "zorder": 1}
            axes.add_patch(FancyArrowPatch(MEMBERS[parent][:2], place, **ends, **style))
    return Picture(figure, f"A family tree. {' '.join(told)}")


def arithmetic(walk, meeting, activation="f"):
    """What is computed at a pixel, in letters and numbers: the pixel, the neighbour in the row, that in the column.

    >>> from srnn_tutorial.lesson.by_hand.diagonals import trace_corner
    >>> from srnn_tutorial.lesson.by_hand.four_ways import add_up
    >>> walk = trace_corner([[0, 6], [2, 8]], "rnn", add_up(1, 0.5, 1), activation="relu")
    >>> arithmetic(walk, walk.at(1, 1), "relu")
    'h[1,1] = relu(8 + 0.5·2 + 1·6) = 15'
    """
    row, column = meeting.position
    u, v = walk.weights["recurrent_kernel"][:, 0]
    h_row, h_column = factor(meeting.row["h"].item()), factor(meeting.column["h"].item())
    sum_ = f"{number(meeting.x.item())} + {factor(u)}·{h_row} + {factor(v)}·{h_column}"
    return f"h[{row},{column}] = {activation}({sum_}) = {number(meeting.values['h'].item())}"


def _visited(walk, diagonal):
    """The hidden image up to this diagonal, NaN beyond."""
    visited = np.full(walk.image.shape[:2], np.nan)
    for meeting in (meeting for past in walk.diagonals[: diagonal + 1] for meeting in past):
        visited[meeting.position] = meeting.values["h"].item()
    return visited


def _neighbours(meeting):
    reads = []
    for axis, states in (("row", meeting.row), ("column", meeting.column)):
        at = meeting.neighbours[axis]
        state = "0 from outside" if at is None else f"h[{at[0]},{at[1]}] = {number(states['h'].item())}"
        reads.append(f"{state} in its {axis}")
    row, column = meeting.position
    return f"h[{row},{column}] reads {', '.join(reads)}"


def _columns(count, rows, head, foot):
    """An axes in inches, and where the panels stand on it: `places(column, row)` is the top left corner of one."""
    between = 0.42
    width = 2 * MARGIN + count * PANEL + (count - 1) * GAP
    height = foot + head + rows * PANEL + (rows - 1) * between
    axes = blank(width, height)
    return axes, lambda column, row: (MARGIN + column * (PANEL + GAP), height - head - row * (PANEL + between))


def _paint_seen(grid, once, twice, pixel):
    shades = np.where(once, SHADES[0], np.where(twice, SHADES[1], np.nan))
    grid.colour(shades, scale_of(np.array([0.0, 1.0])))
    if grid.cell >= LEGIBLE * 0.7:
        for heard, figure, ink in ((once, "1", "white"), (twice & ~once, "2", "black")):
            texts = {tuple(position): figure for position in np.argwhere(heard) if tuple(position) != tuple(pixel)}
            grid.letter(texts, min(11, 72 * grid.cell * 0.5), ink)
    grid.outline(pixel, CURRENT)


def _panel(axes, place, values, title):
    grid = Grid.fitted(axes, *place, PANEL, values.shape)
    scale = scale_of(values)
    grid.colour(values, scale)
    if max(values.shape) <= 6:
        grid.write(values, scale)
    axes.text(place[0] + PANEL / 2, grid.top + 0.07, title, ha="center", va="bottom", fontsize=9.5)


def _head(axes, place, text, lift=0.34):
    axes.text(place[0] + PANEL / 2, place[1] + lift, text, ha="center", va="bottom", fontsize=11, weight="bold")


def _inside(meeting):
    """The neighbours behind that lie within the image."""
    return [position for position in meeting.neighbours.values() if position is not None]


def _hand_over(grid, meetings, colour):
    """A triangle for each state that is handed over, on the border that it crosses."""
    triangles = [_triangle(grid, position, meeting.position) for meeting in meetings for position in _inside(meeting)]
    if triangles:
        shape = {"facecolor": colour, "edgecolor": "white", "lw": min(0.8, 1.5 * grid.cell), "zorder": 4}
        grid.axes.add_artist(PathPatch(Path.make_compound_path(*triangles), **shape))


def _triangle(grid, start, end):
    """On the border between two neighbouring cells, pointing from `start` to `end`."""
    (x0, y0), (x1, y1) = grid.centre(start), grid.centre(end)
    middle, along = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), np.array([x1 - x0, y1 - y0])
    across = along[::-1] * (1, -1)
    corners = [middle + 0.16 * along, middle - 0.12 * along + 0.16 * across, middle - 0.12 * along - 0.16 * across]
    return Path([*corners, corners[0]], [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY])
