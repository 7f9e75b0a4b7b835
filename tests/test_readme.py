"""What the README says is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def samples():
    return re.findall(r"```python\n(.*?)```", README, flags=re.S)


def sample_with(word):
    (found,) = (sample for sample in samples() if word in sample)
    return found


def test_its_code_runs():
    names = {}
    exec(samples()[0], names)
    assert names["model"].output_shape == (None, None, None, 1)


@pytest.mark.slow
def test_the_shapes_of_the_relatives_are_those_it_says(capsys):
    exec(sample_with("IONContext"), {})
    assert capsys.readouterr().out.split("\n")[:-1] == re.findall(r"# (\(.*\))", sample_with("IONContext"))


def test_every_relative_has_paper_class_and_notebook():
    import srnn_tutorial

    table = README.split("## The relatives")[1].split("```")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")][2:]
    named = {name for _, _, names, _ in rows for name in re.findall(r"`([\w.]+)`", names)}
    assert {"IONContext", "MDRNN2D", "ReNet2D", "SpatialRNN2D"} < named
    for _, paper, names, notebook in rows:
        assert re.search(r"\d{4}", paper) and re.search(r"\d\d", notebook) and re.search(r"`\w", names)
        author = paper.split()[0]
        assert author in README.split("## References")[1]
    for name in named:
        found = srnn_tutorial
        for part in name.split("."):
            found = getattr(found, part)


def test_its_arguments_are_the_layers():
    import inspect

    from srnn_tutorial import SpatialRNN2D

    table = re.findall(r"^\| `(\w+)` \| (.*?) \|", README, flags=re.M)
    parameters = inspect.signature(SpatialRNN2D).parameters
    assert [name for name, _ in table] == [name for name in parameters if name != "kwargs"]
    for name, default in table:
        if default.startswith("`"):
            assert repr(parameters[name].default).replace("'", '"') == default.strip("`")


def test_its_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert links and all((ROOT / link).exists() for link in links)


def test_its_table_lists_every_notebook():
    listed = re.findall(r"^\| \[[^]]+\]\(notebooks/(\w+\.ipynb)\)", README, re.MULTILINE)
    assert listed == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
