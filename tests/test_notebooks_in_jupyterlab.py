"""Every notebook opened in JupyterLab, in a browser, and run there from top to bottom."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from srnn_tutorial.commands.lab import as_delivered
from srnn_tutorial.lesson.widgets.live import LIVE

NOTEBOOKS = sorted(Path(__file__).parents[1].joinpath("notebooks").glob("*.ipynb"))
LIGHT = [path for path in NOTEBOOKS if path.name < "05"]  # these load no TensorFlow: they run at once
MINUTE = 60_000
HAS_RUN = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].filter((p) => /\\d/.test(p.textContent)).length"
# All cells of a notebook in the page at once, instead of those alone that are on the screen.
SETTINGS = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}'}


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab over a copy of the notebooks, without outputs."""
    folder = tmp_path_factory.mktemp("lab")
    for path in NOTEBOOKS:
        (folder / path.name).write_bytes(as_delivered(path))
    kept = tmp_path_factory.mktemp("settings")
    for name, text in SETTINGS.items():
        (kept / name).parent.mkdir(parents=True)
        (kept / name).write_text(text, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["--ServerApp.token=", "--no-browser", "--allow-root", "--LabApp.news_url=None", f"--port={port}"]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *settings, f"--ServerApp.root_dir={folder}"],
        env={**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(kept)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    _wait_for(address)
    yield address
    server.terminate()
    server.wait(20)
    shutil.rmtree(folder)


def _wait_for(address):
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=1)
            return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(f"JupyterLab did not answer at {address} within a minute")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=pytest.mark.slow if path in LIGHT else pytest.mark.matrix)
        for path in NOTEBOOKS
    ],
)
def test_it_runs_in_jupyterlab(path, lab, chromium):
    page, errors = chromium.new_page(viewport={"width": 1280, "height": 900}), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{lab}/lab/workspaces/{path.stem}/tree/{path.name}?reset", timeout=MINUTE)
    page.wait_for_selector(".jp-Notebook", timeout=MINUTE)
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for(timeout=MINUTE)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=MINUTE)
    page.wait_for_load_state("networkidle")  # or JupyterLab asks which kernel it should connect to
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    code = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    page.wait_for_function(
        f"document.querySelectorAll('.jp-Notebook').length && {HAS_RUN} === {len(code)}", timeout=10 * MINUTE
    )
    live = sum(LIVE in output.get("data", {}) for cell in code for output in cell.outputs)
    page.wait_for_function(f"document.querySelectorAll('.srnn').length === {live}")
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    page.close()
    assert not errors
