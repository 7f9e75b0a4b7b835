"""Going through an experiment's plan: what has been found stays, each further run is written as soon as it is done."""

import importlib
import json
import os
import platform
import re
import subprocess
import sys
import time
import warnings
from contextlib import contextmanager
from pathlib import Path

from srnn_tutorial.experiments.results_file import load_results, save_results
from srnn_tutorial.failures import last_words

ONE_THREAD = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}

SECONDS_TO_ANSWER = "10s"  # of a scheduler


def plan(name, seeds=3):
    """The settings of an experiment's runs, each of them for so many seeds."""
    return _experiment(name).plan(seeds)


def missing(name, folder, settings):
    """Those of the settings that an experiment's results in `folder` do not have yet, in their order."""
    found = [run["setting"] for run in load_results(name, folder)["runs"]]
    return [setting for setting in settings if setting not in found]


def run(name, folder, settings, done=lambda setting: None, jobs=1, scheduler=None):
    """Make the missing runs of an experiment.

    Args:
        name: of the experiment.
        folder: where its results are kept; made if missing. Runs that are there already stay, those of another plan too.
        settings: of the runs, as `plan` lists them.
        done: called with each setting once its run has been written.
        jobs: how many networks are trained at a time, one seed after the other, each in a process of its own that computes
            on one core; with 1 in this one.
        scheduler: the address of a Dask scheduler, whose workers make the runs instead.

    Returns:
        The results, as `load_results` gives them.

    Raises:
        ConnectionError: no scheduler answers.
    """
    import joblib

    Path(folder).mkdir(parents=True, exist_ok=True)
    pending = missing(name, folder, settings)
    alone = getattr(_experiment(name), "ALONE", False)  # it measures seconds and bytes
    groups = [[setting] for setting in pending] if alone else _that_differ_by_the_seed(pending)
    with _workers(scheduler), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "A worker stopped")  # joblib starts another for one that has grown too large
        parallel = joblib.Parallel(1 if alone else jobs, return_as="generator_unordered", pre_dispatch="all")
        work = joblib.delayed(measure_apart if scheduler or alone else measure)
        for group in parallel(work(name, group) for group in groups):
            for measured in group:
                results = load_results(name, folder)
                results["runs"] = _in_order(name, [*results["runs"], measured])
                save_results(results, folder)
                done(measured["setting"])
    return load_results(name, folder)


def _in_order(name, runs):
    """As they are planned, whichever was done first: tables and pictures show them so. Those of other plans come last."""
    seeds = 1 + max(run["setting"]["seed"] for run in runs)
    planned = {json.dumps(setting, sort_keys=True): place for place, setting in enumerate(plan(name, seeds))}
    return sorted(runs, key=lambda run: planned.get(json.dumps(run["setting"], sort_keys=True), len(planned)))


def _that_differ_by_the_seed(settings):
    """Groups of settings that are alike but for that: what is compiled for one of them serves the others."""
    groups = {}
    for setting in settings:
        groups.setdefault(json.dumps(setting | {"seed": None}, sort_keys=True), []).append(setting)
    return list(groups.values())


@contextmanager
def _workers(scheduler):
    if scheduler is None:
        yield
        return
    import joblib
    from dask.distributed import Client

    try:
        client = Client(scheduler, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        raise ConnectionError(f"no Dask scheduler answers at {scheduler}") from error
    with client, joblib.parallel_config("dask"):
        yield


def measure(name, settings):
    """The runs of settings that differ by the seed alone, whatever was run before: nothing of it is left in Keras."""
    on_one_core()
    import keras

    keras.backend.clear_session()
    shared = {}
    return [_measured(name, setting, shared) for setting in settings]


def _measured(name, setting, shared):
    import keras

    keras.utils.set_random_seed(setting["seed"])
    start, cpu_start = time.perf_counter(), time.process_time()
    found = _experiment(name).measure(setting, shared)
    return {
        "setting": setting,
        "found": found,
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - cpu_start, 1),
        "on": _computer(keras),
    }


def measure_apart(name, settings):
    """The same in a process of its own, that holds nothing from runs before.

    In a Dask worker other threads would draw from Python's random numbers, too.
    """
    asked = [sys.executable, "-m", "srnn_tutorial.experiments", json.dumps([name, settings])]
    process = subprocess.run(asked, capture_output=True, encoding="utf-8", errors="replace", env=ONE_THREAD | os.environ)
    if process.returncode != 0:
        raise RuntimeError(f"{name}, {settings}: {last_words(process)}")
    return json.loads(process.stdout.splitlines()[-1])


def on_one_core():
    """Let a backend that is still to be loaded compute with one thread: the numbers are the same for any number of jobs."""
    if "keras" not in sys.modules:
        os.environ.update({name: value for name, value in ONE_THREAD.items() if name not in os.environ})


def _computer(keras):
    backend = keras.backend.backend()
    version = importlib.import_module(backend).__version__
    return f"{backend} {version}, keras {keras.__version__}, {os.cpu_count()} cores, {_processor()}"


def _processor():
    try:  # Python does not know it on Linux
        return re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        return platform.processor() or platform.machine()


def _experiment(name):
    return importlib.import_module(f"srnn_tutorial.experiments.{name}")
