"""Drawings about speed: maps joined, a row cut into blocks, and measured times."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.ticker import LogLocator, NullLocator

from srnn_tutorial.lesson.figures.paper import (
    BLANK,
    BLUE,
    CURRENT,
    GREEN,
    GREY,
    ORANGE,
    PALE_BLUE,
    PALE_ORANGE,
    RULE,
    VERMILION,
    blank,
    open_frame,
)
from srnn_tutorial.lesson.figures.picture import Picture, drawing

SIDE, LEFT, DROP = 0.5, 1.5, 0.95  # inches: a pixel's edge, where a row begins, from one row to the next
PALE = {BLUE: PALE_BLUE, ORANGE: PALE_ORANGE}
# Of each candidate of the bench: label, colour, marker and line.
CANDIDATES = {
    "layer": ("SpatialRNN2D", BLUE, "o-"),
    "floor": ("copying floor", GREY, "D--"),
    "depthwise": ("n depthwise convolutions", ORANGE, "s-."),
    "keras": ("4 Keras SimpleRNN", GREEN, "^:"),
}


@drawing
def draw_affine_maps(first, second):
    """Two `ClippedAffine` and the one that they are together, as lines over the states that come in."""
    both = first.then(second)
    s = np.linspace(-4, 8, 241)
    figure = Figure(figsize=(7.6, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0, color=GREY, lw=0.6)
    axes.axvline(0, color=GREY, lw=0.6)
    for label, map_, colour, style, width in (
        ("first", first, BLUE, "--", 1.8),
        ("second", second, ORANGE, "-.", 1.8),
        ("both", both, VERMILION, "-", 3),
    ):
        axes.plot(s, map_(s), style, color=colour, lw=width, label=f"{label}: {map_}")
    axes.set_xlabel("state that comes in")
    axes.set_ylabel("state that goes out")
    axes.set_xlim(s[0], s[-1])
    figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=9.5)
    open_frame(axes)
    words = f"Lines over the state s that comes in. First: {first}. Second: {second}. One after the other: {both}."
    return Picture(figure, words)


@drawing
def draw_blocks(length, n, pixels):
    """The row of `length` pixels cut into blocks of `n + 1`, and the windows of some `pixels`, one below the other.

    Each window is the end of one block, in orange, followed by the beginning of the next, in blue.
    """
    axes = blank(LEFT + SIDE * length + 0.3, 1.0 + DROP * len(pixels))
    height = axes.get_ylim()[1]
    for number, start in enumerate(range(0, length, n + 1)):
        middle = LEFT + SIDE * (start + min(n + 1, length - start) / 2)
        axes.text(middle, height - 0.3, f"block {number}", ha="center", va="center", fontsize=11, color=GREY)
    for start, text, colour in ((LEFT, "the end of a block", ORANGE), (LEFT + 6 * SIDE, "the beginning of the next", BLUE)):
        axes.add_patch(_arrow(start + 0.06, start + 0.44, 0.2, colour))
        axes.text(start + 0.54, 0.2, text, va="center", fontsize=11, color=GREY)

    words = []
    for line, pixel in enumerate(pixels):
        begin, cut = max(0, pixel - n), pixel - pixel % (n + 1)
        parts = [part for part in ((begin, cut - 1, ORANGE), (cut, pixel, BLUE)) if part[0] <= part[1]]
        _draw_window(axes, height - 0.55 - DROP * line, length, n, pixel, parts)
        words.append(f"Pixel {pixel} reads {', then '.join(_part(*part[:2], n) for part in parts)}.")
    return Picture(axes.figure, f"A row of {length} pixels in blocks of {n + 1}. {' '.join(words)}")


def _draw_window(axes, top, length, n, pixel, parts):
    """A row of pixels with the `parts`, (first, last, colour), of one pixel's window."""
    pale = {k: PALE[colour] for first, last, colour in parts for k in range(first, last + 1)}
    for k in range(length):
        corner = (LEFT + SIDE * k, top - SIDE)
        axes.add_patch(Rectangle(corner, SIDE, SIDE, facecolor=pale.get(k, BLANK), edgecolor="white", lw=1.5))
        weight = "bold" if k == pixel else "normal"
        place = (LEFT + SIDE * (k + 0.5), top - SIDE / 2)
        axes.text(*place, str(k), ha="center", va="center", fontsize=11, weight=weight)
    corner = (LEFT + SIDE * pixel + 0.03, top - SIDE + 0.03)
    axes.add_patch(Rectangle(corner, SIDE - 0.06, SIDE - 0.06, fill=False, edgecolor=CURRENT, lw=2.5))
    for start in range(n + 1, length, n + 1):
        axes.plot([LEFT + SIDE * start] * 2, [top - SIDE - 0.06, top + 0.06], color=GREY, lw=2)
    for first, last, colour in parts:
        axes.add_patch(_arrow(LEFT + SIDE * first + 0.06, LEFT + SIDE * (last + 1) - 0.06, top - SIDE - 0.14, colour))
    axes.text(LEFT - 0.2, top - SIDE / 2, f"pixel {pixel}", ha="right", va="center", fontsize=11, weight="bold")


