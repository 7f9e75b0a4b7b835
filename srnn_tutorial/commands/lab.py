"""Copy the notebooks to a folder of your own and open them in JupyterLab.

They come without their results, which are yours to find. A notebook you have changed is never touched: when the course has a
newer version, it is laid beside yours, and so is the clean copy that --fresh brings. JupyterLab listens on this computer
only and asks for its token. Stop it with Ctrl-C.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import sys
import sysconfig
from pathlib import Path

import srnn_tutorial
from srnn_tutorial import links
from srnn_tutorial.commands import CommandError
from srnn_tutorial.doctor import FOR_NOTEBOOKS, PIP

FIRST = "00_start_here.ipynb"
MANIFEST = ".srnn-notebooks.json"
SETTINGS = Path(__file__).with_name("jupyter")  # what JupyterLab takes by default: no question whether it may fetch news


def add_arguments(parser):
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="made if missing (srnn-notebooks; or where you are, if the notebooks are there)",
    )
    parser.add_argument("--fresh", metavar="NUMBER", help="lay a clean copy of this notebook beside yours, such as 03")
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    parser.add_argument("--port", type=_port, help="the port to listen on (8888, or the next free one)")


def run(options):
    if importlib.util.find_spec("jupyterlab") is None:
        packages = " ".join(FOR_NOTEBOOKS)
        raise CommandError(f"JupyterLab is not installed; the notebooks need: {PIP} install {packages}")
    _check_runs_by_itself()
    source, folder = find_notebooks(), (options.folder or _usual_folder()).resolve()
    again = None if options.fresh is None else _named(options.fresh, source)
    try:
        newer = deliver(source, folder)
        opened = again and lay_fresh(again, folder)
    except OSError as error:
        culprit = error.filename or folder
        raise CommandError(
            f"cannot copy the notebooks ({culprit}: {error.strerror}); name another folder: srnn-tutorial lab FOLDER"
        ) from None
    for name, beside in newer.items():
        print(f"You have changed {name}; its newer version is beside it: {beside}")
    print(f"The notebooks are in {folder}", flush=True)
    if opened:
        print(f"A clean copy of {again.name} is beside yours: {opened}", flush=True)
        if _runs_already(folder):
            print("JupyterLab is running there already: open it in the list of files.")
            return 0
    try:
        start_jupyterlab(folder, options.no_browser, options.port, opened or FIRST)
    except OSError as error:
        raise CommandError(
            f"JupyterLab cannot keep its files in your home folder ({error.filename}: {error.strerror}); give it another: "
            "set HOME (on Windows USERPROFILE) to a folder that can be written"
        ) from None
    return 0


def _check_runs_by_itself():
    from traitlets.config import Application

    if Application.initialized():
        raise CommandError("JupyterLab does not start within a notebook; run the command in a terminal")


def find_notebooks():
    """The folder of the course's notebooks: inside an installed package, or beside it in a checkout.

    Raises:
        CommandError: they are in neither.
    """
    package = Path(srnn_tutorial.__file__).parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / FIRST).is_file():
            return folder
    raise CommandError(
        f"this installation has no notebooks, neither in {package} nor beside it; "
        f"install again from a checkout: {PIP} install --no-deps ."
    )


def _usual_folder():
    """In a terminal of the JupyterLab that was opened on it, one is in the learner's folder already."""
    return Path.cwd() if Path(MANIFEST).is_file() else Path("srnn-notebooks")


def _named(text, source):
    """The one notebook whose name begins so."""
    names = [notebook for notebook in sorted(source.glob("*.ipynb")) if notebook.name.startswith(text)]
    if len(names) != 1:
        numbers = ", ".join(notebook.name[:2] for notebook in sorted(source.glob("*.ipynb")))
        raise CommandError(f"--fresh takes the number of one notebook, of {numbers}; not {text!r}")
    return names[0]


def as_delivered(notebook):
    """What a learner gets of a notebook, given by its `Path`, as bytes.

    Its cells have not been run, so that nothing is shown before it is predicted. Where the course is published, links below
    its title open it elsewhere.
    """
    import nbformat

    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if repository := links.repository():
        title, _, rest = content.cells[0].source.partition("\n")
        content.cells[0].source = f"{title}\n\n{_badges(repository, notebook.name)}\n{rest}"
    return f"{nbformat.writes(content)}\n".encode()


