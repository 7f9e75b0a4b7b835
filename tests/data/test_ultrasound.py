"""The generated ultrasound: its truth is consistent, and it has the marks of the real thing."""

import numpy as np
import pytest
from scipy import ndimage

from srnn_tutorial.data import ultrasound
from srnn_tutorial.data.ultrasound_images import DYNAMIC_RANGE


@pytest.fixture(scope="module")
def many():
    return ultrasound(40, size=96, seed=3)


def test_images_are_grey_and_masks_zero_or_one(many):
    images, masks = many
    assert images.shape == (40, 96, 96, 1) and masks.shape == (40, 96, 96, 2)
    assert images.dtype == masks.dtype == "float32"
    assert images.min() == 0 and 0.9 < images.max() <= 1
    assert set(np.unique(masks)) == {0, 1}


def test_every_image_has_follicles_and_all_of_them_lie_in_the_ovary(many):
    ovary, follicles = np.moveaxis(many[1], -1, 0)
    assert (follicles <= ovary).all()
    share = ovary.mean((1, 2))
    assert 0.03 < share.min() and share.max() < 0.6
    assert (follicles.sum((1, 2)) > 0).all() and (follicles.sum((1, 2)) < 0.8 * ovary.sum((1, 2))).all()


def test_an_ovary_is_one_smooth_piece(many):
    for ovary in many[1][..., 0]:
        padded = np.pad(ovary, 2, mode="edge")
        assert ndimage.label(padded)[1] == 1
        assert ndimage.binary_opening(padded, iterations=2).sum() > 0.98 * padded.sum()


def test_follicles_are_black_and_the_ovary_hardly_darker_than_its_surroundings(many):
    images, (ovary, follicles) = many[0][..., 0], np.moveaxis(many[1], -1, 0)
    stroma, surroundings = images[(ovary > 0) & (follicles == 0)].mean(), images[(ovary == 0) & (images > 0)].mean()
    inside = ndimage.binary_erosion(follicles > 0, np.ones((1, 3, 3)))
    assert images[inside].mean() < 0.25 * stroma
    assert 0.7 * surroundings < stroma < surroundings


def test_it_is_brighter_behind_a_follicle():
    """Fluid takes nothing from the beam: a sonographer knows a follicle by what lies behind it."""
    images, masks = ultrasound(150, seed=5)
    behind = np.zeros(masks.shape[:3], bool)
    behind[:, 12:] = (masks[:, :-12, :, 1] > 0) & (masks[:, 12:, :, 1] == 0) & (masks[:, 12:, :, 0] > 0)
    above = np.zeros_like(behind)
    above[:, :-12] = (masks[:, 12:, :, 1] > 0) & (masks[:, :-12, :, 1] == 0) & (masks[:, :-12, :, 0] > 0)
    assert images[behind].mean() > images[above].mean() + 0.02


def test_the_grain_follows_the_beams_and_widens_with_depth():
    """In the middle of the fan the beams run down: neighbours are more alike across than along, and more so far away."""
    images = ultrasound(40, size=128, seed=1)[0][:, :, 48:80, 0]
    along, across = ([alike(images, axis, rows) for rows in (slice(20, 50), slice(85, 115))] for axis in (1, 2))
    assert across[0] > along[0] and across[1] > along[1]
    assert across[1] > across[0] + 0.05


def alike(images, axis, rows):
    """Correlation of the grain of neighbours two pixels apart."""
    grain = images - ndimage.gaussian_filter(images, (0, 6, 6))
    grain = grain[:, rows]
    far = np.roll(grain, -2, axis)
    keep = slice(0, -2)
    pair = [g[:, keep] if axis == 1 else g[:, :, keep] for g in (grain, far)]
    return np.corrcoef(pair[0].ravel(), pair[1].ravel())[0, 1]


@pytest.mark.slow
def test_the_logarithm_of_speckle_spreads_as_rayleigh_says():
    """20 log10 of a Rayleigh amplitude has a standard deviation of 5.57 dB, however bright the tissue."""
    images, masks = ultrasound(60, size=256, seed=2)
    images, ovary = (each[:, 60:120, 80:176, 0] for each in (images, masks))
    grain = DYNAMIC_RANGE * (images - ndimage.gaussian_filter(images, (0, 5, 5)))
    tissue = (ovary == 0) & (images > 0.3) & (images < 0.97)
    assert 4 < grain[tissue].std() < 6


def test_images_do_not_depend_on_how_many_there_are():
    few, many = ultrasound(2, size=48, seed=7), ultrasound(5, size=48, seed=7)
    for one, other in zip(few, many):
        np.testing.assert_array_equal(one, other[:2])
    assert not np.array_equal(few[0], ultrasound(2, size=48, seed=8)[0])


def test_another_size_shows_the_same_anatomy():
    small, large = ultrasound(6, size=64, seed=4)[1], ultrasound(6, size=128, seed=4)[1]
    shrunk = large.reshape(6, 64, 2, 64, 2, 2).mean((2, 4)) > 0.5
    both = (shrunk * small).sum((0, 1, 2)) / ((shrunk.sum((0, 1, 2)) + small.sum((0, 1, 2))) / 2)
    assert both[0] > 0.97 and both[1] > 0.9


@pytest.mark.parametrize("size", [(16, 16), (40, 90), (90, 40), 200])
def test_any_size(size):
    images, masks = ultrasound(2, size, seed=1)
    height, width = (size, size) if isinstance(size, int) else size
    assert images.shape == (2, height, width, 1) and masks.shape == (2, height, width, 2)
    assert images.max() > 0.5 and masks[..., 0].any()


@pytest.mark.parametrize("size", [15, (64, 8)])
def test_an_image_too_small_to_show_anything_is_refused(size):
    with pytest.raises(ValueError, match="at least 16.*Received"):
        ultrasound(1, size)


def test_no_images():
    images, masks = ultrasound(0, size=32)
    assert images.shape == (0, 32, 32, 1) and masks.shape == (0, 32, 32, 2)
