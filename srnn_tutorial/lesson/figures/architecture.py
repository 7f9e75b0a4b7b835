"""The architecture of a `cr_unet` or `unet`, read from the model itself and drawn: down, across, up, out, and back in."""

from dataclasses import dataclass

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.figures.paper import (
    BLUE,
    CURRENT,
    DARK_ORANGE,
    DARK_PINK,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PINK,
    SILVER,
    blank,
)
from srnn_tutorial.lesson.figures.picture import Picture, drawing

ENCODER, CONTEXT, DECODER, HEAD = BLUE, ORANGE, GREEN, PINK
# In inches: the sheet, from one level to the next, above the first, below the last.
WIDTH, ROW, TOP, FOOT = 10.6, 1.42, 1.55, 0.62
# Where things stand from left to right; each level is a step further in.
IMAGE, FIRST, STEP, HEADS = 0.75, 2.05, 0.68, 9.35
MIDDLE = (FIRST + HEADS - 1.55) / 2
SQUARE = 0.62  # edge of a block of context


@dataclass(frozen=True)
class Level:
    """What a model has at one level; shapes are `(height, width, channels)`, `None` where there is nothing."""

    encoder: tuple
    context: tuple | None
    decoder: tuple | None
    head: str | None


@dataclass(frozen=True)
class Architecture:
    """The levels from the top, the shape of an image, how many maps are predicted, and in how many rounds."""

    image: tuple
    classes: int
    rounds: int
    levels: tuple


def read_architecture(model):
    """What a model is made of, by its layers and their shapes.

    Args:
        model: from `cr_unet` or `unet`.

    Returns:
        An `Architecture`.

    Raises:
        ValueError: the model is no U with an encoder and a decoder.

    >>> from srnn_tutorial.models import cr_unet
    >>> top, bottom = read_architecture(cr_unet((64, 64, 1), filters=4, depth=1, context_levels=[1])).levels
    >>> top
    Level(encoder=(64, 64, 4), context=None, decoder=(64, 64, 4), head='maps')
    >>> bottom
    Level(encoder=(32, 32, 8), context=(32, 32, 8), decoder=None, head=None)
    """
    from srnn_tutorial.models import names  # with TensorFlow: a model brings it along

    once = names.one_round(model) or model
    if not names.find(once, names.convolved(names.encoder(0))):
        raise ValueError(f"A model from `cr_unet` or `unet` can be drawn. Received: model={model.name!r}")

    def shape(name):
        layer = names.find(once, name)
        return tuple(layer.output.shape[1:]) if layer else None

    levels = []
    while encoder := shape(names.convolved(names.encoder(len(levels)))):
        number = len(levels)
        head = names.head(number) if names.find(once, names.head(number)) else None
        context = shape(names.added(names.context(number)))
        levels.append(Level(encoder, context, shape(names.convolved(names.decoder(number))), head))
    rounds = sum(name.endswith(names.MAPS) for name in model.output_names) if once is not model else 1
    return Architecture(shape(names.IMAGE), shape(names.MAPS)[-1], rounds, tuple(levels))


@drawing
def draw_architecture(model):
    """The network that a `cr_unet` or `unet` applies in each round, with the shape of what every part hands on.

    A block is as high as its image and as wide as it has channels, on a scale that is not linear.
    """
    parts = read_architecture(model)
    top = TOP if parts.rounds > 1 else TOP - 0.5
    height = top + ROW * (len(parts.levels) - 1) + FOOT
    axes = blank(WIDTH, height)
    above = None
    for number in range(len(parts.levels)):
        y = height - top - ROW * number
        here = _draw_level(axes, y, number, parts)
        if above is None:
            _image(axes, y, here.encoder, parts)
            _titles(axes, y, parts)
        else:
            _connect(axes, above, here)
        above = here
    if parts.rounds > 1:
        _feedback(axes, height - top, height, parts.rounds)
    return Picture(axes.figure, _in_words(parts))


@dataclass(frozen=True)
class _Box:
    """Where arrows begin and end."""

    left: tuple
    right: tuple
    above: tuple
    below: tuple


@dataclass(frozen=True)
class _Boxes:
    """A level's: what goes down, what is handed across (the same without a context), what goes up (none at the bottom)."""

    encoder: _Box
    handed: _Box
    decoder: _Box | None


def _draw_level(axes, y, number, parts):
    level, x = parts.levels[number], FIRST + STEP * number
    handed = encoder = _block(axes, min(x, MIDDLE - 1.0), y, level.encoder, number, ENCODER, parts)
    decoder = None
    if level.context:
        handed = _context(axes, MIDDLE, y, level.context, number)
        _arrow(axes, encoder.right, handed.left, GREY)
    if level.decoder:
        decoder = _block(axes, 2 * MIDDLE - x, y, level.decoder, number, DECODER, parts)
        _arrow(axes, handed.right, decoder.left, GREY)
        if level.head:
            _head(axes, decoder, y, level, number, parts.classes)
    return _Boxes(encoder, handed, decoder)


def _connect(axes, above, here):
    """The way down to a level, and the way up from it."""
    _arrow(axes, above.encoder.below, here.encoder.above, ENCODER)
    if here.decoder:
        _arrow(axes, here.decoder.above, above.decoder.below, DECODER)
    else:
        _turn_up(axes, here.handed, above.decoder)


def _block(axes, x, y, shape, level, colour, parts):
    """Features: as high as the image and as wide as there are channels, by square roots, or letters would not fit."""
    high, wide = 0.98 * 2 ** (-level / 2), 0.2 * (shape[2] / parts.levels[0].encoder[2]) ** 0.5
    axes.add_patch(Rectangle((x - wide / 2, y - high / 2), wide, high, fc=colour, ec="white", lw=1))
    _label(axes, x, y - high / 2, _size(shape, level))
    return _Box((x - wide / 2, y), (x + wide / 2, y), (x, y + high / 2), (x, y - high / 2 - 0.22))