def _badges(repository, name):
    return (
        f"*Open this notebook on [Binder]({links.binder(f'gh/{repository}', name)}) or in "
        f"[Colab]({links.colab(repository, name)}) (there, run `{links.for_colab(repository)}` first).*"
    )


def deliver(source, folder):
    """Copy the notebooks of `source` to `folder`, touching nothing the learner wrote.

    A notebook still as it was delivered is replaced by its newer version. Where the learner has changed it, or had a file
    of that name before, the newer version is laid beside it, once. What was delivered is remembered, by hash, in a hidden
    file of `folder`.

    Args:
        source: `Path` of the folder with the notebooks.
        folder: `Path` of the learner's folder, made if missing.

    Returns:
        A dictionary from each notebook of the learner's whose newer version was laid beside it now, to that one's name.

    Raises:
        OSError: something cannot be read or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if folder.samefile(source):
        return {}
    delivered = _read_manifest(folder / MANIFEST)
    beside = {}
    for notebook in sorted(source.glob("*.ipynb")):
        name, content = notebook.name, as_delivered(notebook)
        if _is_ours(folder / name, content, delivered):
            _write(folder / name, content)
        elif delivered.get(name) != _hash(content):
            beside[name] = _name_beside(folder / name, content, delivered, "new")
            _write(folder / beside[name], content)
            delivered[beside[name]] = _hash(content)
        delivered[name] = _hash(content)
    _write(folder / MANIFEST, json.dumps(delivered, indent=1).encode())
    return beside


def lay_fresh(notebook, folder):
    """Lay a copy of a notebook, as it was before anyone ran it, beside the learner's; returns the name that was free."""
    content = as_delivered(notebook)
    name = _name_beside(folder / notebook.name, content, {}, "fresh")
    _write(folder / name, content)
    return name


def _runs_already(folder):
    from jupyter_server.serverapp import list_running_servers

    return any(Path(server["root_dir"]) == folder for server in list_running_servers())


def start_jupyterlab(folder, no_browser=False, port=None, opened=FIRST):
    """Run JupyterLab on `folder` until it is stopped, with one notebook open, on this computer only."""
    from jupyter_core.paths import jupyter_runtime_dir
    from jupyterlab.labapp import LabApp

    os.makedirs(jupyter_runtime_dir(), mode=0o700, exist_ok=True)  # where it cannot, JupyterLab ends in a traceback
    # A kernel "python3" that the user once registered for another Python must not win over this environment's own.
    _put_first("JUPYTER_PATH", os.path.join(sys.prefix, "share", "jupyter"))
    # The environment need not be active, yet `srnn-tutorial` and `pip` in a notebook or its terminal mean this one's.
    _put_first("PATH", sysconfig.get_path("scripts"))
    _put_first("JUPYTER_CONFIG_PATH", str(SETTINGS))  # defaults: what the user has set in JupyterLab stands above them
    LabApp.launch_instance(_jupyterlab_arguments(folder, no_browser, port, opened))


def _put_first(variable, folder):
    os.environ[variable] = os.pathsep.join(filter(None, [folder, os.environ.get(variable)]))


def _jupyterlab_arguments(folder, no_browser, port, opened):
    arguments = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{opened}",
    ]
    if no_browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in a container everyone is root, and Jupyter would refuse to start
    return arguments


def _read_manifest(path):
    try:
        delivered = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return delivered if isinstance(delivered, dict) else {}


def _is_ours(path, content, delivered):
    """Whether writing `content` to `path` loses nothing: there is no file, or one we delivered, or the same one."""
    return not path.exists() or _hash(path.read_bytes()) in (delivered.get(path.name), _hash(content))


def _name_beside(path, content, delivered, word):
    number = 1
    while True:
        name = f"{path.stem}.{word}{'' if number == 1 else number}.ipynb"
        if _is_ours(path.with_name(name), content, delivered):
            return name
        number += 1


def _write(path, content):
    if path.is_file() and path.read_bytes() == content:
        return
    part = path.with_name(f".{path.name}.part")  # a full disk or Ctrl-C leaves the old file whole
    part.write_bytes(content)
    os.replace(part, path)


def _hash(content):
    return hashlib.sha256(content).hexdigest()


def _port(text):
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)
