"""`srnn-tutorial bench`: the candidates compute what they claim to, the ratios are right. No time is asserted."""

import json
import sys
from dataclasses import replace

import keras
import numpy as np
import pytest

from srnn_tutorial import SpatialRNN2D, bench
from srnn_tutorial.bench import Case, Peak, Timing
from srnn_tutorial.cli import main
from srnn_tutorial.commands import bench as command
from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.trace import LINES, trace

SHAPE = (2, 5, 7, 3)
NUMPY = keras.ops.convert_to_numpy


def built(case):
    layer = bench.CANDIDATES[case.candidate](case)
    layer.build(case.shape)
    return layer


def by_direction(merged):
    return dict(zip(DIRECTIONS, np.split(NUMPY(merged), len(DIRECTIONS), axis=-1)))


def all_cases(n=3):
    cells = {"diagonals": "lstm"}
    return [Case(c, SHAPE, n if c in ("layer", "depthwise") else None, cell=cells.get(c, "rnn")) for c in bench.CANDIDATES]


# The candidates


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.candidate)
def test_every_candidate_has_the_layers_output_shape(case, random_numbers):
    layer, x = built(case), random_numbers.normal(size=SHAPE).astype("float32")
    assert layer(x).shape == layer.compute_output_shape(SHAPE) == SpatialRNN2D()(x).shape


def test_the_floor_is_four_copies(random_numbers):
    x = random_numbers.normal(size=SHAPE).astype("float32")
    assert all(np.array_equal(copy, x) for copy in by_direction(bench.CopyingFloor()(x)).values())


@pytest.mark.parametrize("n", [1, 2, 6, 9])
def test_depthwise_translations_are_the_layer_where_nothing_is_negative(n, random_numbers):
    x = random_numbers.uniform(size=SHAPE).astype("float32")
    depthwise = built(Case("depthwise", SHAPE, n))
    _set_weights(depthwise.kernels, random_numbers, 0)
    for name, h in by_direction(depthwise(x)).items():
        weight = NUMPY(depthwise.kernels[name])
        np.testing.assert_allclose(h[0], trace(x[0], name, n, weight).hidden, rtol=1e-5)


def test_depthwise_translations_are_a_sum_of_activated_ones(random_numbers):
    """With negative numbers it is not the layer: each translation is activated on its own, and then added."""
    x, n = random_numbers.normal(size=SHAPE).astype("float32"), 2
    depthwise = built(Case("depthwise", SHAPE, n))
    _set_weights(depthwise.kernels, random_numbers, -1)
    w = NUMPY(depthwise.kernels["right"])
    t, expected = np.maximum(x, 0), 0
    for _ in range(n + 1):
        expected = expected + t
        t = np.maximum(w * np.pad(t, ((0, 0), (0, 0), (1, 0), (0, 0)))[:, :, :-1], 0)
    np.testing.assert_allclose(by_direction(depthwise(x))["right"], expected, rtol=1e-5)


def _set_weights(kernels, random_numbers, lowest):
    for kernel in kernels.values():
        kernel.assign(random_numbers.uniform(lowest, 1, kernel.shape))


def test_keras_sweeps_run_along_the_lines_of_the_trace(random_numbers):
    x = random_numbers.normal(size=SHAPE).astype("float32")
    keras_sweeps = built(Case("keras", SHAPE))
    for name, h in by_direction(keras_sweeps(x)).items():
        cell = keras_sweeps.sweeps[name].cell
        kernel, recurrent, bias = (NUMPY(weight) for weight in cell.weights)
        for line in LINES[name](*SHAPE[1:3]):
            state = np.zeros((SHAPE[0], SHAPE[-1]))
            for row, column in line:
                state = np.maximum(x[:, row, column] @ kernel + state @ recurrent + bias, 0)
                np.testing.assert_allclose(h[:, row, column], state, atol=1e-5)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.candidate)
def test_what_is_timed_gives_the_output_and_the_gradients(case):
    assert bench.prepare(case)().shape == (*SHAPE[:-1], 4 * SHAPE[-1])
    layer = built(case)
    y, gradients = bench.prepare(replace(case, gradients=True))()
    assert y.shape == (*SHAPE[:-1], 4 * SHAPE[-1])
    assert len(_flat(gradients)) == 1 + len(layer.trainable_weights)
    assert SHAPE in [tuple(gradient.shape) for gradient in _flat(gradients)]


def _flat(gradients):
    return [gradient for gradient in keras.tree.flatten(gradients) if gradient is not None]


