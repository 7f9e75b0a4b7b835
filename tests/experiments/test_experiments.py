"""The experiments: they go on where they stopped, keep what they found, and compare networks of equal size."""

import importlib
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from srnn_tutorial.cli import main
from srnn_tutorial.experiments import EXPERIMENTS, digits, load_results, long_range, ultrasound
from srnn_tutorial.experiments import run as runs
from srnn_tutorial.experiments.results_file import results_file, save_results
from srnn_tutorial.lesson import table_of_results

MODULES = {name: importlib.import_module(f"srnn_tutorial.experiments.{name}") for name in EXPERIMENTS}


@pytest.fixture
def quick(monkeypatch):
    """Experiments that only note which settings they were asked to run."""
    asked = []

    def measure(setting, shared):
        asked.append(setting)
        return dict.fromkeys(("accuracy", "ovary", "follicles"), 0.5)

    for module in MODULES.values():
        monkeypatch.setattr(module, "measure", measure)
    return asked


@pytest.mark.slow
def test_a_second_run_goes_on_where_the_first_was_interrupted(quick, tmp_path):
    plan = digits.plan(seeds=2)

    def interrupt(setting):
        if setting == plan[1]:  # the second seed of the first network
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runs.run("digits", tmp_path, plan, interrupt)
    assert [run["setting"] for run in load_results("digits", tmp_path)["runs"]] == plan[:2]
    assert runs.missing("digits", tmp_path, plan) == plan[2:]
    runs.run("digits", tmp_path, plan)
    runs.run("digits", tmp_path, plan)
    assert quick == plan


@pytest.mark.slow
def test_more_seeds_add_to_what_is_there(quick, tmp_path):
    runs.run("digits", tmp_path, digits.plan(1))
    results = runs.run("digits", tmp_path, digits.plan(2))
    assert len(quick) == len(results["runs"]) == len(digits.plan(2))
    assert runs.missing("digits", tmp_path, digits.plan(1)) == []


def test_results_are_kept_in_the_order_of_the_plan_whichever_was_done_first(quick, tmp_path):
    """And after them those of another plan: tables and pictures show them so."""
    other = {**digits.plan(1)[0], "epochs": 1}
    results = runs.run("digits", tmp_path, [other, *reversed(digits.plan(2))])
    assert [run["setting"] for run in results["runs"]] == [*digits.plan(2), other]


def test_a_changed_setting_is_another_run(quick, tmp_path, monkeypatch):
    runs.run("digits", tmp_path, digits.plan(1))
    monkeypatch.setitem(digits.TRAINING, "epochs", 1)
    assert runs.missing("digits", tmp_path, digits.plan(1)) == digits.plan(1)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_plan_is_json_has_every_seed_and_nothing_twice(name):
    plan = MODULES[name].plan(seeds=3)
    assert json.loads(json.dumps(plan)) == plan
    assert {setting["seed"] for setting in plan} == {0, 1, 2}
    assert len({json.dumps(setting) for setting in plan}) == len(plan)


def test_a_run_says_how_long_it_took_by_the_clock_and_by_all_cores(quick, monkeypatch):
    clocks = {"perf_counter": iter([100.0, 107.26]), "process_time": iter([50.0, 63.04])}
    monkeypatch.setattr(runs, "time", SimpleNamespace(**{name: clock.__next__ for name, clock in clocks.items()}))
    (setting,) = digits.plan(1)[:1]
    (measured,) = runs.measure("digits", [setting])
    assert (measured["setting"], measured["seconds"], measured["cpu_seconds"]) == (setting, 7.3, 13.0)
    assert measured["found"]["accuracy"] == 0.5 and "keras" in measured["on"]


# How far a network with a distance of 3 hears; None, as far as the image goes.
REACH = {
    "convolution, reach 8": 8,
    "dilated, reach 31": 31,
    "pyramid pooling": None,
    "n = distance − 1": 2,
    "n = distance": 3,
    "n = None": None,
}


@pytest.mark.parametrize("model", long_range.MODELS)
def test_the_networks_reach_as_far_as_they_say(model):
    """The pixels far out are changed, one after the other: which of them changes the logit in the middle?"""
    network = long_range.make_model(model, 3)
    reach, middle = REACH[model], 34
    random = np.random.default_rng(0)
    x = random.normal(size=(2 * middle + 1, 2 * middle + 1, 2)).astype("float32")
    changed = np.repeat(x[None], 3, 0)
    near, beyond = (middle, 0) if reach is None else (middle - reach, middle - reach - 1)
    changed[1, middle, near] += 50
    changed[2, middle, beyond] += 50
    before, inside, outside = np.asarray(network(changed))[:, middle, middle, 0]
    assert inside != before and (outside != before) == (reach is None)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*EXPERIMENTS} - {"ultrasound"}))  # that has a test of its own
