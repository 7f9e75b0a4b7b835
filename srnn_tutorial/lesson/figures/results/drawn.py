"""Drawings of what the experiments found: the mean over the seeds, and every seed as a dot, for nobody to guess the spread.

A spread is the standard deviation over the seeds.
"""

import numpy as np
from matplotlib.figure import Figure

from srnn_tutorial.lesson.figures.paper import BLUE, CURVES, GREEN, GREY, ORANGE, RULE, open_frame
from srnn_tutorial.lesson.figures.picture import Picture, drawing
from srnn_tutorial.lesson.figures.results.table import by_model, said

MARKERS = "os^vDP*"


@drawing
def draw_long_range(results):
    """Accuracy against the distance, a line for each model with its name at its end, of an experiment "long_range"."""
    models = {model: {d: v for (d,), v in sorted(found.items())} for model, found in _of(results, "accuracy", "distance")}
    distances = sorted({distance for found in models.values() for distance in found})
    figure = Figure(figsize=(8.6, 3.8), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0.5, color=GREY, lw=1, ls=":")
    axes.text(distances[0], 0.488, "a coin", ha="left", va="top", color=GREY)
    ends = []
    for number, (model, found) in enumerate(models.items()):
        colour, marker = CURVES[number % len(CURVES)], MARKERS[number % len(MARKERS)]
        at = np.array([*found]) + 0.25 * (number - (len(models) - 1) / 2)  # beside each other where they are alike
        means = [values.mean() for values in found.values()]
        axes.plot(at, means, marker + "-", color=colour, ms=7, lw=1.5, label=_in_full(model))
        for place, values in zip(at, found.values()):
            axes.plot(np.full(len(values), place), values, ".", color="black", ms=4, zorder=3)
        ends.append((means[-1], at[-1], _in_full(model), colour))
    _name_at_their_ends(axes, ends, distances[-1] + 2.5)
    axes.set_xticks(distances, distances)
    axes.set_xlabel("distance between a question and its mark, pixels")
    axes.set_ylabel("accuracy")
    axes.set(xlim=(distances[0] - 1.2, distances[-1] + 1.2), ylim=(0.45, 1.03))
    open_frame(axes)
    words = [
        f"{_in_full(model)}: {', '.join(f'{said(values)} at {distance}' for distance, values in found.items())}."
        for model, found in models.items()
    ]
    return Picture(figure, f"Accuracy against distance. {' '.join(words)}")


def _name_at_their_ends(axes, ends, left):
    """The name of each curve at the right of its last point, `(y, x, name, colour)`, kept apart from the name below it."""
    height = -np.inf
    for y, x, name, colour in sorted(ends):
        height = max(y, height + 0.05)
        axes.plot([x, left - 0.3], [y, height], color=colour, lw=0.8, clip_on=False)
        axes.text(left, height, name, ha="left", va="center", clip_on=False)


@drawing
def draw_accuracy(results):
    """Test accuracy of each model, of an experiment "digits"."""
    return draw_side_by_side(results, [("accuracy", "test accuracy", BLUE)], (6.4, 2.6))


@drawing
def draw_ablation(results):
    """The score of each network, of what `ablate` gives."""
    return draw_side_by_side(results, [("score", "score", BLUE)], (6.4, 0.8 + 0.7 * len(by_model(results, "score"))))


@drawing
def draw_dice(results):
    """Dice of ovary and follicles for each model, of an experiment "ultrasound"."""
    return draw_side_by_side(
        results, [("ovary", "Dice of the ovary", GREEN), ("follicles", "Dice of the follicles", ORANGE)], (8.6, 3.2)
    )


@drawing
def draw_side_by_side(results, columns, size):
    """Columns `(value, label, colour)` of dots, a row for each model."""
    figure = Figure(figsize=size, layout="constrained")
    all_axes = np.atleast_1d(figure.subplots(1, len(columns), sharey=True))
    words = [
        f"{label[0].upper()}{label[1:]}. {_dots(axes, results, value, label, colour)}"
        for axes, (value, label, colour) in zip(all_axes, columns)
    ]
    return Picture(figure, " ".join(words))


@drawing
def draw_rounds(results):
    """Dice against the number of rounds of refinement, for those models of an experiment "ultrasound" that have rounds."""
    found = [run["found"]["by_round"] for run in results["runs"] if "by_round" in run["found"]]
    if not found:
        raise ValueError("No model of these results has rounds. Received: " + str(sorted(by_model(results, "ovary"))))
    figure = Figure(figsize=(8.6, 2.9), layout="constrained")
    words = []
    for axes, name, colour in zip(figure.subplots(1, 2), ("ovary", "follicles"), (GREEN, ORANGE)):
        rounds = np.array([of_run[name] for of_run in found])
        at = np.arange(1, rounds.shape[1] + 1)
        axes.plot(at, rounds.T, "-", color=colour, lw=0.8, alpha=0.6)
        axes.plot(at, rounds.mean(0), "o-", color=colour, lw=2.2, ms=7)
        middle, half = (rounds.min() + rounds.max()) / 2, max(0.05, 0.55 * np.ptp(rounds))
        axes.set_ylim(middle - half, middle + half)  # no less than a tenth: small differences shall look small
        axes.set_xticks(at)
        axes.set_xlabel("rounds")
        axes.set_ylabel(f"Dice of the {name}")
        open_frame(axes)
        words.append(f"{name}: {', '.join(f'{mean:.3f} after {count}' for count, mean in zip(at, rounds.mean(0)))}")
    return Picture(figure, f"Mean Dice against rounds. {'; '.join(words)}.")


def _of(results, value, *keys):
    return by_model(results, value, *keys).items()


def _dots(axes, results, value, label, colour):
    """Every seed as a dot, the mean as a stroke, a row for each model; returns this in words."""
    models = {model: found[()] for model, found in _of(results, value)}
    for row, values in enumerate(models.values()):
        axes.plot([values.mean()] * 2, [row - 0.3, row + 0.3], color=colour, lw=4, solid_capstyle="butt")
        axes.plot(values, np.full(len(values), row), "o", color="black", ms=4, alpha=0.7)
        axes.text(values.mean(), row + 0.36, said(values), ha="center", va="top", fontsize=8.5)
    axes.set_yticks(range(len(models)), models)
    axes.set_ylim(len(models) - 0.3, -0.6)
    axes.margins(x=0.2)
    axes.set_xlabel(label)
    axes.grid(axis="x", color=RULE, lw=0.8)
    open_frame(axes)
    return " ".join(f"{model}: {said(values)}." for model, values in models.items())


def _in_full(model):
    return f"SpatialRNN2D, {model}" if model.startswith("n = ") else model
