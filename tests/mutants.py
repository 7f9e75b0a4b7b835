"""Wrong changes, made on purpose: do the tests notice them?

`python tests/mutants.py --number 150 --seed 0` draws 150 places in the code that mutants.toml lists and changes each with
the tool Cosmic Ray, one at a time, in a copy of the checkout, where it runs the tests of that room. A change that no test
notices has survived, and is shown at the end. Stopped, it goes on where it was when run again; `--fresh` begins anew.
"""

import argparse
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "mutants"
UNCHANGED = FOLDER / "unchanged"
ROOMS = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
# These mean the same for the constants that are compared.
SAME = re.compile(r"_(Eq_Is|NotEq_IsNot|Is_Eq|IsNot_NotEq)$")


def copy_checkout():
    """The checkout, all files that git does not ignore, copied to `UNCHANGED`; stops where `mutants.toml` does not fit."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (UNCHANGED / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, UNCHANGED / name)
    for room, paths in ROOMS.items():
        missing = [path for path in paths["notice"] if not (UNCHANGED / path).exists()]
        if missing or not modules(room):
            shutil.rmtree(FOLDER)
            raise RuntimeError(f"tests/mutants.toml, {room}: no such tests {missing}, or nothing in {paths['change']}")


def modules(room):
    return [path.relative_to(UNCHANGED) for pattern in ROOMS[room]["change"] for path in sorted(UNCHANGED.glob(pattern))]


def room_of(item):
    return next(room for room in ROOMS if item.mutations[0].module_path in modules(room))


def place(item):
    return item.mutations[0].module_path.as_posix(), *item.mutations[0].start_pos


def operator(item):
    return item.mutations[0].operator_name.removeprefix("core/")


def draw(number, seed):
    """`number` of Cosmic Ray's work items, at as many places drawn from all rooms; the same for the same seed and code."""
    from cosmic_ray.commands import init
    from cosmic_ray.work_db import WorkDB, use_db

    os.chdir(UNCHANGED)
    with use_db(FOLDER / "all.sqlite", WorkDB.Mode.create) as everything:
        init([module for room in ROOMS for module in modules(room)], everything, {})
        items = [item for item in everything.work_items if not SAME.search(operator(item))]
    places = {}
    for item in sorted(items, key=lambda item: (place(item), operator(item))):
        places.setdefault(place(item), []).append(item)
    numbers = random.Random(seed)
    return [numbers.choice(places[at]) for at in numbers.sample(sorted(places), min(number, len(places)))]


def settle():
    """Give this process a copy of its own to change."""
    tree = FOLDER / "changed" / str(os.getpid())
    shutil.copytree(UNCHANGED, tree)
    os.chdir(tree)
    os.environ |= {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}


def attempt(task):
    """Run a room's tests with a change, or with none, for at most so many seconds; how it went, and how long it took."""
    from cosmic_ray.mutating import mutate_and_test

    room, item, limit = task
    options = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=--doctest-modules"]
    command = shlex.join([sys.executable, *options, *ROOMS[room]["notice"]])
    began = time.monotonic()
    return item, mutate_and_test(item.mutations if item else (), command, limit), time.monotonic() - began


def run(session, copies):
    """Change each place that has no result yet, and keep whether a test noticed. Too slow by far counts as noticed."""
    pending = session.pending_work_items
    rooms = [name for name in ROOMS if name in map(room_of, pending)]
    limits = {}
    with get_context("spawn").Pool(copies, settle) as pool:
        for room, (_, result, seconds) in zip(rooms, pool.imap(attempt, [(room, None, 3600) for room in rooms])):
            if result.test_outcome != "survived":
                raise RuntimeError(f"{room}: its tests fail without any change:\n{result.output[-3000:]}")
            limits[room] = 60 + 3 * seconds
            print(f"{room}: its tests take {seconds:.0f} seconds", flush=True)
        tasks = [(room_of(item), item, limits[room_of(item)]) for item in pending]
        for count, (item, result, _) in enumerate(pool.imap_unordered(attempt, tasks), start=1):
            session.set_result(item.job_id, result)
            outcome = "too slow" if result.output == "timeout" else result.test_outcome.value
            print(f"{count}/{len(pending)} {outcome} {':'.join(map(str, place(item)))}", flush=True)


def report(session):
    """What was noticed, room by room, and whatever was not, as a difference."""
    items, results = {item.job_id: item for item in session.work_items}, dict(session.results)
    noticed = {job for job, result in results.items() if result.test_outcome == "killed"}
    for rooms in (*([name] for name in ROOMS), list(ROOMS)):
        those = {job for job in results if room_of(items[job]) in rooms}
        print(f"{', '.join(rooms)}: {len(those & noticed)} of {len(those)} noticed")
    for job in results.keys() - noticed:
        where = ":".join(map(str, place(items[job])))
        print(f"\nNot noticed: {where} ({operator(items[job])})\n{results[job].diff or results[job].output}")


def main():
    from cosmic_ray.work_db import WorkDB, use_db

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=150, help="how many changes (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="which ones (%(default)s)")
    parser.add_argument("--copies", type=int, default=2, help="how many changes are tried at a time (%(default)s)")
    parser.add_argument("--fresh", action="store_true", help="forget what was done, and copy the checkout anew")
    options = parser.parse_args()
    shutil.rmtree(FOLDER if options.fresh else FOLDER / "changed", ignore_errors=True)
    if not UNCHANGED.exists():
        copy_checkout()
    with use_db(FOLDER / f"{options.number}-{options.seed}.sqlite", WorkDB.Mode.create) as session:
        if not session.num_work_items:
            session.add_work_items(draw(options.number, options.seed))
        run(session, options.copies)
        report(session)


if __name__ == "__main__":
    try:
        main()
    except (ImportError, RuntimeError) as error:
        sys.exit(f"{error}\nSee CONTRIBUTING.md, Mutants.")
    except KeyboardInterrupt:
        sys.exit("Stopped; run again to go on.")
