"""README's section about exports: its table is what the tests go through, and its recipe runs."""

import importlib.util
import re
from pathlib import Path

import keras
import pytest
from matrix import FROM_JAX, NEEDS, REFUSED, ROWS

SECTION = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split("### Exports\n")[1].split("\n### ")[0]


def test_its_table_is_what_the_tests_go_through():
    header, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in SECTION.splitlines() if line.startswith("|")
    ]
    assert [(what, size) for what, size, *_ in rows] == [(row, size) for row in ROWS for size in ("known", "unknown")]
    for what, size, *cells in rows:
        for column, cell in zip(header[2:], cells, strict=True):
            is_refused = column == FROM_JAX and size == "unknown" and what in REFUSED
            assert cell == ("not possible ¹" if is_refused else "exact")


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="Keras exports ONNX as we test it from TensorFlow")
def test_its_recipe_gives_the_same_numbers(tmp_path, monkeypatch, capsys):
    if missing := [name for name in NEEDS["onnx"] if importlib.util.find_spec(name) is None]:
        pytest.skip(f"needs {', '.join(missing)}: install the package with its extra `export`")
    monkeypatch.chdir(tmp_path)
    (recipe,) = re.findall(r"```python\n(.*?)```", SECTION, flags=re.S)
    exec(recipe, {})
    assert capsys.readouterr().out.split() == re.findall(r"# (True)$", recipe, flags=re.M)
