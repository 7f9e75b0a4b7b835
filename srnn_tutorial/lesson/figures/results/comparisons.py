"""Drawings of what the experiments compare: score against time, Dice against depth, starts side by side."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from srnn_tutorial.lesson.figures.paper import BLUE, CURVES, GREEN, GREY, ORANGE, PINK, open_frame
from srnn_tutorial.lesson.figures.picture import Picture, drawing
from srnn_tutorial.lesson.figures.results.drawn import MARKERS, draw_side_by_side
from srnn_tutorial.lesson.figures.results.table import by_model, said

# Of each task the score that is drawn.
SCORES = {
    "long range": ("accuracy at twice the size", "accuracy, at twice the size"),
    "contours": ("dice 14 dashes", "Dice, 14 dashes"),
    "ultrasound": ("ovary", "Dice of the ovary"),
}
OURS = ("SpatialRNN2D", "IONContext", "MDRNN2D")
LEGEND = {"frameon": False, "fontsize": 8.5, "labelspacing": 0.7}
COLOURS = *CURVES, GREY, "black"
LADDER = {"U-Net": (GREY, "o"), "U-Net + spatial RNN": (BLUE, "s"), "wider U-Net": (ORANGE, "^")}


@drawing
def draw_context(results, models=None):
    """Score against the time of the training, a panel for each task, of an experiment "context".

    Every model has a number beside its mark; those of this package are blue squares. A mark stands at the means, its line
    spans the seeds.

    Args:
        results: as `load_results("context")` gives them.
        models: the names of those that are drawn; all, if left out.
    """
    figure = Figure(figsize=(10.2, 4.2), layout="constrained")
    models = models or list(dict.fromkeys(run["setting"]["model"] for run in results["runs"]))
    words, numbered = [], {}
    for axes, (task, (value, label)) in zip(figure.subplots(1, len(SCORES)), SCORES.items()):
        scores, seconds = by_model(results, value), by_model(results, "training_seconds", "task")
        words.append(f"{task[0].upper()}{task[1:]}, {label}.")
        for number, model in enumerate(models, start=1):
            if model not in scores:
                continue
            y, x = scores[model][()], seconds[model][task,]
            ours = model.startswith(OURS)
            axes.plot([x.mean()] * 2, [y.min(), y.max()], color=BLUE if ours else GREY, lw=1)
            style = {"marker": "s" if ours else "o", "color": BLUE if ours else GREY, "ms": 6}
            axes.plot(x.mean(), y.mean(), ls="", label=f"{number}  {model}", **style)
            numbered.setdefault(axes, []).append((x.mean(), y.mean(), number, style["color"]))
            words.append(f"{model}: {said(y)} in {said(x)} s.")
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel("seconds of training, one core")
        axes.set_ylabel(label)
        axes.set_title(task, fontsize=10)
        open_frame(axes)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, **LEGEND)
    figure.draw_without_rendering()  # so that it is known where things stand
    for axes, marks in numbered.items():
        _number(axes, marks)
    return Picture(figure, f"Score against seconds of training. {' '.join(words)}")


def _number(axes, marks):
    """The number of each mark, `(x, y, number, colour)`, beside it where no other stands; from farther away with a line."""
    point = axes.figure.dpi / 72
    places = axes.transData.transform([mark[:2] for mark in marks]) / point
    taken = [*places]
    angles = np.radians([45, 135, 225, 315, 0, 180, 90, 270])
    around = [r * np.array([np.cos(angle), np.sin(angle)]) for r in (9, 16, 23, 30, 37) for angle in angles]
    for (x, y, number, colour), place in zip(marks, places):
        room = [min(np.hypot(*(place + offset - other)) for other in taken) for offset in around]
        best = next((i for i, free in enumerate(room) if free >= 8.5), int(np.argmax(room)))
        line = {"arrowstyle": "-", "lw": 0.6, "color": colour, "shrinkA": 3, "shrinkB": 2} if best >= len(angles) else None
        style = {"ha": "center", "va": "center", "fontsize": 8.5, "color": colour, "arrowprops": line}
        axes.annotate(number, (x, y), around[best], textcoords="offset points", **style)
        taken.append(place + around[best])


@drawing
def draw_depth(results):
    """Dice of ovary and follicles against the depth of a U-Net, for each size of the images, of an experiment "depth".

    Every seed is a dot. The lines go through the medians: a training that ended at "everything is ovary" would pull a mean
    down by as much as all that is to be seen here.
    """
    sizes = sorted({run["setting"]["size"] for run in results["runs"]})
    reach = {run["setting"]["depth"]: run["found"]["reach"] for run in results["runs"]}
    figure = Figure(figsize=(8.6, 2.9 * len(sizes)), layout="constrained")
    words = []
    for row, size in zip(figure.subplots(len(sizes), 2, squeeze=False), sizes):
        for axes, value in zip(row, ("ovary", "follicles")):
            for offset, (model, found) in zip((-0.06, 0, 0.06), by_model(results, value, "size", "depth").items()):
                depths = {depth: values for (of_size, depth), values in sorted(found.items()) if of_size == size}
                at = np.array([*depths]) + offset
                colour, marker = LADDER[model]
                axes.plot(at, [np.median(v) for v in depths.values()], marker + "-", color=colour, ms=7, label=model)
                for place, values in zip(at, depths.values()):
                    axes.plot(np.full(len(values), place), values, ".", color="black", ms=4, zorder=3)
                told = ", ".join(
                    f"{np.median(values):.3f} ({values.min():.3f} to {values.max():.3f}) at depth {depth}"
                    for depth, values in depths.items()
                )
                words.append(f"{size} pixels, {value}, {model}: {told}.")
            axes.set_xticks(list(reach), [f"{depth}\n{pixels} pixels" for depth, pixels in reach.items()])
            axes.set_xlabel("depth, and how far it reaches")
            axes.set_ylabel(f"Dice of the {value}, {size}²")
            open_frame(axes)
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    return Picture(figure, f"Dice against depth, the median of the seeds and their range. {' '.join(words)}")


@drawing
def draw_step_cost(results, models=None):
    """Milliseconds and megabytes of a step against the edge of the image, of an experiment "cost"; both axes logarithmic.

    Args:
        results: as `load_results("cost")` gives them.
        models: the names of those that are drawn; all, if left out.
    """
    figure = Figure(figsize=(10.2, 3.9), layout="constrained")
    words = []
    for axes, what in zip(figure.subplots(1, 2), ("milliseconds", "megabytes")):
        words.append(f"{what.capitalize()}.")
        sizes = sorted({int(name.split()[1]) for run in results["runs"] for name in run["found"] if what in name})
        found = {size: by_model(results, f"{what} {size}") for size in sizes}
        for number, model in enumerate(models or by_model(results, f"{what} {sizes[0]}")):
            means = {size: found[size][model][()].mean() for size in sizes if model in found[size]}
            style = {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}
            axes.plot([*means], [*means.values()], **style, label=model)
            told = ", ".join(f"{mean:.3g} at {size}" for size, mean in means.items())
            words.append(f"{model}: {told}.")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xticks(sizes, sizes)
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel("edge of the image, pixels")
        axes.set_ylabel(f"{what} of a step")
        open_frame(axes)
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside right center", frameon=False, fontsize=9)
    return Picture(figure, f"What a step costs, by the edge of the image. {' '.join(words)}")


@drawing
def draw_starts(results):
    """What each start does before training, of an experiment "starts"."""
    before = {"experiment": "starts", "runs": [run for run in results["runs"] if run["setting"]["form"] == "before"]}
    columns = [
        ("heard at 32", "heard 32 pixels away", BLUE),
        ("largest at 512", "largest output, edge 512", ORANGE),
        ("four layers at 32", "growth through four layers", GREEN),
        ("dead of 100", "dead of 100", PINK),
    ]
    picture = draw_side_by_side(before, columns, (11.2, 4.6))
    _, largest, growth, _ = picture.figure.axes
    largest.set_xscale("log")
    growth.set_xscale("log")
    for axes in picture.figure.axes:
        axes.margins(x=0.4)  # for the numbers below the strokes
    return picture
