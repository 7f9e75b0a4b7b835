import numpy as np
from matplotlib.colors import same_color

from srnn_tutorial.lesson import draw_maps, draw_outlined, draw_photographs
from srnn_tutorial.lesson.figures.paper import CURRENT, ORANGE, SKY


def two_images():
    images, masks = np.zeros((2, 16, 16, 1)), np.zeros((2, 16, 16, 2))
    masks[:, 4:9, 4:9, 0] = 1
    masks[1, 6:8, 6:8, 1] = 1
    return images, masks


def outlines(axes):
    """Colour and extent, (rows and columns), of each."""
    return [
        (lines.get_edgecolor()[0], lines.get_paths()[0].get_extents().size.round().tolist()) for lines in axes.collections
    ]


def test_photographs_share_one_scale_and_keep_their_titles():
    images = {"dark": np.array([[0.0, 0.1]]), "bright": np.array([[0.5, 2.0]])}
    picture = draw_photographs(images, "two images")
    assert picture.alt == "two images"
    for axes, (title, image) in zip(picture.figure.axes, images.items(), strict=True):
        assert axes.get_title() == title and axes.images[0].get_clim() == (0, 2)
        np.testing.assert_array_equal(axes.images[0].get_array(), image)


def test_both_classes_are_outlined_each_in_its_colour():
    images, masks = two_images()
    picture = draw_outlined(images, {"image": None, "truth": masks}, "words")
    assert [len(axes.collections) for axes in picture.figure.axes] == [0, 0, 1, 2] and picture.alt == "words"
    (colour, large), (other, small) = outlines(picture.figure.axes[3])
    assert same_color(colour, SKY) and same_color(other, ORANGE)
    assert large == [5, 5] and small == [2, 2]
    legend = {line.get_label(): line.get_color() for line in picture.figure.legends[0].get_lines()}
    assert legend == {"ovary": SKY, "follicles": ORANGE}
    assert [axes.get_ylabel() for axes in picture.figure.axes] == ["image", "", "truth", ""]


def test_each_image_has_its_own_outline():
    images, masks = two_images()
    images[1] = 1
    axes = draw_outlined(images, {"truth": masks}, "words").figure.axes
    assert [each.images[0].get_array().max() for each in axes] == [0, 1]
    assert [len(each.collections) for each in axes] == [1, 2]


def test_maps_are_probabilities_with_the_truth_on_them():
    _, masks = two_images()
    maps = {"round 1": masks[1] / 2, "round 2": masks[1]}
    picture = draw_maps(maps, masks[1], "words")
    axes = picture.figure.axes
    assert [each.get_title() for each in axes[:4]] == ["round 1", "round 2", "", ""]
    assert [axes[0].get_ylabel(), axes[2].get_ylabel()] == ["ovary", "follicles"] and picture.alt == "words"
    for number, each in enumerate(axes[:4]):
        place, title = divmod(number, 2)
        np.testing.assert_array_equal(each.images[0].get_array(), list(maps.values())[title][..., place])
        ((colour, size),) = outlines(each)
        assert each.images[0].get_clim() == (0, 1) and same_color(colour, CURRENT) and size == [[5, 5], [2, 2]][place]


def test_photographs_may_have_scales_of_their_own():
    images = {"dark": np.array([[0.0, 0.1]]), "bright": np.array([[0.5, 2.0]])}
    picture = draw_photographs(images, "Two images.", own_scales=True, pixel=(3, 1))
    assert picture.alt == "Two images. Row 0, column 1: dark 0.1, bright 2."
    assert [axes.get_title() for axes in picture.figure.axes] == ["dark: 0 to 0.1", "bright: 0.5 to 2"]
    assert [axes.images[0].get_clim() for axes in picture.figure.axes] == [(0, 0.1), (0.5, 2)]
