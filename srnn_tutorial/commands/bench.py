"""Measure how long the layer takes here, side by side with a mere copy, with other ways to compute it, and with Keras' RNNs.

It is compiled as fit and predict compile it, on the backend that Keras uses. Takes some minutes, with --quick less than one;
close other programs meanwhile, as they disturb the figures.
"""

import argparse
import importlib
import importlib.util
import itertools
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from srnn_tutorial import doctor, quiet
from srnn_tutorial.commands import CommandError

WAYS = ("forward", "forward + gradients")
ENDINGS = (".png", ".svg", ".pdf")
MIB = 2**20


def add_arguments(parser):
    parser.add_argument("--quick", action="store_true", help="less of everything, and no memory; some ratios stay open")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the times; FILE ends in .png, .svg or .pdf")
    parser.add_argument("--force", action="store_true", help="replace these files where they exist")
    parser.add_argument("--edge", type=_edge, default=128, help=argparse.SUPPRESS)  # a smaller image, for the tests


def run(options):
    _check_options(options)
    try:
        quiet.load_keras()
        from srnn_tutorial import bench
    except Exception as error:  # whatever a broken installation raises
        raise CommandError(f"the layer cannot run ({type(error).__name__}); srnn-tutorial doctor says why") from None

    where = computer()
    print(", ".join(f"{value}" for value in where.values()), flush=True)
    timings, peaks, left_out = measure_all(bench, options.quick, options.edge)
    found = bench.ratios(timings, peaks, options.edge)
    print(table_of_times(timings))
    for case in left_out:
        print(f"Left out, as it needs about {bench.memory_needed(case) / doctor.GIB:.1f} GiB of memory: {label(case)}")
    if peaks:
        print(table_of_peaks(peaks))
    print(table_of_ratios(found))
    if options.json is not None:
        text = json.dumps(as_dictionary(where, timings, peaks, found), indent=1)
        _write(options.json, lambda path: path.write_text(text + "\n", encoding="utf-8"))
    if options.plot is not None:
        from srnn_tutorial.lesson import draw_cost

        _write(options.plot, draw_cost(timings).save)
    return 0


def computer():
    """What the figures depend on, a dictionary of texts."""
    import keras

    from srnn_tutorial import bench

    backend = keras.backend.backend()
    return {
        "backend": f"{backend} {importlib.import_module(backend).__version__}",
        "keras": f"keras {keras.__version__}",
        "device": ", ".join(doctor.gpus(backend)) or "no GPU",
        "cores": f"{os.cpu_count()} cores",
        "machine": f"{platform.system()} {platform.machine()}",
        "dtype": keras.mixed_precision.dtype_policy().name,
        "jit_compile": f'jit_compile="auto" means {bench.jit_compile(bench.CopyingFloor())}',
    }


def measure_all(bench, quick, edge):
    """The timings, the peaks of memory, and the cases left out because this computer's memory is too small for them."""
    from tqdm import tqdm

    limit = (doctor.memory_limit() or float("inf")) / 2
    groups, left_out = [], []
    for group in bench.plan(quick, edge):
        groups.append([case for case in group if bench.memory_needed(case) <= limit])
        left_out += [case for case in group if bench.memory_needed(case) > limit]
    in_memory = [] if quick else bench.memory_cases(edge)
    effort = {"seconds": 0.3, "repeats": (3, 9)} if quick else {}

    timings, peaks = [], []
    with tqdm(total=2 * sum(map(len, groups)) + len(in_memory), disable=None, leave=False) as bar:

        def show(case):
            bar.set_description(label(case))
            bar.update()

        for group in groups:
            timings += bench.measure(group, done=show, **effort)
        for case in in_memory:
            peaks += filter(None, [bench.peak_memory(case)])
            show(case)
    return timings, peaks, left_out


NAMES = {
    "floor": "copying floor",
    "keras": "4 Keras SimpleRNN",
    "layer": "SpatialRNN2D",
    "diagonals": "MDRNN2D",
    "depthwise": "n depthwise conv.",
}


