import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from srnn_tutorial.lesson import draw_architecture
from srnn_tutorial.lesson.figures import paper
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


def said(shape, level):
    """A shape in words; edges that are free are halved from level to level."""
    halved = f"/{2**level}" if level else ""
    return "×".join(f"{name}{halved}" if edge is None else str(edge) for edge, name in zip(shape, "HW?"))


def test_the_alt_text_tells_every_level_with_its_shapes(model):
    """The shapes are those of the layers of the model itself."""
    alt = draw_architecture(model).alt
    layers = {layer.name: layer for outer in model.layers for layer in (outer, *getattr(outer, "layers", []))}
    told = re.findall(r"Level (\d): (.*?)\.(?= Level| They|$)", alt)
    assert [int(level) for level, _ in told] == list(range(len(told)))
    for level, words in enumerate(words for _, words in told):
        expected = [f"down {said(layers[f'encoder_{level}_convolution_2'].output.shape[1:], level)}"]
        if f"context_{level}" in layers:
            expected.append(f"spatial RNN {said(layers[f'context_{level}_convolution'].output.shape[1:], level)}")
        decoder = layers.get(f"decoder_{level}_convolution_2")
        expected.append(f"up {said(decoder.output.shape[1:], level)}" if decoder else "the bottom")
        head = f"level_{level}" if level else "maps"
        expected += [f"head “{head}”"] if f"{head}_logits" in layers else []
        assert words == ", ".join(expected)
    classes, rounds = model.outputs[0].shape[-1], 1 + sum(name.startswith("fed_back_") for name in layers)
    maps = "1 map" if classes == 1 else f"{classes} maps"
    assert alt.startswith(f"From an image {said(model.input_shape[1:], 0)} to {maps} of probabilities. Level 0")
    assert alt.count("rounds in all") == (rounds > 1) and (rounds == 1 or alt.endswith(f" {rounds} rounds in all."))


def test_what_is_told_is_written_on_the_picture_too(model, texts):
    picture, parts = draw_architecture(model), read_architecture(model)
    written = texts(picture)
    for number, level in enumerate(parts.levels):
        shapes = [shape for shape in (level.encoder, level.context, level.decoder) if shape]
        assert all(said(shape, number) in written for shape in shapes)
        if level.head:
            assert any(text.startswith(f"“{level.head}”") for text in written)
    back = {1: None, 2: "back in, beside the image: round 2"}.get(
        parts.rounds, f"back in, beside the image: rounds 2 to {parts.rounds}"
    )
    assert [text for text in written if text.startswith("back in")] == ([back] if back else [])
    context = [text for text in written if "spatial RNN" in text]
    assert bool(context) == any(level.context for level in parts.levels)


def test_every_level_but_the_top_is_reached_from_above_and_leads_up(model):
    """Two arrows for each: down along the encoders, up along the decoders."""
    axes, levels = draw_architecture(model).figure.axes[0], read_architecture(model).levels
    arrows = [patch for patch in axes.patches if hasattr(patch, "_posA_posB")]
    for colour, way in ((paper.BLUE, -1), (paper.GREEN, 1)):
        ends = [patch._posA_posB for patch in arrows if to_hex(patch.get_edgecolor()) == colour.lower()]
        assert len(ends) == len(levels) - 1 and all(np.sign(end[1] - start[1]) == way for start, end in ends)


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
