"""Four ways to walk an image, in NumPy and side by side, and the drawings of them.

Every system gets the simplest weights there are: a pixel counts 1, what a neighbour hands over counts `weight`, and results
are added. What remains is the order in which the pixels are read, and that is the difference between the systems. The
sweeps are those of `trace`, the diagonals those of `diagonals`; the layers of `srnn_tutorial` agree with these pictures.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from srnn_tutorial.lesson.diagonals import BEHIND, trace_corner
from srnn_tutorial.lesson.figures import GREY
from srnn_tutorial.lesson.grids import CURRENT, LEGIBLE, WINDOW, Grid, Sheet, factor, in_words, number, scale_of
from srnn_tutorial.lesson.picture import Picture
from srnn_tutorial.lesson.trace import as_image, trace, trace_all

ARROWS = {"top_left": "↘", "top_right": "↙", "bottom_left": "↗", "bottom_right": "↖"}
SHADES = (0.3, 0.75)  # of the pixels seen in the first and in the second picture of a system, on the scale from 0 to 1

PANEL, GAP, MARGIN = 1.6, 0.36, 0.25  # inches


def spatial_rnn(image, weight=1.0):
    """SpatialRNN2D: four sweeps that know nothing of each other.

    >>> spatial_rnn([[1, 2], [3, 4]])["all four, added"].tolist()
    [[9.0, 13.0], [17.0, 21.0]]
    """
    sweeps = trace_all(image, weight=weight)
    return {"the sweep to the right": sweeps["right"].hidden, "all four, added": _added(sweeps)}


def ion_context(image, weight=1.0):
    """IONContext: the four sweeps, added by the 1×1 convolution, and the same once more.

    >>> ion_context([[1, 2], [3, 4]])["the second round"].tolist()
    [[66.0, 82.0], [98.0, 114.0]]
    """
    once = _added(trace_all(image, weight=weight))
    return {"the first round": once, "the second round": _added(trace_all(once, weight=weight))}


def renet(image, weight=1.0, patch=1):
    """ReNet2D: the mean of each patch, then down and up, then right and left over what came of it.

    >>> renet([[1, 2], [3, 4]])["then right and left"].tolist()
    [[18.0, 21.0], [24.0, 27.0]]
    """
    image = as_image(image)
    if any(edge % patch for edge in image.shape[:2]):
        raise ValueError(f"`patch` divides both edges of the image. Received: patch={patch}, edges {image.shape[:2]}")
    height, width = (edge // patch for edge in image.shape[:2])
    patches = image.reshape(height, patch, width, patch, *image.shape[2:]).mean(axis=(1, 3))
    columns = sum(trace(patches, way, weight=weight).hidden for way in ("down", "up"))
    rows = sum(trace(columns, way, weight=weight).hidden for way in ("right", "left"))
    return {"first down and up": columns, "then right and left": rows}


def mdrnn(image, weight=1.0):
    """MDRNN2D: every pixel reads two neighbours, each for half of `weight`; from one corner, and from all four.

    >>> mdrnn([[1, 2], [3, 4]])["from the top left"].tolist()
    [[1.0, 2.5], [3.5, 7.0]]
    """
    image = as_image(image)
    pixels = image[..., None] if image.ndim == 2 else image
    weights = add_up(pixels.shape[2], weight / 2, weight / 2)
    walks = {corner: trace_corner(pixels, "rnn", weights, corner, "relu").hidden for corner in BEHIND}
    walks = {corner: hidden.reshape(image.shape) for corner, hidden in walks.items()}
    return {"from the top left": walks["top_left"], "all corners, added": sum(walks.values())}


def add_up(channels, row, column):
    """Weights of an MDRNN's plain unit: the pixel counts 1, the neighbour in the row `row`, that in the column `column`."""
    each = np.eye(channels)
    return [each, np.concatenate([row * each, column * each]), np.zeros(channels)]


