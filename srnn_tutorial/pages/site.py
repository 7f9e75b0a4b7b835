"""The pages of the course, put together."""

import re
from pathlib import Path

import jinja2
import nbformat

from srnn_tutorial import __version__, links
from srnn_tutorial.lesson.widgets.live import CSS
from srnn_tutorial.lesson.widgets.modules import for_a_page
from srnn_tutorial.lesson.widgets.sweeps import SweepStepper
from srnn_tutorial.pages import cells, outputs

HERE = Path(__file__).parent
TITLE = "Spatial recurrent networks"


def page_name(notebook):
    """The name of a notebook's page.

    >>> page_name("01_one_sweep.ipynb")
    '01_one_sweep.html'
    """
    return re.sub(r"\.ipynb$", ".html", notebook)


def pages_of(notebooks, repository=None):
    """All pages of the site.

    Args:
        notebooks: `Path`s of the notebooks, in order.
        repository: `OWNER/REPO` on GitHub, where Binder and Colab take the notebooks from; without one no page offers them.

    Returns:
        A dictionary from the names of pages to their text: the first, and one for each notebook. Each is whole in itself.
    """
    bodies = {}
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        bodies[page_name(path.name)] = cells.body(notebook, _start(path.name, repository))
    first = {"index.html": _first_page(bodies)}
    return first | {name: _page(path.name, name, bodies, repository) for path, name in zip(notebooks, bodies)}


def _page(notebook, name, bodies, repository):
    names, body = ["index.html", *bodies], bodies[name]
    before, after = (names[i] if i < len(names) else None for i in (names.index(name) - 1, names.index(name) + 1))
    return _template("notebook.html").render(
        body=body,
        name=name,
        before=before,
        after=after,
        start=_start(notebook, repository),
        install=repository and links.for_colab(repository),
        **_shared(bodies, body.kinds),
    )


def _first_page(bodies):
    stepper = SweepStepper(step=5, controls=[])  # the rest is what the course is for
    live = {"kind": stepper.kind, "state": stepper.state}
    picture = outputs.place(live, stepper.figure().html())
    return _template("index.html").render(name="index.html", picture=picture, **_shared(bodies, {stepper.kind}))


def _shared(bodies, kinds):
    script = for_a_page(sorted(kinds)) if kinds else ""
    return {
        "title": TITLE,
        "bodies": bodies,
        "version": __version__,
        "style": f"{_read('course.css')}\n{CSS}",
        "script": script.replace("</", "<\\/"),  # in a script the end of an element would be its own
        "page_script": _read("page.js"),
    }


def _start(notebook, repository):
    """Where a notebook can be run, as HTML."""
    here = "on your computer (<code>srnn-tutorial lab</code>)"
    if not repository:
        return here
    binder, colab = links.binder(f"gh/{repository}", notebook), links.colab(repository, notebook)
    return f'on <a href="{binder}">Binder</a>, in <a href="{colab}">Colab</a> or {here}'


def _read(name):
    return (HERE / name).read_text(encoding="utf-8")


def _template(name):
    loader = jinja2.FileSystemLoader(HERE / "templates")
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(name)
