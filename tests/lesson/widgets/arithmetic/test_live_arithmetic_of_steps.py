"""The six steps as a browser computes and writes them, against the same by hand on random images."""

import numpy as np
import pytest

from srnn_tutorial.lesson import six_steps
from srnn_tutorial.lesson.figures.six_steps import FORMULAS, arithmetic
from srnn_tutorial.lesson.widgets.modules import for_a_test

STEPS = ("weight", "matrix", "gate", "slice", "cone", "selective")
SHAPES = [(1, 1), (1, 5), (5, 1), (3, 3), (4, 7)]


def test_there_are_six_of_them(computed):
    assert tuple(six_steps([[1]])) == tuple(FORMULAS) == STEPS
    assert computed("arithmetic/six_steps", "sixSteps", [[1]]).keys() == set(STEPS)


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_number_of_every_pixel(shape, size, computed, random_numbers):
    image = size * random_numbers.normal(size=shape)
    live, by_hand = computed("arithmetic/six_steps", "sixSteps", image.tolist()), six_steps(image)
    for name in STEPS:
        for position in np.ndindex(shape):
            numbers = live[name][position[0]][position[1]]
            assert numbers == pytest.approx(by_hand[name].numbers[position], rel=1e-12, abs=1e-12)
            assert numbers["h"] == pytest.approx(by_hand[name].hidden[position], rel=1e-12, abs=1e-12)
            heard = computed("arithmetic/six_steps", "heardBy", name, list(position), shape[1])
            assert heard == [list(each) for each in by_hand[name].heard(*position)]


def test_sums_are_written_alike(chromium, random_numbers):
    page = chromium.new_page()
    call = "([text, name, numbers]) => new Function(text)().SUMS[name](numbers)"
    for image in (np.arange(9).reshape(3, 3), 9 * random_numbers.normal(size=(3, 4))):
        for name, step in six_steps(image).items():
            for position in step.numbers:
                live = page.evaluate(call, [for_a_test("written/six_steps"), name, step.numbers[position]])
                assert live == arithmetic(step, position)
    assert page.evaluate("(text) => new Function(text)().FORMULAS", for_a_test("written/six_steps")) == FORMULAS
    page.close()