# Measuring


def test_cases_take_turns(monkeypatch):
    turns, cases = [], all_cases()[:3]
    monkeypatch.setattr(bench, "prepare", lambda case: lambda: turns.append(case))
    timings = bench.measure(cases, repeats=(2, 4), seconds=1e9)
    assert turns == [case for case in cases for _ in range(2)] + 4 * cases
    assert [timing.case for timing in timings] == cases and all(len(timing.times) == 4 for timing in timings)


def test_no_more_repeats_than_there_is_time_for(monkeypatch):
    monkeypatch.setattr(bench, "prepare", lambda case: lambda: None)
    (timing,) = bench.measure(all_cases()[:1], repeats=(2, 4), seconds=0)
    assert len(timing.times) == 2


def test_every_unit_of_the_layer_is_in_the_plan():
    from srnn_tutorial.layers import units

    assert {case.cell for group in bench.plan() for case in group} == set(units.CELLS)


@pytest.mark.parametrize("quick", [False, True])
def test_the_plan_has_no_case_twice_and_all_that_the_ratios_need(quick):
    cases = [case for group in bench.plan(quick) for case in group]
    assert len(cases) == len(set(cases))
    found = bench.ratios([Timing(case, 1.0, (1.0,)) for case in cases])
    left_out = ("memory", "MDRNN2D") if quick else ("memory",)
    assert {ratio.name for ratio in found} == {r.name for r in RATIOS if not any(word in r.name for word in left_out)}
    assert len(found) == (14 if quick else 18)


def test_the_peak_of_a_process_is_measured():
    peak = bench.peak_memory(Case("floor", (1, 256, 256, 32), gradients=True))
    if sys.platform == "linux":
        assert peak.bytes > 4 * 4 * 256 * 256 * 32  # its output alone


def test_a_step_that_keeps_every_translation_needs_most_memory():
    shape = bench.reference()
    needed = [bench.memory_needed(Case(c, shape, 127, gradients=True)) for c in ("layer", "depthwise")]
    assert needed[0] < needed[1]


# Ratios


def known_timings():
    """Milliseconds that are easy to divide; with gradients everything takes twice as long but the floor, four times."""
    shape, big = bench.reference(), bench.large()
    milliseconds = {
        Case("floor", shape): 10, Case("keras", shape): 60, Case("layer", shape, 2): 8, Case("layer", shape, 8): 10,
        Case("layer", shape, 32): 40, Case("layer", shape, 127): 20, Case("depthwise", shape, 8): 40,
        Case("depthwise", shape, 32): 80, Case("depthwise", shape, 127): 600,
        Case("floor", big): 100, Case("layer", big): 300,
    }  # fmt: skip
    for case, t in milliseconds.items():
        # The first and the last time are far off: what counts is the median.
        yield Timing(case, case.n or 0, (t / 9, t, t, t, t * 9))
        factor = 4 if case.candidate == "floor" else 2
        both = Case(case.candidate, case.shape, case.n, gradients=True)
        yield Timing(both, 2 * (case.n or 0), (factor * t,))
    for quarters, forward, with_gradients in ((2, 5, 20), (4, 20, 60)):
        walk = Case("diagonals", bench.walk(quarters=quarters), cell="lstm")
        yield Timing(walk, 1, (forward,))
        yield Timing(replace(walk, gradients=True), 1, (with_gradients,))


RATIOS = bench.ratios(list(known_timings()), [Peak(case, size) for case, size in zip(bench.memory_cases(), (1000, 1100))])


@pytest.mark.parametrize(
    "name, forward, with_gradients",
    [
        ("n depthwise convolutions / layer, n = 8", 4, 4),
        ("n depthwise convolutions / layer, n = 32", 2, 2),
        ("n depthwise convolutions / layer, n = 127", 30, 30),
        ("full sweep / copying floor", 2, 1),
        ("that ratio at 1024² / at 128²", 1.5, 1.5),
        ("slowest n / fastest n", 5, 5),
        ("four Keras SimpleRNN sweeps / full sweep", 3, 3),
        ("MDRNN2D at 128² / at 64²", 4, 3),
        ("first call, slowest n, in seconds", 127, 254),
        ("peak memory of a training step: full sweep / n = 8", None, 1.1),
    ],
)
def test_ratios_of_known_numbers(name, forward, with_gradients):
    found = {ratio.gradients: ratio.value for ratio in RATIOS if ratio.name == name}
    assert found.get(False) == (None if forward is None else pytest.approx(forward))
    assert found[True] == pytest.approx(with_gradients)


