import numpy as np

from srnn_tutorial.lesson import draw_family, draw_six_steps, six_steps
from srnn_tutorial.lesson.figures.relatives import MEMBERS
from srnn_tutorial.lesson.figures.six_steps import FORMULAS


def test_the_states_are_drawn_and_told(texts):
    image = [[1, -2, 3, 0], [4, 1, -1, 2]]
    picture = draw_six_steps(image, (1, 3))
    steps = six_steps(image)
    drawn = [cells.get_array() for cells in picture.figure.axes[0].collections]
    for shown, expected in zip(drawn, [image, *(step.hidden for step in steps.values())], strict=True):
        np.testing.assert_array_equal(shown, expected)
    written = texts(picture)
    for name, step in steps.items():
        assert FORMULAS[name] in written and f"{name} ↓ down" in written
        assert f"hears {len(step.heard(1, 3))} of 8" in written
    assert "Row 1, column 3, travelling down. weight: relu(0.5·0 + 2) = 2, hears 2 of 8." in picture.alt
    assert "slice: 2 + relu(0.25·3 + 0.5·0 + 0.25·0) = 2.75, hears 3 of 8." in picture.alt


def test_nobody_in_the_family_is_older_than_their_parents():
    for name, (year, _, parents, change) in MEMBERS.items():
        assert all(MEMBERS[parent][0] <= year for parent in parents)
        assert f"{name}, {year}" in draw_family().alt and " ".join(change.split()) in draw_family().alt
    assert "VMamba, 2024, after Mamba: that, in four directions." in draw_family().alt
