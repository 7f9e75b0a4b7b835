"""Shadows: the mask is what a walk along each row finds."""

import numpy as np
import pytest

from srnn_tutorial.data import shadows, two_suns


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7, 32])
def test_a_pixel_is_in_shadow_if_a_post_stands_to_the_left_of_it(size):
    images, masks = shadows(5, size, seed=size)
    assert images.shape == masks.shape == (5, size, size, 1) and images.dtype == masks.dtype == np.float32
    for image, mask in zip(images[..., 0], masks[..., 0]):
        for row, wanted in zip(image, mask):
            met = False
            for pixel, dark in zip(row, wanted):
                met = met or pixel > 0.5
                assert dark == met
    assert 0 <= images.min() and images.max() <= 1


def test_posts_are_lines_down_a_column_and_shadow_is_about_half():
    images, masks = shadows(64, 32, seed=3)
    posts = images[..., 0] > 0.5
    lengths, run = [], np.zeros(posts.shape[::2], int)
    for row in np.moveaxis(posts, 1, 0):
        lengths += run[(run > 0) & ~row].tolist()
        run = np.where(row, run + 1, 0)
    assert min(lengths) >= 2 and 3 < np.mean(lengths) < 6
    assert 0.3 < masks.mean() < 0.6


def test_a_seed_gives_its_images_again_and_another_seed_others():
    (one, _), (same, _), (other, _) = (shadows(2, 16, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)


@pytest.mark.parametrize("size", [4, 7, 32])
def test_with_two_suns_the_column_says_from_where_the_light_comes(size):
    images, masks = two_suns(5, size, seed=size)
    posts, _ = shadows(5, size, seed=size)
    np.testing.assert_array_equal(images[..., :1], posts)
    assert images.shape == (5, size, size, 2) and images.dtype == masks.dtype == np.float32
    for image, mask in zip(images, masks[..., 0]):
        post, above = image[..., 0] > 0.5, image[..., 1] == 1
        assert np.all(above == above[:1]) and np.all(np.diff(above[0].astype(int)) >= 0) and 0 < above.mean() < 1
        for row, column in np.ndindex(size, size):
            behind = post[: row + 1, column] if above[row, column] else post[row, : column + 1]
            assert mask[row, column] == behind.any()
