"""Train the networks behind the course's figures again, with progress; a second call goes on where the first one stopped.

long_range: who can answer a question whose answer stands far away. digits: ReNet beside a small ConvNet. ultrasound: U-Net
and CR-Unet on generated images of ovaries. All together take about half an hour on two cores. The results that come with the
package stay as they are; yours are written to a folder of their own.
"""

import argparse
import importlib
import importlib.util
from pathlib import Path

from srnn_tutorial import doctor
from srnn_tutorial.commands import CommandError, keras_loaded
from srnn_tutorial.experiments import EXPERIMENTS


def add_arguments(parser):
    parser.add_argument("names", nargs="*", type=_name, metavar="NAME", help=f"{', '.join(EXPERIMENTS)}; all if left out")
    parser.add_argument(
        "--folder", type=Path, default="results", metavar="FOLDER", help="for NAME.json; made if missing (%(default)s)"
    )
    parser.add_argument("--seeds", type=_seeds, default=3, help="how often each network is trained (%(default)s)")


def run(options):
    for package in ("tqdm", "scipy", "skimage", "sklearn"):
        if importlib.util.find_spec(package) is None:
            raise CommandError(f"{package} is not installed: {doctor.PIP} install {' '.join(doctor.FOR_NOTEBOOKS)}")
    names = list(dict.fromkeys(options.names)) or EXPERIMENTS
    try:
        left = {name: _missing(name, options.folder, options.seeds) for name in names}
        if any(left.values()):
            with keras_loaded():
                importlib.import_module("srnn_tutorial.layers")
        for name in names:
            _complete(name, len(left[name]), options)
    except OSError as error:
        raise CommandError(f"cannot write to {options.folder}: {error.strerror}; choose another --folder") from None
    return 0


def _missing(name, folder, seeds):
    from srnn_tutorial.experiments.run import missing

    try:
        return missing(name, folder, seeds)
    except ValueError as error:  # a file of that name which is no results file
        raise CommandError(str(error)) from None


def _complete(name, left, options):
    from tqdm import tqdm

    from srnn_tutorial.experiments.results_file import results_file
    from srnn_tutorial.experiments.run import run as run_missing
    from srnn_tutorial.lesson import table_of_results

    with tqdm(total=left, desc=name, unit="run", disable=None, leave=False) as bar:

        def show(setting):
            bar.set_postfix_str(setting["model"])
            bar.update()

        results = run_missing(name, options.folder, options.seeds, show)
    print(f"{name}: {len(results['runs'])} runs, {left} of them new, in {results_file(name, options.folder)}")
    print(table_of_results(results), flush=True)


def _name(text):
    if text not in EXPERIMENTS:
        raise argparse.ArgumentTypeError(f"an experiment is one of {', '.join(EXPERIMENTS)}, not {text!r}")
    return text


def _seeds(text):
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"at least one seed, not {text!r}")
    return int(text)
