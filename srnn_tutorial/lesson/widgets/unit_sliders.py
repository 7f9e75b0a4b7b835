"""Sliders of the weights of several units: each unit keeps its own while another one is shown."""

import traitlets

from srnn_tutorial.lesson.widgets.traits import known


class Sliders(traitlets.Dict):
    """For each unit its sliders, a dictionary by label to a number.

    What it is set to moves the sliders of the unit that is shown, `{label: number}`, or those of several,
    `{unit: {label: number}}`; all others stay. A number beyond the end of its slider is moved to that end.

    Args:
        sliders: for each unit a dictionary from label to where the slider starts, and how far it goes to both sides.
    """

    def __init__(self, sliders):
        self.sliders = sliders
        self.starts = {unit: {label: float(start) for label, (start, _) in of.items()} for unit, of in sliders.items()}
        super().__init__(self.starts)
        self.tag(sync=True)

    def validate(self, owner, value):
        value = super().validate(owner, value)
        by_unit = value if value and value.keys() <= self.sliders.keys() else {owner.unit: value}
        now = getattr(owner, self.name) if owner.trait_has_value(self.name) else self.starts
        return {unit: of | self._moved(unit, by_unit.get(unit, {})) for unit, of in now.items()}

    def _moved(self, unit, values):
        of = self.sliders[unit]
        return {label: within(self.name, value, of[known(self.name, label, of)][1]) for label, value in values.items()}


class SliderOfEach(traitlets.Dict):
    """For each unit one slider, a dictionary from unit to a number.

    It is set to a number for the unit that is shown, or to numbers for several, `{unit: number}`; all others stay. A number
    beyond the end of its slider is moved to that end.

    Args:
        sliders: for each unit the label of its slider, where it starts, and how far it goes to both sides.
    """

    def __init__(self, sliders):
        self.sliders = sliders
        self.starts = {unit: float(start) for unit, (_, start, _) in sliders.items()}
        super().__init__(self.starts)
        self.tag(sync=True)

    def validate(self, owner, value):
        values = super().validate(owner, value if isinstance(value, dict) else {owner.unit: value})
        now = getattr(owner, self.name) if owner.trait_has_value(self.name) else self.starts
        bounds = {known(self.name, unit, self.sliders): self.sliders[unit][2] for unit in values}
        return now | {unit: within(self.name, value, bounds[unit]) for unit, value in values.items()}


def within(argument, value, bound):
    """`value`, moved to the nearer end of a slider that goes as far as `bound` to both sides."""
    if not abs(value) < float("inf"):
        raise ValueError(f"`{argument}` holds finite numbers. Received: {value!r}")
    return min(max(float(value), -bound), bound)
