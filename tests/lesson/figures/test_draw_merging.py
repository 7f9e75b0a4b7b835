import re

import numpy as np
import pytest
from matplotlib.collections import QuadMesh

from srnn_tutorial.data import readme_image
from srnn_tutorial.lesson import draw_merge, merge, trace_all

IMAGE = readme_image()
MODES = ["concat", "convolution", "sum", "mul", "ave", None]
HIDDENS = {name: sweep.hidden for name, sweep in trace_all(IMAGE).items()}


def grids(picture):
    """The small grids, in the order they were drawn."""
    return [artist for artist in picture.figure.axes[0].collections if isinstance(artist, QuadMesh)]


def told(alt):
    """The numbers that stand in an alt text, row by row, as an image."""
    return np.array([row.replace("−", "-").split() for row in alt.split("; ")], float)


@pytest.mark.parametrize("mode", MODES)
def test_the_merge_shows_and_tells_what_merge_returns(mode, texts):
    hiddens = {name: sweep.hidden for name, sweep in trace_all(IMAGE).items()}
    kernel = [1, -0.5, 2, 0] if mode == "convolution" else None
    merged = merge(list(hiddens.values()), mode, kernel)
    picture = draw_merge(hiddens, merged, mode, kernel)
    results = np.reshape(np.moveaxis(merged, -1, 0) if mode == "concat" else merged, (-1, 3, 3))
    np.testing.assert_array_equal([grid.get_array() for grid in grids(picture)], [*hiddens.values(), *results])
    told_mode, *parts = re.split(r"\. (?=[A-Z])", picture.alt.rstrip("."))
    assert told_mode == f"Merge mode {mode!r}"
    titles = {"concat": "Channel {}", None: "Tensor {}"}.get(mode, str(mode).capitalize())
    for index, (part, result) in enumerate(zip(parts, results, strict=True)):
        title, words = part.split(": ")
        assert title == titles.format(index) and title.lower() in texts(picture)
        np.testing.assert_allclose(told(words), result, rtol=0.005)  # as rounded
    weights = [text for text in texts(picture) if "×" in text]
    assert weights == (["1 × → right", "−0.5 × ← left", "2 × ↓ down", "0 × ↑ up"] if kernel else [])


@pytest.mark.parametrize(
    ("mode", "lines"),
    [
        ("sum", ["sum[1,1] = 10 + 22 + 14 + 18 = 64"]),
        ("mul", ["mul[1,1] = 10 · 22 · 14 · 18 = 55440"]),
        ("ave", ["ave[1,1] = (10 + 22 + 14 + 18) / 4 = 16"]),
        ("concat", [f"channel {i}[1,1] = h[1,1] of {n} = {v}" for i, (n, v) in enumerate(zip(HIDDENS, (10, 22, 14, 18)))]),
        (None, [f"tensor {i}[1,1] = h[1,1] of {n} = {v}" for i, (n, v) in enumerate(zip(HIDDENS, (10, 22, 14, 18)))]),
    ],
)
def test_what_becomes_of_a_pixel_is_written_out(mode, lines, texts):
    picture = draw_merge(HIDDENS, merge(list(HIDDENS.values()), mode), mode, pixel=(1, 1))
    assert [text for text in texts(picture) if "[" in text] == lines
    assert picture.alt.endswith(" ".join(f"{line}." for line in lines))


def test_every_filter_has_weights_and_a_sum_of_its_own(texts):
    kernel = [[-1, 1], [1, 0.5], [1, -1], [1, -1]]
    picture = draw_merge(HIDDENS, merge(list(HIDDENS.values()), "convolution", kernel), "convolution", kernel, (1, 1))
    assert [text for text in texts(picture) if "[" in text] == [
        "channel 0[1,1] = relu(−1·10 + 1·22 + 1·14 + 1·18) = 44",
        "channel 1[1,1] = relu(1·10 + 0.5·22 + (−1)·14 + (−1)·18) = 0",
    ]
    weights = ["−1, 1 × → right", "1, 0.5 × ← left", "1, −1 × ↓ down", "1, −1 × ↑ up"]
    assert [text for text in texts(picture) if "×" in text] == weights


def test_products_have_a_scale_of_their_own():
    for mode in ("mul", "sum"):
        *hiddens, result = grids(draw_merge(HIDDENS, merge(list(HIDDENS.values()), mode), mode))
        scales = {(grid.norm.vmin, grid.norm.vmax) for grid in hiddens}
        largest = merge(list(HIDDENS.values()), mode).max()
        assert result.norm.vmax == largest and scales == {(0, 42 if mode == "mul" else largest)}
