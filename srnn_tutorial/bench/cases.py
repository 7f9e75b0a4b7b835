"""What to measure: a case names a candidate, an image and a window; the plan lists the cases."""

from dataclasses import dataclass, replace

from srnn_tutorial.units import UNITS

EDGE = 128  # of the image that most is measured on


@dataclass(frozen=True)
class Case:
    """One thing to time. `n` is `rnn_seq_length`, `cell` the unit of a layer; the floor and Keras' sweeps have neither."""

    candidate: str
    shape: tuple  # of the input: (batch, height, width, channels)
    n: int | None = None
    gradients: bool = False  # with respect to the input and all weights, besides the output
    cell: str = "rnn"
    compiled: bool = True  # whether the layer may compile its sweeps; see `many_sizes`


@dataclass(frozen=True)
class Missing:
    """A case without a number. `failed` says whether something went wrong, or nobody tried; `reason` says why.

    >>> print(Missing(Case("floor", (1, 8, 8, 3)), "MemoryError"))
    failed: MemoryError
    >>> print(Missing(Case("floor", (1, 8, 8, 3)), "needs about 3.1 GiB", failed=False))
    not measured: needs about 3.1 GiB
    """

    case: Case
    reason: str
    failed: bool = True

    def __str__(self):
        return f"{'failed' if self.failed else 'not measured'}: {self.reason}"


def reference(edge=EDGE):
    """The shape of the batch of images that most is measured on."""
    return (4, edge, edge, 32)


def large(edge=EDGE):
    """The shape of the largest image."""
    return (1, 8 * edge, 8 * edge, 32)


def walk(edge=EDGE, quarters=4):
    """The shape of an image to walk along the diagonals, its edge so many quarters of `edge`."""
    side = max(1, edge * quarters // 4)
    return (1, side, side, 16)


def full(edge=EDGE):
    """The `n` of the full sweep, as a number: there are no more pixels behind the last one of an edge."""
    return edge - 1


def plan(quick=False, edge=EDGE):
    """The cases to time, a list of groups. Those of a group take turns, so that what disturbs one disturbs all.

    The first group is what the table of ratios needs of `SpatialRNN2D`, but for the large image; the second has the sizes,
    the third those of `MDRNN2D`, the fourth the units, and the fifth the later relatives. A quick plan has the first two
    only, without some lengths and sizes, and without what takes longest.
    """
    same, lengths = reference(edge), (2, 8, 32) if quick else (2, 4, 8, 16, 32, 64, full(edge) - 1)
    first = [Case("floor", same), Case("keras", same)]
    first += [Case("layer", same, n) for n in (*lengths, full(edge))]
    first += [Case("depthwise", same, n) for n in (8, 32, full(edge))]
    shapes = [(1, edge * k, edge * k, 32) for k in ((1, 2, 8) if quick else (1, 2, 4, 8))]
    sizes = [Case(candidate, shape) for shape in shapes for candidate in ("floor", "layer")]
    shapes = dict.fromkeys(walk(edge, quarters) for quarters in (1, 2, 4, 8))
    walked = [Case("diagonals", shape, cell="lstm") for shape in shapes]
    small = (1, edge // 2, edge // 2, 16)
    units = [Case("layer", small, n, cell=unit) for unit in UNITS for n in (8, None)]
    later = [Case("layer", same), Case("propagation", same), Case("slices", same), Case("written out", same)]
    later += [Case("layer", same, cell="lstm"), Case("layer", same, cell="selective")]
    later += [Case("any cell", same, cell="selective")]
    # With gradients first: the layer compiles some things once for both ways, and the first call is to show what that takes.
    groups = (first, sizes) if quick else (first, sizes, walked, units, later)
    groups = [[replace(case, gradients=both) for case in group for both in (True, False)] for group in groups]
    return [[case for case in group if not _takes_long(case, edge)] for group in groups] if quick else groups


def _takes_long(case, edge):
    return case.gradients and (case.shape == large(edge) or case == Case("depthwise", reference(edge), full(edge), True))


def size_cases(edge=EDGE):
    """What is given images of many sizes, of about this edge."""
    shape = (1, edge, edge, 32)
    layers = [Case("layer", shape, n, True, compiled=compiled) for n in (None, 32) for compiled in (True, False)]
    return [Case("convolution", shape, None, True), *layers]


def memory_cases(edge=EDGE):
    """The training steps whose peak memory is compared: of a window and of the full sweep."""
    return [Case("layer", reference(edge), n, gradients=True) for n in (32, full(edge))]
