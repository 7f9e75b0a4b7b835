"""Train the networks behind the course's figures again, with progress; a second call goes on where the first one stopped.

starts: how weights should start. long_range: who can answer a question whose answer stands far away. context: ways to
bring context, one in place of the other, and every unit. cost: what a step of each takes. depth: U-Nets of one to four
levels, with and without a spatial RNN. digits: ReNet beside a small ConvNet. ultrasound: from U-Net to CR-Unet. All together
take an hour and three quarters on two cores, longer on an older processor. The results that come
with the package stay as they are; yours are written to a folder of their own.
"""

import argparse
import importlib
import importlib.util
import os
from pathlib import Path

from srnn_tutorial import doctor
from srnn_tutorial.commands import CommandError, keras_loaded
from srnn_tutorial.experiments import EXPERIMENTS
from srnn_tutorial.experiments.run import on_one_core


def add_arguments(parser):
    parser.add_argument("names", nargs="*", type=_name, metavar="NAME", help=f"{', '.join(EXPERIMENTS)}; all if left out")
    parser.add_argument(
        "--folder", type=Path, default="results", metavar="FOLDER", help="for NAME.json; made if missing (%(default)s)"
    )
    parser.add_argument("--seeds", type=_count, default=3, help="how often each network is trained (%(default)s)")
    parser.add_argument(
        "--jobs", type=_count, metavar="N", help="how many are trained at a time (one more than cores, if memory is there)"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster that trains them instead: tcp://host:8786")


def run(options):
    for package in ("tqdm", "scipy", "skimage", "sklearn", "joblib"):
        if importlib.util.find_spec(package) is None:
            raise CommandError(f"{package} is not installed: {doctor.PIP} install {' '.join(doctor.FOR_NOTEBOOKS)}")
    if options.scheduler and importlib.util.find_spec("distributed") is None:
        raise CommandError(f"dask.distributed is not installed: {doctor.PIP} install 'srnn-tutorial[cluster]'")
    names = list(dict.fromkeys(options.names)) or EXPERIMENTS
    on_one_core()
    try:
        left = {name: _missing(name, options) for name in names}
        if any(left.values()):
            with keras_loaded():
                importlib.import_module("srnn_tutorial.layers")
        for name in names:
            _complete(name, left[name], options)
    except OSError as error:
        if options.scheduler and not isinstance(error, FileExistsError | NotADirectoryError | PermissionError):
            raise CommandError(
                f"no Dask scheduler answers at {options.scheduler}: start one with `dask scheduler`"
            ) from None
        raise CommandError(f"cannot write to {options.folder}: {error.strerror}; choose another --folder") from None
    return 0


def _missing(name, options):
    from srnn_tutorial.experiments.run import missing, plan

    try:
        return missing(name, options.folder, plan(name, options.seeds))
    except ValueError as error:  # a file of that name which is no results file
        raise CommandError(str(error)) from None


def _complete(name, left, options):
    from tqdm import tqdm

    from srnn_tutorial.experiments.results_file import results_file
    from srnn_tutorial.experiments.run import run as run_missing
    from srnn_tutorial.lesson import table_of_results

    with tqdm(total=len(left), desc=name, unit="run", disable=None, leave=False) as bar:

        def show(setting):
            bar.set_postfix_str(setting["model"])
            bar.update()

        results = run_missing(name, options.folder, left, show, options.jobs or _jobs_here(), options.scheduler)
    print(f"{name}: {len(results['runs'])} runs, {len(left)} of them new, in {results_file(name, options.folder)}")
    print(table_of_results(results), flush=True)


def _name(text):
    if text not in EXPERIMENTS:
        raise argparse.ArgumentTypeError(f"an experiment is one of {', '.join(EXPERIMENTS)}, not {text!r}")
    return text


def _count(text):
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"a whole number, at least 1, not {text!r}")
    return int(text)


def _jobs_here():
    """One more than there are cores, as each computes on one and waits now and then; each loads Keras and its backend."""
    memory = doctor.memory_limit()
    return max(1, min((os.cpu_count() or 1) + 1, memory // (2 * 2**30) if memory else 1))
