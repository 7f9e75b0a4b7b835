"""What lies behind the layer's speed: clipped affine maps, a row cut into blocks; and drawings of measured times."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.ticker import LogLocator, NullLocator

from srnn_tutorial.lesson.picture import Picture

# Okabe-Ito: apart for colour-blind readers, too.
BLUE, ORANGE, GREEN, VERMILION, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#555555"
PALE = "#DCE9F2", "#F7E9CC"


@dataclass(frozen=True)
class ClippedAffine:
    """The map `s -> clip(c*s + o, lo, hi)`. Its numbers may be arrays, one map in each place.

    A step of the plain unit with ReLU is one, and so is one after another, whatever the signs of the weights.

    >>> step = ClippedAffine.step(w=1, x=-1).then(ClippedAffine.step(w=2, x=3))
    >>> step
    clip(2·s + 1, 3, ∞)
    >>> step(np.array([0.0, 5.0])).tolist()  # relu(2 * relu(s - 1) + 3)
    [3.0, 11.0]
    """

    c: float = 1.0
    o: float = 0.0
    lo: float = -np.inf
    hi: float = np.inf

    @classmethod
    def step(cls, w, x):
        """`s -> relu(w*s + x)`."""
        return cls(w, x, 0.0)

    def __call__(self, s):
        return np.clip(self.c * s + self.o, self.lo, self.hi)

    def then(self, after):
        """This map, and `after` applied to what it gives: one map again.

            after(clip(c*s + o, lo, hi)) = clip(c'*c*s + c'*o + o', ...)

        where the bounds are those of `after`, or what it makes of `lo` and `hi` where that is tighter. (A negative `c'`
        turns them around; a `c'` of zero gives `o'` whatever comes in.)
        """
        with np.errstate(invalid="ignore"):
            ends = [np.where(np.equal(after.c, 0), 0.0, after.c * np.asarray(end)) + after.o for end in (self.lo, self.hi)]
        lo, hi = (np.clip(end, after.lo, after.hi) for end in (np.minimum(*ends), np.maximum(*ends)))
        return ClippedAffine(after.c * self.c, after.c * self.o + after.o, lo, hi)

    def __repr__(self):
        o = f"{'−' if self.o < 0 else '+'} {_number(abs(self.o))}"
        c = {1.0: "s", -1.0: "−s"}.get(float(self.c), f"{_number(self.c)}·s")
        return f"clip({c} {o}, {_number(self.lo)}, {_number(self.hi)})"


def draw_maps(first, second):
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
    axes.spines[["top", "right"]].set_visible(False)
    words = f"Lines over the state s that comes in. First: {first}. Second: {second}. One after the other: {both}."
    return Picture(figure, words)


def draw_blocks(length, n, pixels):
    """The row of `length` pixels cut into blocks of `n + 1`, and the windows of some `pixels`, one below the other.

    Each window is the end of one block, in orange, followed by the beginning of the next, in blue.
    """
    side, left, drop = 0.5, 1.5, 0.95
    width, height = left + side * length + 0.3, 1.0 + drop * len(pixels)
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    starts = range(0, length, n + 1)
    for number, start in enumerate(starts):
        middle = left + side * (start + min(n + 1, length - start) / 2)
        axes.text(middle, height - 0.3, f"block {number}", ha="center", va="center", fontsize=11, color=GREY)

    for start, text, colour in ((left, "the end of a block", ORANGE), (left + 6 * side, "the beginning of the next", BLUE)):
        axes.add_patch(_arrow(start + 0.06, start + 0.44, 0.2, colour))
        axes.text(start + 0.54, 0.2, text, va="center", fontsize=11, color=GREY)

    words = []
    for line, pixel in enumerate(pixels):
        top = height - 0.55 - drop * line
        begin, cut = max(0, pixel - n), pixel - pixel % (n + 1)
        parts = [part for part in ((begin, cut - 1, ORANGE), (cut, pixel, BLUE)) if part[0] <= part[1]]
        for k in range(length):
            paint = PALE[0] if cut <= k <= pixel else PALE[1] if begin <= k < cut else "#F2F2F2"
            corner = (left + side * k, top - side)
            axes.add_patch(Rectangle(corner, side, side, facecolor=paint, edgecolor="white", lw=1.5))
            weight = "bold" if k == pixel else "normal"
            place = (left + side * (k + 0.5), top - side / 2)
            axes.text(*place, str(k), ha="center", va="center", fontsize=11, weight=weight)
        corner = (left + side * pixel + 0.03, top - side + 0.03)
        axes.add_patch(Rectangle(corner, side - 0.06, side - 0.06, fill=False, edgecolor=VERMILION, lw=2.5))
        for start in starts[1:]:
            axes.plot([left + side * start] * 2, [top - side - 0.06, top + 0.06], color=GREY, lw=2)
        for first, last, colour in parts:
            axes.add_patch(_arrow(left + side * first + 0.06, left + side * (last + 1) - 0.06, top - side - 0.14, colour))
        axes.text(left - 0.2, top - side / 2, f"pixel {pixel}", ha="right", va="center", fontsize=11, weight="bold")
        words.append(f"Pixel {pixel} reads {', then '.join(_part(*part[:2], n) for part in parts)}.")
    return Picture(figure, f"A row of {length} pixels in blocks of {n + 1}. {' '.join(words)}")


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
        for axes, (by, lines) in zip(row, (("n", _against_n(these, shape)), ("pixels", _against_pixels(these, shape[-1])))):
            for candidate, points in lines.items():
                label, colour, style = _LINES[candidate]
                handles[label] = _line(axes, points, colour, style)
                drawn[by] += [label] * (label not in drawn[by])
            axes.set_xscale("log", base=2)
            axes.set_yscale("log")
            axes.grid(axis="y", color="#E5E5E5", lw=0.8)
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
            axes.yaxis.set_minor_locator(NullLocator())
            axes.spines[["top", "right"]].set_visible(False)
        way = "forward + gradients" if gradients else "forward"
        row[0].set_ylabel(f"{way}, milliseconds")
        row[0].set_xlabel("rnn_seq_length n")
        row[0].xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        row[1].set_xlabel("image, pixels")
        edges = sorted({point[0] for points in _against_pixels(these, shape[-1]).values() for point in points})
        row[1].set_xticks(edges, [f"{round(edge**0.5)}²" for edge in edges])
        row[0].set_title(f"one size, {' × '.join(map(str, shape))}", fontsize=11)
        row[1].set_title("full sweep", fontsize=11)
    figure.legend(handles.values(), handles, loc="outside upper center", ncols=len(handles), frameon=False)
    words = f"Time against the sequence length n: {', '.join(drawn['n'])}. Against pixels: {', '.join(drawn['pixels'])}."
    return Picture(figure, words)


# label, colour, marker and line of each candidate of the bench
_LINES = {
    "layer": ("SpatialRNN2D", BLUE, "o-"),
    "floor": ("copying floor", GREY, "D--"),
    "depthwise": ("n depthwise convolutions", ORANGE, "s-."),
    "keras": ("4 Keras SimpleRNN", GREEN, "^:"),
}


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


def _number(value):
    return {np.inf: "∞", -np.inf: "−∞"}.get(float(value), f"{value:g}".replace("-", "−"))
