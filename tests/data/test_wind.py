"""Sparks in the wind: the light is where a walk from each pixel upwards comes by a spark."""

import numpy as np
import pytest

from srnn_tutorial.data import wind


@pytest.mark.parametrize("size", [1, 7, 32])
def test_a_pixel_has_light_if_the_way_up_that_the_winds_name_meets_a_spark(size):
    images, masks = wind(5, size, seed=size)
    assert images.shape == (5, size, size, 2) and masks.shape == (5, size, size, 1)
    assert images.dtype == masks.dtype == np.float32
    for image, mask in zip(images, masks[..., 0]):
        for row, column in np.ndindex(size, size):
            i, j, met = row, column, False
            while i >= 0 and not met:
                met = image[i, j, 0] == 1
                aside = j + int(image[i, j, 1])
                i, j = i - 1, aside if 0 <= aside < size else j
            assert mask[row, column] == met


def test_winds_hold_within_squares_and_all_three_blow():
    images, masks = wind(64, 32, seed=3)
    squares = images[..., 1].reshape(64, 4, 8, 4, 8)
    assert np.all(squares == squares[:, :, :1, :, :1]) and set(np.unique(squares)) == {-1, 0, 1}
    assert 0.005 < images[..., 0].mean() < 0.02 and 0.05 < masks.mean() < 0.3


def test_a_seed_gives_its_images_again_and_another_seed_others():
    (one, _), (same, _), (other, _) = (wind(2, 16, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)
