"""The results that come with the package, read from their files: complete, possible, and what the course says of them.

Whoever changes an experiment runs it again: srnn-tutorial experiments --folder srnn_tutorial/experiments/results
"""

import itertools
import json
import statistics
from pathlib import Path

import numpy as np
import pytest

import srnn_tutorial
from srnn_tutorial.experiments import EXPERIMENTS, context, depth, digits, load_results, long_range, ultrasound
from srnn_tutorial.experiments.run import plan
from srnn_tutorial.experiments.training import blocks, tasks
from srnn_tutorial.lesson import table_of_results as table

FOLDER = Path(srnn_tutorial.__file__).parent / "experiments" / "results"
SEEDS = range(3)
TRAINED = ("long_range", "context", "depth", "digits", "ultrasound")


def shipped(name):
    """The runs of a file, read without the package's own reader."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["runs"]


def seeds_of(runs, value, **setting):
    """The numbers that the seeds of one setting found."""
    return [run["found"][value] for run in runs if setting.items() <= run["setting"].items()]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_load_results_gives_them_all_when_no_folder_is_named(name):
    assert load_results(name) == {"experiment": name, "runs": shipped(name)}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_setting_of_the_plan_was_run_once_as_it_is_planned_today(name):
    ran = [json.dumps(run["setting"], sort_keys=True) for run in shipped(name)]
    assert sorted(ran) == sorted(json.dumps(setting, sort_keys=True) for setting in plan(name, len(SEEDS)))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_run_took_time_and_was_another_one(name):
    runs = shipped(name)
    assert all(run["seconds"] > 0 and run["cpu_seconds"] > 0 and "keras" in run["on"] for run in runs)
    if name in TRAINED:
        measured = [[run["found"], run["seconds"], run["cpu_seconds"]] for run in runs]  # who guesses may guess alike
        assert len(set(map(json.dumps, measured))) == len(runs)


def made(name, setting):
    if name == "digits":
        return digits.make_model(setting["model"])
    if name == "long_range":
        return long_range.make_model(setting["model"], setting["distance"])
    if name == "context":
        return tasks.make_network(setting["task"], blocks.BLOCKS[setting["model"]])
    if name == "depth":
        return depth.make_model(setting["model"], setting["depth"], setting["filters"])
    return ultrasound.make_model(setting["model"], setting["filters"], setting["depth"])


@pytest.mark.slow
@pytest.mark.parametrize("name", TRAINED)
def test_the_networks_of_today_have_the_parameters_of_the_runs(name):
    """Of some: making a U-Net of a given size takes long."""
    by_kind = {
        (run["setting"]["model"], run["setting"].get("task"), run["setting"].get("depth")): run for run in shipped(name)
    }
    kinds = list(by_kind.values())
    for run in kinds[:: {"context": 11, "depth": 4}.get(name, 1)]:
        assert run["found"]["parameters"] == made(name, run["setting"]).count_params(), run["setting"]


@pytest.mark.parametrize("name", TRAINED)
def test_networks_that_are_compared_are_of_equal_size(name):
    compared = {}
    for run in shipped(name):
        setting = run["setting"]
        if name == "depth" and setting["model"] == "U-Net":
            continue  # smaller, as it has nothing at the bottom
        compared.setdefault((setting.get("task"), setting.get("depth")), []).append(run["found"]["parameters"])
    for sizes in compared.values():
        assert max(sizes) < 1.03 * min(sizes)


@pytest.mark.parametrize("name", ["long_range", "digits"])
def test_an_accuracy_is_a_count_of_right_answers(name):
    for run in shipped(name):
        answers = 540 if name == "digits" else 6 * run["setting"]["test_images"]
        right = run["found"]["accuracy"] * answers
        assert 0 <= right <= answers and abs(right - round(right)) <= 0.0001 * answers


def test_training_ended_after_all_epochs_or_once_it_was_solved():
    """And the epoch that counts, and the rate, are those that the validation set prefers."""
    for run in itertools.chain.from_iterable(map(shipped, TRAINED)):
        found, setting = run["found"], run["setting"]
        *before, last = found["validation"]
        assert len(found["validation"]) == setting["epochs"] or last == 1
        assert all(score < 1 for score in before)
        assert found["validation"].index(max(found["validation"])) == found["epoch"] - 1
        assert found["rate"] in setting["rates"] and found["training_seconds"] > 0


def test_the_dice_of_a_network_with_rounds_is_that_after_its_last_one():
    for run in shipped("ultrasound"):
        rounds = ultrasound.MODELS[run["setting"]["model"]]["rounds"]
        assert ("by_round" in run["found"]) == (rounds > 1)
        for name in ("ovary", "follicles"):
            assert 0 <= run["found"][name] <= 1
            if rounds > 1:
                by_round = run["found"]["by_round"][name]
                assert len(by_round) == 4 and run["found"][name] == pytest.approx(by_round[rounds - 1], abs=2e-4)


def test_a_step_costs_more_on_a_larger_image():
    for run in shipped("cost"):
        times = [run["found"][name] for name in run["found"] if name.startswith("milliseconds")]
        assert len(times) >= 3 and times == sorted(times)


# What the course says


def mean_and_spread(values):
    return f"{np.mean(values):.3f} ± {statistics.stdev(values):.3f}"  # a mean of 0.8305 is rounded as the table does


@pytest.mark.parametrize(
    "name, value, settings",
    [
        ("long_range", "accuracy", [{"distance": distance} for distance in (4, 8, 16, 28)]),
        ("digits", "accuracy", [{}]),
        ("ultrasound", "ovary", [{}]),
        ("ultrasound", "follicles", [{}]),
    ],
)
def test_the_table_has_the_means_and_spreads_of_the_runs(name, value, settings):
    runs = shipped(name)
    said = table(load_results(name))
    said = said[said.index(f" {value}") :].splitlines()[1:]
    for model, line in zip(dict.fromkeys(run["setting"]["model"] for run in runs), said):
        cells = [mean_and_spread(seeds_of(runs, value, model=model, **setting)) for setting in settings]
        assert line.split() == " ".join([model, *cells]).split()


def coin(values, answers=3 * 256 * 6):
    """Whether seeds together answer no better than a coin: within four standard deviations of a half."""
    return abs(statistics.fmean(values) - 0.5) < 4 * 0.5 / answers**0.5


@pytest.mark.parametrize("distance", long_range.DISTANCES)
def test_a_layer_answers_what_its_sweeps_reach(distance):
    """Notebook 07: it guesses with `n` one short of the distance, and is right as soon as `n` reaches it; nearly, at 28."""
    runs = shipped("long_range")
    assert coin(seeds_of(runs, "accuracy", model="n = distance − 1", distance=distance))
    for model in ("n = distance", "n = None"):
        found = seeds_of(runs, "accuracy", model=model, distance=distance)
        assert len(found) == 3 and min(found) > (0.94 if distance == 28 else 0.99)


def test_dilated_convolutions_find_some_distances_always_and_others_with_two_of_three_seeds():
    """Notebook 07."""
    found = {d: seeds_of(shipped("long_range"), "accuracy", model="dilated, reach 31", distance=d) for d in (4, 8, 16, 28)}
    assert min(found[4] + found[16]) > 0.99
    for distance in (8, 28):
        lost, *others = sorted(found[distance])
        assert coin([lost], 256 * 6) and min(others) > 0.99


def test_convolutions_fall_to_the_coin_beyond_their_reach():
    """Notebook 07."""
    runs = shipped("long_range")
    for distance in long_range.DISTANCES:
        found = sorted(seeds_of(runs, "accuracy", model="convolution, reach 8", distance=distance))
        if distance == 8:  # at the rim one of three seeds finds it
            assert coin(found[:2], 2 * 256 * 6) and 0.98 < found[2] < 0.99
        else:
            assert coin(found) if distance > 8 else min(found) > 0.99


def of_task(task, value, model):
    return seeds_of(shipped("context"), value, task=task, model=model)


def test_at_an_unknown_distance_sweeps_and_axial_attention_are_right():
    """Notebooks 07 and 09, README: at twice the size, too, with every seed, the plain unit and axial attention."""
    for model in ("SpatialRNN2D", "axial attention"):
        assert min(of_task("long range", "accuracy at twice the size", model)) == 1
    for unit in ("irnn", "gru", "lstm"):
        assert min(of_task("long range", "accuracy", f"SpatialRNN2D, {unit}")) == 1
    assert min(of_task("long range", "accuracy", "IONContext")) > 0.99
    for model in set(context.WAYS) - {"axial attention", "dilated, in a row", "IONContext"}:
        if not model.startswith("SpatialRNN2D"):
            assert max(of_task("long range", "accuracy", model)) < 0.66
    seconds = {model: statistics.fmean(of_task("long range", "training_seconds", model)) for model in context.MODELS}
    assert min(seconds, key=seconds.get) == "SpatialRNN2D"


def test_a_window_answers_no_more_than_it_reaches():
    """Notebook 06."""
    means = [statistics.fmean(of_task("long range", "accuracy", f"SpatialRNN2D, n = {n}")) for n in (4, 8, 16)]
    assert means == sorted(means) and means[-1] == pytest.approx(0.77, abs=0.01)


def test_curves_are_followed_best_by_the_walk_along_diagonals():
    """Notebook 09, README: and by dilated convolutions and a large kernel better than by straight sweeps."""
    means = {model: statistics.fmean(of_task("contours", "dice 14 dashes", model)) for model in context.WAYS}
    first, *then = sorted(means, key=means.get, reverse=True)
    assert first == "MDRNN2D" and {*then[:3]} == {"dilated, side by side", "dilated, in a row", "15×15 kernel"}
    assert means["SpatialRNN2D"] < 0.34 < 0.40 < min(means[model] for model in then[:3])


def test_no_block_helps_where_the_network_reaches_far_enough():
    """Notebook 09: by more than the trainings without a block differ."""
    means = {model: statistics.fmean(of_task("ultrasound", "ovary", model)) for model in context.WAYS}
    without = of_task("ultrasound", "ovary", "nothing")
    assert max(means.values()) - means["nothing"] < 0.5 * (max(without) - min(without)) < 0.04


def test_what_came_later_hears_from_afar_but_for_slices_and_the_whole_block():
    """Notebook 12."""
    for model, least in (("SpatialRNN2D, selective", 1), ("Propagation2D", 0.99), ("DSCContext", 0.99)):
        found = of_task("long range", "accuracy", model)
        assert least <= min(found) and statistics.fmean(of_task("long range", "accuracy at twice the size", model)) < 0.97
    assert statistics.fmean(of_task("long range", "accuracy", "SliceRNN2D")) == pytest.approx(0.77, abs=0.005)
    assert sum(found < 0.52 for found in of_task("long range", "accuracy", "VMamba")) == 2


def test_the_shorter_curves_are_followed_best_by_propagation():
    """Notebook 12: better than by each other block, in the mean; on the longest `MDRNN2D` stays ahead."""
    for dashes in (6, 9, 14):
        means = {m: statistics.fmean(of_task("contours", f"dice {dashes} dashes", m)) for m in context.MODELS}
        best, second = sorted(means, key=means.get, reverse=True)[:2]
        assert (best, second) == ("Propagation2D", "MDRNN2D") if dashes < 14 else best == "MDRNN2D"
    seconds = {m: statistics.fmean(of_task("contours", "training_seconds", m)) for m in context.MODELS}
    assert seconds["Propagation2D"] < 0.55 * min(seconds["MDRNN2D"], seconds["15×15 kernel"])
    for model in ("SliceRNN2D", "DSCContext"):
        assert statistics.stdev(of_task("contours", "dice 6 dashes", model)) > 0.1


def test_what_a_step_of_the_later_ones_costs_at_512():
    """Notebook 12, in steps of the plain sweep."""

    def milliseconds(model):
        return statistics.fmean(seeds_of(shipped("cost"), "milliseconds 512", model=model))

    for model, times in (("Propagation2D", 4.0), ("SliceRNN2D", 2.9), ("DSCContext", 7.3), ("SpatialRNN2D, selective", 20)):
        assert milliseconds(model) / milliseconds("SpatialRNN2D") == pytest.approx(times, rel=0.05)


def test_the_sweep_costs_no_more_than_two_convolutions_and_axial_attention_many_times_that():
    """Notebook 09, README."""
    at_512 = {
        (what, model): statistics.fmean(seeds_of(shipped("cost"), f"{what} 512", model=model))
        for what in ("milliseconds", "megabytes")
        for model in ("SpatialRNN2D", "two convolutions", "axial attention")
    }
    assert at_512["milliseconds", "SpatialRNN2D"] < 1.1 * at_512["milliseconds", "two convolutions"]
    assert at_512["milliseconds", "axial attention"] > 30 * at_512["milliseconds", "SpatialRNN2D"]
    assert at_512["megabytes", "axial attention"] > 10 * at_512["megabytes", "SpatialRNN2D"]


def test_a_spatial_rnn_buys_depth():
    """Notebook 09, README: medians of the ovary's Dice; much at depth 1, nothing from depth 3 on at 96 pixels."""

    def median(model, levels, size):
        return statistics.median(seeds_of(shipped("depth"), "ovary", model=model, depth=levels, size=size))

    plain, swept, wider = depth.MODELS
    for size in depth.SIZES:
        assert median(swept, 1, size) > max(median(plain, 1, size), median(wider, 1, size)) + 0.1
    for levels in (3, 4):
        assert abs(median(swept, levels, 96) - median(plain, levels, 96)) < 0.02