def _context(axes, x, y, shape, level):
    """A block of context, with an arrow for each direction it is swept in."""
    half = SQUARE / 2
    style = "round,pad=0,rounding_size=0.09"
    axes.add_patch(FancyBboxPatch((x - half, y - half), SQUARE, SQUARE, boxstyle=style, fc=CONTEXT, ec="white", lw=1))
    for name in DIRECTIONS:
        dx, dy = {"right": (1, 0), "left": (-1, 0), "down": (0, -1), "up": (0, 1)}[name]
        ends = (x + 0.06 * dx, y + 0.06 * dy), (x + 0.25 * dx, y + 0.25 * dy)
        axes.add_patch(
            FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=9, shrinkA=0, shrinkB=0, lw=1.6, color="black")
        )
    _label(axes, x, y - half, _size(shape, level))
    return _Box((x - half, y), (x + half, y), (x, y + half), (x, y - half - 0.22))


def _head(axes, decoder, y, level, number, classes):
    """The maps of a level, of its own size; those below the top are then enlarged to the image's."""
    high = 0.8 * 2 ** (-number / 2)
    for behind in reversed(range(min(classes, 3))):
        corner = HEADS - high / 2 + 0.07 * behind, y - high / 2 + 0.07 * behind
        axes.add_patch(Rectangle(corner, high, high, fc=HEAD, ec="white", lw=1.2))
    size = _size((*level.decoder[:2], classes), number) + (", enlarged" if number else "")
    _label(axes, HEADS, y - high / 2, f"“{level.head}”\n{size}")
    _arrow(axes, decoder.right, (HEADS - high / 2, y), HEAD)


def _image(axes, y, encoder, parts):
    side = 0.8
    axes.add_patch(Rectangle((IMAGE - side / 2, y - side / 2), side, side, fc=SILVER, ec="white", lw=1))
    _label(axes, IMAGE, y - side / 2, f"image\n{_size(parts.image, 0)}")
    _arrow(axes, (IMAGE + side / 2, y), encoder.left, GREY)


def _feedback(axes, y, height, rounds):
    """The way of the maps back to the input: over the top."""
    high, right, left = height - 0.42, WIDTH - 0.25, FIRST - 0.55
    way = Path([(HEADS + 0.52, y), (right, y), (right, high), (left, high), (left, y + 0.1)])
    style = {"lw": 2, "color": CURRENT, "linestyle": (0, (4, 2)), "joinstyle": "round", "capstyle": "butt"}
    axes.add_patch(PathPatch(way, fill=False, **style))
    tip = {"arrowstyle": "-|>", "mutation_scale": 15, "shrinkA": 0, "shrinkB": 0, "color": CURRENT, "lw": 0}
    axes.add_patch(FancyArrowPatch((left, y + 0.2), (left, y + 0.03), **tip))
    said = "back in, beside the image: " + ("round 2" if rounds == 2 else f"rounds 2 to {rounds}")
    axes.text((left + right) / 2, high + 0.06, said, ha="center", va="bottom", fontsize=10, color=CURRENT, weight="bold")


def _titles(axes, y, parts):
    titles = [(FIRST, "down: convolutions", ENCODER), (2 * MIDDLE - FIRST, "up: convolutions", DECODER)]
    if any(level.context for level in parts.levels):
        titles.append((MIDDLE, "across: spatial RNN", DARK_ORANGE))
    titles.append((HEADS, "out: maps", DARK_PINK))
    for x, text, colour in titles:
        # The first stands clear of the feedback at its left.
        where = {"x": FIRST - 0.42, "ha": "left"} if x == FIRST else {"x": x, "ha": "center"}
        axes.text(y=y + 0.64, s=text, va="bottom", fontsize=10, color=colour, weight="bold", **where)


def _label(axes, x, bottom, text):
    """What is written below a box."""
    axes.text(x, bottom - 0.06, text, ha="center", va="top", fontsize=8.5, color=INK)


def _turn_up(axes, box, decoder):
    """From the bottom to the decoder above it: to the right, then up."""
    corner = (decoder.below[0], box.right[1])
    axes.add_patch(PathPatch(Path([box.right, corner]), fill=False, lw=1.6, color=DECODER, capstyle="projecting"))
    _arrow(axes, corner, decoder.below, DECODER)


def _arrow(axes, start, end, colour):
    style = {"arrowstyle": "-|>", "mutation_scale": 12, "shrinkA": 2, "shrinkB": 1, "lw": 1.6, "color": colour}
    axes.add_patch(FancyArrowPatch(start, end, **style))


def _size(shape, level):
    """A shape; edges that are free are halved from level to level."""
    halved = f"/{2**level}" if level else ""
    return "×".join(name + halved if edge is None else str(edge) for edge, name in zip(shape, ("H", "W", "?")))


def _in_words(parts):
    told = []
    for number, level in enumerate(parts.levels):
        words = [f"down {_size(level.encoder, number)}"]
        words += [f"spatial RNN {_size(level.context, number)}"] if level.context else []
        words += [f"up {_size(level.decoder, number)}"] if level.decoder else ["the bottom"]
        words += [f"head “{level.head}”"] if level.head else []
        told.append(f"Level {number}: {', '.join(words)}.")
    maps = f"{parts.classes} map{'s' * (parts.classes > 1)} of probabilities"
    back = f" They are fed back beside the image, {parts.rounds} rounds in all." if parts.rounds > 1 else ""
    return f"From an image {_size(parts.image, 0)} to {maps}. {' '.join(told)}{back}"