@drawing
def draw_cost(timings):
    """Measured times, against the sequence length and against the number of pixels of an image, both with the floor.

    Args:
        timings: a list of `srnn_tutorial.bench.Timing`. Those of one shape with the most lengths make the left plot, full
            sweeps of the plain unit of as many channels the right one; forward, and with gradients below if there are any.

    The bars are the quartiles. The alt text has no times: they differ from computer to computer, and from run to run.
    """
    timings = [timing for timing in timings if timing.case.cell == "rnn"]
    shape = max((t.case.shape for t in timings), key=lambda s: len({t.case.n for t in timings if t.case.shape == s}))
    ways = sorted({timing.case.gradients for timing in timings})
    figure = Figure(figsize=(8.6, 0.5 + 3.0 * len(ways)), layout="constrained")
    drawn, handles = {"n": [], "pixels": []}, {}
    for row, gradients in zip(figure.subplots(len(ways), 2, squeeze=False), ways):
        these = [timing for timing in timings if timing.case.gradients == gradients]
        plots = {"n": _against_n(these, shape), "pixels": _against_pixels(these, shape[-1])}
        for axes, (by, lines) in zip(row, plots.items()):
            for candidate, points in lines.items():
                label, colour, style = CANDIDATES[candidate]
                handles[label] = _line(axes, points, colour, style)
                drawn[by] += [label] * (label not in drawn[by])
            _logarithmic(axes)
        _name_axes(*row, gradients, shape, sorted({pixels for points in plots["pixels"].values() for pixels, _ in points}))
    figure.legend(handles.values(), handles, loc="outside upper center", ncols=len(handles), frameon=False)
    words = f"Time against the sequence length n: {', '.join(drawn['n'])}. Against pixels: {', '.join(drawn['pixels'])}."
    return Picture(figure, words)


def _logarithmic(axes):
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.grid(axis="y", color=RULE, lw=0.8)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    open_frame(axes)


def _name_axes(left, right, gradients, shape, pixels):
    way = "forward + gradients" if gradients else "forward"
    left.set_ylabel(f"{way}, milliseconds")
    left.set_xlabel("rnn_seq_length n")
    left.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    right.set_xlabel("image, pixels")
    right.set_xticks(pixels, [f"{round(count**0.5)}²" for count in pixels])
    left.set_title(f"one size, {' × '.join(map(str, shape))}", fontsize=11)
    right.set_title("full sweep", fontsize=11)


def _against_n(timings, shape):
    """Lines `{candidate: [(n, timing)]}`. What has no `n` is level from the first length to the last."""
    here = [timing for timing in timings if timing.case.shape == shape]
    lengths = sorted({timing.case.n for timing in here} - {None})
    lines = {}
    for timing in here:
        at = lengths[:1] + lengths[-1:] if timing.case.n is None else [timing.case.n]
        lines.setdefault(timing.case.candidate, []).extend((n, timing) for n in at)
    return lines


def _against_pixels(timings, channels):
    """Lines `{candidate: [(pixels of an image, timing)]}` of single images, in full sweeps."""
    lines = {}
    for timing in timings:
        batch, height, width, depth = timing.case.shape
        whole = timing.case.n is None or timing.case.n >= max(height, width) - 1
        if timing.case.candidate in ("layer", "floor") and (batch, depth) == (1, channels) and whole:
            lines.setdefault(timing.case.candidate, []).append((height * width, timing))
    return lines


def _line(axes, points, colour, style):
    points = sorted(points, key=lambda point: point[0])
    at = [place for place, _ in points]
    middle = np.array([1e3 * timing.median for _, timing in points])
    low, high = np.array([[1e3 * quartile for quartile in timing.quartiles] for _, timing in points]).T
    spread = np.maximum(0, [middle - low, high - middle])
    return axes.errorbar(at, middle, spread, fmt=style, color=colour, ms=5, lw=1.8, elinewidth=1, capsize=2)


def _arrow(start, end, y, colour):
    style = {"arrowstyle": "-|>", "mutation_scale": 11, "lw": 2, "color": colour, "shrinkA": 0, "shrinkB": 0}
    return FancyArrowPatch((start, y), (end, y), **style)


def _part(first, last, n):
    number, width = first // (n + 1), last - first + 1
    which = "the whole of" if width == n + 1 else "the end of" if (last + 1) % (n + 1) == 0 else "the beginning of"
    return f"{first} to {last} ({which} block {number})" if width > 1 else f"{first} ({which} block {number})"
