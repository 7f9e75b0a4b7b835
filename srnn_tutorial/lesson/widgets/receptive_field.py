"""A widget that asks: which pixels does a pixel hear, and how much?"""

import numpy as np

from srnn_tutorial.data import soft_image
from srnn_tutorial.lesson.by_hand.receptive_field import receptive_field
from srnn_tutorial.lesson.figures.receptive_field import draw_receptive_field
from srnn_tutorial.lesson.widgets.controls import (
    Explorer,
    choice,
    decimal_number,
    known,
    pixel_of,
    sequence_length,
    small_image,
)
from srnn_tutorial.units import UNITS

# For each unit the slider of what makes it remember: its label, where it starts, how far it goes to both sides.
MEMORY = {
    "rnn": ("weight w", 0.8, 2),
    "irnn": ("weight W", 0.8, 2),
    "simple_rnn": ("state weight u", 0.8, 2),
    "gru": ("update gate bias", 2, 8),
    "lstm": ("forget gate bias", 2, 8),
}


class ReceptiveFieldExplorer(Explorer):
    """Choose a pixel and see the gradient of its output over the image, for each direction.

    The unit has one state and reads one channel; a slider moves what makes it remember. Its other weights: the LSTM's input
    and output gates and the GRU's reset gate have a bias of 3, the pixel has the weight 1, the state's weight into the
    candidate of the GRU is 1; the rest is 0.

    Args:
        image: array `(height, width)`, edges up to 12 pixels; one of 9×9 with a few dark pixels if left out.
        row, column: the pixel; the middle if left out.
        unit: `"rnn"`, the plain unit, `"irnn"`, `"simple_rnn"`, `"gru"` or `"lstm"`.
        memory: where that unit's slider starts: its weight, or the bias of its update or forget gate.
        n: sequence length; `None` is the full sweep.
        layers: 1, or 2 spatial RNNs in a row, the first with `merge_mode="ave"`.

    Raises:
        ValueError: the image or the unit is not one of those.

    >>> explorer = ReceptiveFieldExplorer([[0.1, 0.1, 0.1]], column=2, memory=0.5)
    >>> explorer.n.value = 1
    >>> print(explorer.figure())
    plain unit, weight w = 0.5, n = 1: row 0, column 2 hears 2 of 3 pixels. Right: 2 pixels, from 0.5 to 1. \
Left: 1 pixel, 1. Down: 1 pixel, 1. Up: 1 pixel, 1.
    """

    def __init__(self, image=None, row=None, column=None, unit="rnn", memory=None, n=None, layers=1):
        self.image = small_image(soft_image() if image is None else image)
        self.row, self.column = pixel_of(self.image.shape, row, column)
        self.unit = choice([(UNITS[name].title, name) for name in MEMORY], known("unit", unit, MEMORY), "unit")
        self.layers = choice([("1 layer", 1), ("2 layers in a row", 2)], layers, "spatial RNNs")
        self.n = sequence_length(self.image.shape, n)
        self.memory = {name: decimal_number(label, start, bound) for name, (label, start, bound) in MEMORY.items()}
        if memory is not None:
            self.memory[unit].value = memory
        super().__init__([[self.unit, *self.memory.values()], [self.n, self.layers], [self.row, self.column]])

    @property
    def weights(self):
        """Of the unit that is shown, as its Keras cell keeps them."""
        unit = self.unit.value
        memory = self.memory[unit].value
        return {
            "rnn": lambda: [np.full(1, memory)],
            "irnn": lambda: [np.full((1, 1), memory)],
            "simple_rnn": lambda: [np.ones((1, 1)), np.full((1, 1), memory), np.zeros(1)],
            "gru": lambda: [np.array([[0, 0, 1.0]]), np.array([[0, 0, 1.0]]), np.array([[memory, 3, 0], [0, 0, 0]])],
            "lstm": lambda: [np.array([[0, 0, 1.0, 0]]), np.zeros((1, 4)), np.array([3, memory, 0, 3])],
        }[unit]()

    @property
    def pixel(self):
        return self.row.value, self.column.value

    @property
    def fields(self):
        """The gradients, a dictionary by direction."""
        return receptive_field(self.image, self.pixel, self.unit.value, self.weights, self.n.value, self.layers.value)

    def settle(self):
        for unit, slider in self.memory.items():
            slider.layout.display = None if unit == self.unit.value else "none"

    def figure(self):
        slider = self.memory[self.unit.value]
        memory = f"{slider.description} = {slider.value:.1f}".replace("-", "−")
        title = f"{UNITS[self.unit.value].title}, {memory}, n = {self.n.value}{', 2 layers' * (self.layers.value == 2)}"
        return draw_receptive_field(self.image, self.pixel, self.fields, title)
