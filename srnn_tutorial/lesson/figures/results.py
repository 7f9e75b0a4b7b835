"""Drawings of what the experiments found: the mean over the seeds, and every seed as a dot, for nobody to guess the spread.

`results` is what `srnn_tutorial.experiments.load_results` returns. A spread is the standard deviation over the seeds.
"""

import numpy as np
from matplotlib.figure import Figure

from srnn_tutorial.lesson.figures.paper import BLUE, CURVES, GREEN, GREY, ORANGE, RULE, open_frame
from srnn_tutorial.lesson.figures.picture import Picture

MARKERS = "os^vD"


def by_model(results, value, *keys):
    """The numbers found by the runs of each model.

    Args:
        results: of one experiment.
        value: the name of the number in what a run found.
        keys: settings that tell a model's runs apart.

    Returns:
        A dictionary from model to a dictionary from setting (a tuple, one for each of `keys`) to an array with a number for
        each seed.

    >>> run = {"setting": {"model": "A", "distance": 2, "seed": 0}, "found": {"accuracy": 0.5}}
    >>> by_model({"runs": [run, run]}, "accuracy", "distance")
    {'A': {(2,): array([0.5, 0.5])}}
    """
    groups = {}
    for run in results["runs"]:
        setting = run["setting"]
        of_model = groups.setdefault(setting["model"], {})
        of_model.setdefault(tuple(setting[key] for key in keys), []).append(run["found"][value])
    return {model: {key: np.array(found) for key, found in of_model.items()} for model, of_model in groups.items()}


def draw_long_range(results):
    """Accuracy against the distance, a line for each model, of an experiment "long_range"."""
    models = {model: {d: v for (d,), v in sorted(found.items())} for model, found in _of(results, "accuracy", "distance")}
    distances = sorted({distance for found in models.values() for distance in found})
    figure = Figure(figsize=(8.6, 3.8), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0.5, color=GREY, lw=1, ls=":")
    axes.text(len(distances) - 0.6, 0.507, "a coin", ha="right", va="bottom", color=GREY)
    for number, (model, found) in enumerate(models.items()):
        colour, marker = CURVES[number % len(CURVES)], MARKERS[number % len(MARKERS)]
        at = np.array([distances.index(distance) for distance in found]) + 0.09 * (number - (len(models) - 1) / 2)
        axes.plot(at, [v.mean() for v in found.values()], marker + "-", color=colour, ms=7, lw=1.5, label=_in_full(model))
        for place, values in zip(at, found.values()):
            axes.plot(np.full(len(values), place), values, ".", color="black", ms=4, zorder=3)
    axes.set_xticks(range(len(distances)), distances)
    axes.set_xlabel("distance between a question and its mark, pixels")
    axes.set_ylabel("accuracy")
    axes.set_ylim(0.45, 1.03)
    open_frame(axes)
    figure.legend(loc="outside right upper", frameon=False)
    words = [
        f"{_in_full(model)}: {', '.join(f'{_said(values)} at {distance}' for distance, values in found.items())}."
        for model, found in models.items()
    ]
    return Picture(figure, f"Accuracy against distance. {' '.join(words)}")


def draw_accuracy(results):
    """Test accuracy of each model, of an experiment "digits"."""
    figure = Figure(figsize=(6.4, 2.6), layout="constrained")
    words = _dots(figure.subplots(), results, "accuracy", "test accuracy", BLUE)
    return Picture(figure, f"Test accuracy. {words}")


def draw_dice(results):
    """Dice of ovary and follicles for each model, of an experiment "ultrasound"."""
    figure = Figure(figsize=(8.6, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    words = [
        _dots(axes, results, name, f"Dice of the {name}", colour)
        for axes, name, colour in ((left, "ovary", GREEN), (right, "follicles", ORANGE))
    ]
    return Picture(figure, f"Dice of the ovary. {words[0]} Dice of the follicles. {words[1]}")


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
        axes.set_xticks(at)
        axes.set_xlabel("rounds")
        axes.set_ylabel(f"Dice of the {name}")
        open_frame(axes)
        words.append(f"{name}: {', '.join(f'{mean:.3f} after {count}' for count, mean in zip(at, rounds.mean(0)))}")
    return Picture(figure, f"Mean Dice against rounds. {'; '.join(words)}.")


COLUMNS = {"long_range": ("accuracy",), "digits": ("accuracy",), "ultrasound": ("ovary", "follicles")}


def table_of_results(results):
    """The results of any experiment as text: mean and spread over the seeds.

    >>> run = {"setting": {"model": "A", "seed": 0}, "found": {"accuracy": 0.5}, "seconds": 1.0}
    >>> print(table_of_results({"experiment": "digits", "runs": [run, run]}))
      accuracy
      0.500 ± 0.000 A
    """
    keys = ("distance",) if results["experiment"] == "long_range" else ()
    lines = []
    for value in COLUMNS[results["experiment"]]:
        models = dict(_of(results, value, *keys))
        settings = sorted({setting for found in models.values() for setting in found})
        heads = [f"{value} {' '.join(f'{key} {part}' for key, part in zip(keys, setting))}".strip() for setting in settings]
        width = max([14, *(len(head) + 1 for head in heads)])
        lines.append("  " + "".join(f"{head:{width}}" for head in heads).rstrip())
        for model, found in models.items():
            cells = [_said(found[setting]) if setting in found else "–" for setting in settings]
            lines.append("  " + "".join(f"{cell:{width}}" for cell in cells) + model)
    return "\n".join(lines)


def _of(results, value, *keys):
    return by_model(results, value, *keys).items()


def _dots(axes, results, value, label, colour):
    """Every seed as a dot, the mean as a stroke, a row for each model; returns this in words."""
    models = {model: found[()] for model, found in _of(results, value)}
    for row, values in enumerate(models.values()):
        axes.plot([values.mean()] * 2, [row - 0.3, row + 0.3], color=colour, lw=4, solid_capstyle="butt")
        axes.plot(values, np.full(len(values), row), "o", color="black", ms=4, alpha=0.7)
        axes.text(values.mean(), row + 0.36, _said(values), ha="center", va="top", fontsize=8.5)
    axes.set_yticks(range(len(models)), models)
    axes.set_ylim(len(models) - 0.3, -0.6)
    axes.margins(x=0.2)
    axes.set_xlabel(label)
    axes.grid(axis="x", color=RULE, lw=0.8)
    open_frame(axes)
    return " ".join(f"{model}: {_said(values)}." for model, values in models.items())


def _in_full(model):
    return f"SpatialRNN2D, {model}" if model.startswith("n = ") else model


def _said(values):
    """Mean and spread; a single seed has none."""
    return f"{values.mean():.3f}" + (f" ± {values.std(ddof=1):.3f}" if len(values) > 1 else "")
