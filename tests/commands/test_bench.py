"""`srnn-tutorial bench` shows all that was measured and all that was not. No time is asserted."""

import json
import sys

import pytest

from srnn_tutorial import bench
from srnn_tutorial.bench import Case, ManySizes, Missing, Peak, Timing
from srnn_tutorial.cli import main
from srnn_tutorial.commands import bench as command


@pytest.fixture
def measured(monkeypatch):
    """Every case takes a millisecond and two for the first call, every peak is a MiB, many sizes take three seconds and two;
    but for those in the list it gives."""
    failing = []

    def measure(cases, done, failed, **effort):
        for case in cases:
            if case in failing:
                failed(case, ValueError(f"no {case.candidate}\nhere"))
            done(case)
        return [Timing(case, 0.002, (0.001,)) for case in cases if case not in failing]

    def peak_memory(case):
        return Missing(case, "ended by SIGKILL") if case in failing else Peak(case, 2**20)

    def many_sizes(case):
        return Missing(case, "ended by SIGKILL") if case in failing else ManySizes(case, 20, 3.0, 2.0, 2**20)

    monkeypatch.setattr(bench, "measure", measure)
    monkeypatch.setattr(bench, "peak_memory", peak_memory)
    monkeypatch.setattr(bench, "many_sizes", many_sizes)
    return failing


def ran(*arguments, capsys):
    """The exit code, and the lines on stdout."""
    code = main(["bench", "--edge", "8", *arguments])
    return code, capsys.readouterr().out.splitlines()


def test_it_prints_computer_times_peaks_and_ratios(measured, capsys):
    code, said = ran(capsys=capsys)
    assert code == 0 and "cores" in said[0] and "jit_compile" in said[0]
    headings = [line for line in said if line.startswith(("(4, 8, 8, 32)", "Peak", "Gradients", "Ratios", "Failed"))]
    assert [line.split()[0] for line in headings] == ["(4,", "Peak", "Gradients", "Ratios"]
    row = next(line for line in said if line.startswith("4 Keras SimpleRNN "))
    assert row.split() == ["4", "Keras", "SimpleRNN"] + ["1.0", "1.0", "…", "1.0", "2"] * 2
    assert "SpatialRNN2D, n = 7                 1 MiB" in said
    assert "SpatialRNN2D, n = 32, not compiled             3.0 s     2.0 s       1 MiB" in said
    assert not any("not measured" in line for line in said)


def test_quick_says_what_it_did_not_measure(measured, capsys):
    code, said = ran("--quick", capsys=capsys)
    assert code == 0 and not any(line.startswith("Peak") for line in said)
    (row,) = [line for line in said if line.startswith("MDRNN2D")]
    assert row.split("  ")[-1].strip() == "not measured: MDRNN2D lstm"


def test_what_fails_is_shown_with_all_the_rest_and_ends_in_exit_code_1(measured, tmp_path, capsys):
    file, plot = tmp_path / "bench.json", tmp_path / "bench.svg"
    keras = Case("keras", bench.reference(8))
    measured += [keras, bench.memory_cases(8)[0], bench.size_cases(8)[0]]
    code, said = ran("--json", str(file), "--plot", str(plot), capsys=capsys)
    assert code == 1
    (row,) = [line for line in said if line.startswith("4 Keras SimpleRNN ") and "failed" in line]
    assert row.split("  ", 1)[1].strip().startswith("failed: ValueError: no keras ") and row.rstrip().endswith("2")
    at = said.index("Failed")
    assert said[at + 1] == "4 Keras SimpleRNN, (4, 8, 8, 32), forward: ValueError: no keras"
    assert "SpatialRNN2D, n = 32          failed: ended by SIGKILL" in said
    assert any(line.startswith("3×3 convolution ") and line.endswith("failed: ended by SIGKILL") for line in said)
    assert any(line.startswith("Ratios") for line in said) and plot.stat().st_size > 0
    reasons = [lost["reason"] for lost in json.loads(file.read_text())["missing"]]
    assert reasons == ["failed: ValueError: no keras", "failed: ValueError: no layer", *2 * ["failed: ended by SIGKILL"]]


def test_a_peak_that_failed_alone_is_exit_code_1_too(measured, monkeypatch, capsys):
    few, many = bench.memory_cases(8)
    monkeypatch.setattr(
        bench, "peak_memory", lambda case: Peak(few, 1) if case == few else Missing(many, "ended by SIGKILL")
    )
    code, said = ran(capsys=capsys)
    assert code == 1 and said[-2:] == ["Failed", "SpatialRNN2D, n = 7, (4, 8, 8, 32), forward + gradients: ended by SIGKILL"]


