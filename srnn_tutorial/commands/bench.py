"""Measure how long the layer takes here, side by side with a mere copy, with other ways to compute it, and with Keras' RNNs.

It is compiled as fit and predict compile it, on the backend that Keras uses. Takes some minutes, with --quick less than one;
close other programs meanwhile, as they disturb the figures. Exit code 1 if something failed; the rest is shown all the same.
"""

import argparse
import importlib
import importlib.util
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from srnn_tutorial import bench, doctor
from srnn_tutorial.commands import CommandError, keras_loaded
from srnn_tutorial.failures import said

ENDINGS = (".png", ".svg", ".pdf")


def add_arguments(parser):
    parser.add_argument("--quick", action="store_true", help="less of everything, and no memory; some ratios stay open")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the times; FILE ends in .png, .svg or .pdf")
    parser.add_argument("--force", action="store_true", help="replace these files where they exist")
    parser.add_argument(
        "--thresholds", action="store_true", help="instead: from which n on another way to compute windows is quicker here"
    )
    parser.add_argument("--edge", type=_edge, default=128, help=argparse.SUPPRESS)  # a smaller image, for the tests


def run(options):
    _check_options(options)
    with keras_loaded():
        where = computer()
    print(", ".join(f"{value}" for value in where.values()), flush=True)
    if options.thresholds:
        return _print_thresholds(options.edge)
    timings, peaks, sizes = measure_all(options.quick, options.edge)
    found = bench.ratios(timings, peaks, options.edge)
    _print_tables(timings, peaks, sizes, found)
    if options.json is not None:
        text = json.dumps(as_dictionary(where, timings, peaks, sizes, found), indent=1)
        _write(options.json, lambda path: path.write_text(text + "\n", encoding="utf-8"))
    if options.plot is not None:
        drawn = {case for group in bench.plan(options.quick, options.edge)[:2] for case in group}  # lengths and sizes
        _plot(options.plot, [one for one in timings if one.case in drawn and not isinstance(one, bench.Missing)])
    return 1 if _failed([*timings, *peaks, *sizes]) else 0


def _print_thresholds(edge):
    from tqdm import tqdm

    from srnn_tutorial.recurrence.backend import can_compile, has_accelerator

    if not can_compile():
        raise CommandError("with PyTorch there is but one way to compute windows; set KERAS_BACKEND to tensorflow or jax")
    with tqdm(total=sum(len(change.fitting(edge)) for change in bench.CHANGES), disable=None, leave=False) as bar:
        found = bench.thresholds(edge, done=lambda change, n: bar.update())
    print(bench.tables.table_of_thresholds(found, always_short=has_accelerator()))
    return 0


def _print_tables(timings, peaks, sizes, found):
    print(bench.tables.table_of_times(timings))
    if peaks:
        print(bench.tables.table_of_peaks(peaks))
    if sizes:
        print(bench.tables.table_of_sizes(sizes))
    print(bench.tables.table_of_ratios(found))
    if failed := _failed([*timings, *peaks, *sizes]):
        print(bench.tables.table_of_failures(failed))


def _failed(outcomes):
    return [outcome for outcome in outcomes if getattr(outcome, "failed", False)]


def computer():
    """What the figures depend on, a dictionary of texts."""
    import keras

    backend = keras.backend.backend()
    return {
        "backend": f"{backend} {importlib.import_module(backend).__version__}",
        "keras": f"keras {keras.__version__}",
        "device": ", ".join(doctor.gpus()) or "no GPU",
        "cores": f"{os.cpu_count()} cores",
        "machine": f"{platform.system()} {platform.machine()}",
        "dtype": keras.mixed_precision.dtype_policy().name,
        "jit_compile": f'jit_compile="auto" means {bench.jit_compile(bench.CopyingFloor())}',
    }


def measure_all(quick, edge):
    """Everything that the plan lists: what was found, and what was not.

    Returns:
        The timings, the peaks of memory and what many sizes took, three lists in the order of the plan. In the place of a
        case that failed, or that was left out as this computer's memory is too small for it, stands a `Missing`.
    """
    from tqdm import tqdm

    groups = bench.plan(quick, edge)
    in_memory, of_sizes = ([], []) if quick else (bench.memory_cases(edge), bench.size_cases(edge))
    timings, peaks, sizes = [], [], []
    with tqdm(total=2 * sum(map(len, groups)) + len(in_memory) + len(of_sizes), disable=None, leave=False) as bar:

        def show(case):
            bar.set_description(bench.tables.label(case))
            bar.update()

        for group in groups:
            timings += _time(group, show, {"seconds": 0.3, "repeats": (3, 9)} if quick else {})
        for case in in_memory:
            peaks.append(bench.peak_memory(case))
            show(case)
        for case in of_sizes:
            sizes.append(bench.many_sizes(case))
            show(case)
    return timings, peaks, sizes


def _time(group, show, effort):
    """The outcomes of one group, one for each of its cases."""
    outcomes = {case: _left_out(case) for case in group}

    def failed(case, error):
        outcomes[case] = bench.Missing(case, said(error))

    fitting = [case for case, left_out in outcomes.items() if left_out is None]
    outcomes |= {timing.case: timing for timing in bench.measure(fitting, done=show, failed=failed, **effort)}
    return list(outcomes.values())


def _left_out(case):
    """A `Missing` where this computer's memory is too small for a case, else `None`."""
    needed = bench.CANDIDATES[case.candidate].memory_needed(case)
    if needed <= (doctor.memory_limit() or float("inf")) / 2:
        return None
    return bench.Missing(case, f"needs about {needed / doctor.GIB:.1f} GiB", failed=False)


def as_dictionary(where, timings, peaks, sizes, found):
    """Everything measured, as JSON can hold it; what has no number is listed with the reason."""
    return {
        "computer": where,
        "timings": [_timing(timing) for timing in timings if not isinstance(timing, bench.Missing)],
        "peak_memory": [asdict(peak.case) | {"bytes": peak.bytes} for peak in peaks if not isinstance(peak, bench.Missing)],
        "many_sizes": [_sizes(one) for one in sizes if not isinstance(one, bench.Missing)],
        "ratios": [asdict(ratio) | {"reached": ratio.reached} for ratio in found],
        "missing": [
            asdict(lost.case) | {"reason": str(lost)}
            for lost in (*timings, *peaks, *sizes)
            if isinstance(lost, bench.Missing)
        ],
    }


def _timing(timing):
    return asdict(timing.case) | {
        "first_call_s": timing.first,
        "median_s": timing.median,
        "quartiles_s": timing.quartiles,
        "times_s": timing.times,
    }


def _sizes(found):
    return asdict(found.case) | {
        "count": found.count,
        "first_pass_s": found.first,
        "second_pass_s": found.again,
        "bytes": found.bytes,
    }


def _plot(path, timings):
    if not timings:
        raise CommandError(f"there is no {path}, as all that it could show has failed")
    from srnn_tutorial.lesson import draw_cost

    _write(path, draw_cost(timings).save)


def _check_options(options):
    """Nobody shall wait for minutes to hear that the result cannot be written."""
    if options.thresholds and (options.quick or options.json or options.plot):
        raise CommandError("--thresholds goes by itself, without --quick, --json and --plot")
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
