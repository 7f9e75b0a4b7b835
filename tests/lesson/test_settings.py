"""What the user has set elsewhere changes neither the numbers of the lessons nor their pictures."""

import functools
import subprocess
import sys
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest

from srnn_tutorial import data, lesson
from srnn_tutorial.experiments import load_results
from srnn_tutorial.lesson import ClippedAffine, ask, check
from srnn_tutorial.lesson.exercises.course import EXERCISES

LONG = np.linspace(-1, 1, 340)[None]  # a row along which much becomes too small
FLAT = np.full((1, 340), 0.5)
TINY = np.full((3, 4), 1e-200)
IMAGE = data.readme_image()
UNITS = {"rnn": [[0.1]], "irnn": [[[0.1]]], "lstm": [[[900.0] * 4], [[1e-300] * 4], [-900.0] * 4]}
UNITS["gru"] = [[[900.0] * 3], [[1e-300] * 3], [[-900.0] * 3] * 2]
UNITS["simple_rnn"] = [[[1.0]], [[0.1]], [0.0]]
CORNER = {"rnn": 1, "lstm": 5, "gru": 6}


def corner(unit):
    parts = CORNER[unit]
    return [np.full((1, parts), 900.0), np.full((2, parts), 1e-300), np.linspace(-900, 900, parts)]


def a_result(name):
    return functools.partial(getattr(lesson, f"draw_{name}"), load_results(name))


def walk():
    return lesson.trace_corner(IMAGE, "rnn", lesson.add_up(1, 0.5, 0.5), activation="relu")


def timings():
    case = SimpleNamespace(candidate="layer", shape=(1, 8, 8, 3), n=None, gradients=False, cell="rnn")
    window = SimpleNamespace(**vars(case) | {"n": 2})
    return [SimpleNamespace(case=each, median=0.01, quartiles=(0.008, 0.012)) for each in (case, window)]