def test_what_the_system_does_not_tell_is_no_failure(measured, monkeypatch, capsys):
    monkeypatch.setattr(bench, "peak_memory", lambda case: Missing(case, "only Linux tells it", failed=False))
    code, said = ran(capsys=capsys)
    assert code == 0 and "SpatialRNN2D, n = 7           not measured: only Linux tells it" in said


@pytest.mark.parametrize("quick, effort", [(True, {"seconds": 0.3, "repeats": (3, 9)}), (False, {})])
def test_quick_takes_less_time_for_each_case(quick, effort, monkeypatch):
    efforts = []

    def measure(cases, done, failed, **effort):
        efforts.append(effort)
        return [Timing(case, 1.0, (1.0,)) for case in cases]

    monkeypatch.setattr(bench, "measure", measure)
    monkeypatch.setattr(bench, "peak_memory", lambda case: Peak(case, 1))
    monkeypatch.setattr(bench, "many_sizes", lambda case: ManySizes(case, 20, 1.0, 1.0, 1))
    command.measure_all(quick, edge=8)
    assert efforts == [effort] * len(bench.plan(quick))


def test_where_all_fails_there_is_nothing_to_draw(measured, tmp_path, capsys):
    measured += [case for group in bench.plan(True, 8) for case in group]
    with pytest.raises(SystemExit) as end:
        main(["bench", "--edge", "8", "--quick", "--plot", str(tmp_path / "bench.png")])
    said = capsys.readouterr()
    assert end.value.code == 2 and "Failed" in said.out and "bench.png" in said.err and not list(tmp_path.iterdir())


def test_the_json_has_everything(measured, tmp_path, capsys):
    file = tmp_path / "bench.json"
    ran("--json", str(file), capsys=capsys)
    found = json.loads(file.read_text())
    assert set(found) == {"computer", "timings", "peak_memory", "many_sizes", "ratios", "missing"}
    assert found["missing"] == []
    assert {"backend", "keras", "device", "cores", "dtype", "jit_compile"} <= set(found["computer"])
    cases = [case for group in bench.plan(edge=8) for case in group]
    assert [(t["candidate"], tuple(t["shape"]), t["n"], t["gradients"], t["cell"]) for t in found["timings"]] == [
        (case.candidate, case.shape, case.n, case.gradients, case.cell) for case in cases
    ]
    seconds = {"first_call_s": 0.002, "median_s": 0.001, "quartiles_s": [0.001, 0.001], "times_s": [0.001]}
    assert all(seconds.items() <= timing.items() for timing in found["timings"])
    assert [peak["bytes"] for peak in found["peak_memory"]] == [2**20] * 2
    numbers = {"count": 20, "first_pass_s": 3.0, "second_pass_s": 2.0, "bytes": 2**20}
    assert all(numbers.items() <= sizes.items() for sizes in found["many_sizes"])
    assert [sizes["compiled"] for sizes in found["many_sizes"]] == [True, True, False, True, False]
    for ratio in found["ratios"]:
        assert set(ratio) == {"name", "gradients", "value", "target", "at_least", "reached", "missing"}
        assert ratio["value"] == (0.002 if "first call" in ratio["name"] else 1)


def test_the_real_thing_on_two_cases(tmp_path, monkeypatch, capsys):
    cases = [Case("floor", (1, 4, 4, 2)), Case("layer", (1, 4, 4, 2), 2)]
    monkeypatch.setattr(bench, "plan", lambda quick, edge: [cases])
    file, plot = tmp_path / "bench.json", tmp_path / "bench.png"
    code, said = ran("--quick", "--json", str(file), "--plot", str(plot), capsys=capsys)
    assert code == 0 and any(line.startswith("SpatialRNN2D, n = 2 ") for line in said)
    for timing in json.loads(file.read_text())["timings"]:
        assert min(timing["times_s"]) <= timing["median_s"] <= max(timing["times_s"])
        assert 3 <= len(timing["times_s"]) <= 9 and timing["first_call_s"] > 0
    assert plot.read_bytes().startswith(b"\x89PNG") and plot.stat().st_size > 10_000


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


