"""Drawings about speed: maps joined, a row cut into blocks, and measured times."""

import itertools

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.ticker import LogLocator, NullLocator

from srnn_tutorial.lesson.by_hand.clipped_affine import ClippedAffine, join_windows
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
    factor,
    number,
    open_frame,
)
from srnn_tutorial.lesson.figures.picture import Picture, drawing

SIDE, LEFT, DROP = 0.5, 1.2, 1.4  # inches: a pixel's edge, where a row begins, from one row to the next
STATES = -4, 8  # from which to which the lines of maps are drawn
LINES = (BLUE, "--", 1.8), (ORANGE, "-.", 1.8), (GREEN, ":", 2.2)  # of the first map, the second and the third
TOGETHER = {2: "both", 3: "all three"}
# Of each candidate of the bench: label, colour, marker and line.
CANDIDATES = {
    "layer": ("SpatialRNN2D", BLUE, "o-"),
    "floor": ("copying floor", GREY, "D--"),
    "depthwise": ("n depthwise convolutions", ORANGE, "s-."),
    "keras": ("4 Keras SimpleRNN", GREEN, "^:"),
}


@drawing
def draw_affine_maps(*maps, s=None):
    """Two or three `ClippedAffine` and the one that they are together, as lines over the states that come in.

    With `s`, a state that comes in, dots say what becomes of it: on the line of each map, and at once on the thick line.
    """
    *_, together = itertools.accumulate(maps, ClippedAffine.then)
    names = [*("first", "second", "third")[: len(maps)], TOGETHER[len(maps)]]
    figure = Figure(figsize=(7.6, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0, color=GREY, lw=0.6)
    axes.axvline(0, color=GREY, lw=0.6)
    states = np.linspace(*STATES, 241)
    looks = [*LINES[: len(maps)], (VERMILION, "-", 3)]
    for name, map_, (colour, style, width) in zip(names, (*maps, together), looks):
        axes.plot(states, map_(states), style, color=colour, lw=width, label=f"{name}: {map_}")
    chain = "" if s is None else _dot(axes, maps, together, s, looks)
    axes.set_xlabel("state that comes in")
    axes.set_ylabel("state that goes out")
    axes.set_xlim(*STATES)
    figure.legend(loc="outside upper center", ncols=3 if len(maps) == 2 else 2, frameon=False, fontsize=9.5)
    open_frame(axes)
    words = " ".join(f"{name.capitalize()}: {map_}." for name, map_ in zip(names, maps))
    return Picture(figure, f"Lines over the state s that comes in. {words} One after the other: {together}.{chain}")


def _dot(axes, maps, together, s, looks):
    """What becomes of a state, as dots, and in words."""
    states = [float(s)]
    for map_, (colour, *_) in zip(maps, looks):
        states.append(float(map_(states[-1])))
        axes.plot(*states[-2:], "o", color=colour, ms=6, clip_on=True)
    axes.plot(s, together(s), "o", color=VERMILION, ms=9)
    at_once = f"{TOGETHER[len(maps)]} at once: {number(s)} → {number(together(s))}"
    return f" s = {' → '.join(map(number, states))}; {at_once}."


@drawing
def draw_blocks(row, n, pixels, weight=1.0):
    """A row of numbers cut into blocks of `n + 1`, and the windows of some `pixels`, one below the other.

    Each window is the end of one block, in orange, followed by the beginning of the next, in blue. Below it stands what
    either is joined to, and the result.
    """
    windows, count = join_windows(row, n, weight), len(row)
    axes = blank(max(LEFT + SIDE * count + 0.3, 7.6), 1.05 + DROP * len(pixels))
    height = axes.get_ylim()[1]
    for block, start in enumerate(range(0, count, n + 1)):
        middle = LEFT + SIDE * (start + min(n + 1, count - start) / 2)
        axes.text(middle, height - 0.25, f"block {block}", ha="center", va="center", fontsize=11, color=GREY)
    for start, text, colour in ((LEFT, "the end of a block", ORANGE), (LEFT + 6 * SIDE, "the beginning of the next", BLUE)):
        axes.add_patch(_arrow(start + 0.06, start + 0.44, 0.2, colour))
        axes.text(start + 0.54, 0.2, text, va="center", fontsize=11, color=GREY)
    words = []
    for line, pixel in enumerate(pixels):
        _draw_window(axes, height - 0.72 - DROP * line, row, n, windows[pixel])
        words.append(f"Pixel {pixel} reads {parts_of(windows[pixel], n)}. {joined_in_words(windows[pixel])}.")
    numbers = " ".join(map(number, row))
    return Picture(axes.figure, f"A row of {count} pixels in blocks of {n + 1}: {numbers}. {' '.join(words)}")


def parts_of(window, n):
    """Which pixels of which blocks a `JoinedWindow` reads.

    >>> from srnn_tutorial.lesson.by_hand.clipped_affine import join_windows
    >>> parts_of(join_windows([1, 2, 3, 4, 5, 6], n=2)[4], 2)
    '2 (the end of block 0), then 3 to 4 (the beginning of block 1)'
    """
    return ", then ".join(_part(part[0], part[-1], n) for part in (window.end, window.beginning) if part)


def joined_in_words(window):
    """What the parts of a `JoinedWindow` are joined to, and its pixel's number."""
    handed, joined = window.handed_over, window.joined
    left = f"The end leaves {number(handed)} behind" if window.end else "Nothing is handed over, so it starts at 0"
    sum_ = f"{number(joined.c)}·{factor(handed)} + {factor(joined.o)}"
    bounds = ", ".join("∞" if np.isinf(end) else number(end) for end in (joined.lo, joined.hi))
    return f"{left}: h[{window.pixel}] = clip({sum_}, {bounds}) = {number(window.h)}"


def _draw_window(axes, top, row, n, window):
    """The row with its places above, one pixel's window coloured, and below what it is joined to."""
    pale = {**dict.fromkeys(window.end, PALE_ORANGE), **dict.fromkeys(window.beginning, PALE_BLUE)}
    for k, value in enumerate(row):
        x, weight = LEFT + SIDE * (k + 0.5), "bold" if k == window.pixel else "normal"
        axes.add_patch(
            Rectangle((x - SIDE / 2, top - SIDE), SIDE, SIDE, facecolor=pale.get(k, BLANK), edgecolor="white", lw=1.5)
        )
        axes.text(x, top - SIDE / 2, number(value), ha="center", va="center", fontsize=11, weight=weight)
        axes.text(x, top + 0.12, str(k), ha="center", va="center", fontsize=8.5, weight=weight, color=GREY)
    corner = (LEFT + SIDE * window.pixel + 0.03, top - SIDE + 0.03)
    axes.add_patch(Rectangle(corner, SIDE - 0.06, SIDE - 0.06, fill=False, edgecolor=CURRENT, lw=2.5))
    for start in range(n + 1, len(row), n + 1):
        axes.plot([LEFT + SIDE * start] * 2, [top - SIDE - 0.06, top + 0.06], color=GREY, lw=2)
    for part, colour in ((window.end, ORANGE), (window.beginning, BLUE)):
        if part:
            ends = LEFT + SIDE * part[0] + 0.06, LEFT + SIDE * (part[-1] + 1) - 0.06
            axes.add_patch(_arrow(*ends, top - SIDE - 0.14, colour))
    axes.text(LEFT - 0.2, top - SIDE / 2, f"pixel {window.pixel}", ha="right", va="center", fontsize=11, weight="bold")
    axes.text(LEFT, top - SIDE - 0.36, joined_in_words(window), va="center", fontsize=11)


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
