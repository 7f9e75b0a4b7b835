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
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "mutants"
ROOMS = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
OPTIONS = "-q -x -n 2 --dist loadfile -p no:cacheprovider -o addopts=--doctest-modules"
# These mean the same for the constants that are compared.
SAME = re.compile(r"_(Eq_Is|NotEq_IsNot|Is_Eq|IsNot_NotEq)$")


def copy_checkout(folder):
    """The checkout, all files that git does not ignore, copied to a `folder`; stops where `mutants.toml` does not fit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name, room in ROOMS.items():
        missing = [path for path in room["notice"] if not (folder / path).exists()]
        if missing or not modules(room, folder):
            shutil.rmtree(folder)
            sys.exit(f"tests/mutants.toml, {name}: no such tests {missing}, or no modules {room['change']}")


def modules(room, tree):
    return sorted(path.relative_to(tree) for pattern in room["change"] for path in tree.glob(pattern))


def room_of(item, tree):
    return next(name for name, room in ROOMS.items() if item.mutations[0].module_path in modules(room, tree))


def draw(number, seed, tree):
    """`number` of Cosmic Ray's work items, at as many places drawn from all rooms; the same for the same seed and code."""
    from cosmic_ray.commands import init
    from cosmic_ray.work_db import WorkDB, use_db

    with use_db(FOLDER / "all.sqlite", WorkDB.Mode.create) as everything:
        init([module for room in ROOMS.values() for module in modules(room, tree)], everything, {})
        items = everything.work_items
    places = {}
    for item in sorted(items, key=lambda item: [*place(item), item.mutations[0].operator_name]):
        if not SAME.search(item.mutations[0].operator_name):
            places.setdefault(place(item), []).append(item)
    numbers = random.Random(seed)
    drawn = numbers.sample(sorted(places), min(number, len(places)))
    return [numbers.choice(places[at]) for at in sorted(drawn)]


def place(item):
    (mutation,) = item.mutations
    return mutation.module_path.as_posix(), tuple(mutation.start_pos)


def seconds_unchanged(name, command):
    """How long a room's tests take on the unchanged copy, where they must pass, or they would notice anything."""
    began = time.monotonic()
    done = subprocess.run(shlex.split(command), text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{name}: its tests fail without any change:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return time.monotonic() - began


def run(session, tree):
    """Change each place that has no result yet, and keep whether a test noticed. Too slow by far counts as noticed."""
    from cosmic_ray.mutating import mutate_and_test

    limits, pending = {}, session.pending_work_items
    for count, item in enumerate(pending, start=1):
        name = room_of(item, tree)
        command = shlex.join([sys.executable, "-m", "pytest", *OPTIONS.split(), *ROOMS[name]["notice"]])
        if name not in limits:
            limits[name] = 60 + 2 * seconds_unchanged(name, command)
            print(f"{name}: at most {limits[name]:.0f} seconds for each", flush=True)
        result = mutate_and_test(item.mutations, command, limits[name])
        session.set_result(item.job_id, result)
        module, (line, _) = place(item)
        print(f"{count}/{len(pending)} {result.test_outcome.value} {module}:{line}", flush=True)


def report(session, tree):
    """What was noticed, room by room, and whatever was not, as a difference."""
    items, results = {item.job_id: item for item in session.work_items}, dict(session.results)
    for name in ROOMS:
        of_room = [results[job].is_killed for job, item in items.items() if job in results and room_of(item, tree) == name]
        print(f"{name:<20} {sum(of_room):>4} of {len(of_room):>4} noticed")
    killed = sum(result.is_killed for result in results.values())
    print(f"{'all rooms':<20} {killed:>4} of {len(results):>4} noticed: {killed / max(1, len(results)):.0%}")
    for job, result in results.items():
        if not result.is_killed:
            module, (line, column) = place(items[job])
            print(f"\nSurvived: {module}:{line}:{column + 1} ({items[job].mutations[0].operator_name})\n{result.diff}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=150, help="how many changes (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="which ones (%(default)s)")
    parser.add_argument("--fresh", action="store_true", help="forget what was done, and copy the checkout anew")
    options = parser.parse_args()
    try:
        from cosmic_ray.work_db import WorkDB, use_db
    except ImportError:
        sys.exit(f"The tool is missing: {sys.executable} -m pip install cosmic-ray")

    if options.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    unchanged, tree = FOLDER / "unchanged", FOLDER / "changed"
    if not unchanged.exists():
        copy_checkout(unchanged)
    shutil.rmtree(tree, ignore_errors=True)  # a run that was killed may have left a change behind
    shutil.copytree(unchanged, tree)
    os.chdir(tree)
    os.environ |= {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}

    with use_db(FOLDER / f"{options.number}-{options.seed}.sqlite", WorkDB.Mode.create) as session:
        if not session.num_work_items:
            session.add_work_items(draw(options.number, options.seed, tree))
        run(session, tree)
        report(session, tree)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped; run again to go on.")
