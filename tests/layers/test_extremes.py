"""The plain unit where arithmetic is put to the test: large weights and none, dead pixels, infinities, NaN, long rows.

Whatever way of computing the layer chooses, for few pixels and for many: the numbers are those of the definition below.
"""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import SpatialRNN2D
from srnn_tutorial.recurrence.backend import pullback
from srnn_tutorial.recurrence.plain import ways

SMALL, LARGE = (2, 3, 7, 4), (2, 16, 16, 16)  # the larger has what is worth compiling; a row is the second last axis
assert np.prod(SMALL[1:]) < ways.WORTH_COMPILING <= np.prod(LARGE[1:])
REACHES = [None, 1, 3, 5]
NEVER = 10**9


@pytest.fixture
def windows_by_sums_from(monkeypatch):
    """`windows_by_sums_from(n)`: from which `n` on the windows are computed by sums or maps, not run by run."""

    def from_now_on(n):
        for name in ("BY_SUMS", "BY_MAPS"):
            monkeypatch.setattr(ways, name, n)

    yield from_now_on


def definition(x, w, n, activation="relu"):
    """`h[j] = s[j]` of rows swept to the right, and the slopes `f'` at each step of each walk, `(n + 1, *x.shape)`."""
    f, slope = {"relu": (lambda z: np.maximum(z, 0), lambda z: z > 0), "linear": (lambda z: z, np.ones_like)}[activation]
    columns = np.arange(x.shape[2])
    n = columns[-1] if n is None else min(n, columns[-1])
    s, states, slopes = np.zeros_like(x), [], []
    for k in range(n + 1):
        read = columns - n + k
        begun = (read >= 0)[:, None]
        z = w * s + x[:, :, np.maximum(read, 0)]
        states.append(s)
        slopes.append(np.where(begun, slope(z), 0))
        s = np.where(begun, f(z), 0)
    return s, states, slopes


def gradients(x, w, n, g, activation):
    """`dx` and `dw` of `sum(h * g)`, each walk backwards."""
    _, states, slopes = definition(x, w, n, activation)
    columns, ds, dx, dw = np.arange(x.shape[2]), g, np.zeros_like(x), 0
    for k in reversed(range(len(states))):
        dz, read = np.where(slopes[k], ds, 0), columns - (len(states) - 1) + k
        dx[:, :, read[read >= 0]] += dz[:, :, read >= 0]
        dw += np.sum(dz * states[k], axis=(0, 1, 2))
        ds = w * dz
    return dx, dw


def swept(w, n, activation="relu"):
    """A layer that sweeps to the right with the weights `w`."""
    layer = SpatialRNN2D(n, activation, directions=("right",))
    layer.build((None, None, None, len(w)))
    layer.set_weights([w])
    return layer


def same(actual, expected, tolerance=2e-5):
    largest = max(1, np.abs(expected[np.isfinite(expected)]).max(initial=0))
    actual = ops.convert_to_numpy(actual)
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * largest)


WAYS = [
    pytest.param(SMALL, NEVER, id="small"),
    pytest.param(LARGE, NEVER, id="large, by runs"),
    pytest.param(LARGE, 0, id="large, by sums"),
]
LARGE_IS_SLOW = [WAYS[0], *(pytest.param(*way.values, id=way.id, marks=pytest.mark.slow) for way in WAYS[1:])]
WEIGHTS = {
    "above one": lambda made, c: made.uniform(1, 2, c),
    "below minus one": lambda made, c: made.uniform(-2, -1, c),
    "both": lambda made, c: made.choice([-1.5, 1.5], c),
    "zero": lambda made, c: np.zeros(c),
    "ones and minus ones": lambda made, c: made.choice([-1.0, 1.0], c),
}
ABOVE_ZERO = {  # which have a way of their own
    "above one": lambda made, c: made.uniform(1, 2, c),
    "below one": lambda made, c: made.uniform(0, 1, c),
    "one": lambda made, c: np.ones(c),
    "hardly any": lambda made, c: made.uniform(1e-37, 1e-36, c),
}
IMAGES = {
    "any sign": lambda made, shape: made.normal(size=shape),
    "all negative": lambda made, shape: made.uniform(-2, -0.1, shape),
    "all positive": lambda made, shape: made.uniform(0.1, 2, shape),
}


