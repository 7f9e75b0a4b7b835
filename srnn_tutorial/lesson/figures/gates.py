"""A unit on its way along a row, drawn: a gauge for every gate, a bar for every state, below the pixel that was read."""

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from srnn_tutorial.lesson.figures.paper import (
    BLUE,
    CURRENT,
    EMPTY,
    GREEN,
    GREY,
    PINK,
    WINDOW,
    Grid,
    blank,
    decimal,
    factor,
    in_words,
    lettering,
    number,
    scale_of,
)
from srnn_tutorial.lesson.figures.picture import Picture, drawing
from srnn_tutorial.units import UNITS

OF_ROLE = {"keep": BLUE, "write": GREEN, "show": PINK}  # the colour of a gate
LABELS, PIXELS, ARITHMETIC, MARGIN = 2.3, 4.95, 3.8, 0.1  # widths in inches
HEAD, LANE, PITCH = 0.85, 0.36, 0.7  # heights in inches


@drawing
def draw_unit(sweep, step):
    """Step number `step` of a `UnitSweep` over one row of pixels with one channel, of a unit with one state.

    Below the row, for each pixel read on the way, the gates between 0 (shut) and 1 (open) and the states; at the right the
    arithmetic of the current pixel. The window is outlined in orange, the current pixel in vermilion.
    """
    current, lanes = sweep.steps[step], UNITS[sweep.unit].numbers
    count, read = f"step {step + 1} of {len(sweep.steps)}", len(current.window)
    headline = f"{UNITS[sweep.unit].title}, {count}: start at 0, read {read} pixel{'s' * (read > 1)}"
    axes, grid, floors = _sheet(sweep, headline, len(lanes), ARITHMETIC)
    for position in current.window[:-1]:
        grid.outline(position, WINDOW)
    grid.outline(current.position, CURRENT)
    here = grid.left + grid.cell * current.position[1]
    axes.add_patch(Rectangle((here, 0.04), grid.cell, grid.bottom - 0.06, color=CURRENT, alpha=0.15, lw=0))

    sums = arithmetic(sweep, current)
    _draw_lanes(axes, grid, dict(zip(lanes, floors)), sweep, current, sums)
    told = ". ".join(f"{lane.title.capitalize()}: {_told(read[lane.name] for read in current.walk)}" for lane in lanes)
    words = f"Input: {in_words(_row_of(sweep))}. {told}. {'; '.join(sums.values())}."
    return Picture(axes.figure, f"{headline}. {words}")


def _draw_lanes(axes, grid, floors, sweep, current, sums):
    """The gauges and bars of the current step; `floors`: a dictionary from the number that a lane shows to its floor."""
    columns = [grid.centre(position)[0] for position in current.window]
    # Of the whole sweep: bars keep their scale from step to step.
    states = [read[lane.name] for lane in floors if not lane.role for step in sweep.steps for read in step.walk]
    swing, digits, remarks = _swing(states), [], []
    for lane, floor in floors.items():
        values = [read[lane.name].item() for read in current.walk]
        ends = (0, 1) if lane.role else swing
        _bars(axes, grid, floor, columns, values, ends, OF_ROLE.get(lane.role, GREY))
        digits += _numbers(values, columns, floor - 0.1, grid.cell)
        remarks += [*_ends(ends, grid.left, floor), _remark(lane.meaning, floor + LANE / 2)]
        _title(axes, lane.title, floor + LANE / 2)
        bold = "bold" if lane.name in UNITS[sweep.unit].states else "normal"
        axes.text(grid.right + 0.15, floor + LANE / 2, sums[lane.name], va="center", fontsize=10.5, weight=bold)
    _fill(axes, digits, "black")
    _fill(axes, remarks, GREY)


@drawing
def draw_units(sweeps):
    """What several units with one state make of the same row; `sweeps`: a dictionary from title to `UnitSweep`."""
    headline = "the same row, swept to the right"
    axes, grid, floors = _sheet(next(iter(sweeps.values())), headline, len(sweeps), right=0.4)
    columns = [grid.centre((0, column))[0] for column in range(grid.shape[1])]
    digits, ends = [], []
    for floor, (title, sweep) in zip(floors, sweeps.items()):
        values, swing = sweep.hidden[0, :, 0], _swing(sweep.hidden)
        _bars(axes, grid, floor, columns, values, swing, GREY)
        digits += _numbers(values, columns, floor - 0.1, grid.cell)
        ends += _ends(swing, grid.left, floor)
        _title(axes, title, floor + LANE / 2 - 0.1)
    _fill(axes, digits, "black")
    _fill(axes, ends, GREY)
    told = ". ".join(f"{title}: {_told(sweep.hidden[0, :, 0])}" for title, sweep in sweeps.items())
    row = _row_of(next(iter(sweeps.values())))
    return Picture(axes.figure, f"Input: {in_words(row)}. {told}.")


def _sheet(sweep, headline, lanes, right):
    """The row of pixels with its arrow and headline, and empty lanes below: the axes, the grid, the floors of the lanes."""
    row = _row_of(sweep)
    cell = min(0.55, PIXELS / row.shape[1])
    width, height = max(LABELS + cell * row.shape[1] + right, 7), HEAD + cell + 0.22 + PITCH * lanes
    axes = blank(width, height)
    axes.text(LABELS, height - 0.36, headline, fontsize=12, weight="bold")
    grid = Grid(axes, LABELS, height - HEAD, cell, row.shape)
    grid.paint(row, scale_of(row))
    grid.arrow(sweep.direction)
    _title(axes, "input x", grid.bottom + cell / 2)
    _fill(axes, [_remark("a row of pixels", grid.bottom + cell / 2)], GREY)
    floors = [grid.bottom - 0.22 - LANE - index * PITCH for index in range(lanes)]
    _fill(axes, [_box(grid.left, floor, grid.right, floor + LANE) for floor in floors], EMPTY)
    return axes, grid, floors


