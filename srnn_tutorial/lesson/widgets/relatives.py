"""Four ways to walk an image to explore: a walk from diagonal to diagonal, and who sees whom."""

from srnn_tutorial.directions import CORNERS
from srnn_tutorial.lesson.by_hand.arguments import ACTIVATIONS
from srnn_tutorial.lesson.by_hand.diagonals import trace_corner
from srnn_tutorial.lesson.by_hand.four_ways import add_up, seen
from srnn_tutorial.lesson.figures.relatives import draw_diagonal, draw_seen
from srnn_tutorial.lesson.widgets.controls import (
    Explorer,
    Stepper,
    choice,
    decimal_number,
    pixel_of,
    small_image,
    whole_number,
)

CORNER_OPTIONS = [(f"{corner.arrow} from the {name.replace('_', ' ')}", name) for name, corner in CORNERS.items()]


class DiagonalStepper(Stepper):
    """Walk an image diagonal by diagonal, every pixel reading two neighbours: corner, weights, activation, and the step.

    The unit is the plain one with a single state: `h = f(x + u * h_row + v * h_column)`.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        corner: `"top_left"`, `"top_right"`, `"bottom_left"` or `"bottom_right"`.
        u: weight of the neighbour in the row.
        v: weight of the neighbour in the column.
        activation, step: where the controls start. Steps are diagonals, counted from 1.
        pixel: which pixel of the diagonal is computed in full, counted from 1 at the top.

    Raises:
        ValueError: the image is not of that kind.

    >>> stepper = DiagonalStepper(step=3, pixel=2)
    >>> stepper.u.value = 1
    >>> print(stepper.figure())
    Walk from the top left, diagonal 3 of 5: 3 pixels at once. h[1,1] reads h[1,0] = 2 in its row, \
h[0,1] = 6 in its column. h[1,1] = f(8 + 1·2 + 0.5·6) = 13. \
Input: 0 6 12; 2 8 14; 4 10 16. Hidden so far: 0 6 18; 2 13 empty; 5 empty empty.
    """

    def __init__(self, image=None, corner="top_left", u=0.5, v=0.5, activation="relu", step=1, pixel=1):
        self.image = small_image(image)
        height, width = self.image.shape
        self.corner = choice(CORNER_OPTIONS, corner, "corner")
        self.u = decimal_number("u, for the row", u)
        self.v = decimal_number("v, for the column", v)
        self.activation = choice(list(ACTIVATIONS), activation, "activation f")
        self.pixel = whole_number("pixel of the diagonal", pixel, 1, min(height, width))
        super().__init__([[self.corner, self.activation], [self.u, self.v], [self.pixel]], step, last=height + width - 1)
        self.previous.tooltip, self.next.tooltip = "one diagonal back", "one diagonal on"
        self.play.tooltip = "visit all diagonals in turn"

    @property
    def walk(self):
        """The `CornerWalk` that is being walked."""
        weights = add_up(1, self.u.value, self.v.value)
        return trace_corner(self.image, "rnn", weights, self.corner.value, self.activation.value)

    def settle(self):
        height, width = self.image.shape
        step = self.step.value
        self.pixel.max = min(step, height, width, height + width - step)

    def figure(self):
        return draw_diagonal(self.walk, self.step.value - 1, self.pixel.value - 1)


class SightExplorer(Explorer):
    """Which pixels does a pixel see, in each of the four systems?

    Args:
        shape: `(height, width)`, edges up to 12 pixels, and such that `patch` divides them.
        row, column: where the controls start; the middle of the image if left out.
        patch: edge of the patches of ReNet2D.

    >>> explorer = SightExplorer((4, 4), row=0, column=0)
    >>> explorer.column.value = 3
    >>> print(explorer.figure())
    Row 0, column 3 sees, of 16 pixels: SpatialRNN2D 4 (the sweep to the right), 7 (all four, added); \
IONContext 7 (the first round), 16 (the second round); ReNet2D 8 (first down and up), 16 (then right and left); \
MDRNN2D 4 (from the top left), 16 (all corners, added).
    """

    def __init__(self, shape=(8, 8), row=None, column=None, patch=2):
        self.reached = seen(shape, patch)
        self.row, self.column = pixel_of(shape, row, column)
        super().__init__([[self.row, self.column]])

    def figure(self):
        return draw_seen(self.reached, (self.row.value, self.column.value))
