"""Bytes: how far a process of its own grows while it runs one case."""

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from keras import ops

from srnn_tutorial.bench.backends import prepare
from srnn_tutorial.bench.cases import Case, Missing
from srnn_tutorial.failures import last_words, said

STATUS = Path("/proc/self/status")  # where Linux tells
RESET = Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Peak:
    """Bytes that a process grew by, at most, for the training steps of one case."""

    case: Case
    bytes: int


def peak_memory(case, steps=3):
    """How far a process of its own grows for some runs of a case, beyond what Keras and its backend take.

    Returns:
        A `Peak`; or a `Missing`, where the system does not tell or the process came to nothing.
    """
    if not STATUS.exists():
        return Missing(case, "only Linux tells it", failed=False)
    return in_a_process("growth", case, lambda bytes: Peak(case, bytes), steps=steps)


def in_a_process(work, case, outcome, **options):
    """What a process of its own measures of a case.

    Args:
        work: the name of what `__main__` has it do.
        outcome: makes the result of the numbers that the process answers with, by their names.
        options: for that work.

    Returns:
        What `outcome` gives; or a `Missing`, where the process came to nothing.
    """
    asked = json.dumps({**asdict(case), **options})
    process = subprocess.run(
        [sys.executable, "-m", "srnn_tutorial.bench", work, asked], capture_output=True, encoding="utf-8", errors="replace"
    )
    lines = process.stdout.splitlines()
    if process.returncode != 0 or not lines:
        return Missing(case, last_words(process))
    answer = json.loads(lines[-1])
    return Missing(case, answer["failed"]) if "failed" in answer else outcome(**answer)


def answer(work, asked):
    """The work of that process: prints the numbers, or what went wrong, as a last line of JSON.

    Args:
        work: a function of a case and options that gives a dictionary.
        asked: a JSON object: the fields of a `Case`, and the options.
    """
    options = json.loads(asked)
    fields = {field: options.pop(field) for field in Case.__dataclass_fields__ if field in options}
    case = Case(**fields | {"shape": tuple(fields["shape"])})
    try:
        found = work(case, **options)
    except Exception as error:  # whatever a backend raises
        found = {"failed": said(error)}
    print(json.dumps(found))


def growth_of(case, steps):
    """How far this process grows, in bytes."""
    return {"bytes": _growth(case, steps)}


def _growth(case, steps):
    ops.zeros(1)
    with growth() as grown:
        call = prepare(case)
        for _ in range(steps):
            call()
    return grown()


@contextmanager
def growth():
    """How many bytes this process grows by, at most, within the context; what it gives is a function that tells afterwards.

    Where the system does not say, that is `None`. Memory that was freed before is used again before a process grows, so it
    is best asked in a process of its own.
    """
    if not STATUS.exists():
        yield lambda: None
        return
    # Not `resource.getrusage`: its peak is never lower than what the parent process had.
    if RESET.exists():
        RESET.write_text("5")  # the peak begins anew
    before, found = _kib("VmRSS"), []
    yield lambda: 1024 * found[0]
    found.append(_kib("VmHWM") - before)


def _kib(field):
    return int(STATUS.read_text().split(f"{field}:")[1].split()[0])
