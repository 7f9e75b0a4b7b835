"""Drawings of sweeps: the input, a step with its arithmetic, the directions, the reach of a pixel.

Every function returns a `Picture`, whose alt text carries the numbers that the figure shows.
"""

import numpy as np
from matplotlib.ticker import MaxNLocator

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.reach import full_sweep, reach, steps_for_each_pixel
from srnn_tutorial.lesson.figures.paper import (
    BLUE,
    CURRENT,
    GREY,
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


@drawing
def draw_image(image, title="input x"):
    """One image `(height, width)`, its numbers in the cells when it is small."""
    image = np.asarray(image, float)
    sheet = Sheet(1, image.shape)
    sheet.grid(0).paint(image, scale_of(image), title)
    return Picture(sheet.figure, f"{title}: {in_words(image)}.")


@drawing
def draw_step(sweep, step):
    """Step number `step` of a `Sweep`: input, walk and hidden image side by side, and the arithmetic of the current pixel.

    Between them is the walk of the current pixel: the states on its way, at the places where they arise, from zero. What the
    pixel hears is framed in orange, in the input alone; the pixel itself in vermilion. Pixels not yet visited are grey.
    """
    current = sweep.steps[step]
    visited, walked = np.full(sweep.image.shape, np.nan), np.full(sweep.image.shape, np.nan)
    for past in sweep.steps[: step + 1]:
        visited[past.position] = past.state
    for position, state in zip(current.window, current.chain):
        walked[position] = state
    scale = scale_of(sweep.image, sweep.hidden)

    row, column = current.position
    titles = "input x", f"walk of h[{row},{column}]", "hidden h"
    sheet = Sheet(3, sweep.image.shape, captions=3)
    grids = [sheet.grid(i) for i in range(3)]
    for grid, values, title in zip(grids, (sweep.image, walked, visited), titles):
        grid.paint(values, scale, title, sweep.direction if grid is grids[2] else None)
        grid.outline(current.position, CURRENT)
    outline_heard(grids[0], [current])
    count, walk, sum_ = f"step {step + 1} of {len(sweep.steps)}", walk_of(current), arithmetic(sweep, current)
    sheet.caption(0, count)
    sheet.caption(1, walk)
    sheet.caption(2, sum_, bold=True)
    words = f"Input: {in_words(sweep.image)}. Hidden so far: {in_words(visited)}."
    return Picture(sheet.figure, f"Sweep {way(sweep.direction)}, {count}. {walk}. {sum_}. {words}")


@drawing
def draw_directions(sweeps, pixel=None):
    """The input and the hidden images of sweeps over it; `sweeps`: a dictionary by direction, as `trace_all` gives it.

    What `pixel`, a row and a column, hears is framed in orange, in the input alone; below stand its chains of states.
    """
    image = next(iter(sweeps.values())).image
    scale = scale_of(image, *(sweep.hidden for sweep in sweeps.values()))
    steps = {} if pixel is None else {name: sweep.at(*pixel) for name, sweep in sweeps.items()}
    chains = [f"{name}: {states_of(step)}, {arithmetic(sweeps[name], step)}" for name, step in steps.items()]
    sheet = Sheet(1 + len(sweeps), image.shape, captions=len(chains))
    grids = [sheet.grid(column) for column in range(1 + len(sweeps))]
    grids[0].paint(image, scale, "input x")
    for grid, (name, sweep) in zip(grids[1:], sweeps.items()):
        grid.paint(sweep.hidden, scale, "h", name)
    outline_heard(grids[0], steps.values())
    for grid in grids if steps else ():
        grid.outline(pixel, CURRENT)
    for line, chain in enumerate(chains):
        sheet.caption(line, chain)
    words = " ".join(f"{name.capitalize()}: {in_words(sweep.hidden)}." for name, sweep in sweeps.items())
    heard = f" Row {pixel[0]}, column {pixel[1]} hears {'; '.join(chains)}." if chains else ""
    return Picture(sheet.figure, f"Input: {in_words(image)}. {words}{heard}")


@drawing
def draw_reach(shape, pixel, n, directions=tuple(DIRECTIONS)):
    """Which pixels the output at `pixel` depends on, an arrow in each for the sweep that brings it, and what `n` costs.

    On the right, for every sequence length up to the full sweep: the pixels seen, and the steps for each pixel of one sweep.
    """
    seen = reach(shape, pixel, n, directions)
    total = _count(seen)
    full = full_sweep(shape, directions)
    chosen = full if n is None else min(n, full)
    headline = f"row {pixel[0]}, column {pixel[1]} sees {total} of {shape[0] * shape[1]} pixels"
    axes = blank(8.6, 3.9)
    axes.text(2.1, 3.55, headline, ha="center", fontsize=12, weight="bold")
    _paint_reach(axes, shape, pixel, seen)
    lengths = np.arange(1, full + 1)
    counts = [_count(reach(shape, pixel, length, directions)) for length in lengths]
    steps = [steps_for_each_pixel(shape, length, directions) for length in lengths]
    _plot_reach(axes.figure.add_axes((4.9 / 8.6, 0.17, 2.6 / 8.6, 0.68)), lengths, counts, steps, chosen)
    parts = ", ".join(f"{len(positions)} by the sweep {way(name)}" for name, positions in seen.items())
    return Picture(axes.figure, f"With n = {chosen}, {headline}: itself, {parts}. {_walked(steps[chosen - 1])}")


def arithmetic(sweep, step):
    """The step in letters and numbers.

    >>> from srnn_tutorial.lesson.by_hand.trace import trace
    >>> sweep = trace([[0, 6, 12]], "right")
    >>> arithmetic(sweep, sweep.at(0, 2))
    'h[0,2] = relu(1·6 + 12) = 18'
    """
    f = sweep.activation if isinstance(sweep.activation, str) else sweep.activation.__name__
    row, column = step.position
    incoming, x = factor(step.incoming), factor(step.x)
    return f"h[{row},{column}] = {f}({number(step.weight)}·{incoming} + {x}) = {number(step.state)}"


def walk_of(step):
    """The states along the step's window, from zero.

    >>> from srnn_tutorial.lesson.by_hand.trace import trace
    >>> walk_of(trace([[0, 6, 12]], "right", n=1).steps[2])
    'start at 0, read 2 pixels: s = 0 → 6 → 18'
    """
    count = len(step.window)
    return f"start at 0, read {count} pixel{'s' * (count > 1)}: s = {states_of(step)}"


def states_of(step):
    """The states on the way to a pixel, from zero; of long ways the last four."""
    states = ["0", *(number(state) for state in step.chain)]
    return " → ".join(states if len(states) <= 6 else ["0", "…", *states[-4:]])


def outline_heard(grid, steps):
    """Frames around all that a pixel hears, in the steps that end there."""
    for position in {position: None for step in steps for position in step.window[:-1]}:
        grid.outline(position, WINDOW)


def way(direction):
    """How a direction is said: to the right, to the left, down, up."""
    return f"to the {direction}" if direction in ("right", "left") else direction


def _count(seen):
    """The pixels seen, and the one that sees them."""
    return 1 + sum(map(len, seen.values()))


def _walked(steps):
    if steps == 1:
        return "This is the full sweep: one walk serves the whole line, 1 step for each pixel."
    return f"Every pixel walks its own window: {steps} steps for each pixel, in one sweep."


def _paint_reach(axes, shape, pixel, seen):
    cell = 3.0 / max(shape)
    grid = Grid(axes, 2.1 - cell * shape[1] / 2, 1.75 + cell * shape[0] / 2, cell, shape)
    paint = np.full(shape, np.nan)
    for positions in seen.values():
        for position in positions:
            paint[position] = 0.55
    paint[pixel] = 1
    grid.colour(paint, scale_of(np.array([0.0, 1.0])))
    for name, positions in seen.items():
        grid.letter(dict.fromkeys(positions, DIRECTIONS[name].arrow), min(16, 50 * cell), "black")
    grid.outline(pixel, CURRENT)


def _plot_reach(axes, lengths, counts, steps, chosen):
    for values, style, name in ((counts, "o-", "pixels seen"), (steps, "s--", "steps for\neach pixel")):
        axes.plot(lengths, values, style, color=BLUE if values is counts else GREY)
        axes.annotate(name, (lengths[-1], values[-1]), (10, 0), textcoords="offset points", va="center", fontsize=10)
    axes.axvline(chosen, color=CURRENT, lw=2, zorder=0)
    axes.set_title(f"n = {chosen}", color=CURRENT, fontsize=11, weight="bold")
    axes.set_xlabel("sequence length n")
    axes.set_ylim(0, max(counts) * 1.1)
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    open_frame(axes)
