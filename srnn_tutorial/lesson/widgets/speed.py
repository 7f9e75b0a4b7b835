"""What lies behind the layer's speed, to explore: steps joined to one map, and a window as two parts of blocks."""

import numpy as np
import traitlets

from srnn_tutorial.lesson.by_hand.clipped_affine import ClippedAffine, join_windows
from srnn_tutorial.lesson.figures.speed import draw_affine_maps, draw_blocks
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import Controls, Number, Pixels, Whole, one_row

ROW = (2, -1, 3, 2, 1, -2, 3, 4, -6, 2, 3, 1)


class Steps(traitlets.List):
    """Two or three steps of the plain unit, each a weight and a pixel."""

    def __init__(self):
        super().__init__()
        self.tag(sync=True)

    def validate(self, owner, value):
        steps = np.asarray(super().validate(owner, [list(step) for step in value]), "float64")
        if steps.shape not in ((2, 2), (3, 2)) or not (np.abs(steps) <= (2, 6)).all():
            raise ValueError(
                f"`{self.name}` are two or three pairs (w, x), w from -2 to 2 and x from -6 to 6. Received: {value!r}"
            )
        return steps.tolist()


class AffineMapsExplorer(LivePicture):
    """Steps of the plain unit with ReLU, and the one clipped affine map that they are together. Point at a state.

    Args:
        steps: two or three pairs `(w, x)`: what goes out is `relu(w*s + x)`; w from -2 to 2, x from -6 to 6.
        s: the state that comes in, from -4 to 8.

    Raises:
        ValueError: the steps or the state are not of that kind.

    >>> explorer = AffineMapsExplorer([(1, 1), (-1, 4)])
    >>> explorer.s = 2
    >>> explorer
    Lines over the state s that comes in. First: clip(s + 1, 0, ∞). Second: clip(−s + 4, 0, ∞). \
One after the other: clip(−s + 3, 0, 4). s = 2 → 3 → 1; both at once: 2 → 1.
    """

    kind = "affine_maps"
    steps = Steps()
    s = Number(0.0)

    def __init__(self, steps=((1, 1), (-1, 4)), s=0.0):
        super().__init__(steps=steps, s=s)

    @traitlets.validate("s")
    def _on_the_picture(self, proposal):
        if not -4 <= proposal["value"] <= 8:
            raise ValueError(f"`s` goes from -4 to 8. Received: {proposal['value']!r}")
        return proposal["value"]

    @property
    def maps(self):
        """The steps, each as a `ClippedAffine`."""
        return [ClippedAffine.step(w, x) for w, x in self.steps]

    def figure(self):
        return draw_affine_maps(*self.maps, s=self.s)


class BlocksExplorer(LivePicture):
    """A row in blocks of `n + 1`: a window is the end of one and the beginning of the next. Point at a pixel, or change one.

    Args:
        row: up to 12 numbers.
        n: the sequence length; the longest is one less than the row.
        pixel: the one that is chosen, counted from 0; the last one for what lies beyond.
        weight: `w`, from 0 to 1, or from -2 to 2 if it starts outside of that.
        controls: which of `"n"` and `"weight"` are shown; both if left out.

    Raises:
        ValueError: the row is not of that kind, or a number is too small.

    >>> explorer = BlocksExplorer([0, 6, 12, 2], n=1)
    >>> explorer.pixel = 2
    >>> explorer
    A row of 4 pixels in blocks of 2: 0 6 12 2. Pixel 2 reads 1 (the end of block 0), then 2 (the beginning of block 1). \
The end leaves 6 behind: h[2] = clip(1·6 + 12, 0, ∞) = 18.
    """

    kind = "blocks"
    image = Pixels(one_row)
    n = Whole(3, lowest=1)
    pixel = Whole(0, lowest=0)
    weight = Number(1.0)
    controls = Controls("n", "weight")

    def __init__(self, row=ROW, n=3, pixel=6, **state):
        super().__init__(image=row, n=n, pixel=pixel, **state)

    @property
    def windows(self):
        """The `JoinedWindow` of each pixel."""
        return join_windows(self.image[0], self._length, self.weight)

    @property
    def _length(self):
        return min(self.n, max(1, len(self.image[0]) - 1))

    def figure(self):
        (row,) = self.image
        return draw_blocks(row, self._length, [min(self.pixel, len(row) - 1)], self.weight)
