"""The figures as text."""

import itertools

from srnn_tutorial.bench.candidates import CANDIDATES
from srnn_tutorial.bench.cases import Missing

WAYS = ("forward", "forward + gradients")
MIB = 2**20
_CELL = 35  # the width of a cell of times


def label(case):
    """A case in a few words, without its size; see `Candidate.label`."""
    return CANDIDATES[case.candidate].label(case)


def table_of_times(timings):
    """The timings as text, a block for each size: median and quartiles of a call, and the first call.

    Args:
        timings: a list of `Timing`, and of `Missing`, whose cells say why there are no numbers.
    """
    blocks = {}
    for timing in timings:
        case = timing.case
        blocks.setdefault(case.shape, {}).setdefault(label(case), {})[case.gradients] = _times(timing)
    width = max(map(len, itertools.chain(*blocks.values())), default=0) + 1
    lines = []
    for shape, rows in blocks.items():
        lines += ["", f"{str(shape):{width}}" + " ".join(f"{way:^{_CELL}}" for way in WAYS).rstrip()]
        lines.append(f"{'milliseconds':{width}}" + " ".join([f"{'median':>9}{'quartiles':>17}{'first':>9}"] * 2))
        for name, row in rows.items():
            both = " ".join(f"{row.get(gradients, ''):{_CELL}}" for gradients in (False, True))
            lines.append(f"{name:{width}}{both}".rstrip())
    return "\n".join(lines)


def table_of_failures(missing):
    """What failed, in full: a line for each."""
    lines = [f"{label(lost.case)}, {lost.case.shape}, {WAYS[lost.case.gradients]}: {lost.reason}" for lost in missing]
    return "\n".join(["", "Failed", *lines])


def table_of_peaks(peaks):
    """The peaks of memory as text; `peaks` is a list of `Peak` and `Missing`."""
    title = "Peak memory of a training step, above that of a process with Keras loaded"
    return "\n".join(["", title, *(f"{label(peak.case):28}{_peak(peak)}" for peak in peaks)])


def table_of_sizes(sizes):
    """What images of many sizes took, as text; `sizes` is a list of `ManySizes` and `Missing`."""
    count = next((found.count for found in sizes if not isinstance(found, Missing)), "many")
    title = f"Gradients at images of {count} sizes, one by one in a process of its own"
    heads = f"{'':40}{'first pass':>12}{'second':>10}{'memory':>12}"
    return "\n".join(["", title, heads, *(f"{label(found.case):40}{_sizes(found)}" for found in sizes)])


def table_of_thresholds(found, always_short=False):
    """From which n on which way is the quicker one, as text.

    Args:
        found: a list of `Threshold`.
        always_short: whether the package takes the way for short windows for all of them here, as on a GPU.
    """
    lines = ["", "Windows with ReLU: by n, how many times as long the way for short ones takes as that for long ones"]
    for threshold in found:
        change = threshold.change
        what = "gradients" if change.gradients else "states"
        signs = "of both signs" if change.worst < 0 else "above 0"
        tried = ", ".join(f"{n}: {ratio:.2f}" for n, ratio in threshold.ratios.items())
        here = "nowhere up to there" if threshold.here is None else f"from n = {threshold.here} on"
        lines += [
            f"{change.short} / {change.long}, {what}, weights {signs}",
            f"    {tried or 'the image is too small'}",
            f"    here {change.long} is quicker {here}; the package "
            + (f"takes {change.short} for all" if always_short else f"changes over at n = {change.at}"),
        ]
    return "\n".join(lines)


def _sizes(found):
    if isinstance(found, Missing):
        return f"  {found}"
    memory = "–" if found.bytes is None else f"{found.bytes / MIB:.0f} MiB"
    return f"{found.first:10.1f} s{found.again:8.1f} s{memory:>12}"


def table_of_ratios(found):
    """The ratios as text, each with its target and whether it is reached, or with what it lacks."""
    cells = {}
    for ratio in found:
        cells.setdefault(ratio.name, {})[ratio.gradients] = _ratio(ratio)
    width = max(map(len, cells), default=0) + 2
    middle = max([22, *(len(row[False]) + 1 for row in cells.values() if False in row)])
    lines = ["", f"{'Ratios':{width}}{WAYS[0]:{middle}}{WAYS[1]}"]
    for name, row in cells.items():
        lines.append(f"{name:{width}}{row.get(False, _NOTHING):{middle}}{row.get(True, _NOTHING)}")
    return "\n".join(lines)


_NOTHING = "     –"


def _times(timing):
    if isinstance(timing, Missing):
        words = f" {timing}"
        return words if len(words) <= _CELL else f"{words[: _CELL - 1]}…"
    low, high = timing.quartiles
    return f"{1e3 * timing.median:9.1f}{f'{1e3 * low:.1f} … {1e3 * high:.1f}':>17}{1e3 * timing.first:9.0f}"


def _peak(peak):
    return f"  {peak}" if isinstance(peak, Missing) else f"{peak.bytes / MIB:9.0f} MiB"


def _ratio(ratio):
    if ratio.value is None:
        return f"  {ratio.missing}"
    sign, word = "≥" if ratio.at_least else "≤", "reached" if ratio.reached else "missed"
    return f"{ratio.value:6.2f} {sign} {ratio.target:<4g} {word}"