def arithmetic(sweep, step):
    """The step in numbers, one line for each gate and state. A product with a weight of zero is left out.

    >>> from srnn_tutorial.lesson.by_hand.units import trace_unit
    >>> sweep = trace_unit([[3, -3]], "lstm", [[[0, 3, 1, 0]], [[0, 0, 0, 0]], [2, 4, 0, 2]])
    >>> for line in arithmetic(sweep, sweep.at(0, 1)).values():
    ...     print(line)
    g = tanh(1·(−3)) = −1.00
    i = σ(2) = 0.88
    f = σ(3·(−3) + 4) = 0.01
    c = 0.01·0.88 + 0.88·(−1.00) = −0.87
    o = σ(2) = 0.88
    h = 0.88·tanh(−0.87) = −0.62
    """
    now = {name: decimal(value.item()) for name, value in step.walk[-1].items()}
    before = {name: decimal(value.item(), brackets=True) for name, value in step.incoming.items()}
    return {"rnn": _of_plain_unit, "gru": _of_gru, "lstm": _of_lstm}[sweep.unit](sweep.weights, step, now, before)


def _of_plain_unit(weights, step, now, before):
    return {"h": f"h = relu({number(weights['kernel'].item())}·{before['h']} + {factor(step.x.item())}) = {now['h']}"}


def _of_gru(weights, step, now, before):
    kernel, recurrent, bias = weights["kernel"][0], weights["recurrent_kernel"][0], weights["bias"]
    x, h = factor(step.x.item()), before["h"]
    z, r = (_sum([(kernel[k], x), (recurrent[k], h)], bias[:, k].sum()) for k in (0, 1))
    read, heard = _sum([(kernel[2], x)], bias[0, 2]), _sum([(recurrent[2], h)], bias[1, 2])
    share = decimal(1 - step.walk[-1]["z"].item())
    g = decimal(step.walk[-1]["candidate"].item(), brackets=True)
    return {
        "z": f"z = σ({z}) = {now['z']}",
        "r": f"r = σ({r}) = {now['r']}",
        "candidate": f"g = tanh({read} + {now['r']}·({heard})) = {now['candidate']}",
        "h": f"h = {now['z']}·{h} + {share}·{g} = {now['h']}",
    }


def _of_lstm(weights, step, now, before):
    kernel, recurrent, bias = weights["kernel"][0], weights["recurrent_kernel"][0], weights["bias"]
    x, h = factor(step.x.item()), before["h"]
    i, f, g, o = (_sum([(kernel[k], x), (recurrent[k], h)], bias[k]) for k in range(4))
    written = decimal(step.walk[-1]["g"].item(), brackets=True)
    return {
        "g": f"g = tanh({g}) = {now['g']}",
        "i": f"i = σ({i}) = {now['i']}",
        "f": f"f = σ({f}) = {now['f']}",
        "c": f"c = {now['f']}·{before['c']} + {now['i']}·{written} = {now['c']}",
        "o": f"o = σ({o}) = {now['o']}",
        "h": f"h = {now['o']}·tanh({now['c']}) = {now['h']}",
    }


def _sum(products, bias):
    """A weighted sum, written out: products whose weight is zero are left out, and so is a bias of zero."""
    terms = [f"{number(weight)}·{value}" for weight, value in products if weight]
    terms += [number(bias)] if bias or not terms else []
    return " ".join([terms[0], *(f"− {term[1:]}" if term.startswith("−") else f"+ {term}" for term in terms[1:])])


def _row_of(sweep):
    return sweep.image[..., 0]


def _told(values):
    return " ".join(decimal(value.item()) for value in values)


def _swing(states):
    """The ends of a lane that holds these numbers: 1 at least, and as far below zero if any of them is."""
    lowest, highest = np.min(states), np.max(states)
    limit = max(1, highest, -lowest)
    return (-limit if lowest < 0 else 0), limit


def _bars(axes, grid, floor, columns, values, ends, colour):
    zero, *tops = floor + LANE * (np.clip([0, *values], *ends) - ends[0]) / (ends[1] - ends[0])
    bars = [_box(x - 0.32 * grid.cell, zero, x + 0.32 * grid.cell, top) for x, top in zip(columns, tops)]
    line = _box(columns[0] - grid.cell / 2, zero, columns[-1] + grid.cell / 2, zero + 0.015)
    _fill(axes, [*bars, line], colour)


def _ends(ends, left, floor):
    heights = floor + 0.06, floor + LANE - 0.06
    return [lettering(end, (left - 0.05 - 0.05 * len(end), y), 8) for end, y in zip(map(_short, ends), heights)]


def _box(left, bottom, right, top):
    return Path([(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)], closed=True)


def _fill(axes, outlines, colour):
    """Shapes and letters of one colour as a single patch, which is as quick to draw as one of them."""
    axes.add_artist(PathPatch(Path.make_compound_path(*outlines), facecolor=colour, lw=0))


def _numbers(values, columns, y, cell):
    texts = list(map(decimal, values))
    size = min(9.5, 72 * cell * 1.4 / max(5, *map(len, texts)))
    return [lettering(text, (x, y), size) for text, x in zip(texts, columns)]


def _short(value):
    return number(float(f"{value:.2g}"))


def _title(axes, title, y):
    axes.text(MARGIN, y + 0.03, title, va="bottom", fontsize=10.5, weight="bold")


def _remark(text, y):
    return lettering(text, (MARGIN, y - 0.09), 8.5, centred=False)