def four_ways(image, weight=1.0, patch=1):
    """An image walked by each system.

    Args:
        image: array `(height, width)` or `(height, width, channels)`, of edges that `patch` divides.
        weight: what a state counts at the next pixel.
        patch: edge of the patches of ReNet2D.

    Returns:
        A dictionary by the layer's name; each value holds two images by their titles, the second one the result.

    >>> ways = four_ways(np.ones((4, 4)), patch=2)
    >>> list(ways), ways["ReNet2D"]["then right and left"].shape
    (['SpatialRNN2D', 'IONContext', 'ReNet2D', 'MDRNN2D'], (2, 2))
    """
    return {
        "SpatialRNN2D": spatial_rnn(image, weight),
        "IONContext": ion_context(image, weight),
        "ReNet2D": renet(image, weight, patch),
        "MDRNN2D": mdrnn(image, weight),
    }


def seen(shape, patch=1):
    """Who sees whom: for each system and each of its two images, which input pixels each output pixel depends on.

    It is tried out: a spark at every pixel in turn, each in a channel of its own, walks the image.

    Returns:
        As `four_ways`, but arrays of booleans `(height, width, height, width)`: the output pixel, then the input pixel.
        All pixels of a patch are one output.

    >>> seen((2, 3))["SpatialRNN2D"]["all four, added"][0, 0].astype(int).tolist()
    [[1, 1, 1], [1, 0, 0]]
    """
    height, width = shape
    sparks = np.eye(height * width).reshape(height, width, -1)
    reached = {}
    for system, images in four_ways(sparks, patch=patch).items():
        arrived = {title: (image > 0).reshape(*image.shape[:2], height, width) for title, image in images.items()}
        reached[system] = {
            title: _spread(heard, height // heard.shape[0], width // heard.shape[1]) for title, heard in arrived.items()
        }
    return reached


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


def draw_seen(reached, pixel):
    """Which pixels the output at `pixel` has heard from, for each system. `reached`: as `seen` gives it.

    A 1 stands where the first image of the system has heard from, a 2 where only the second one has.
    """
    axes, places = _columns(len(reached), rows=1, head=0.4, foot=0.75)
    words = []
    for column, (system, images) in enumerate(reached.items()):
        (first, once), (second, twice) = ((title, heard[pixel]) for title, heard in images.items())
        shades = np.where(once, SHADES[0], np.where(twice, SHADES[1], np.nan))
        grid = _fit(axes, places(column, 0), shades.shape)
        scale = scale_of(np.array([0.0, 1.0]))
        grid.colour(shades, scale)
        if grid.cell >= LEGIBLE * 0.7:
            for heard, figure, ink in ((once, "1", "white"), (twice & ~once, "2", "black")):
                texts = {tuple(position): figure for position in np.argwhere(heard) if tuple(position) != tuple(pixel)}
                grid.letter(texts, min(11, 72 * grid.cell * 0.5), ink)
        grid.outline(pixel, CURRENT)
        middle = (grid.left + grid.right) / 2
        _head(axes, places(column, 0), system, lift=0.1)
        lines = (f"1  {first}: {once.sum()}", f"2  {second}: {(once | twice).sum()}")
        for line, text in enumerate(lines):
            axes.text(middle, grid.bottom - 0.22 - 0.26 * line, text, ha="center", va="center", fontsize=9.5)
        words.append(f"{system} {once.sum()} ({first}), {(once | twice).sum()} ({second})")
    total = once.size
    row, column = pixel
    return Picture(axes.figure, f"Row {row}, column {column} sees, of {total} pixels: {'; '.join(words)}.")


def draw_diagonal(walk, diagonal, pixel=0):
    """One diagonal of a `CornerWalk` with one state: what its pixels read, and the arithmetic of one of them.

    Args:
        walk: as `trace_corner` gives it, the plain unit on an image with one channel.
        diagonal: its number, from 0.
        pixel: which pixel of the diagonal, from 0 at the top, has its arithmetic written out.

    The pixels of the diagonal are outlined in vermilion, the neighbours behind that one of them in orange; a triangle on a
    border says who hands over to whom. Pixels not yet visited are grey.
    """
    meetings = walk.diagonals[diagonal]
    current = meetings[pixel]
    image, hidden = walk.image[..., 0], walk.hidden[..., 0]
    visited = np.full(image.shape, np.nan)
    for past in walk.diagonals[: diagonal + 1]:
        for meeting in past:
            visited[meeting.position] = meeting.values["h"].item()
    scale = scale_of(image, hidden)

    sheet = Sheet(2, image.shape, captions=3)
    left, right = sheet.grid(0), sheet.grid(1)
    corner = walk.corner.replace("_", " ")
    left.paint(image, scale, "input x", lift=0.08)
    right.paint(visited, scale, f"h  {ARROWS[walk.corner]}  from the {corner}", lift=0.08)
    for meeting in meetings:
        right.outline(meeting.position, CURRENT)
    for position in _inside(current):
        right.outline(position, WINDOW)
    left.outline(current.position, CURRENT)
    _hand_over(right, [meeting for meeting in meetings if meeting is not current], GREY)
    _hand_over(right, [current], CURRENT)

    count = len(meetings)
    where = f"diagonal {diagonal + 1} of {len(walk.diagonals)}"
    lines = f"{where}: {count} pixel{'s at once' if count > 1 else ''}", _neighbours(current), arithmetic(walk, current)
    for line, text in enumerate(lines):
        sheet.caption(line, text, bold=line == 2)
        sheet.axes.texts[-1].set_fontsize(min(11, 11 * 10.5 * sheet.width / len(text)))  # large numbers are long
    words = f"Input: {in_words(image)}. Hidden so far: {in_words(visited)}."
    return Picture(sheet.figure, f"Walk from the {corner}, {'. '.join(lines)}. {words}")


def arithmetic(walk, meeting):
    """What is computed at a pixel, in letters and numbers: the pixel, the neighbour in the row, that in the column.

    >>> walk = trace_corner([[0, 6], [2, 8]], "rnn", add_up(1, 0.5, 1), activation="relu")
    >>> arithmetic(walk, walk.at(1, 1))
    'h[1,1] = f(8 + 0.5·2 + 1·6) = 15'
    """
    row, column = meeting.position
    u, v = walk.weights["recurrent_kernel"][:, 0]
    h_row, h_column = factor(meeting.row["h"].item()), factor(meeting.column["h"].item())
    sum_ = f"{number(meeting.x.item())} + {factor(u)}·{h_row} + {factor(v)}·{h_column}"
    return f"h[{row},{column}] = f({sum_}) = {number(meeting.values['h'].item())}"


def _neighbours(meeting):
    reads = []
    for axis, states in (("row", meeting.row), ("column", meeting.column)):
        at = meeting.neighbours[axis]
        state = "0 from outside" if at is None else f"h[{at[0]},{at[1]}] = {number(states['h'].item())}"
        reads.append(f"{state} in its {axis}")
    row, column = meeting.position
    return f"h[{row},{column}] reads {', '.join(reads)}"


def _added(sweeps):
    return sum(sweep.hidden for sweep in sweeps.values())


def _spread(heard, down, right):
    """Every pixel of a patch hears what the patch hears."""
    return heard.repeat(down, axis=0).repeat(right, axis=1)


def _columns(count, rows, head, foot):
    """An axes in inches, and where the panels stand on it: `places(column, row)` is the top left corner of one."""
    between = 0.42
    width = 2 * MARGIN + count * PANEL + (count - 1) * GAP
    height = foot + head + rows * PANEL + (rows - 1) * between
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes, lambda column, row: (MARGIN + column * (PANEL + GAP), height - head - row * (PANEL + between))


def _fit(axes, place, shape):
    """A grid as large as the panel, whatever its number of cells."""
    cell = PANEL / max(shape)
    left = place[0] + (PANEL - cell * shape[1]) / 2
    return Grid(axes, left, place[1] - (PANEL - cell * shape[0]) / 2, cell, shape)


def _panel(axes, place, values, title):
    grid = _fit(axes, place, values.shape)
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
