"""What the tests of the plain unit's ways share."""

import keras
import pytest
from keras import ops

from srnn_tutorial.recurrence import travel
from srnn_tutorial.recurrence.backend import pullback, value


@pytest.fixture(scope="session")
def swept():
    """`swept(cell, x, g, axis, reverse, n)`: the states, and the gradients of `sum(h * g)` by the image and by `w`."""

    def states_and_gradients(cell, x, g, axis, reverse, n=None):
        def of_kernel(w):
            with keras.StatelessScope([(cell.kernel, w)]):
                return travel(cell, x, n, axis, reverse)

        h = travel(cell, x, n, axis, reverse)
        dx = pullback(lambda x: travel(cell, x, n, axis, reverse), x, g)
        return [ops.convert_to_numpy(each) for each in (h, dx, pullback(of_kernel, value(cell.kernel), g))]

    return states_and_gradients
