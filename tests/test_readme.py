"""What the README says is so."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def sample(heading):
    """The first code under a heading."""
    return re.search(r"```python\n(.*?)```", README.split(f"# {heading}\n")[1], flags=re.S)[1]


def test_its_code_runs():
    names = {}
    exec(sample("The layer"), names)
    assert names["model"].output_shape == (None, None, None, 1)


@pytest.mark.slow
def test_the_shapes_of_the_relatives_are_those_it_says(capsys):
    exec(sample("The relatives"), {})
    assert capsys.readouterr().out.split("\n")[:-1] == re.findall(r"# (\(.*\))", sample("The relatives"))


# Before the script, on TensorFlow: what JAX is told by a variable of the environment.
TWO_LOGICAL_DEVICES = """
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
"""


def losses_of_the_script_for_several_gpus(folder, backend, devices):
    script = folder / "train.py"
    several = TWO_LOGICAL_DEVICES if backend == "tensorflow" and devices == 2 else ""
    script.write_text(several + sample("More than one GPU"), encoding="utf-8")
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count={devices}"
    here = {"KERAS_BACKEND": backend, "XLA_FLAGS": flags, "PYTHONPATH": str(ROOT)}
    no_gpu = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run([sys.executable, script], env=os.environ | here | no_gpu, capture_output=True, text=True)
    assert f"devices: {devices}; images of a batch for each: {16 // devices}\n" in done.stdout, done.stdout + done.stderr
    return [float(loss) for loss in re.findall(r"loss: ([\d.]+)", done.stdout)]


@pytest.mark.slow
@pytest.mark.parametrize("backend, devices", [("tensorflow", 2), ("jax", 4)])
def test_its_script_for_several_gpus_learns_on_several_devices_what_it_learns_on_one(tmp_path, backend, devices):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    several = losses_of_the_script_for_several_gpus(tmp_path, backend, devices)
    assert len(several) == 5 and several[-1] < 0.9 * several[0]
    assert several == pytest.approx(losses_of_the_script_for_several_gpus(tmp_path, backend, 1), abs=2e-3)


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
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[\w-]+)?\)", README)
    assert links and all((ROOT / link).exists() for link in links)


def test_below_the_picture_stands_how_to_read_it_without_a_kernel():
    after_the_picture = re.search(r"^!\[.*\n+(.*)", README, flags=re.M)[1]
    assert "`.venv/bin/srnn-tutorial pages course`" in after_the_picture and "`course/index.html`" in after_the_picture


def test_its_table_lists_every_notebook():
    listed = re.findall(r"^\| \[[^]]+\]\(notebooks/(\w+\.ipynb)\)", README, re.MULTILINE)
    assert listed == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
