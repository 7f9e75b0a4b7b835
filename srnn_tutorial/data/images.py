"""Small images to sweep: the README's 3×3, photographs made small, digits, soft grey with dark pixels, marks to be held."""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes

README_IMAGE = ((0, 6, 12), (2, 8, 14), (4, 10, 16))

# Bundled with scikit-image, so nothing is downloaded: name -> rows and columns of a square worth looking at.
PHOTOGRAPHS = {
    "astronaut": (slice(0, 256), slice(90, 346)),
    "camera": (slice(40, 296), slice(110, 366)),
    "cat": (slice(20, 276), slice(90, 346)),
    "coins": (slice(45, 301), slice(64, 320)),
    "galaxies": (slice(170, 426), slice(600, 856)),
}


def readme_image():
    """The 3×3 image of the README, shape `(3, 3)`, float64.

    >>> readme_image().tolist()
    [[0.0, 6.0, 12.0], [2.0, 8.0, 14.0], [4.0, 10.0, 16.0]]
    """
    return np.array(README_IMAGE, "float64")


@as_it_comes()
def soft_image(size=9):
    """An image of small positive numbers with a few pixels far below zero, where ReLU cuts.

    >>> soft_image(9)[4].tolist()
    [0.2, -2.0, 0.1, 0.2, 0.1, 0.1, 0.2, 0.1, 0.2]
    """
    image = np.random.default_rng(7).integers(1, 3, size=(size, size)) / 10
    middle = size // 2
    for row, column in ((middle, 1), (size - 2, middle), (1, size - 3), (2, 0), (size - 1, size - 2)):
        image[row, column] = -2
    return image


@as_it_comes()
def photograph(name, size=64):
    """A grey square crop of a real photograph, made small.

    Args:
        name: `"astronaut"`, `"camera"`, `"cat"`, `"coins"` or `"galaxies"`.
        size: edge of the result in pixels, from 1 to 256.

    Returns:
        An array `(size, size)`, float32, from 0 (black) to 1 (white).

    Raises:
        ValueError: no such photograph, or a size out of range.

    Source: the images of `skimage.data`, which names their authors.

    >>> photograph("coins", 32).shape
    (32, 32)
    """
    if name not in PHOTOGRAPHS:
        raise ValueError(f"`name` is one of {tuple(PHOTOGRAPHS)}. Received: name={name!r}")
    if not 1 <= size <= 256:
        raise ValueError(f"`size` is from 1 to 256. Received: size={size!r}")
    # Slow to import, and only photographs need it.
    from skimage import color, data, transform, util

    image = util.img_as_float32(getattr(data, "hubble_deep_field" if name == "galaxies" else name)())
    grey = color.rgb2gray(image) if image.ndim == 3 else image
    crop = grey[PHOTOGRAPHS[name]]
    return transform.resize(crop, (size, size), anti_aliasing=True).clip(0, 1).astype("float32")


@as_it_comes()
def digits(test_share=0.3, seed=0):
    """Handwritten digits, 1797 images of 8×8 pixels, split into those to learn from and those to be tested on.

    Args:
        test_share: part of the images in the test set, between 0 and 1; each digit has the same share.
        seed: the same seed splits in the same way.

    Returns:
        `(x, y), (test_x, test_y)`, as Keras' data sets have it: images `(count, 8, 8, 1)`, float32, from 0 (paper) to
        1 (ink), and the digits `(count,)`, int64, from 0 to 9.

    Source: `sklearn.datasets.load_digits`, from Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits" (1998).

    >>> (x, y), (test_x, test_y) = digits()
    >>> x.shape, test_x.shape, sorted(set(y.tolist()))
    ((1257, 8, 8, 1), (540, 8, 8, 1), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    # Slow to import, and only the digits need it.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    bunch = load_digits()
    images, labels = (bunch.images[..., None] / 16).astype("float32"), bunch.target
    x, test_x, y, test_y = train_test_split(images, labels, test_size=test_share, stratify=labels, random_state=seed)
    return (x, y), (test_x, test_y)


@as_it_comes()
def patches(image, size, count, seed=0):
    """Square patches cut from random places of an image.

    Args:
        image: array `(height, width)`.
        size: edge of a patch, no longer than the image's.
        count: how many.
        seed: the same seed cuts the same patches.

    Returns:
        An array `(count, size, size, 1)`, of the image's dtype: a batch ready for a Keras model.

    >>> patches(readme_image(), 2, count=5).shape
    (5, 2, 2, 1)
    """
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    random = np.random.default_rng(seed)
    rows, columns = random.integers(windows.shape[0], size=count), random.integers(windows.shape[1], size=count)
    return windows[rows, columns][..., None].copy()


@as_it_comes()
def held_marks(count, size=12, density=0.1, seed=0):
    """Images with a few bright marks on black, and what a perfect memory makes of them: each mark held until the next one.

    Args:
        count: how many images.
        size: their edge in pixels.
        density: how likely a pixel is a mark; marks are from 0.2 to 1, all else is 0.
        seed: the same seed gives the same images.

    Returns:
        Two arrays `(count, size, size, 1)`, float32: the marks, and the brightness of the latest mark in the same row, at a
        pixel or to the left of it.

    >>> marks, held = held_marks(1, size=8, density=0.3)
    >>> for image in (marks, held):
    ...     print((100 * image[0, 6, :, 0]).round())
    [78.  0.  0. 61.  0. 25.  0. 25.]
    [78. 78. 78. 61. 61. 25. 25. 25.]
    """
    random = np.random.default_rng(seed)
    shape = (count, size, size)
    marks = np.where(random.random(shape) < density, random.uniform(0.2, 1, shape), 0).astype("float32")
    columns = np.where(marks > 0, np.arange(size), 0)
    latest = np.maximum.accumulate(columns, axis=2)
    return marks[..., None], np.take_along_axis(marks, latest, axis=2)[..., None]