def test_what_memory_is_too_small_for_is_left_out(measured, monkeypatch):
    limit = 2 * bench.CANDIDATES["layer"].memory_needed(Case("layer", bench.reference(8), 8, gradients=True))
    monkeypatch.setattr(command.doctor, "memory_limit", lambda: limit)
    timings, *_ = command.measure_all(quick=True, edge=8)
    by_case = {timing.case: timing for timing in timings}
    assert list(by_case) == [case for group in bench.plan(True, 8) for case in group]
    for case, timing in by_case.items():
        needed = bench.CANDIDATES[case.candidate].memory_needed(case)
        assert isinstance(timing, Missing) == (2 * needed > limit)  # the case itself just fits
    left_out = by_case[Case("depthwise", bench.reference(8), 32, gradients=True)]
    assert not left_out.failed and left_out.reason == "needs about 0.0 GiB"


def test_where_memory_is_unknown_nothing_is_left_out(measured, monkeypatch):
    monkeypatch.setattr(command.doctor, "memory_limit", lambda: None)
    timings, peaks, sizes = command.measure_all(quick=False, edge=8)
    assert not any(isinstance(found, Missing) for found in (*timings, *peaks, *sizes))
    assert len(peaks) == 2 and len(sizes) == 5


def test_a_step_too_large_says_how_much_it_needs(monkeypatch):
    monkeypatch.setattr(command.doctor, "memory_limit", lambda: 2**30)
    monkeypatch.setattr(bench, "measure", lambda group, **_: [Timing(case, 1.0, (1.0,)) for case in group])
    timings, *_ = command.measure_all(quick=True, edge=128)
    reasons = {found.case: found.reason for found in timings if isinstance(found, Missing)}
    # 1024² pixels of 32 channels, 4 bytes each, fifteen times
    assert reasons[Case("layer", (1, 1024, 1024, 32))] == f"needs about {4 * 1024**2 * 32 * 15 / 2**30:.1f} GiB"


def test_thresholds_are_timed_in_place_of_all_else(measured, monkeypatch, capsys):
    def thresholds(edge, done):
        found = []
        for change in bench.CHANGES:
            ratios = {n: n / change.at for n in change.tried if n < 2 * edge - 1}
            for n in ratios:
                done(change, n)
            found.append(bench.Threshold(change, ratios))
        return found

    monkeypatch.setattr(bench, "thresholds", thresholds)
    assert main(["bench", "--edge", "66", "--thresholds"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "cores" in said[0] and not any(line.startswith(("Peak", "Ratios")) for line in said)
    at = said.index("runs / largest, gradients, weights above 0")
    assert said[at + 1 : at + 3] == [
        "    4: 0.25, 8: 0.50, 12: 0.75, 16: 1.00, 24: 1.50, 32: 2.00",
        "    here largest is quicker from n = 16 on; the package changes over at n = 16",
    ]
    at = said.index("runs / clipped, states, weights of both signs")
    assert said[at + 2] == "    here clipped is quicker from n = 24 on; the package changes over at n = 24"
    assert main(["bench", "--edge", "4", "--thresholds"]) == 0
    assert capsys.readouterr().out.count("the image is too small") == 2
    assert "takes runs for all" in bench.tables.table_of_thresholds([bench.Threshold(bench.CHANGES[0], {})], True)


@pytest.mark.parametrize("other", [["--quick"], ["--json", "figures.json"], ["--plot", "times.png"]])
def test_what_thresholds_would_pass_over_is_refused(other, capsys):
    assert "--thresholds goes by itself" in complaint(["--thresholds", *other], capsys)


@pytest.mark.slow
def test_thresholds_are_ratios_of_seconds():
    visited = []
    found = bench.thresholds(edge=17, repeats=1, done=lambda change, n: visited.append((change, n)))
    assert [threshold.change for threshold in found] == list(bench.CHANGES)
    assert visited == [(each.change, n) for each in found for n in each.ratios] and len(visited) >= 10
    assert all(ratio > 0 for each in found for ratio in each.ratios.values())


def test_the_thresholds_are_those_of_the_package():
    from srnn_tutorial.recurrence.plain import ways

    here = {(each.short, each.long, each.gradients): each.at for each in bench.CHANGES}
    assert here == {
        ("runs", "largest", False): ways.BY_SUMS,
        ("runs", "largest", True): ways.BY_SUMS,
        ("runs", "clipped", False): ways.BY_MAPS,
        ("runs", "clipped", True): ways.BY_MAPS,
    }
    assert all(min(each.tried) < each.at <= max(each.tried) for each in bench.CHANGES)
