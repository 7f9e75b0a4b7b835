"""What all tests share: quiet TensorFlow, fixed seeds, Hypothesis without a clock; a browser for those who need one."""

import os
import random
import shutil
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=25)
settings.load_profile("fixed")

NOTEBOOKS_THAT_TAKE_LONG = {"09_cr_unet.ipynb", "10_speed_and_gpu.ipynb", "11_your_own_images.ipynb"}
TAKE_LONG = {line for line in Path(__file__).with_name("slow.txt").read_text().splitlines() if not line.startswith("#")}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_configure(config):
    # NumPy about Keras' own `convert_to_numpy` of a variable; nothing of ours.
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(config, items):
    if config.option.markexpr == "not notebooks":  # typed between two changes of the code: what is slow is not meant
        config.option.markexpr += " and not slow"
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebooks")
        long = item.path.name in NOTEBOOKS_THAT_TAKE_LONG or item.nodeid.partition("[")[0] in TAKE_LONG
        if long or item.get_closest_marker("matrix"):
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def seeded():
    """Every test starts from the same seeds. Keras is seeded where it is in use; the lessons' tests never import it."""
    random.seed(0)
    np.random.seed(0)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(0)


@pytest.fixture(autouse=True)
def environment_left_as_found():
    """What a test sets in this process' environment would be what those after it, and the programs they start, find."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture
def double_precision():
    """JAX, too, computes with float64 where it is asked to."""
    if "jax" not in sys.modules or sys.modules["keras"].backend.backend() != "jax":
        yield
        return
    config = sys.modules["jax"].config
    before = config.jax_enable_x64
    config.update("jax_enable_x64", True)
    yield
    config.update("jax_enable_x64", before)


@pytest.fixture
def random_numbers():
    return np.random.default_rng(0)


@pytest.fixture
def course(tmp_path):
    """A course of two notebooks, which have been run, and the function that brings out a version of them."""
    import nbformat

    two = nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)

    def bring_out(version):
        folder = tmp_path / "course"
        folder.mkdir(exist_ok=True)
        for name in ("00_start_here.ipynb", "01_one_sweep.ipynb"):
            title = nbformat.v4.new_markdown_cell(f"# {name} {version}\n\nWhat it is good for.", id="title")
            run = nbformat.v4.new_code_cell("1 + 1", execution_count=1, outputs=[two], id="sum")
            nbformat.write(nbformat.v4.new_notebook(cells=[title, run]), folder / name)
        return folder

    return bring_out


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "deep" / "mine"


@pytest.fixture(scope="session")
def chromium():
    """Debian's chromium, or Chrome; without one the tests in a browser are skipped."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no chromium found: install it (apt-get install chromium) to run the tests of live pictures and pages")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def accessible():
    """`accessible(page)`: fails with what axe-core finds."""

    def check(page):
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    return check
