"""What the README says is so."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_code_runs():
    (sample,) = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    names = {}
    exec(sample, names)
    assert names["model"].output_shape == (None, None, None, 1)


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
    listed = re.findall(r"\(notebooks/(\w+\.ipynb)\)", README)
    assert listed == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
