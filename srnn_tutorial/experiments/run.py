"""Going through an experiment's plan: what has been found stays, each further run is written as soon as it is done."""

import importlib
import os
import time
from pathlib import Path

from srnn_tutorial.experiments.results_file import load_results, save_results


def missing(name, folder, seeds=3):
    """The settings of an experiment's plan that its results in `folder` do not have yet, in the plan's order."""
    found = [run["setting"] for run in load_results(name, folder)["runs"]]
    return [setting for setting in _experiment(name).plan(seeds) if setting not in found]


def run(name, folder, seeds=3, done=lambda setting: None):
    """Make the missing runs of an experiment.

    Args:
        name: of the experiment.
        folder: where its results are kept; made if missing. Runs that are there already stay, those of another plan too.
        seeds: how often each setting is repeated, from another start.
        done: called with each setting once its run has been written.

    Returns:
        The results, as `load_results` gives them.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    for setting in missing(name, folder, seeds):
        measured = measure(name, setting)
        results = load_results(name, folder)
        results["runs"].append(measured)
        save_results(results, folder)
        done(setting)
    return load_results(name, folder)


def measure(name, setting):
    """One run, whatever was run before: the same seed, and nothing left in Keras' memory."""
    import keras

    keras.backend.clear_session()
    keras.utils.set_random_seed(setting["seed"])
    start, cpu_start = time.perf_counter(), time.process_time()
    found = _experiment(name).measure(setting)
    return {
        "setting": setting,
        "found": found,
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - cpu_start, 1),
        "on": _computer(keras),
    }


def _computer(keras):
    backend = keras.backend.backend()
    version = importlib.import_module(backend).__version__
    return f"{backend} {version}, keras {keras.__version__}, {os.cpu_count()} cores"


def _experiment(name):
    return importlib.import_module(f"srnn_tutorial.experiments.{name}")
