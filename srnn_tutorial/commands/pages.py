"""Write the whole course as pages that need no kernel: a folder to open in a browser, or to put on any server.

Results are those stored in the notebooks, small pictures can be pointed at and changed. Begin with index.html. Nothing is
fetched from another host.
"""

import importlib.util
from pathlib import Path

from srnn_tutorial import doctor, links
from srnn_tutorial.commands import CommandError
from srnn_tutorial.commands.lab import find_notebooks


def add_arguments(parser):
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the pages go; made if missing")
    parser.add_argument("--force", action="store_true", help="replace files of the same names")


def run(options):
    for package in ("nbconvert", "latex2mathml", "anywidget", "matplotlib"):
        if importlib.util.find_spec(package) is None:
            raise CommandError(f"{package} is not installed: {doctor.PIP} install {' '.join(doctor.FOR_NOTEBOOKS)}")
    from srnn_tutorial.pages import pages_of

    files = pages_of(sorted(find_notebooks().glob("*.ipynb")), links.repository())
    there = [options.folder / name for name in files if (options.folder / name).exists()]
    if there and not options.force:
        raise CommandError(f"{there[0]} exists; choose another folder, or replace it with --force")
    try:
        options.folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (options.folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot write to {options.folder}: {error.strerror}") from None
    print(f"{len(files)} pages, {sum(map(len, files.values())) / 1e6:.1f} MB: open {options.folder / 'index.html'}")
    return 0
