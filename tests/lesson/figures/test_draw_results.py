"""The drawings of experiments say in words what they show, every seed is on them, and no number is made up."""

import numpy as np
import pytest

from srnn_tutorial.experiments import EXPERIMENTS, load_results
from srnn_tutorial.lesson import (
    draw_accuracy,
    draw_context,
    draw_depth,
    draw_dice,
    draw_long_range,
    draw_rounds,
    draw_starts,
    draw_step_cost,
    table_of_results,
)


def results(experiment, runs):
    return {"experiment": experiment, "runs": [{"setting": setting, "found": found} for setting, found in runs]}


LONG_RANGE = results(
    "long_range",
    [
        ({"model": model, "distance": distance, "seed": seed}, {"accuracy": accuracy + 0.01 * seed})
        for model, accuracy in (("convolution, reach 4", 0.5), ("n = distance", 0.97))
        for distance in (16, 2)
        for seed in range(3)
    ],
)
DIGITS = results("digits", [({"model": "ReNet", "seed": seed}, {"accuracy": 0.9 + 0.02 * seed}) for seed in range(2)])
ULTRASOUND = results(
    "ultrasound",
    [
        ({"model": "U-Net", "seed": 0}, {"ovary": 0.8, "follicles": 0.7}),
        (
            {"model": "CR-Unet", "seed": 0},
            {"ovary": 0.85, "follicles": 0.75, "by_round": {"ovary": [0.82, 0.85], "follicles": [0.7, 0.75]}},
        ),
    ],
)


def test_accuracy_against_distance_in_words():
    words = draw_long_range(LONG_RANGE).alt
    assert "convolution, reach 4: 0.510 ± 0.010 at 2, 0.510 ± 0.010 at 16." in words
    assert "SpatialRNN2D, n = distance: 0.980 ± 0.010 at 2, 0.980 ± 0.010 at 16." in words


@pytest.mark.parametrize("draw, found", [(draw_long_range, LONG_RANGE), (draw_accuracy, DIGITS), (draw_dice, ULTRASOUND)])
def test_every_seed_is_a_dot(draw, found):
    picture = draw(found)
    drawn = [line.get_xydata().ravel() for axes in picture.figure.axes for line in axes.lines]
    names = ("accuracy", "ovary", "follicles")
    wanted = [run["found"][name] for run in found["runs"] for name in names if name in run["found"]]
    assert np.isclose(np.concatenate(drawn)[:, None], wanted).any(0).all()
    assert picture.png()


def test_accuracy_and_dice_in_words():
    assert draw_accuracy(DIGITS).alt == "Test accuracy. ReNet: 0.910 ± 0.014."
    words = draw_dice(ULTRASOUND).alt
    assert words == "Dice of the ovary. U-Net: 0.800. CR-Unet: 0.850. Dice of the follicles. U-Net: 0.700. CR-Unet: 0.750."


def test_rounds_in_words_and_models_without_rounds_have_none():
    picture = draw_rounds(ULTRASOUND)
    assert picture.alt.startswith("Mean Dice against rounds. ovary: 0.820 after 1, 0.850 after 2; follicles: 0.700 after 1,")
    assert picture.png()
    with pytest.raises(ValueError, match="rounds. Received"):
        draw_rounds(results("ultrasound", [({"model": "U-Net", "seed": 0}, {"ovary": 0.8, "follicles": 0.7})]))


def test_tables():
    assert table_of_results(LONG_RANGE).splitlines() == [
        "                     accuracy distance 2   accuracy distance 16",
        "convolution, reach 4 0.510 ± 0.010         0.510 ± 0.010",
        "n = distance         0.980 ± 0.010         0.980 ± 0.010",
    ]
    lines = table_of_results(ULTRASOUND).splitlines()
    assert lines[3:] == [
        "        follicles",
        "U-Net   0.700",
        "CR-Unet 0.750",
    ]
    # A setting that all share is not told, and numbers that are counted have no digits behind the point.
    one = [run for run in LONG_RANGE["runs"] if run["setting"]["distance"] == 2]
    assert table_of_results({"experiment": "long_range", "runs": one}).splitlines()[0].split() == ["accuracy"]
    counted = {"setting": {"model": "A", "seed": 0}, "found": {"parameters": 12345}}
    assert "A 12,345" in table_of_results({"experiment": "ablation", "runs": [counted, counted]}).splitlines()
    assert table_of_results({"experiment": "digits", "runs": []}).strip() == ""