def test_one_real_run_of_each(name, tmp_path):
    """With few small images: from data to test, and a table of it."""
    few = {"images": 6, "validation_images": 3, "test_images": 6, "epochs": 1, "questions": 2, "enough": 10.0, "filters": 2}
    few |= {"sizes": [16, 64], "repeats": 1}
    few |= {"size": 48} if name == "depth" else {}
    plan = MODULES[name].plan(1)
    one = plan[-1] if name == "starts" else plan[0]  # a training, and a small one
    setting = {key: few.get(key, value) for key, value in one.items()}
    (found,) = runs.run(name, tmp_path, [setting])["runs"]
    scores = [value for value in found["found"].values() if isinstance(value, float)]
    assert found["setting"] == setting and scores and all(np.isfinite(scores)) and found["seconds"] > 0
    assert setting["model"] in table_of_results(load_results(name, tmp_path))


@pytest.mark.slow
def test_a_network_with_rounds_is_tested_after_each(monkeypatch):
    monkeypatch.setitem(ultrasound.MODELS, "rounds", {"spatial": False, "deep_supervision": False, "rounds": 2})
    few = {"size": 16, "images": 4, "validation_images": 2, "test_images": 2, "filters": 2, "depth": 1, "epochs": 1}
    setting = {**ultrasound.plan(1)[-1], **few, "model": "rounds"}
    (run,) = runs.measure("ultrasound", [setting])
    found = run["found"]
    assert all(0 <= found[name] <= 1 for name in ("ovary", "follicles"))
    assert len(found["by_round"]["ovary"]) == ultrasound.ROUNDS_TESTED
    assert found["by_round"]["ovary"][1] == found["ovary"]


def test_a_file_that_holds_no_results_is_left_alone(tmp_path, capsys):
    path = results_file("digits", tmp_path)
    for text in ("my notes", "[]", '{"experiment": "long_range", "runs": []}'):
        path.write_text(text)
        with pytest.raises(ValueError, match="holds no results"):
            load_results("digits", tmp_path)
        with pytest.raises(SystemExit):
            main(["experiments", "digits", "--folder", str(tmp_path)])
        assert "choose another folder" in capsys.readouterr().err
        assert path.read_text() == text


def test_what_was_saved_is_loaded(tmp_path):
    results = {"experiment": "digits", "runs": [{"setting": {"model": "n − 1"}, "found": {}}] * 2}
    save_results(results, tmp_path)
    assert load_results("digits", tmp_path) == results
    assert [path.name for path in tmp_path.iterdir()] == ["digits.json"]


# The command


@pytest.mark.slow
def test_the_command_runs_what_it_is_asked_to_and_says_what_was_found(quick, tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["experiments", "digits", "ultrasound", "--folder", str(folder), "--seeds", "1", "--jobs", "1"]) == 0
    assert quick == digits.plan(1) + ultrasound.plan(1)
    said = capsys.readouterr().out
    assert "digits: 2 runs, 2 of them new" in said and "ReNet" in said and "follicles" in said
    assert main(["experiments", "digits", "--folder", str(folder), "--seeds", "1", "--jobs", "1"]) == 0
    assert "2 runs, 0 of them new" in capsys.readouterr().out
    assert main(["experiments", "digits", "--folder", str(folder), "--jobs", "1"]) == 0
    assert "6 runs, 4 of them new" in capsys.readouterr().out  # three seeds, if not said otherwise


@pytest.mark.parametrize("arguments", [["flying"], ["digits", "--seeds", "0"], ["--seeds", "x"], ["--jobs", "0"]])
def test_a_wrong_argument_of_experiments_gives_one_line(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(["experiments", *arguments])
    assert end.value.code == 2 and capsys.readouterr().err.count("\n") == 1


def test_a_broken_installation_gives_one_line_before_anything_is_trained(quick, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(SystemExit) as end:
        main(["experiments", "digits", "--folder", str(tmp_path)])
    said = capsys.readouterr()
    assert end.value.code == 2 and "doctor says why" in said.err and said.err.count("\n") == 1
    assert not quick and not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_gives_one_line(quick, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit):
        main(["experiments", "digits", "--folder", str(tmp_path / "file" / "folder")])
    assert "choose another --folder" in capsys.readouterr().err
