"""Clipped affine maps are closed under composition, so that many steps of the plain unit are one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.lesson import ClippedAffine, trace
from srnn_tutorial.lesson.by_hand.clipped_affine import join_windows

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


def test_a_weight_of_one_is_not_written():
    assert repr(ClippedAffine.step(1, 2)) == "clip(s + 2, 0, ∞)"
    assert repr(ClippedAffine.step(-1, -2)) == "clip(−s − 2, 0, ∞)"
    assert repr(ClippedAffine.step(-2, 2)) == "clip(−2·s + 2, 0, ∞)"


def test_a_weight_of_zero_forgets_what_comes_in():
    assert repr(ClippedAffine.step(0, 1).then(ClippedAffine.step(-1, 2))) == "clip(0·s + 1, 0, 2)"
    assert repr(ClippedAffine.step(2, 1).then(ClippedAffine.step(0, 5))) == "clip(0·s + 5, 5, 5)"


def test_its_numbers_may_be_arrays(random_numbers):
    w, x = random_numbers.normal(size=(2, 3, 4))
    both = ClippedAffine.step(w[0], x[0]).then(ClippedAffine.step(w[1], x[1]))
    np.testing.assert_allclose(both(1.0), np.maximum(w[1] * np.maximum(w[0] + x[0], 0) + x[1], 0))


@given(st.lists(numbers, min_size=1, max_size=12), st.integers(1, 13), numbers)
def test_two_joins_for_each_pixel_are_the_walk_through_its_window(row, n, weight):
    windows = join_windows(row, n, weight)
    sweep = trace([row], n=n, weight=weight)
    np.testing.assert_allclose([window.h for window in windows], sweep.hidden[0], rtol=1e-9, atol=1e-9)
    for window, step in zip(windows, sweep.steps, strict=True):
        assert window.end + window.beginning == tuple(column for _, column in step.window)
        assert window.pixel == window.beginning[-1] and window.beginning[0] % (n + 1) == 0
        handed_over = step.chain[len(window.end) - 1] if window.end else 0.0
        np.testing.assert_allclose(window.handed_over, handed_over, rtol=1e-9, atol=1e-9)