def test_a_target_is_reached_from_the_right_side():
    reached = {ratio.name: ratio.reached for ratio in RATIOS if ratio.gradients}
    assert reached["n depthwise convolutions / layer, n = 8"] and not reached["n depthwise convolutions / layer, n = 32"]
    assert reached["full sweep / copying floor"] and not reached["that ratio at 1024² / at 128²"]


def test_what_was_not_measured_has_no_ratio():
    assert bench.ratios([]) == []
    some = [timing for timing in known_timings() if timing.case.candidate == "layer"]
    names = {ratio.name for ratio in bench.ratios(some)}
    assert names == {"slowest n / fastest n", "first call, slowest n, in seconds"}


# The command


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Text, JSON and plot of one run on a tiny image."""
    folder = tmp_path_factory.mktemp("bench")
    files = {"json": folder / "bench.json", "plot": folder / "bench.png"}
    arguments = ["bench", "--quick", "--edge", "4", "--json", str(files["json"]), "--plot", str(files["plot"])]
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr("builtins.print", lambda *texts, **_: said.append(" ".join(map(str, texts))))
        assert main(arguments) == 0
    return "\n".join(said), json.loads(files["json"].read_text()), files["plot"].read_bytes()


def test_it_prints_times_ratios_and_targets(ran):
    said, _, _ = ran
    assert "(4, 4, 4, 32)" in said and "median" in said and "copying floor" in said
    assert "≥ 3.5" in said and ("reached" in said or "missed" in said)


def test_the_json_has_everything(ran):
    _, found, _ = ran
    assert set(found) == {"computer", "timings", "peak_memory", "ratios"}
    assert {"backend", "keras", "device", "cores", "dtype", "jit_compile"} <= set(found["computer"])
    cases = [case for group in bench.plan(quick=True, edge=4) for case in group]
    assert len(found["timings"]) == len(cases)
    for timing in found["timings"]:
        assert set(timing) == {
            "candidate", "shape", "n", "gradients", "cell", "first_call_s", "median_s", "quartiles_s", "times_s"
        }  # fmt: skip
        assert min(timing["times_s"]) <= timing["median_s"] <= max(timing["times_s"]) and len(timing["quartiles_s"]) == 2
    for ratio in found["ratios"]:
        assert set(ratio) == {"name", "gradients", "value", "target", "at_least", "reached"}


def test_the_plot_is_a_picture(ran):
    assert ran[2].startswith(b"\x89PNG") and len(ran[2]) > 10_000


def complaint(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(["bench", *arguments])
    said = capsys.readouterr()
    assert end.value.code == 2 and said.err.startswith("srnn-tutorial bench: ") and said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("option, name", [("--json", "mine.json"), ("--plot", "mine.png")])
def test_what_the_user_wrote_is_not_overwritten(option, name, tmp_path, capsys):
    mine = tmp_path / name
    mine.write_text("mine")
    assert "--force" in complaint([option, str(mine)], capsys)
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    "arguments, word",
    [
        (["--json", "nowhere/bench.json"], "no folder"),
        (["--plot", "bench.xyz"], ".png"),
        (["--edge", "1"], "an edge"),
        (["--edge", "wide"], "an edge"),
        (["--quik"], "--help"),
        (["extra"], "--help"),
    ],
)
def test_a_wrong_argument_gives_one_line_before_anything_is_measured(arguments, word, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["bench", *arguments])
    said = capsys.readouterr()
    assert end.value.code == 2 and said.out == "" and word in said.err and said.err.count("\n") == 1


def test_a_missing_package_gives_one_line(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: None)
    assert "pip install tqdm" in complaint([], capsys)


def test_a_broken_installation_gives_one_line(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "keras", None)
    assert "doctor" in complaint(["--quick"], capsys)


def test_what_memory_is_too_small_for_is_left_out(monkeypatch):
    enough_for = Case("layer", bench.reference(8), 8, gradients=True)
    monkeypatch.setattr(command.doctor, "memory_limit", lambda: 2 * bench.memory_needed(enough_for))
    monkeypatch.setattr(bench, "measure", lambda group, **_: [Timing(case, 1.0, (1.0,)) for case in group])
    timings, peaks, left_out = command.measure_all(bench, quick=True, edge=8)
    assert enough_for in [timing.case for timing in timings]
    assert {Case("depthwise", bench.reference(8), 32, gradients=True), Case("layer", bench.large(8))} <= set(left_out)
