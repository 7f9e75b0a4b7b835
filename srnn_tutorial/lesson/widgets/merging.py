"""Merging to explore: what each merge mode makes of the four sweeps."""

import numpy as np
import traitlets

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.by_hand.merge import merge
from srnn_tutorial.lesson.by_hand.trace import trace_all
from srnn_tutorial.lesson.figures.merging import draw_merge
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import Controls, OneOf, Pixels, Whole, chosen_pixel, small_image

MERGE_MODES = "concat", "convolution", "sum", "mul", "ave", None
MOST_FILTERS = 3


class Kernel(traitlets.List):
    """The weights of a 1×1 convolution: one for each direction, or for each direction one for each filter."""

    def __init__(self):
        super().__init__()
        self.tag(sync=True)

    def validate(self, owner, value):
        kernel = np.asarray(value, "float64")
        fits = kernel.shape[:1] == (len(DIRECTIONS),) and kernel.ndim in (1, 2)
        if not (fits and 1 <= kernel[0].size <= MOST_FILTERS and np.isfinite(kernel).all()):
            raise ValueError(
                f"`kernel` is an array ({len(DIRECTIONS)},) or ({len(DIRECTIONS)}, filters) of finite numbers, with up to "
                f"{MOST_FILTERS} filters. Received: an array of shape {kernel.shape}"
            )
        return super().validate(owner, kernel.tolist())


class MergeExplorer(LivePicture):
    """What each merge mode makes of the four sweeps. Point at a pixel: the numbers that meet there; or change one.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; the README's 3×3 if left out.
        filters: how many the 1×1 convolution has, if no `kernel` is given.
        mode: `"concat"`, `"convolution"`, `"sum"`, `"mul"`, `"ave"` or `None`.
        n: sequence length, `None` for the full sweep.
        kernel: of the 1×1 convolution, shape `(4,)` or `(4, filters)`, the directions in their order; ones if left out.
        row, column: the pixel that is chosen, the last one for what lies beyond; none if left out.
        controls: which of `"mode"`, `"n"` and `"kernel"` are shown; all if left out.

    Raises:
        ValueError: the image or the kernel is not of that kind, or a name is not known.

    >>> explorer = MergeExplorer([[1, 2]], mode="convolution")
    >>> explorer.kernel = [1, -1, 1, 1]
    >>> explorer
    Merge mode 'convolution'. Convolution: 0 5.
    """

    kind = "merge_explorer"
    image = Pixels()
    mode = OneOf(MERGE_MODES, "concat")
    n = Whole(None, lowest=1)
    kernel = Kernel()
    row = Whole(None, lowest=0)
    column = Whole(None, lowest=0)
    controls = Controls("mode", "n", "kernel")

    def __init__(self, image=None, filters=1, *, kernel=None, **state):
        if kernel is None:
            kernel = np.ones(len(DIRECTIONS) if filters == 1 else (len(DIRECTIONS), filters))
        super().__init__(image=small_image(image), kernel=kernel, **state)

    def figure(self):
        sweeps = trace_all(self.image, self.n)
        hiddens = {name: sweep.hidden for name, sweep in sweeps.items()}
        kernel = self.kernel if self.mode == "convolution" else None
        merged = merge(list(hiddens.values()), self.mode, kernel)
        return draw_merge(hiddens, merged, self.mode, kernel, chosen_pixel(np.shape(self.image), self.row, self.column))
