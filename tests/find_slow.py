"""Adds to tests/slow.txt the test functions that take long, from what pytest says of their durations:

.venv/bin/python -m pytest -n 2 --dist loadfile -m "not slow and not notebooks" -vv --durations=0 | python tests/find_slow.py
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

LIST = Path(__file__).with_name("slow.txt")
MEAN, SUM = 0.1, 0.4  # seconds: of a function's tests on average, and together; more than both is long


def long_ones(lines):
    seconds = defaultdict(list)
    for line in lines:
        if said := re.match(r"([\d.]+)s call +([^\[\n]+)", line.strip()):
            seconds[said[2]].append(float(said[1]))
    return {name for name, each in seconds.items() if sum(each) > SUM and sum(each) / len(each) > MEAN}


if __name__ == "__main__":
    *head, known = re.split(r"(?m)^(?!#)", LIST.read_text(), maxsplit=1)
    found = long_ones(sys.stdin) - set(known.split("\n"))
    LIST.write_text("".join(head) + "\n".join(sorted(filter(None, {*known.split("\n"), *found}))) + "\n")
    print(f"{len(found)} more")
