"""The contour task: what is asked for can be found by going from dash to dash, and by nothing less."""

import numpy as np
import pytest

from srnn_tutorial.data import LENGTHS, contours


def grown(start, dashes, reach):
    """All pixels of dashes that can be got to from `start` in steps of at most `reach` pixels along an axis."""
    found, new = set(), {tuple(pixel) for pixel in start}
    left = {tuple(pixel) for pixel in dashes}
    while new:
        found |= new
        left -= new
        new = {p for p in left if any(max(abs(p[0] - q[0]), abs(p[1] - q[1])) <= reach for q in new)}
    return found


@pytest.mark.parametrize("dashes", LENGTHS)
def test_the_curve_is_what_can_be_reached_from_the_dot(dashes):
    images, masks = contours(6, 64, dashes, seed=1)
    for image, mask in zip(images, masks[..., 0]):
        all_dashes, dot = np.argwhere(image[..., 0] == 1), np.argwhere(image[..., 1] == 1)
        wanted = {tuple(pixel) for pixel in np.argwhere(mask)}
        start = [pixel for pixel in dot.tolist() if tuple(pixel) in wanted]
        assert start and grown(start, all_dashes, reach=3) == wanted
        assert len(wanted) < len(all_dashes)  # there are others


@pytest.mark.parametrize("dashes", LENGTHS)
def test_a_curve_has_as_many_dashes_as_asked_and_gaps_between_them(dashes):
    _, masks = contours(6, 64, dashes, seed=2)
    for mask in masks[..., 0]:
        left, parts = {tuple(pixel) for pixel in np.argwhere(mask)}, 0
        while left:
            left -= grown([left.pop()], left, reach=1)
            parts += 1
        assert parts == dashes
        assert 3 * dashes <= mask.sum() <= 4 * dashes


def test_the_numbers_are_marks_and_nothing_else():
    images, masks = contours(5, 48, 6, seed=3)
    assert images.dtype == masks.dtype == np.float32
    assert set(np.unique(images)) == set(np.unique(masks)) == {0.0, 1.0}
    assert (masks[..., 0] <= images[..., 0]).all() and (images[..., 1].sum((1, 2)) >= 4).all()


def test_the_same_seed_gives_the_same_images_and_another_one_others():
    one, again, other = (contours(3, 64, 9, seed=seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert np.any(one != other)


def test_other_curves_and_clutter_are_left_out_on_request():
    images, masks = contours(3, 64, 9, curves=1, clutter=0)
    np.testing.assert_array_equal(images[..., :1], masks)
    more = contours(3, 256, 9, curves=12, clutter=30)[0][..., 0].sum((1, 2))
    assert (more > 8 * 9 * 4).all()


def test_a_curve_that_finds_no_room_is_refused():
    with pytest.raises(ValueError, match="14 dashes, 84 pixels long.*Received: size=16, dashes=14"):
        contours(1, 16, 14)