def test_the_mean_is_drawn_where_it_is_told():
    (axes,) = draw_accuracy(DIGITS).figure.axes
    assert axes.lines[0].get_xdata() == pytest.approx([0.91, 0.91]) and [t.get_text() for t in axes.texts] == [
        "0.910 ± 0.014"
    ]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["ReNet"]
    (axes,) = draw_long_range(LONG_RANGE).figure.axes
    means = [line for line in axes.lines if line.get_marker() in "os" and len(line.get_xdata()) == 2]
    assert [line.get_label() for line in means] == ["convolution, reach 4", "SpatialRNN2D, n = distance"]
    np.testing.assert_allclose([line.get_ydata() for line in means], [[0.51, 0.51], [0.98, 0.98]])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2", "16"]
    assert axes.get_xticks().tolist() == [2, 16]  # a true scale


def test_every_curve_has_its_name_at_its_end():
    (axes,) = draw_long_range(load_results("long_range")).figure.axes
    curves = {line.get_label(): line.get_xydata()[-1] for line in axes.lines if line.get_marker() in list("os^vDP")}
    names = {text.get_text(): text.get_position() for text in axes.texts if text.get_text() in curves}
    assert curves.keys() == names.keys() and axes.get_legend() is None
    by_height = sorted(curves, key=lambda name: (curves[name][1], curves[name][0]))
    heights = [names[name][1] for name in by_height]
    assert min(np.diff(heights)) >= 0.0499
    assert all(abs(names[name][1] - y) < 0.12 and names[name][0] > x for name, (x, y) in curves.items())


def test_the_rounds_are_counted_from_one():
    ovary, follicles = draw_rounds(ULTRASOUND).figure.axes
    for axes, dice in ((ovary, [0.82, 0.85]), (follicles, [0.7, 0.75])):
        assert axes.lines[-1].get_xdata().tolist() == [1, 2] and axes.lines[-1].get_ydata().tolist() == dice
    assert (ovary.get_ylabel(), follicles.get_ylabel()) == ("Dice of the ovary", "Dice of the follicles")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_is_shipped_is_told_as_it_was_found(name):
    """Every mean of the results that come with the package, worked out here once more, stands in the table."""
    results = load_results(name)
    lines = table_of_results(results).splitlines()
    values = {
        "depth": ["ovary"],
        "ultrasound": ["ovary", "follicles"],
        "context": ["dice 9 dashes"],
        "cost": ["megabytes 64"],
    }
    for value in values.get(name, ["accuracy"]):
        by_setting = {}
        for run in results["runs"]:
            setting = dict(run["setting"])
            name_of_row = ", ".join(setting.pop(key) for key in ("model", "convolution") if key in setting)
            key = name_of_row, *(setting.get(part) for part in ("distance", "form", "size", "depth"))
            if value in run["found"]:
                by_setting.setdefault(key, []).append(run["found"][value])
        for (model, *_), found in by_setting.items():
            mean = sum(found) / len(found)
            spread = (sum((each - mean) ** 2 for each in found) / (len(found) - 1)) ** 0.5
            told = f"{mean:.3f} ± {spread:.3f}" if mean < 10 else f"{mean:.3g} ± {spread:.3g}"
            assert any(told in line for line in lines if line.startswith(f"{model} "))


def test_every_dot_stands_at_its_number_beside_its_setting():
    (axes,) = draw_long_range(LONG_RANGE).figure.axes
    dots = [tuple(point) for line in axes.lines if line.get_color() == "black" for point in line.get_xydata()]
    wanted = [(run["setting"]["distance"], run["found"]["accuracy"]) for run in LONG_RANGE["runs"]]
    nearest = sorted((min((2, 16), key=lambda distance: abs(distance - x)), y) for x, y in dots)
    np.testing.assert_allclose(nearest, sorted(wanted))
    (axes,) = draw_accuracy(DIGITS).figure.axes
    dots = [tuple(point) for line in axes.lines if line.get_color() == "black" for point in line.get_xydata()]
    np.testing.assert_allclose(dots, [(0.9, 0), (0.92, 0)])


SCORES = {
    "long range": {"accuracy": 0.9, "accuracy at twice the size": 0.7},
    "contours": {"dice 6 dashes": 0.6, "dice 9 dashes": 0.5, "dice 14 dashes": 0.3},
    "ultrasound": {"ovary": 0.8, "follicles": 0.5},
}
CONTEXT = results(
    "context",
    [
        ({"model": model, "task": task, "seed": seed}, {**scores, "training_seconds": seconds + 2 * seed})
        for task, scores in SCORES.items()
        for model, seconds in (("nothing", 10), ("SpatialRNN2D", 20))
        for seed in range(2)
    ],
)
DEPTH = results(
    "depth",
    [
        (
            {"model": model, "depth": depth, "size": size, "seed": seed},
            {"ovary": 0.5 + 0.1 * depth, "follicles": 0.4 + 0.01 * seed, "reach": 10 * depth, "parameters": 100},
        )
        for size in (256, 96)
        for depth in (2, 1)
        for model in ("U-Net", "U-Net + spatial RNN", "wider U-Net")
        for seed in range(2)
    ],
)


