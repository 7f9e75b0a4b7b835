"""Results as text: mean and spread over the seeds. A spread is the standard deviation."""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes

# For each experiment its tables, one below the other; each a list of columns: what was found, and the settings that tell a
# model's runs apart.
TABLES = {
    "starts": [
        [("heard at 8",), ("heard at 32",), ("dead of 100",), ("largest at 512",)],
        [("four layers at 8",), ("four layers at 32",), ("four layers at 128",)],
        [("accuracy", "form", "distance")],
    ],
    "long_range": [[("accuracy", "distance")]],
    "context": [
        [("accuracy",), ("accuracy at twice the size",)],
        [("dice 6 dashes",), ("dice 9 dashes",), ("dice 14 dashes",)],
        [("ovary",), ("follicles",)],
        [("training_seconds", "task")],
    ],
    "cost": [[(f"{what} {size}",) for size in (64, 128, 256, 512)] for what in ("milliseconds", "megabytes")],
    "depth": [[("ovary", "size", "depth")], [("follicles", "size", "depth")], [("parameters", "depth"), ("reach", "depth")]],
    "digits": [[("accuracy",)]],
    "ultrasound": [[("ovary",)], [("follicles",)]],
    "ablation": [[("score",), ("parameters",), ("training_seconds",)]],
}


def by_model(results, value, *keys):
    """The numbers found by the runs of each model.

    Args:
        results: of one experiment.
        value: the name of the number in what a run found; runs that found no such number do not count.
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
        if value in run["found"]:
            of_model = groups.setdefault(model_of(run), {})
            of_model.setdefault(tuple(run["setting"][key] for key in keys), []).append(run["found"][value])
    return {model: {key: np.array(found) for key, found in of_model.items()} for model, of_model in groups.items()}


def model_of(run):
    """What a run is called in tables and pictures."""
    setting = run["setting"]
    return f"{setting['model']}, {setting['convolution']}" if "convolution" in setting else setting["model"]


@as_it_comes()
def table_of_results(results, models=None):
    """The results of any experiment as text: mean and spread over the seeds.

    Args:
        results: as `load_results` gives them.
        models: the names of those that are shown, in that order; all, if left out.

    >>> run = {"setting": {"model": "A", "seed": 0}, "found": {"accuracy": 0.5}, "seconds": 1.0}
    >>> print(table_of_results({"experiment": "digits", "runs": [run, run]}))
      accuracy
    A 0.500 ± 0.000
    """
    runs = results["runs"]
    if models is not None:
        runs = [run for model in models for run in runs if model_of(run) == model]
    shown = {**results, "runs": runs}
    return "\n".join(line for columns in TABLES[results["experiment"]] for line in _table(shown, columns))


def _table(results, columns):
    heads, cells = [], {}
    for value, *keys in columns:
        models = by_model(results, value, *keys)
        settings = _in_order({setting for found in models.values() for setting in found})
        telling = [key for key, parts in zip(keys, zip(*settings)) if len(set(parts)) > 1]
        for setting in settings:
            parts = [
                part if isinstance(part, str) else f"{key} {part}" for key, part in zip(keys, setting) if key in telling
            ]
            head = " ".join([value.replace("_", " "), *parts])
            heads.append(head)
            for model, found in models.items():
                cells.setdefault(model, {})[head] = said(found[setting]) if setting in found else "–"
    if not heads:
        return
    rows = {"": heads} | {model: [of_model.get(head, "–") for head in heads] for model, of_model in cells.items()}
    first = max(map(len, rows)) + 1
    width = max(len(cell) for row in rows.values() for cell in row) + 2
    for model, row in rows.items():
        yield (f"{model:{first}}" + "".join(f"{cell:{width}}" for cell in row)).rstrip()


def _in_order(settings):
    """Numbers by their size, names by the alphabet."""
    return sorted(settings, key=lambda setting: [(isinstance(part, str), part) for part in setting])


def said(values):
    """Mean and spread, as many digits as they deserve; a single seed has no spread, nor have equal whole numbers."""
    numbers = [values.mean(), *([values.std(ddof=1)] if len(values) > 1 else [])]
    if np.issubdtype(values.dtype, np.integer) and (values == values[0]).all():
        return f"{values[0]:,}"
    digits = ".3f" if 0.0005 <= numbers[0] < 10 else ".3g" if numbers[0] < 1000 else ",.0f"
    return " ± ".join(f"{number:{digits}}" for number in numbers)
