import numpy as np
import pytest

from srnn_tutorial.data import PHOTOGRAPHS, digits, held_marks, patches, photograph


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photographs_are_small_grey_squares(name):
    image = photograph(name, 32)
    assert image.shape == (32, 32) and image.dtype == "float32"
    assert 0 <= image.min() < image.max() <= 1


@pytest.mark.parametrize("arguments", [("dog", 32), ("cat", 0), ("cat", 257)])
def test_other_photographs_are_refused(arguments):
    with pytest.raises(ValueError, match="Received"):
        photograph(*arguments)


def test_digits_are_split_without_overlap_and_each_digit_alike():
    (x, y), (test_x, test_y) = digits(0.25, seed=1)
    assert x.dtype == test_x.dtype == "float32" and x.min() == 0 and x.max() == 1
    assert len(x) == len(y) and len(test_x) == len(test_y) and len(x) + len(test_x) == 1797
    assert np.abs(np.bincount(y) / len(y) - np.bincount(test_y) / len(test_y)).max() < 0.01
    seen = {image.tobytes() for image in x}
    assert not any(image.tobytes() in seen for image in test_x)


def test_the_same_seed_splits_the_digits_in_the_same_way():
    np.testing.assert_array_equal(digits(seed=1)[1][0], digits(seed=1)[1][0])
    assert not np.array_equal(digits(seed=1)[1][0], digits(seed=2)[1][0])


def test_patches_are_pieces_of_the_image():
    image = np.arange(30.0).reshape(5, 6)
    pieces = patches(image, 3, count=20)
    assert pieces.shape == (20, 3, 3, 1)
    for piece in pieces[..., 0]:
        row, column = divmod(int(piece[0, 0]), 6)
        np.testing.assert_array_equal(piece, image[row : row + 3, column : column + 3])


def test_the_same_seed_cuts_the_same_patches():
    image = photograph("coins", 32)
    np.testing.assert_array_equal(patches(image, 8, 5, seed=1), patches(image, 8, 5, seed=1))
    assert not np.array_equal(patches(image, 8, 5, seed=1), patches(image, 8, 5, seed=2))


def test_a_mark_is_held_until_the_next_one():
    for marks, held in zip(*held_marks(20, size=9, density=0.2, seed=3)):
        for row, kept in zip(marks[..., 0], held[..., 0]):
            latest = 0
            for pixel, value in zip(row, kept):
                latest = pixel or latest
                assert value == latest
    assert marks.shape == held.shape == (9, 9, 1) and marks.dtype == held.dtype == "float32"
