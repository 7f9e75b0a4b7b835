"""A widget that asks: which pixels does a pixel hear, and how much?"""

import numpy as np

from srnn_tutorial.data import soft_image
from srnn_tutorial.lesson.by_hand.reach import full_sweep
from srnn_tutorial.lesson.by_hand.receptive_field import receptive_field
from srnn_tutorial.lesson.figures.receptive_field import draw_receptive_field
from srnn_tutorial.lesson.widgets.live import LivePicture
from srnn_tutorial.lesson.widgets.traits import Controls, OneOf, Pixels, Whole, small_image
from srnn_tutorial.lesson.widgets.unit_sliders import SliderOfEach
from srnn_tutorial.units import UNITS

# For each unit the slider of what makes it remember: its label, where it starts, how far it goes to both sides.
MEMORY = {
    "rnn": ("weight w", 0.8, 2),
    "irnn": ("weight W", 0.8, 2),
    "simple_rnn": ("state weight u", 0.8, 2),
    "gru": ("update gate bias", 2, 8),
    "lstm": ("forget gate bias", 2, 8),
}


class ReceptiveFieldExplorer(LivePicture):
    """Point at a pixel and see the gradient of its output over the image, for each direction.

    Point at the gradient, and see how that number came about. Pixels can be changed.

    The unit has one state and reads one channel; a slider moves what makes it remember. Its other weights: the LSTM's input
    and output gates and the GRU's reset gate have a bias of 3, the pixel has the weight 1, the state's weight into the
    candidate of the GRU is 1; the rest is 0.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; one of 9×9 with a few dark pixels if left out.
        row, column: the pixel; the middle if left out.
        unit: `"rnn"`, the plain unit, `"irnn"`, `"simple_rnn"`, `"gru"` or `"lstm"`.
        memory: where that unit's slider starts: its weight, or the bias of its update or forget gate. The attribute holds
            the sliders of every unit; a number that it is set to moves that of the unit that is shown.
        n: sequence length; `None` is the full sweep.
        layers: 1, or 2 spatial RNNs in a row, the first with `merge_mode="ave"`.
        controls: which of `"unit"`, `"memory"`, `"n"` and `"layers"` are shown; all if left out.

    Raises:
        ValueError: the image or the unit is not one of those.

    >>> explorer = ReceptiveFieldExplorer([[0.1, 0.1, 0.1]], column=2, memory=0.5)
    >>> explorer.n = 1
    >>> explorer
    plain unit, weight w = 0.5, n = 1: row 0, column 2 hears 2 of 3 pixels. Right: 2 pixels, from 0.5 to 1. \
Left: 1 pixel, 1. Down: 1 pixel, 1. Up: 1 pixel, 1.
    """

    kind = "receptive_field"
    image = Pixels()
    row = Whole(0, lowest=0)
    column = Whole(0, lowest=0)
    unit = OneOf(MEMORY, "rnn")
    memory = SliderOfEach(MEMORY)
    n = Whole(None, lowest=1)
    layers = OneOf((1, 2), 1)
    controls = Controls("unit", "memory", "n", "layers")

    def __init__(self, image=None, row=None, column=None, unit="rnn", memory=None, **state):
        image = small_image(soft_image() if image is None else image)
        row, column = (edge // 2 if at is None else at for edge, at in zip(image.shape, (row, column)))
        super().__init__(image=image, row=row, column=column, unit=unit, memory={} if memory is None else memory, **state)

    @property
    def weights(self):
        """Of the unit that is shown, as its Keras cell keeps them."""
        memory = self.memory[self.unit]
        return {
            "rnn": lambda: [np.full(1, memory)],
            "irnn": lambda: [np.full((1, 1), memory)],
            "simple_rnn": lambda: [np.ones((1, 1)), np.full((1, 1), memory), np.zeros(1)],
            "gru": lambda: [np.array([[0, 0, 1.0]]), np.array([[0, 0, 1.0]]), np.array([[memory, 3, 0], [0, 0, 0]])],
            "lstm": lambda: [np.array([[0, 0, 1.0, 0]]), np.zeros((1, 4)), np.array([3, memory, 0, 3])],
        }[self.unit]()

    @property
    def pixel(self):
        """The pixel whose output is asked, `(row, column)`, within the image."""
        return tuple(min(at, edge - 1) for at, edge in zip((self.row, self.column), np.shape(self.image)))

    @property
    def fields(self):
        """The gradients, a dictionary by direction."""
        return receptive_field(self.image, self.pixel, self.unit, self.weights, self.n, self.layers)

    def figure(self):
        memory = f"{MEMORY[self.unit][0]} = {self.memory[self.unit]:.1f}".replace("-", "−")
        full = full_sweep(np.shape(self.image))
        n = full if self.n is None else min(self.n, full)
        title = f"{UNITS[self.unit].title}, {memory}, n = {n}{', 2 layers' * (self.layers == 2)}"
        return draw_receptive_field(self.image, self.pixel, self.fields, title)
