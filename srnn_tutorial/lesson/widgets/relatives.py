"""The relatives to explore: a walk from diagonal to diagonal, who sees whom in four systems, and six steps side by side."""

import traitlets

from srnn_tutorial.directions import CORNERS
from srnn_tutorial.lesson.by_hand.diagonals import trace_corner
from srnn_tutorial.lesson.by_hand.four_ways import add_up, seen
from srnn_tutorial.lesson.figures.relatives import draw_diagonal, draw_seen
from srnn_tutorial.lesson.figures.six_steps import draw_six_steps
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import (
    Activation,
    Controls,
    Number,
    OneOf,
    Pixels,
    Shape,
    Whole,
    chosen_pixel,
    small_image,
)


class DiagonalStepper(LivePicture):
    """Walk an image diagonal by diagonal, every pixel reading two neighbours. Point at a pixel, or change one.

    The unit is the plain one with a single state: `h = f(x + u * h_row + v * h_column)`.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        corner: `"top_left"`, `"top_right"`, `"bottom_left"` or `"bottom_right"`.
        u: weight of the neighbour in the row. It goes from 0 to 1, or from -2 to 2 if it starts outside of that.
        v: weight of the neighbour in the column, likewise.
        activation, step: where the controls start. Steps are diagonals, counted from 1.
        pixel: which pixel of the diagonal is computed in full, counted from 1 at the top; the last one for what lies beyond.
        controls: which of `"corner"`, `"u"`, `"v"` and `"activation"` are shown; all if left out.

    Raises:
        ValueError: the image is not of that kind, or a name is not known.

    >>> stepper = DiagonalStepper(step=3, pixel=2)
    >>> stepper.u = 1
    >>> stepper
    Walk from the top left, diagonal 3 of 5: 3 pixels at once. h[1,1] reads h[1,0] = 2 in its row, \
h[0,1] = 6 in its column. h[1,1] = relu(8 + 1·2 + 0.5·6) = 13. \
Input: 0 6 12; 2 8 14; 4 10 16. Hidden so far: 0 6 18; 2 13 empty; 5 empty empty.
    """

    kind = "diagonal_stepper"
    image = Pixels()
    corner = OneOf(CORNERS, "top_left")
    u = Number(0.5)
    v = Number(0.5)
    activation = Activation()
    step = Whole(1, lowest=1)
    pixel = Whole(1, lowest=1)
    controls = Controls("corner", "u", "v", "activation")

    def __init__(self, image=None, **state):
        super().__init__(image=small_image(image), **state)

    @property
    def walk(self):
        """The `CornerWalk` that is being walked."""
        return trace_corner(self.image, "rnn", add_up(1, self.u, self.v), self.corner, self.activation)

    def figure(self):
        walk = self.walk
        diagonal = min(self.step, len(walk.diagonals)) - 1
        return draw_diagonal(walk, diagonal, min(self.pixel, len(walk.diagonals[diagonal])) - 1, self.activation)


class SightExplorer(LivePicture):
    """Which pixels does a pixel see, in each of the four systems? Point at one.

    Args:
        shape: `(height, width)`, edges up to 12 pixels, and such that `patch` divides them.
        row, column: the pixel that is chosen, the last one for what lies beyond; the middle of the image if left out.
        patch: edge of the patches of ReNet2D.

    Raises:
        ValueError: the image would be too large, or `patch` does not divide its edges.

    >>> explorer = SightExplorer((4, 4), row=0, column=0)
    >>> explorer.column = 3
    >>> explorer
    Row 0, column 3 sees, of 16 pixels: SpatialRNN2D 4 (the sweep to the right), 7 (all four, added); \
IONContext 7 (the first round), 16 (the second round); ReNet2D 8 (first down and up), 16 (then right and left); \
MDRNN2D 4 (from the top left), 16 (all corners, added).
    """

    kind = "sight"
    shape = Shape()
    row = Whole(0, lowest=0)
    column = Whole(0, lowest=0)
    patch = Whole(2, lowest=1)

    def __init__(self, shape=(8, 8), row=None, column=None, patch=2):
        row, column = (edge // 2 if at is None else at for edge, at in zip(shape, (row, column)))
        super().__init__(shape=list(shape), row=row, column=column, patch=patch)

    @traitlets.validate("shape", "patch")
    def _divided(self, proposal):
        state = {"shape": self.shape, "patch": self.patch, proposal["trait"].name: proposal["value"]}
        if state["shape"] and any(edge % state["patch"] for edge in state["shape"]):
            raise ValueError(
                f"`patch` divides both edges of the image. Received: patch={state['patch']}, edges {tuple(state['shape'])}"
            )
        return proposal["value"]

    def figure(self):
        return draw_seen(seen(self.shape, self.patch), chosen_pixel(self.shape, self.row, self.column))


class StepExplorer(LivePicture):
    """What does a step do to the state that travels? Six answers on one image. Point at a pixel, or change one.

    The state travels down. Each step has weights that are easy to work with; they are those of `six_steps`.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        row, column: the pixel that is chosen, the last one for what lies beyond; that in the middle of the last row if left
            out.

    Raises:
        ValueError: the image is not of that kind, or a number is below 0.

    >>> explorer = StepExplorer([[2, 4], [6, 8]], row=1, column=0)
    >>> explorer
    Row 1, column 0, travelling down. weight: relu(0.5·2 + 6) = 7, hears 2 of 4. \
matrix: relu(0.5·2 + 0.5·0 + 6) = 7, m = relu(0.5·2) = 1, hears 2 of 4. \
gate: 0.73·0.0094 + 0.27·0.54 = 0.15, hears 2 of 4. \
slice: 6 + relu(0.25·0 + 0.5·2 + 0.25·4) = 8, hears 3 of 4. \
cone: 0.00·0 + 0.35·1 + 0.65·2 + 0.5·6 = 4.65, hears 3 of 4. \
selective: 0.62·0.04 + 0.85 = 0.88, shown: 0.26, hears 2 of 4. \
Input: 2 4; 6 8. States: weight: 2 4; 7 10. matrix: 2 4; 7 10. gate: 0.0094 0.05; 0.15 0.35. slice: 2 4; 8 10.5. \
cone: 1 2; 4.65 5.69. selective: 0.04 0.25; 0.88 2.34.
    """

    kind = "six_steps"
    image = Pixels()
    row = Whole(0, lowest=0)
    column = Whole(0, lowest=0)

    def __init__(self, image=None, row=None, column=None):
        image = small_image(image)
        row = len(image) - 1 if row is None else row
        column = len(image[0]) // 2 if column is None else column
        super().__init__(image=image, row=row, column=column)

    def figure(self):
        shape = len(self.image), len(self.image[0])
        return draw_six_steps(self.image, chosen_pixel(shape, self.row, self.column))