@pytest.mark.parametrize("n", REACHES)
@pytest.mark.parametrize("activation", ["relu", "linear"])
@pytest.mark.parametrize("shape, sums_from", LARGE_IS_SLOW)
@pytest.mark.parametrize("weights", [WEIGHTS, ABOVE_ZERO], ids=["of both signs", "above zero"])
def test_any_weights_and_signs(shape, sums_from, activation, n, weights, windows_by_sums_from, random_numbers):
    """All kinds of weights in one image, side by side in its channels, and all kinds of images in one batch."""
    windows_by_sums_from(sums_from)
    batch, *edges, channels = shape
    wide = (batch, *edges, channels * len(weights))
    x = np.concatenate([made(random_numbers, wide) for made in IMAGES.values()]).astype("float32")
    w = np.concatenate([made(random_numbers, channels) for made in weights.values()]).astype("float32")
    g = random_numbers.normal(size=x.shape).astype("float32")
    layer = swept(w, n, activation)

    def of_both(z):
        with keras.StatelessScope([(layer.cells["right"].kernel, z[1])]):
            return layer(z[0])

    h = ops.convert_to_numpy(layer(x))
    ours = pullback(of_both, [ops.convert_to_tensor(x), ops.convert_to_tensor(w)], ops.convert_to_tensor(g))
    dx, dw = map(ops.convert_to_numpy, ours)
    x, w, g = (each.astype("float64") for each in (x, w, g))
    expected_h, (expected_dx, expected_dw) = definition(x, w, n, activation)[0], gradients(x, w, n, g, activation)
    for kind in range(len(weights)):  # each by its own measure: some grow large
        of_kind = slice(kind * channels, (kind + 1) * channels)
        same(dw[of_kind], expected_dw[of_kind])
        for first in range(0, len(x), batch):
            here = (slice(first, first + batch), ..., of_kind)
            same(h[here], expected_h[here])
            same(dx[here], expected_dx[here])


@pytest.mark.slow
def test_nothing_comes_out_of_an_image_below_zero_and_no_gradient_goes_in(random_numbers):
    x = ops.convert_to_tensor(-random_numbers.uniform(0.1, 1, LARGE).astype("float32"))
    for n in REACHES:
        layer = swept(random_numbers.uniform(-2, 2, LARGE[-1]), n)
        assert not np.any(ops.convert_to_numpy(layer(x)))
        assert not np.any(ops.convert_to_numpy(pullback(layer, x, ops.ones_like(x))))


@pytest.mark.every_backend
@pytest.mark.parametrize("n", REACHES)
@pytest.mark.parametrize("shape, sums_from", WAYS)
@pytest.mark.parametrize("weights", [(1.0, -1.0, 0.0, 0.5), (1.0, 1.5, 0.25, 0.5)], ids=["of both signs", "above zero"])
def test_infinities_and_nan_stay_where_the_definition_puts_them(
    shape, sums_from, n, weights, windows_by_sums_from, random_numbers
):
    """Zero times infinity is no number, and says so until the window has moved on; ReLU stops what is minus infinity."""
    windows_by_sums_from(sums_from)
    x = random_numbers.normal(size=shape).astype("float32")
    x[0, 0, 2], x[0, 1, 3], x[1, 0, 1], x[1, 2, 0], x[1, 2, 6] = np.nan, np.inf, -np.inf, np.inf, -np.inf
    w = np.resize(weights, shape[-1]).astype("float32")
    with np.errstate(invalid="ignore"):
        expected, _, _ = definition(x, w, n)
    assert np.isnan(expected).any() and np.isinf(expected).any()
    same(swept(w, n)(x), expected)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["image", "gradient", "weight", "too large to add up"])
@pytest.mark.parametrize("least", [-1, 0.1], ids=["weights of both signs", "weights above zero"])
def test_gradients_of_what_is_not_finite_do_not_depend_on_the_way(where, least, windows_by_sums_from, random_numbers):
    x, g = random_numbers.normal(size=(2, *LARGE)).astype("float32")
    w = random_numbers.uniform(least, 1, LARGE[-1])
    if where == "weight":
        w[:3] = np.nan, np.inf, -np.inf
    elif where == "too large to add up":
        w[:2] = 1e20, -1e20
    else:
        (x if where == "image" else g)[1, 2, [3, 5, 9], :3] = np.array([np.nan, np.inf, -np.inf])[:, None]
    ways = []
    for sums_from in NEVER, 0:
        windows_by_sums_from(sums_from)
        ways.append(ops.convert_to_numpy(pullback(swept(w, 5), ops.convert_to_tensor(x), ops.convert_to_tensor(g))))
    assert np.isfinite(ways[0]).any()
    if where in ("gradient", "weight"):  # of the image only the masks enter its gradient
        assert not np.isfinite(ways[0]).all()
    np.testing.assert_array_equal(*ways)
    if where in ("image", "gradient"):  # a weight that is no number makes none of everything, in an order of its own
        with np.errstate(invalid="ignore"):
            same(ways[0], gradients(*(each.astype("float64") for each in (x, w)), 5, g.astype("float64"), "relu")[0])


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("n", [None, 3, 100, 4000])
def test_a_long_row_keeps_its_numbers(n, activation, random_numbers):
    x = random_numbers.normal(size=(1, 1, 4096, 3))
    w = np.array([0.9, -1.0, 0.5])
    s = np.zeros_like(x)
    f = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh}[activation]
    reach = 4095 if n is None else n
    padded = np.concatenate([np.zeros((1, 1, reach, 3)), x], axis=2)  # zeros leave the state at zero: both f(0) are 0
    for k in range(reach + 1):
        s = f(w * s + padded[:, :, k : k + 4096])
    same(swept(w, n, activation)(x.astype("float32")), s, 1e-4)
