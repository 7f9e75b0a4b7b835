"""What lies behind the layer's speed: a step of the plain unit is a clipped affine map, and so are many steps joined."""

from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes


@dataclass(frozen=True)
class ClippedAffine:
    """The map `s -> clip(c*s + o, lo, hi)`. Its numbers may be arrays, one map in each place.

    A step of the plain unit with ReLU is one, and so is one after another, whatever the signs of the weights.

    >>> step = ClippedAffine.step(w=1, x=-1).then(ClippedAffine.step(w=2, x=3))
    >>> step
    clip(2·s + 1, 3, ∞)
    >>> step(np.array([0.0, 5.0])).tolist()  # relu(2 * relu(s - 1) + 3)
    [3.0, 11.0]
    """

    c: float = 1.0
    o: float = 0.0
    lo: float = -np.inf
    hi: float = np.inf

    @classmethod
    def step(cls, w, x):
        """`s -> relu(w*s + x)`."""
        return cls(w, x, 0.0)

    @as_it_comes()
    def __call__(self, s):
        return np.clip(self.c * s + self.o, self.lo, self.hi)

    @as_it_comes()
    def then(self, after):
        """This map, and `after` applied to what it gives: one map again.

            after(clip(c*s + o, lo, hi)) = clip(c'*c*s + c'*o + o', ...)

        where the bounds are those of `after`, or what it makes of `lo` and `hi` where that is tighter. (A negative `c'`
        turns them around; a `c'` of zero gives `o'` whatever comes in.)
        """
        with np.errstate(invalid="ignore"):
            ends = [np.where(np.equal(after.c, 0), 0.0, after.c * np.asarray(end)) + after.o for end in (self.lo, self.hi)]
        lo, hi = (np.clip(end, after.lo, after.hi) for end in (np.minimum(*ends), np.maximum(*ends)))
        return ClippedAffine(after.c * self.c, after.c * self.o + after.o, lo, hi)

    def __repr__(self):
        o = f"{'−' if self.o < 0 else '+'} {_number(abs(self.o))}"
        c = {1.0: "s", -1.0: "−s"}.get(float(self.c), f"{_number(self.c)}·s")
        return f"clip({c} {o}, {_number(self.lo)}, {_number(self.hi)})"


def _number(value):
    value = float(value) + 0.0  # no minus before a zero
    return {np.inf: "∞", -np.inf: "−∞"}.get(value, f"{value:g}".replace("-", "−"))


@dataclass(frozen=True)
class JoinedWindow:
    """A pixel's window as the end of one block and the beginning of the next, each joined to what is to be known of it."""

    pixel: int
    end: tuple  # the pixels that it reads in the block before, if any
    beginning: tuple  # those in its own block, itself the last
    handed_over: float  # the state that the end leaves behind, starting from zero
    joined: ClippedAffine  # what the beginning makes of a state
    h: float


@as_it_comes()
def join_windows(row, n, weight=1.0):
    """The sweep to the right over a row, block by block, with ReLU: a list of one `JoinedWindow` for each pixel.

    Args:
        row: numbers `(length,)`.
        n: how many pixels behind it each pixel sees, at least 1; blocks have `n + 1`.
        weight: `w`.

    >>> window = join_windows([0, 6, 12, 2], n=1)[2]
    >>> window.end, window.handed_over, window.beginning, window.joined, window.h
    ((1,), 6.0, (2,), clip(s + 12, 0, ∞), 18.0)
    """
    steps = [ClippedAffine.step(weight, float(x)) for x in row]
    blocks = [range(start, min(start + n + 1, len(row))) for start in range(0, len(row), n + 1)]
    left_behind, windows = {}, []
    for block in blocks:  # backwards
        end = ClippedAffine()
        for k in reversed(block):
            end = steps[k].then(end)
            left_behind[k] = float(end(0.0))
    for block in blocks:  # forwards
        beginning = ClippedAffine()
        for k in block:
            beginning = beginning.then(steps[k])
            end = tuple(range(max(0, k - n), block[0]))
            handed_over = left_behind[end[0]] if end else 0.0
            own = tuple(range(block[0], k + 1))
            windows.append(JoinedWindow(k, end, own, handed_over, beginning, float(beginning(handed_over))))
    return windows