def label(case):
    """A case in a few words, without its size.

    >>> from srnn_tutorial.bench import Case
    >>> label(Case("layer", (4, 128, 128, 32), 8, cell="gru"))
    'SpatialRNN2D gru, n = 8'
    """
    name = NAMES[case.candidate] + ("" if case.cell == "rnn" else f" {case.cell}")
    if case.n is not None:
        return f"{name}, n = {case.n}"
    return f"{name}, full sweep" if case.candidate == "layer" else name


def table_of_times(timings):
    """The timings as text, a block for each size: median and quartiles of a call, and the first call."""
    by_row = {}
    for timing in timings:
        rows = by_row.setdefault(timing.case.shape, {})
        rows.setdefault(label(timing.case), {})[timing.case.gradients] = timing
    width = max(map(len, itertools.chain(*by_row.values()))) + 1
    lines = []
    for shape, rows in by_row.items():
        lines += ["", f"{str(shape):{width}}" + " ".join(f"{way:^35}" for way in WAYS).rstrip()]
        lines.append(f"{'milliseconds':{width}}" + " ".join([f"{'median':>9}{'quartiles':>17}{'first':>9}"] * 2))
        for name, row in rows.items():
            cells = [_times(row[gradients]) if gradients in row else " " * 35 for gradients in (False, True)]
            lines.append(f"{name:{width}}" + " ".join(cells).rstrip())
    return "\n".join(lines)


def table_of_peaks(peaks):
    """The peaks of memory as text."""
    title = "Peak memory of a training step, above that of a process with Keras loaded"
    return "\n".join(["", title, *(f"{label(peak.case):28}{peak.bytes / MIB:9.0f} MiB" for peak in peaks)])


def table_of_ratios(found):
    """The ratios as text, each with its target and whether it is reached."""
    width = max((len(ratio.name) for ratio in found), default=0) + 2
    lines = ["", f"{'Ratios':{width}}{WAYS[0]:22}{WAYS[1]}"]
    for name in dict.fromkeys(ratio.name for ratio in found):
        cells = {ratio.gradients: _ratio(ratio) for ratio in found if ratio.name == name}
        lines.append(f"{name:{width}}{cells.get(False, '     –'):22}{cells.get(True, '     –')}")
    return "\n".join(lines)


def as_dictionary(where, timings, peaks, found):
    """Everything measured, as JSON can hold it."""
    return {
        "computer": where,
        "timings": [
            {
                **asdict(timing.case),
                "first_call_s": timing.first,
                "median_s": timing.median,
                "quartiles_s": timing.quartiles,
                "times_s": timing.times,
            }
            for timing in timings
        ],
        "peak_memory": [{**asdict(peak.case), "bytes": peak.bytes} for peak in peaks],
        "ratios": [{**asdict(ratio), "reached": ratio.reached} for ratio in found],
    }


def _times(timing):
    low, high = timing.quartiles
    return f"{1e3 * timing.median:9.1f}{f'{1e3 * low:.1f} … {1e3 * high:.1f}':>17}{1e3 * timing.first:9.0f}"


def _ratio(ratio):
    sign, word = "≥" if ratio.at_least else "≤", "reached" if ratio.reached else "missed"
    return f"{ratio.value:6.2f} {sign} {ratio.target:<4g} {word}"


def _check_options(options):
    """Nobody shall wait for minutes to hear that the result cannot be written."""
    for path in filter(None, (options.json, options.plot)):
        if path.exists() and not options.force:
            raise CommandError(f"{path} exists; choose another name, or replace it with --force")
        if not path.parent.is_dir():
            raise CommandError(f"there is no folder {path.parent} to write {path.name} to")
    if options.plot is not None and options.plot.suffix not in ENDINGS:
        raise CommandError(f"a plot's name ends in {', '.join(ENDINGS)}, not {options.plot.name!r}")
    for package, asked in (("tqdm", True), ("matplotlib", options.plot is not None)):
        if asked and importlib.util.find_spec(package) is None:
            raise CommandError(f"{package} is not installed: {doctor.PIP} install {package}")


def _write(path, write):
    try:
        write(path)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}") from None


def _edge(text):
    if not (text.isdecimal() and int(text) >= 2):
        raise argparse.ArgumentTypeError(f"an edge is a number of pixels from 2 on, not {text!r}")
    return int(text)