def test_renet_and_the_convnet_are_alike():
    """Notebook 08: the means differ by less than the trainings of one model."""
    renet, convnet = (seeds_of(shipped("digits"), "accuracy", model=model) for model in ("ReNet", "ConvNet"))
    difference = abs(statistics.fmean(renet) - statistics.fmean(convnet))
    assert difference < max(statistics.stdev(renet), statistics.stdev(convnet))
    assert all(0.95 < statistics.fmean(found) < 0.99 for found in (renet, convnet))


# The starts that are the layers' defaults, as the docstrings of `srnn_tutorial.initializers` have it


def of_start(value, recurrent="FadingMemory", convolution="PositiveSum", **setting):
    return seeds_of(shipped("starts"), value, model=recurrent, convolution=convolution, **setting)


@pytest.mark.parametrize("form", ["full", "n = distance", "README"])
@pytest.mark.parametrize("distance", [8, 16])
def test_the_defaults_learn_the_long_range_task(form, distance):
    found = of_start("accuracy", form=form, distance=distance)
    assert len(found) == 3 and min(found) >= 0.98


@pytest.mark.parametrize("unit", ["irnn", "simple_rnn", "gru", "lstm"])
def test_units_with_their_defaults(unit):
    found = of_start("accuracy", unit, form="full", distance=8)
    assert len(found) == 3 and min(found) >= 0.95


def test_the_defaults_hear_far_are_alive_and_of_moderate_size():
    before = {"form": "before"}
    assert statistics.fmean(of_start("heard at 8", **before)) >= 0.05
    assert statistics.fmean(of_start("heard at 32", **before)) >= 0.01
    assert max(of_start("dead of 100", **before)) == 0 and max(of_start("largest at 512", **before)) <= 50
    for edge in (8, 32, 128):
        assert 0.1 <= statistics.fmean(of_start(f"four layers at {edge}", **before)) <= 10


def test_the_start_of_0_1_0_is_deaf():
    assert max(of_start("heard at 8", "as in 0.1.0", form="before")) < 1e-9
