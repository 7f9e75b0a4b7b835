"""What the tests of the pictures share: what is on the screen, what is written, and whether it can be read."""

import html
import re

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch

from srnn_tutorial.lesson.figures import paper


@pytest.fixture(scope="session")
def shown():
    """The alt text of the picture that an explorer has on the screen."""
    return lambda explorer: html.unescape(re.search('alt="([^"]*)"', explorer.picture.value)[1])


@pytest.fixture(scope="session")
def texts():
    """What is written on a picture, but for what stands in the cells."""

    def written(picture):
        return [text.get_text() for axes in picture.figure.axes for text in axes.texts]

    return written


@pytest.fixture
def lettered(monkeypatch):
    """A list that fills with what is written into cells, `(text, (x, y) in inches)`, from here on."""
    written = []

    def lettering(text, place, *rest, original=paper.lettering, **options):
        written.append((text, tuple(np.round(place, 6))))
        return original(text, place, *rest, **options)

    monkeypatch.setattr(paper, "lettering", lettering)
    return written


@pytest.fixture(scope="session")
def contrast():
    """The lowest contrast of a letter in a cell against this cell; 1 is none, 21 is black on white."""

    def lowest(picture):
        (axes,) = picture.figure.axes[:1]
        letters = [patch for patch in axes.patches if isinstance(patch, PathPatch) and _is_ink(patch)]
        found = [_contrast(_ink(patch), colour) for patch in letters for colour in _colours_below(axes, patch)]
        assert found
        return min(found)

    return lowest


@pytest.fixture(scope="session")
def contrast_of():
    """The contrast of two colours."""
    return _contrast


def _ink(patch):
    return patch.get_facecolor()[:3]


def _is_ink(patch):
    return _ink(patch) in (to_rgb("black"), to_rgb("white"))


def _colours_below(axes, patch):
    """Those of the cells, or of the pixels of an image, under each corner of the letters."""
    for x, y in patch.get_path().vertices[::5]:
        for cells in axes.collections:
            if isinstance(cells, QuadMesh):
                corners = cells.get_coordinates()
                across, down = corners[0, :, 0], corners[:, 0, 1]
                if across[0] < x < across[-1] and down[-1] < y < down[0]:
                    yield cells.to_rgba(cells.get_array())[np.sum(down > y) - 1, np.sum(across < x) - 1, :3]
        for image in axes.images:
            left, right, bottom, top = image.get_extent()
            if left < x < right and bottom < y < top:
                values = image.get_array()
                row, column = (top - y) / (top - bottom), (x - left) / (right - left)
                yield image.to_rgba(values)[int(row * values.shape[0]), int(column * values.shape[1]), :3]


def _contrast(one, other):
    """As the Web Content Accessibility Guidelines define it."""
    lighter, darker = sorted(map(_luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    c = np.asarray(colour, float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)