COMPUTED = {
    **{f"trace, w = {w}": lambda w=w: lesson.trace(FLAT, weight=w).hidden for w in (0.1, 1e-200, 0)},
    **{
        f"trace, {f}": lambda f=f: lesson.trace(LONG, weight=0.1, activation=f).hidden for f in ("tanh", "sigmoid", "linear")
    },
    "trace, window": lambda: lesson.trace(TINY, n=2, weight=1e-200).hidden,
    "trace_all": lambda: [sweep.hidden for sweep in lesson.trace_all(TINY, weight=1e-200).values()],
    **{f"trace_unit {unit}": lambda unit=unit: lesson.trace_unit(FLAT, unit, UNITS[unit]).hidden for unit in UNITS},
    **{f"trace_corner {unit}": lambda unit=unit: lesson.trace_corner(TINY, unit, corner(unit)).hidden for unit in CORNER},
    "far corner": lambda: lesson.trace_corner(FLAT, "rnn", lesson.add_up(1, 0.1, 0.1)).hidden,
    **{f"merge {mode}": lambda mode=mode: lesson.merge([TINY, TINY], mode) for mode in ("concat", "sum", "mul", "ave")},
    "merge convolution": lambda: lesson.merge([TINY, TINY], "convolution", kernel=[1e-200, 1]),
    **{
        f"receptive_field {unit}": lambda unit=unit: list(lesson.receptive_field(FLAT, (0, 339), unit, UNITS[unit]).values())
        for unit in UNITS
    },
    "two layers": lambda: list(lesson.receptive_field(np.full((9, 9), 0.1), (4, 4), "rnn", [1e-160], layers=2).values()),
    "convolution_field": lambda: lesson.convolution_field((9, 9), (4, 4), 6),
    "mean_around": lambda: lesson.mean_around(np.full((1, 3, 4), 1e-320), np.eye(3, 4)[None] * [1, 0, 0, 0], 2),
    **{
        f"six_steps, {name}": lambda name=name, image=image: lesson.six_steps(image)[name].hidden
        for name in lesson.six_steps(IMAGE)
        for image in (TINY, 900 * IMAGE, np.repeat(FLAT.T, 3, axis=1))
    },
    "four_ways": lambda: [list(way.values()) for way in lesson.four_ways(TINY, weight=1e-200).values()],
    "clipped affine": lambda: ClippedAffine.step(1e-200, 1).then(ClippedAffine.step(1e-200, 1e-300))(TINY),
    "unclipped": lambda: ClippedAffine.step(0.0, np.array([1.0, 2.0])).then(ClippedAffine())(TINY[:, :2]),
    "photographs": lambda: [data.photograph(name, 32) for name in data.PHOTOGRAPHS],
    "soft_image": data.soft_image,
    "digits": lambda: data.digits()[0][0],
    "patches": lambda: data.patches(data.photograph("cat", 32), 8, 3),
    "held_marks": lambda: data.held_marks(3),
    "shadows": lambda: data.shadows(3),
    "two_suns": lambda: data.two_suns(3),
    "wind": lambda: data.wind(3),
    "long_range": lambda: data.long_range(3, 4),
    "contours": lambda: data.contours(2),
    "ultrasound": lambda: data.ultrasound(2, 48),
    **{
        f"exercise {name}": lambda name=name, answer=answer: repr((ask(name), check(name, answer)))
        for name in EXERCISES
        for answer in (None, 0.0, [1e-300, 1e300], "x")
    },
}
DRAWN = {
    "accuracy": lambda: lesson.draw_accuracy(load_results("digits")),
    "affine_maps": lambda: lesson.draw_affine_maps(ClippedAffine.step(1, 1), ClippedAffine.step(-1, 4)),
    "ablation": lambda: lesson.draw_ablation(load_results("digits")),
    "blocks": lambda: lesson.draw_blocks(range(12), 3, (6, 7)),
    "moved": lambda: lesson.draw_moved([0.2, 0.8], [0.3, 0.7]),
    "context": a_result("context"),
    "cost": lambda: lesson.draw_cost(timings()),
    "depth": a_result("depth"),
    "diagonal": lambda: lesson.draw_diagonal(walk(), 2, 1),
    "dice": lambda: lesson.draw_dice(load_results("ultrasound")),
    "directions": lambda: lesson.draw_directions(lesson.trace_all(IMAGE)),
    "family": lesson.draw_family,
    "fields": lambda: lesson.draw_fields({"heard": np.eye(5), "nothing": np.zeros((5, 5))}, (2, 2)),
    "history": lambda: lesson.draw_history({"one": [1.0, 0.1], "other": [2.0, 1e-9]}, logarithmic=True),
    "image": lambda: lesson.draw_image(IMAGE),
    "long_range": a_result("long_range"),
    "maps": lambda: lesson.draw_maps({"maps": np.full((8, 8, 2), 0.3)}, np.zeros((8, 8, 2)), "Two maps."),
    "merge": lambda: lesson.draw_merge(
        dict.fromkeys(lesson.trace_all(IMAGE), IMAGE), IMAGE[..., None], "convolution", [1, 1, 1, 1]
    ),
    "outlined": lambda: lesson.draw_outlined(np.zeros((2, 8, 8, 1)), {"truth": np.zeros((2, 8, 8, 2))}, "Nothing."),
    "photographs": lambda: lesson.draw_photographs({"cat": data.photograph("cat", 32)}, "A cat."),
    "reach": lambda: lesson.draw_reach((5, 5), (2, 2), 1),
    "receptive_field": lambda: lesson.draw_receptive_field(
        IMAGE, (1, 1), lesson.receptive_field(IMAGE, (1, 1), weights=[0.5]), "rnn"
    ),
    "rounds": lambda: lesson.draw_rounds(load_results("ultrasound")),
    "seen": lambda: lesson.draw_seen(lesson.seen((4, 4)), (1, 1)),
    "six_steps": lambda: lesson.draw_six_steps(IMAGE, (2, 1)),
    "starts": a_result("starts"),
    "step": lambda: lesson.draw_step(lesson.trace(IMAGE), 3),
    "step_cost": lambda: lesson.draw_step_cost(load_results("cost")),
    "unit": lambda: lesson.UnitExplorer([3, 0, 1], unit="lstm", step=2).figure(),
    "units": lambda: lesson.draw_units({"lstm": lesson.UnitExplorer([3, 0, 1], unit="lstm").sweep}),
    "ways": lambda: lesson.draw_ways(IMAGE, lesson.four_ways(IMAGE)),
    "weights": lambda: lesson.draw_weights({"right": np.zeros(3)}, {"right": np.ones(3)}),
}
NEEDS_A_MODEL = {"architecture"}  # tried below
THE_USERS = {
    "text.usetex": True,
    "font.size": 40,
    "font.family": "monospace",
    "axes.facecolor": "black",
    "axes.grid": True,
    "figure.facecolor": "black",
    "figure.dpi": 30,
    "lines.linewidth": 9,
    "savefig.bbox": "tight",
    "savefig.facecolor": "red",
    "text.color": "white",
    "xtick.labelsize": 30,
    "image.cmap": "jet",
    "axes.formatter.use_locale": True,
}


