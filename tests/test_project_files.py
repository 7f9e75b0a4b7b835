"""The files around the code say what is so."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import srnn_tutorial

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHONS = re.findall(r"3\.\d+", re.search(r"You need Python (.*?) \(", README)[1])


def read(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return text if name.endswith(".md") else yaml.safe_load(text)


@pytest.mark.parametrize("job", ["pinned", "versions"])
def test_the_tests_run_on_every_python_that_readme_names(job):
    assert read(".github/workflows/tests.yml")["jobs"][job]["strategy"]["matrix"]["python"] == PYTHONS


@pytest.mark.parametrize("workflow", ["tests", "wheel", "pages"])
def test_a_workflow_runs_scripts_that_are_there(workflow):
    jobs = read(f".github/workflows/{workflow}.yml")["jobs"].values()
    scripts = [step["run"].split()[0] for job in jobs for step in job["steps"] if "run" in step]
    assert scripts and all((ROOT / script).is_file() for script in scripts)


def test_the_pages_that_are_published_are_those_that_were_built():
    build, publish = read(".github/workflows/pages.yml")["jobs"].values()
    (folder,) = (step["run"].split()[1] for step in build["steps"] if "run" in step)
    (upload,) = (step["with"] for step in build["steps"] if "upload-pages-artifact" in step.get("uses", ""))
    assert upload["path"] == folder and publish["needs"] == "build"
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step["uses"].split("@")[0] for step in publish["steps"]] == ["actions/deploy-pages"]


def test_where_the_repository_lives_is_said_at_one_place():
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", urls["Repository"])


def test_feedback_names_every_notebook():
    (choice,) = (part for part in read(".github/ISSUE_TEMPLATE/lesson.yml")["body"] if part["type"] == "dropdown")
    assert choice["attributes"]["options"][:-1] == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def _next(version):
    """The next minor version, on which work goes on after this one."""
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def test_citation_and_changelog_know_this_version():
    assert read("CITATION.cff")["version"] == srnn_tutorial.__version__
    versions = re.findall(r"^## (\S+)", read("CHANGELOG.md"), flags=re.M)
    assert versions[0] == "Unreleased" and srnn_tutorial.__version__ in (versions[1], f"{_next(versions[1])}.dev0")


def test_the_links_of_contributing_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", read("CONTRIBUTING.md"))
    assert links and all((ROOT / link).exists() for link in links)


def test_pip_check_is_content_with_the_pinned_environment():
    """What the package needs in every case stands there under that very name, and on every system."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pins = (ROOT / "binder/requirements.txt").read_text().splitlines()
    everywhere = {
        pin.split("==")[0] for pin in pins if "==" in pin and "sys_platform" not in pin and "platform_m" not in pin
    }
    assert {re.match(r"[\w-]+", need)[0] for need in needs} <= everywhere


def test_what_is_listed_as_slow_is_there():
    for line in (ROOT / "tests" / "slow.txt").read_text().splitlines():
        if not line.startswith("#"):
            path, _, name = line.partition("::")
            assert name.rpartition(".")[2].rpartition("::")[2] in (ROOT / path).read_text(encoding="utf-8"), line


def test_functions_that_take_long_are_found_in_what_pytest_says():
    import find_slow

    said = ["0.90s call     tests/a.py::one[x-1]", "0.00s call     tests/a.py::one[x-2]", "9.0s setup    tests/a.py::two"]
    said += ["0.30s call     tests/a.py::short", *["0.08s call     tests/a.py::many[1]"] * 9, "== 3 passed =="]
    assert find_slow.long_ones(said) == {"tests/a.py::one"}
