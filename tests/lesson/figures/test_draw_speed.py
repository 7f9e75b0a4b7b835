"""Clipped affine maps are closed under composition, and the drawings say in words what they show."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.lesson import ClippedAffine, draw_affine_maps, draw_blocks, draw_cost

numbers = st.floats(-3, 3).map(lambda value: round(value, 2))
S = np.linspace(-20, 20, 401)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8))
def test_steps_joined_are_the_steps_one_by_one(steps):
    one_by_one, together = S, ClippedAffine()
    for w, x in steps:
        one_by_one = np.maximum(w * one_by_one + x, 0)
        together = together.then(ClippedAffine.step(w, x))
    np.testing.assert_allclose(together(S), one_by_one, rtol=1e-9, atol=1e-9)
    assert together.lo <= together.hi and np.isfinite(together.lo)


@given(*[st.tuples(numbers, numbers)] * 3)
def test_how_they_are_grouped_does_not_matter(a, b, c):
    a, b, c = (ClippedAffine.step(*step) for step in (a, b, c))
    np.testing.assert_allclose(a.then(b).then(c)(S), a.then(b.then(c))(S), atol=1e-9)


def test_a_weight_of_zero_forgets_what_comes_in():
    assert repr(ClippedAffine.step(2, 1).then(ClippedAffine.step(0, 5))) == "clip(0·s + 5, 5, 5)"


def test_its_numbers_may_be_arrays(random_numbers):
    w, x = random_numbers.normal(size=(2, 3, 4))
    both = ClippedAffine.step(w[0], x[0]).then(ClippedAffine.step(w[1], x[1]))
    np.testing.assert_allclose(both(1.0), np.maximum(w[1] * np.maximum(w[0] + x[0], 0) + x[1], 0))


def test_the_maps_are_said_in_words():
    picture = draw_affine_maps(ClippedAffine.step(1, 1), ClippedAffine.step(-1, 4))
    assert "clip(s + 1, 0, ∞)" in picture.alt and "clip(−s + 3, 0, 4)" in picture.alt and picture.png()


@pytest.mark.parametrize("pixel", range(12))
def test_every_window_is_the_end_of_a_block_and_the_beginning_of_the_next(pixel):
    words = draw_blocks(12, 3, [pixel]).alt
    behind = max(0, pixel - 3)
    assert f"Pixel {pixel} reads {behind}" in words
    assert words.count("beginning") + words.count("whole") == 1
    assert words.count("end of") == (1 if pixel > 3 and pixel % 4 != 3 else 0)


def timing(candidate, shape, n=None, gradients=False):
    case = SimpleNamespace(candidate=candidate, shape=shape, n=n, gradients=gradients, cell="rnn")
    return SimpleNamespace(case=case, median=0.01234, quartiles=(0.01, 0.02))


def test_times_are_drawn_and_not_told():
    shape = (1, 8, 8, 3)
    timings = [timing("floor", shape), *(timing("layer", shape, n) for n in (1, 2, 7)), timing("layer", (1, 16, 16, 3))]
    forward = draw_cost(timings)
    assert forward.alt == (
        "Time against the sequence length n: copying floor, SpatialRNN2D. Against pixels: copying floor, SpatialRNN2D."
    )
    both = draw_cost([*timings, timing("layer", shape, 2, gradients=True)])
    assert len(both.figure.axes) == 2 * len(forward.figure.axes) == 4 and both.png()
