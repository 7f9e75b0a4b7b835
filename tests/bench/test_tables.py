"""What `srnn-tutorial bench` prints, figure by figure: seconds become milliseconds, bytes become MiB."""

from srnn_tutorial.bench import Case, ManySizes, Missing, Peak, Ratio, Timing, tables

SMALL, LARGE = (4, 8, 8, 3), (1, 64, 64, 3)


def test_times_are_milliseconds_with_their_quartiles_and_the_first_call():
    layer = Case("layer", SMALL, 8)
    timings = [
        Timing(layer, 1.234, (0.001, 0.002, 0.003, 0.004, 0.099)),
        Timing(Case("layer", SMALL, 8, gradients=True), 5.678, (0.1, 0.2, 0.3, 0.4, 0.5)),
        Timing(Case("floor", LARGE), 0.02, (0.00123,)),
    ]
    assert tables.table_of_times(timings).splitlines() == [
        "",
        "(4, 8, 8, 3)                      forward                       forward + gradients",
        "milliseconds           median        quartiles    first    median        quartiles    first",
        "SpatialRNN2D, n = 8       3.0        2.0 … 4.0     1234     300.0    200.0 … 400.0     5678",
        "",
        "(1, 64, 64, 3)                    forward                       forward + gradients",
        "milliseconds           median        quartiles    first    median        quartiles    first",
        "copying floor             1.2        1.2 … 1.2       20",
    ]


def test_a_way_that_was_not_planned_stays_empty_and_the_other_in_its_place():
    (row,) = tables.table_of_times([Timing(Case("floor", LARGE, gradients=True), 0.02, (0.00123,))]).splitlines()[3:]
    assert row == "copying floor " + 36 * " " + "      1.2        1.2 … 1.2       20"


def test_what_failed_says_so_in_its_cell_and_in_full_below():
    lost = Missing(Case("floor", SMALL), "ResourceExhaustedError: there was no room for it")
    left_out = Missing(Case("floor", SMALL, gradients=True), "needs about 12.3 GiB", failed=False)
    (row,) = tables.table_of_times([lost, left_out]).splitlines()[3:]
    assert row == "copying floor  failed: ResourceExhaustedError: t…  not measured: needs about 12.3 GiB"
    assert tables.table_of_failures([lost]).splitlines() == [
        "",
        "Failed",
        "copying floor, (4, 8, 8, 3), forward: ResourceExhaustedError: there was no room for it",
    ]


def test_without_any_timing_there_is_no_table():
    assert tables.table_of_times([]) == ""


def test_peaks_are_mebibytes():
    case = Case("layer", SMALL, 8, gradients=True)
    assert tables.table_of_peaks([Peak(case, 300 * 2**20), Missing(case, "ended by SIGKILL")]).splitlines() == [
        "",
        "Peak memory of a training step, above that of a process with Keras loaded",
        "SpatialRNN2D, n = 8               300 MiB",
        "SpatialRNN2D, n = 8           failed: ended by SIGKILL",
    ]


def test_many_sizes_are_told_in_seconds_and_mebibytes():
    case = Case("layer", SMALL, 8, gradients=True, compiled=False)
    found = [ManySizes(case, 7, 12.34, 5.0, 300 * 2**20), ManySizes(case, 7, 1.0, 0.5, None), Missing(case, "no room")]
    assert tables.table_of_sizes(found).splitlines()[1:] == [
        "Gradients at images of 7 sizes, one by one in a process of its own",
        "                                          first pass    second      memory",
        "SpatialRNN2D, n = 8, not compiled             12.3 s     5.0 s     300 MiB",
        "SpatialRNN2D, n = 8, not compiled              1.0 s     0.5 s           –",
        "SpatialRNN2D, n = 8, not compiled         failed: no room",
    ]
    assert "of many sizes" in tables.table_of_sizes([Missing(case, "no room")])


def test_ratios_stand_beside_their_targets():
    found = [
        Ratio("layer / floor", False, 2.494, 2.5, at_least=False),
        Ratio("layer / floor", True, 3.5, 3.0, at_least=False),
        Ratio("others / layer", False, 40.0, 25.0, at_least=True),
        Ratio("others / layer", True, 2.0, 25.0, at_least=True),
        Ratio("memory", True, 1.1, 1.2, at_least=False),
    ]
    assert tables.table_of_ratios(found).splitlines() == [
        "",
        "Ratios          forward               forward + gradients",
        "layer / floor     2.49 ≤ 2.5  reached   3.50 ≤ 3    missed",
        "others / layer   40.00 ≥ 25   reached   2.00 ≥ 25   missed",
        "memory               –                  1.10 ≤ 1.2  reached",
    ]


def test_a_ratio_without_a_number_says_why_and_pushes_nothing_out_of_line():
    found = [
        Ratio("layer / floor", False, None, 2.5, at_least=False, missing="failed: SpatialRNN2D, n = 127"),
        Ratio("layer / floor", True, 3.5, 3.0, at_least=False),
    ]
    head, row = tables.table_of_ratios(found).splitlines()[1:]
    assert row == "layer / floor    failed: SpatialRNN2D, n = 127   3.50 ≤ 3    missed"
    assert head.index("forward + gradients") == row.index("  3.50")