def test_score_against_time_in_words_and_marks():
    picture = draw_context(CONTEXT)
    assert picture.alt == (
        "Score against seconds of training. "
        "Long range, accuracy, at twice the size. nothing: 0.700 ± 0.000 in 11 ± 1.41 s. "
        "SpatialRNN2D: 0.700 ± 0.000 in 21 ± 1.41 s. "
        "Contours, Dice, 14 dashes. nothing: 0.300 ± 0.000 in 11 ± 1.41 s. SpatialRNN2D: 0.300 ± 0.000 in 21 ± 1.41 s. "
        "Ultrasound, Dice of the ovary. nothing: 0.800 ± 0.000 in 11 ± 1.41 s. SpatialRNN2D: 0.800 ± 0.000 in 21 ± 1.41 s."
    )
    for axes, score in zip(picture.figure.axes, (0.7, 0.3, 0.8)):
        marks = [line for line in axes.lines if line.get_marker() in "so"]
        assert [(*line.get_xdata(), *line.get_ydata()) for line in marks] == [
            (11, pytest.approx(score)),
            (21, pytest.approx(score)),
        ]
        assert [line.get_marker() for line in marks] == ["o", "s"]  # ours is a square
    assert picture.png()


def test_dice_against_depth_in_words_and_dots():
    picture = draw_depth(DEPTH)
    assert "96 pixels, ovary, U-Net: 0.600 (0.600 to 0.600) at depth 1, 0.700 (0.700 to 0.700) at depth 2." in picture.alt
    assert (
        "256 pixels, follicles, wider U-Net: 0.405 (0.400 to 0.410) at depth 1, 0.405 (0.400 to 0.410) at depth 2."
        in picture.alt
    )
    labels = [label.get_text() for label in picture.figure.axes[0].get_xticklabels()]
    assert sorted(labels) == ["1\n10 pixels", "2\n20 pixels"] and len(picture.figure.axes) == 4
    dots = [line.get_ydata().tolist() for line in picture.figure.axes[1].lines if line.get_color() == "black"]
    np.testing.assert_allclose(dots, [[0.4, 0.41]] * 6)


def test_cost_by_size_and_a_line_ends_where_a_block_has_no_numbers():
    found = {"milliseconds 64": 2.0, "megabytes 64": 1.0}
    more = found | {"milliseconds 128": 8.0, "megabytes 128": 4.0}
    cost = results(
        "cost", [({"model": "A", "seed": seed}, more) for seed in range(2)] + [({"model": "B", "seed": 0}, found)]
    )
    picture = draw_step_cost(cost)
    assert "Milliseconds. A: 2 at 64, 8 at 128. B: 2 at 64. Megabytes. A: 1 at 64, 4 at 128. B: 1 at 64." in picture.alt
    time, memory = picture.figure.axes
    assert [line.get_ydata().tolist() for line in time.lines] == [[2, 8], [2]] and memory.get_yscale() == "log"
    (line,) = draw_step_cost(cost, ["B"]).figure.axes[0].lines
    assert line.get_label() == "B" and picture.png()


def test_starts_side_by_side():
    shipped = load_results("starts")
    picture = draw_starts(shipped)
    heard = [run["found"]["heard at 32"] for run in shipped["runs"] if run["setting"]["form"] == "before"]
    drawn = np.concatenate([line.get_xdata() for line in picture.figure.axes[0].lines if line.get_color() == "black"])
    np.testing.assert_array_equal(np.sort(drawn), np.sort(heard))
    assert picture.alt.startswith("Heard 32 pixels away. as in 0.1.0, PositiveSum: ") and "Dead of 100. " in picture.alt


def test_a_table_has_room_for_every_number():
    found = {"heard at 8": 2.5e-12, "heard at 32": 12345.6, "dead of 100": 0.0, "largest at 512": 1.0}
    run = {"setting": {"model": "A", "convolution": "B", "form": "before", "seed": 0}, "found": found}
    head, row = table_of_results({"experiment": "starts", "runs": [run, run]}).splitlines()[:2]
    assert row.startswith("A, B ")
    assert [row[head.index(name) :].split(" ± ")[0] for name in found] == ["2.5e-12", "12,346", "0", "1.000"]
