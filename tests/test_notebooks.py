"""What a notebook must be besides true: clean, and readable without a kernel. (That it is true, nbval checks.)"""

import re
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def outputs(notebook):
    return [(cell, output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_nothing_is_on_stderr_and_nothing_failed(notebook):
    assert not [output for _, output in outputs(notebook) if output.output_type == "error" or output.get("name") == "stderr"]


def test_no_output_names_a_path(notebook):
    text = re.sub(r"base64,[^\"']*", "", str([output for _, output in outputs(notebook)]))
    assert not re.findall(r"(?:/home/|/root/|/Users/|/tmp/|[A-Z]:\\\\|site-packages)\S*", text)


def test_every_cell_was_run_in_order(notebook):
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_every_picture_has_alt_text(notebook):
    pages = [output.data["text/html"] for _, output in outputs(notebook) if "text/html" in output.get("data", {})]
    pictures = [picture for page in pages for picture in re.findall(r"<(?:img|svg)\b[^>]*>", page)]
    assert all(re.search(r'alt="[^"]{15,}"', picture) for picture in pictures)
    assert not [output for _, output in outputs(notebook) if "image/png" in output.get("data", {})]


def test_every_widget_has_its_picture_in_the_same_output(notebook):
    """But progress bars, those of a training and others, which show nothing when they are done."""
    view, progress = "application/vnd.jupyter.widget-view+json", ("fit(", "tqdm(")
    for cell, output in outputs(notebook):
        if view in output.get("data", {}) and not any(map(cell.source.count, progress)):
            assert "<img" in output.data.get("text/html", ""), cell.source


def test_prose_comes_first(notebook):
    assert notebook.cells[0].cell_type == "markdown" and notebook.cells[0].source.startswith("# ")


def test_lines_of_code_fit_on_the_page(notebook):
    long = [
        line for cell in notebook.cells if cell.cell_type == "code" for line in cell.source.splitlines() if len(line) > 92
    ]
    assert not long


def test_links_between_notebooks_lead_somewhere(notebook):
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert all((FOLDER / link).exists() for link in re.findall(r"\]\((\w+\.ipynb)\)", prose))
