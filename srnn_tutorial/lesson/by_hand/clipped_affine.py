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
    return {np.inf: "∞", -np.inf: "−∞"}.get(float(value), f"{value:g}".replace("-", "−"))
