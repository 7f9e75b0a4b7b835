import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson import reach, trace
from srnn_tutorial.lesson.by_hand.reach import full_sweep


@given(st.integers(1, 7), st.integers(1, 7), st.none() | st.integers(1, 8), st.data())
def test_reach_is_where_a_spark_is_seen_from(height, width, n, data):
    """A pixel sees another in some direction exactly if a spark there lights it up in that sweep."""
    pixel = data.draw(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)))
    for direction, seen in reach((height, width), pixel, n).items():
        for position in np.ndindex(height, width):
            spark = np.zeros((height, width))
            spark[position] = 1
            lit = trace(spark, direction, n).hidden[pixel] > 0
            assert lit == (position in seen or position == pixel)


def test_the_nearest_pixel_comes_first():
    assert reach((4, 4), (3, 3), None, ["right", "down"]) == {
        "right": [(3, 2), (3, 1), (3, 0)],
        "down": [(2, 3), (1, 3), (0, 3)],
    }


@given(st.integers(1, 6), st.integers(1, 6), st.lists(st.sampled_from(list(DIRECTIONS)), min_size=1, unique=True))
def test_the_full_sweep_is_the_smallest_that_misses_nothing(height, width, directions):
    def count(n):
        heard = (reach((height, width), pixel, n, directions) for pixel in np.ndindex(height, width))
        return sum(len(positions) for seen in heard for positions in seen.values())

    full = full_sweep((height, width), directions)
    assert count(full) == count(None) and (full == 1 or count(full - 1) < count(None))