@pytest.fixture
def numpy_raises():
    """Within it every rounding to nothing, infinity and 0 / 0 of NumPy raises."""
    return functools.partial(np.errstate, all="raise")


def flat(numbers):
    return [numbers] if isinstance(numbers, (np.ndarray, str)) else [one for each in numbers for one in flat(each)]


@pytest.mark.parametrize("name", COMPUTED)
def test_the_numbers_are_the_same_where_numpy_raises(name, numpy_raises):
    expected = flat(COMPUTED[name]())
    with numpy_raises():
        actual = flat(COMPUTED[name]())
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_every_drawing_is_tried():
    assert {f"draw_{name}" for name in {*DRAWN, *NEEDS_A_MODEL}} == {n for n in lesson.__all__ if n.startswith("draw_")}


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_the_same_where_numpy_raises_and_matplotlib_is_set_otherwise(name, numpy_raises):
    expected = DRAWN[name]()
    png = expected.png()
    with matplotlib.rc_context(THE_USERS), numpy_raises():
        picture = DRAWN[name]()
        assert picture.png() == png and picture.alt == expected.alt
        assert matplotlib.rcParams["font.size"] == 40  # as it was


@pytest.mark.slow
def test_so_is_the_picture_of_a_model(numpy_raises):
    from srnn_tutorial.models import unet

    model = unet((16, 16, 1), filters=2, depth=2)
    png = lesson.draw_architecture(model).png()
    with matplotlib.rc_context(THE_USERS), numpy_raises():
        assert lesson.draw_architecture(model).png() == png


def test_a_picture_is_saved_alike(tmp_path):
    lesson.draw_image(IMAGE).save(tmp_path / "plain.png")
    with matplotlib.rc_context(THE_USERS):
        lesson.draw_image(IMAGE).save(tmp_path / "set.png")
    assert (tmp_path / "plain.png").read_bytes() == (tmp_path / "set.png").read_bytes()


def test_the_users_settings_may_come_from_a_file_and_name_another_screen(tmp_path):
    """A process of its own: what was drawn before, in this one, is remembered."""
    (tmp_path / "matplotlibrc").write_text("backend: pdf\ntext.usetex: True\nfont.size: 40\naxes.facecolor: black\n")
    code = "import sys; from srnn_tutorial.lesson import draw_step, trace; print(draw_step(trace([[1, 2]]), 1).png().hex())"
    pictures = [
        subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True).stdout
        for folder in (tmp_path, tmp_path.parent)
    ]
    assert pictures[0] == pictures[1] and len(pictures[0]) > 1000
