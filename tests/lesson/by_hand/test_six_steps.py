"""Six steps: each against its formula, written out once more with the weights that the notebook names."""

import numpy as np
import pytest

from srnn_tutorial.lesson import six_steps


def softmax(logits):
    raised = np.exp(np.array(logits) - max(logits))
    return raised / raised.sum()


def written_out(image):
    """By name the states of an image, row by row: the table of notebook 12."""
    height, width = image.shape
    states = {name: np.zeros(image.shape) for name in ("weight", "matrix", "m", "gate", "slice", "cone", "selective")}
    for i, j in np.ndindex(height, width):
        x = image[i, j]
        above = {name: state[i - 1, j] if i else 0.0 for name, state in states.items()}
        z = 1 / (1 + np.exp(-(4 - x / 2 + above["gate"])))
        delta = np.log1p(np.exp(x / 4 - 2))
        three = {
            name: [states[name][i - 1, k] if i and 0 <= k < width else 0.0 for k in (j - 1, j, j + 1)]
            for name in ("slice", "cone")
        }
        there = [k for k in (0, 1, 2) if 0 <= j - 1 + k < width]
        p = softmax([x * (k - 1) / 10 for k in there])
        states["weight"][i, j] = max(0.5 * above["weight"] + x, 0)
        states["matrix"][i, j] = max(0.5 * above["matrix"] + 0.5 * above["m"] + x, 0)
        states["m"][i, j] = max(0.5 * above["matrix"], 0)
        states["gate"][i, j] = z * above["gate"] + (1 - z) * np.tanh(x / 10)
        states["slice"][i, j] = x + max(np.dot([0.25, 0.5, 0.25], three["slice"]), 0)
        states["cone"][i, j] = np.dot(p, np.array(three["cone"])[there]) + 0.5 * x
        states["selective"][i, j] = np.exp(-delta) * above["selective"] + delta * (x / 20) * x
    return states


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 1), (3, 3), (6, 7)])
def test_the_states_are_those_of_the_formulas(shape, random_numbers):
    image = 6 * random_numbers.normal(size=shape)
    expected = written_out(image)
    steps = six_steps(image)
    for name, step in steps.items():
        np.testing.assert_allclose(step.hidden, expected[name], rtol=1e-10, atol=1e-10)
    for position, numbers in steps["matrix"].numbers.items():
        assert numbers["second"] == pytest.approx(expected["m"][position])
    for position, numbers in steps["selective"].numbers.items():
        assert numbers["shown"] == pytest.approx(image[position] / 20 * expected["selective"][position])


@pytest.mark.parametrize("name", six_steps([[1]]))
def test_who_is_heard_is_who_changes_it(name, random_numbers):
    image = random_numbers.uniform(1, 5, size=(4, 5))
    steps = six_steps(image)
    for pixel in ((0, 0), (2, 4), (3, 2)):
        changed = set()
        for position in np.ndindex(image.shape):
            other = image.copy()
            other[position] += 1
            if six_steps(other)[name].hidden[pixel] != steps[name].hidden[pixel]:
                changed.add(position)
        assert changed == set(steps[name].heard(*pixel)) and steps[name].heard(*pixel)[-1] == pixel
