"""Six steps drawn side by side: what each makes of the state that travels down an image, and whom a pixel has heard from."""

from srnn_tutorial.lesson.by_hand.arguments import as_image
from srnn_tutorial.lesson.by_hand.steps.six_steps import KERNEL, OWN, WEIGHT, six_steps
from srnn_tutorial.lesson.figures.paper import (
    CURRENT,
    WINDOW,
    Grid,
    blank,
    decimal,
    factor,
    in_words,
    number,
    scale_of,
)
from srnn_tutorial.lesson.figures.picture import Picture, drawing

FORMULAS = {
    "weight": f"h = relu({WEIGHT}·above + x)",
    "matrix": "(h, m) = relu(above W + (x, 0))",
    "gate": "h = z·above + (1 − z)·tanh(x/10)",
    "slice": "h = x + relu(K * row above)",
    "cone": f"h = p·three above + {OWN}·x",
    "selective": "s = kept·above + written",
}
EDGE, WIDE, HIGH, ACROSS = 1.35, 3.3, 2.75, 3  # inches: of an image, of what belongs to it; images in a row


@drawing
def draw_six_steps(image, pixel):
    """The six states of an image `(height, width)`, and at one pixel the arithmetic of each and whom it has heard from.

    Framed boldly is the pixel, in orange what it has heard from; what is heard lies above it, for the state travels down.
    Each image has a colour scale of its own.
    """
    image = as_image(image)
    steps = six_steps(image)
    rows = -(-len(steps) // ACROSS)
    first = EDGE + 0.75
    axes = blank(ACROSS * WIDE, first + rows * HIGH)
    height = axes.get_ylim()[1]
    grid = Grid.fitted(axes, (ACROSS * WIDE - EDGE) / 2, height - 0.4, EDGE, image.shape)
    grid.paint(image, scale_of(image), "input x", lift=0.08)
    grid.outline(pixel, CURRENT)
    told = []
    for place, step in enumerate(steps.values()):
        left, top = WIDE * (place % ACROSS), height - first - HIGH * (place // ACROSS) - 0.45
        grid = Grid.fitted(axes, left + (WIDE - EDGE) / 2, top, EDGE, image.shape)
        grid.paint(step.hidden, scale_of(step.hidden), step.name, direction="down")
        heard = step.heard(*pixel)
        for each in heard[:-1]:
            grid.outline(each, WINDOW)
        grid.outline(pixel, CURRENT)
        sum_, hears = arithmetic(step, pixel), f"hears {len(heard)} of {image.size}"
        for line, text in enumerate((FORMULAS[step.name], sum_, hears)):
            size = min(9.5, 9.5 * 44 / len(text))
            style = {"ha": "center", "va": "center", "fontsize": size, "weight": "normal" if line else "bold"}
            axes.text(left + WIDE / 2, top - EDGE - 0.2 - 0.22 * line, text, **style)
        told.append(f"{step.name}: {sum_}, {hears}.")
    words = [f"{name}: {in_words(step.hidden)}." for name, step in steps.items()]
    row, column = pixel
    said = f"Row {row}, column {column}, travelling down. {' '.join(told)}"
    return Picture(axes.figure, f"{said} Input: {in_words(image)}. States: {' '.join(words)}")


def arithmetic(step, pixel):
    """What one of the six computes at a pixel, in numbers.

    >>> arithmetic(six_steps([[2, 4], [6, 8]])["weight"], (1, 0))
    'relu(0.5·2 + 6) = 7'
    """
    return SUMS[step.name](step.numbers[tuple(pixel)])


def _matrix(of):
    first = f"{WEIGHT}·{factor(of['above'])} + {WEIGHT}·{factor(of['second above'])} + {factor(of['x'])}"
    return f"relu({first}) = {number(of['h'])}, m = relu({WEIGHT}·{factor(of['above'])}) = {number(of['second'])}"


def _gate(of):
    kept, new = f"{decimal(of['z'])}·{factor(of['above'])}", f"{decimal(1 - of['z'])}·{factor(of['candidate'])}"
    return f"{kept} + {new} = {number(of['h'])}"


def _cone(of):
    shares = [decimal(of[f"p {name}"]) for name in ("left", "above", "right")]
    return f"{_added(shares, of)} + {OWN}·{factor(of['x'])} = {number(of['h'])}"


def _selective(of):
    state = f"{decimal(of['kept'])}·{factor(of['above'])} + {number(of['written'])} = {number(of['h'])}"
    return f"{state}, shown: {number(of['shown'])}"


def _added(weights, of):
    return " + ".join(f"{weight}·{factor(of[name])}" for weight, name in zip(weights, ("left", "above", "right")))


SUMS = {
    "weight": lambda of: f"relu({WEIGHT}·{factor(of['above'])} + {factor(of['x'])}) = {number(of['h'])}",
    "matrix": _matrix,
    "gate": _gate,
    "slice": lambda of: f"{number(of['x'])} + relu({_added(map(number, KERNEL), of)}) = {number(of['h'])}",
    "cone": _cone,
    "selective": _selective,
}
