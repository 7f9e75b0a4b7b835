import re

import numpy as np
import pytest

from srnn_tutorial.lesson import draw_architecture, draw_maps, draw_outlined
from srnn_tutorial.lesson.figures.architecture import read_architecture
from srnn_tutorial.models import cr_unet, renet, unet

MODELS = {
    "all of it": lambda: cr_unet((20, 12, 1), filters=2, depth=2),
    "three rounds, no heads": lambda: cr_unet(filters=2, depth=2, deep_supervision=False, rounds=3, context_levels=[1]),
    "one round": lambda: cr_unet((16, 16, 3), classes=1, filters=3, depth=1, rounds=1),
    "a plain U": lambda: unet((None, None, 1), filters=[3, 4, 5, 6], depth=3),
}


@pytest.fixture(params=MODELS, scope="module")
def model(request):
    return MODELS[request.param]()


def test_the_parts_are_those_of_the_model(model):
    parts = read_architecture(model)
    names = [layer.name for layer in model.layers for layer in getattr(layer, "layers", [layer])]
    for number, level in enumerate(parts.levels):
        assert (level.context is not None) == (f"context_{number}" in names)
        assert (level.head is not None) == (("maps_logits" if number == 0 else f"level_{number}_logits") in names)
        assert (level.decoder is None) == (number == len(parts.levels) - 1)
        assert f"encoder_{number}_convolution_1" in names
    assert f"encoder_{len(parts.levels)}_convolution_1" not in names
    assert parts.image == model.input_shape[1:] and parts.classes == model.outputs[0].shape[-1]
    assert parts.rounds * sum(level.head is not None for level in parts.levels) == len(model.outputs)


def test_odd_edges_are_drawn_rounded_up():
    assert [level.encoder[:2] for level in read_architecture(unet((13, 6, 1), filters=2, depth=2)).levels] == [
        (13, 6),
        (7, 3),
        (4, 2),
    ]


def test_the_alt_text_tells_every_level(model):
    parts, alt = read_architecture(model), draw_architecture(model).alt
    assert [int(found) for found in re.findall(r"Level (\d):", alt)] == list(range(len(parts.levels)))
    assert alt.count("spatial RNN") == sum(level.context is not None for level in parts.levels)
    assert alt.count("head “") == sum(level.head is not None for level in parts.levels)
    assert (f"{parts.rounds} rounds" in alt) == (parts.rounds > 1)


def test_everything_fits_on_the_picture(model):
    figure = draw_architecture(model).figure
    figure.set_dpi(148)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    for number, box in enumerate(boxes):
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0 and box.y1 <= figure.bbox.y1
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_another_network_is_refused_by_name():
    with pytest.raises(ValueError, match="Received: model='renet'"):
        draw_architecture(renet((8, 8, 1), units=(2,), dense_units=()))


def test_pictures_outline_both_classes_and_do_without_an_empty_one():
    images, masks = np.zeros((2, 16, 16, 1)), np.zeros((2, 16, 16, 2))
    masks[:, 4:9, 4:9, 0] = 1
    masks[1, 6:8, 6:8, 1] = 1
    figure = draw_outlined(images, {"image": None, "truth": masks}, "words").figure
    assert [len(axes.collections) for axes in figure.axes] == [0, 0, 1, 2]
    figure = draw_maps({"round 1": masks[1] / 2, "round 2": masks[1]}, masks[1], "words").figure
    assert [axes.get_title() for axes in figure.axes[:4]] == ["round 1", "round 2", "", ""]
    assert [len(axes.collections) for axes in figure.axes[:4]] == [1, 1, 1, 1]
