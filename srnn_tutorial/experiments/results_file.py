"""What an experiment has found so far: a JSON file, whole at any time."""

import json
import os
from pathlib import Path

SHIPPED = Path(__file__).parent / "results"


def load_results(name, folder=SHIPPED):
    """The results of an experiment.

    Args:
        name: one of `srnn_tutorial.experiments.EXPERIMENTS`.
        folder: where they are; those that come with the package, if left out.

    Returns:
        A dictionary: `"experiment"`, the name, and `"runs"`, a list with a dictionary for each run: its `"setting"`, what
        was `"found"`, the `"seconds"` it took, the `"cpu_seconds"` of all cores together, and what it ran `"on"`. An
        experiment that has not begun has no runs.

    Raises:
        ValueError: there is a file of this name, but it holds no results of this experiment.

    >>> sorted(load_results("long_range"))
    ['experiment', 'runs']
    """
    path = results_file(name, folder)
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
        known = results["experiment"] == name and isinstance(results["runs"], list)
    except FileNotFoundError:
        return {"experiment": name, "runs": []}
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise ValueError(f"{path} holds no results of the experiment {name!r}; choose another folder, or move it away")
    return results


def results_file(name, folder):
    """Where the results of an experiment are kept.

    >>> results_file("digits", "results").name
    'digits.json'
    """
    return Path(folder) / f"{name}.json"


def save_results(results, folder):
    """Write results to their file in `folder`; whoever interrupts this leaves the old file whole."""
    path = results_file(results["experiment"], folder)
    runs = ",\n".join(f"  {json.dumps(run)}" for run in results["runs"])
    part = path.with_name(f".{path.name}.part")
    part.write_text(
        f'{{\n "experiment": {json.dumps(results["experiment"])},\n "runs": [\n{runs}\n ]\n}}\n', encoding="utf-8"
    )
    os.replace(part, path)
