"""How long `SpatialRNN2D` takes on this computer and backend, side by side with what it is to be measured against.

And how the time of `MDRNN2D` grows with the image, which is walked along its diagonals.

The candidates are Keras layers, so all of them are compiled and timed in the same way: as `fit` and `predict` compile them,
without the data pipeline around it. What is printed and drawn of it is not decided here.
"""

import json
import math
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import keras
import numpy as np
from keras import ops

from srnn_tutorial.directions import DIRECTIONS, WIDTH
from srnn_tutorial.layers import MDRNN2D, SpatialRNN2D, units

EDGE = 128  # of the image that most is measured on


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


@dataclass(frozen=True)
class Case:
    """One thing to time. `n` is `rnn_seq_length`, `cell` the unit of a layer; the floor and Keras' sweeps have neither."""

    candidate: str
    shape: tuple  # of the input: (batch, height, width, channels)
    n: int | None = None
    gradients: bool = False  # with respect to the input and all weights, besides the output
    cell: str = "rnn"


@dataclass(frozen=True)
class Timing:
    """Seconds: the first call, compilation included, and each of the later ones."""

    case: Case
    first: float
    times: tuple

    @property
    def median(self):
        return float(np.median(self.times))

    @property
    def quartiles(self):
        return tuple(np.percentile(self.times, (25, 75)).tolist())


@dataclass(frozen=True)
class Peak:
    """Bytes that a process grew by, at most, for the training steps of one case."""

    case: Case
    bytes: int


# The candidates


class _FourSweeps(keras.layers.Layer):
    """Four sweeps, joined as `merge_mode="concat"` does."""

    def call(self, x):
        return ops.concatenate([self.sweep(x, direction) for direction in DIRECTIONS.values()], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], len(DIRECTIONS) * input_shape[-1])


class CopyingFloor(_FourSweeps):
    """Four copies of the input in the places of the sweeps: a layer has to read the one and to write the four."""

    def sweep(self, x, direction):
        return x


class DepthwiseTranslations(_FourSweeps):
    """The formulation of the earlier public implementation: the sum of `n + 1` activated translations, in each direction.

    A translation by one pixel is a depthwise convolution whose kernel is zero but for one neighbour:

        t[0] = f(x),   t[k] = f(w * (t[k-1] moved by one pixel)),   h = t[0] + ... + t[n]

    Where neither pixels nor weights are negative, that is what `SpatialRNN2D` gives.
    """

    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.n = n

    def build(self, input_shape):
        kernel = {"shape": (input_shape[-1],), "initializer": "random_uniform"}
        self.kernels = {name: self.add_weight(name=name, **kernel) for name in DIRECTIONS}

    def sweep(self, x, direction):
        w = ops.reshape(self.kernels[direction.name], (-1,))  # reads the variable on every backend
        behind, ahead = (ops.zeros_like(w), w) if direction.reverse else (w, ops.zeros_like(w))
        kernel = ops.stack([behind, ops.zeros_like(w), ahead])
        kernel = ops.reshape(kernel, (1, 3, -1, 1) if direction.axis == WIDTH else (3, 1, -1, 1))
        h = t = ops.relu(x)
        for _ in range(self.n):
            t = ops.relu(ops.depthwise_conv(t, kernel, padding="same"))
            h = h + t
        return h


class KerasSweeps(_FourSweeps):
    """Four of Keras' own `SimpleRNN(channels, activation="relu")`, over the rows and columns of the image."""

    def build(self, input_shape):
        channels = input_shape[-1]
        self.sweeps = {
            d.name: keras.layers.SimpleRNN(channels, "relu", return_sequences=True, go_backwards=d.reverse, name=d.name)
            for d in DIRECTIONS.values()
        }
        for sweep in self.sweeps.values():
            sweep.build((None, None, channels))

    def sweep(self, x, direction):
        lines = x if direction.axis == WIDTH else ops.swapaxes(x, 1, 2)
        shape = ops.shape(lines)
        h = self.sweeps[direction.name](ops.reshape(lines, (-1, *lines.shape[2:])))
        h = ops.flip(h, axis=1) if direction.reverse else h  # Keras gives it in the order of reading
        h = ops.reshape(h, shape)
        return h if direction.axis == WIDTH else ops.swapaxes(h, 1, 2)


CANDIDATES = {
    "layer": lambda case: SpatialRNN2D(case.n, cell=case.cell),
    "diagonals": lambda case: MDRNN2D(case.shape[-1], case.cell),
    "floor": lambda case: CopyingFloor(),
    "depthwise": lambda case: DepthwiseTranslations(case.n),
    "keras": lambda case: KerasSweeps(),
}


# What to measure


def plan(quick=False, edge=EDGE):
    """The cases to time, a list of groups. Those of a group take turns, so that what disturbs one disturbs all.

    The first group is what the table of ratios needs of `SpatialRNN2D`, but for the large image; the second has the sizes,
    the third those of `MDRNN2D`, and the fourth the units. A quick plan has the first two only, without some lengths and
    sizes, and without what takes longest.
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
    cells = [Case("layer", small, n, cell=cell) for cell in units.CELLS for n in (8, None)]
    # With gradients first: the layer compiles some things once for both ways, and the first call is to show what that takes.
    groups = (first, sizes) if quick else (first, sizes, walked, cells)
    groups = [[replace(case, gradients=both) for case in group for both in (True, False)] for group in groups]
    return [[case for case in group if not _takes_long(case, edge)] for group in groups] if quick else groups


def _takes_long(case, edge):
    return case.gradients and (case.shape == large(edge) or case == Case("depthwise", reference(edge), full(edge), True))


def memory_needed(case):
    """About how many bytes a case takes, to know better than to begin."""
    image = 4 * math.prod(case.shape)
    if case.candidate == "diagonals":
        return image * (120 if case.gradients else 60)  # with each row moved on by one, twice as wide
    if case.candidate == "depthwise" and case.gradients:
        return image * 4 * (case.n + 6)  # every translation is kept for the way back
    return image * (30 if case.gradients else 15)


# Timing


def measure(cases, seconds=2.0, repeats=(5, 25), done=lambda case: None):
    """Time cases, which take turns.

    Args:
        cases: a list of `Case`.
        seconds: after these, a case is timed no more, once it has its fewest repeats.
        repeats: fewest and most for each.
        done: called with a case whenever it has had its first call and when it has been timed for the last time.

    Returns:
        A list of `Timing`, one for each case.
    """
    fewest, most = repeats
    calls, first = {}, {}
    for case in cases:
        calls[case] = prepare(case)
        first[case] = _seconds(calls[case])
        calls[case]()  # the second call may still set things up
        done(case)
    times = {case: [] for case in cases}
    waiting = list(cases)
    while waiting:
        for case in list(waiting):
            times[case].append(_seconds(calls[case]))
            if len(times[case]) >= most or (len(times[case]) >= fewest and sum(times[case]) >= seconds):
                waiting.remove(case)
                done(case)
    return [Timing(case, first[case], tuple(times[case])) for case in cases]


def _seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def prepare(case):
    """Build a case. Returns a function that runs it and waits for the result; its first call compiles it."""
    layer = CANDIDATES[case.candidate](case)
    layer.build(case.shape)
    random = np.random.default_rng(0)
    x = ops.convert_to_tensor(random.standard_normal(case.shape, "float32"))
    inputs = [x]
    if case.gradients:
        g = ops.convert_to_tensor(random.standard_normal(layer.compute_output_shape(case.shape), "float32"))
        inputs.append(ops.cast(g, layer.compute_dtype))
    return _BACKENDS[keras.backend.backend()](layer, inputs)


def jit_compile(layer):
    """What `compile(jit_compile="auto")`, the default, decides for a model with this layer on this computer."""
    model = keras.Sequential([layer])
    model.compile()
    return model.jit_compile


def _tensorflow(layer, inputs):
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")  # it takes all these functions for one that is compiled again and again

    def forward(x):
        return layer(x)

    def with_gradients(x, g):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
        return y, tape.gradient(y, [x, *layer.trainable_weights], output_gradients=g)

    # `fit` and `predict` do not know the size of the last batch, so they trace for any.
    signature = [tf.TensorSpec((None, *tensor.shape[1:]), tensor.dtype) for tensor in inputs]
    step = tf.function(
        forward if len(inputs) == 1 else with_gradients, signature, autograph=False, jit_compile=jit_compile(layer)
    )

    def call():
        result = step(*inputs)
        tf.test.experimental.sync_devices()
        return result

    return call


def _jax(layer, inputs):
    import jax

    weights = [variable.value for variable in layer.trainable_variables]

    def forward(weights, x):
        return layer.stateless_call(weights, fixed, x)[0]

    def with_gradients(weights, x, g):
        y, pullback = jax.vjp(forward, weights, x)
        return y, pullback(g)

    fixed = [variable.value for variable in layer.non_trainable_variables]
    step = jax.jit(forward if len(inputs) == 1 else with_gradients)
    return lambda: jax.block_until_ready(step(weights, *inputs))


def _torch(layer, inputs):
    import torch

    x, *g = (tensor.detach() for tensor in inputs)
    weights = [variable.value for variable in layer.trainable_variables]

    def call():
        if g:
            y = layer(x.requires_grad_())
            result = y, torch.autograd.grad(y, [x, *weights], *g)
        else:
            with torch.no_grad():
                result = layer(x)
        if x.is_cuda:
            torch.cuda.synchronize()
        return result

    return call


_BACKENDS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}


# Memory


def peak_memory(case, steps=3):
    """How far a process of its own grows for some runs of a case, beyond what Keras and its backend take.

    Returns:
        A `Peak`; or `None` where the system does not tell (it is read from Linux' /proc).
    """
    if not Path("/proc/self/status").exists():
        return None
    asked = json.dumps({**asdict(case), "steps": steps})
    answer = subprocess.run([sys.executable, "-m", "srnn_tutorial.bench", asked], capture_output=True, text=True)
    if answer.returncode != 0:
        return None
    return Peak(case, int(answer.stdout.split()[-1]))


def _print_growth(asked):
    steps = asked.pop("steps")
    case = Case(**asked | {"shape": tuple(asked["shape"])})
    ops.zeros(1)
    before = _kib("VmRSS")
    call = prepare(case)
    for _ in range(steps):
        call()
    print(1024 * (_kib("VmHWM") - before))


def _kib(field):
    # Not `resource.getrusage`: its peak is never lower than what the parent process had.
    return int(Path("/proc/self/status").read_text().split(f"{field}:")[1].split()[0])


# Ratios


@dataclass(frozen=True)
class Ratio:
    """One figure of the table, with what was aimed at: at least the target, or at most."""

    name: str
    gradients: bool
    value: float
    target: float
    at_least: bool

    @property
    def reached(self):
        return self.value >= self.target if self.at_least else self.value <= self.target


def memory_cases(edge=EDGE):
    """The training steps whose peak memory is compared: of a short window and of the full sweep."""
    return [Case("layer", reference(edge), n, gradients=True) for n in (8, full(edge))]


def ratios(timings, peaks=(), edge=EDGE):
    """The table of ratios, as far as what it needs was measured.

    Args:
        timings: a list of `Timing`.
        peaks: a list of `Peak`.
        edge: that of the plan.

    Returns:
        A list of `Ratio`.
    """
    found = []
    for gradients in (False, True):
        rows = _rows(_Medians(timings, gradients, edge), edge)
        for name, targets, at_least, value in rows:
            try:
                found.append(Ratio(name, gradients, value(), targets[gradients], at_least))
            except KeyError:
                pass
    by_case = {peak.case: peak.bytes for peak in peaks}
    if all(case in by_case for case in memory_cases(edge)):
        few, many = (by_case[case] for case in memory_cases(edge))
        found.append(Ratio("peak memory of a training step: full sweep / n = 8", True, many / few, 1.2, False))
    return found


def _rows(median, edge):
    """Name, targets (forward, and with gradients), whether they are lower bounds, and how the value is computed."""

    def against_depthwise(n):
        return lambda: median("depthwise", n) / median("layer", n)

    def against_floor():
        return median("layer", full(edge)) / median("floor")

    def twice_the_edge():
        once, twice = (median("diagonals", shape=walk(edge, k), cell="lstm") for k in (2, 4))
        return twice / once

    def large_against_floor():
        return median("layer", shape=large(edge)) / median("floor", shape=large(edge)) / against_floor()

    return (
        ("n depthwise convolutions / layer, n = 8", (3.5, 2.5), True, against_depthwise(8)),
        ("n depthwise convolutions / layer, n = 32", (3, 3), True, against_depthwise(32)),
        (f"n depthwise convolutions / layer, n = {full(edge)}", (25, 25), True, against_depthwise(full(edge))),
        ("full sweep / copying floor", (2.5, 3), False, against_floor),
        (f"that ratio at {8 * edge}² / at {edge}²", (1.3, 1.3), False, large_against_floor),
        ("slowest n / fastest n", (5, 5), False, lambda: max(median.of_lengths()) / min(median.of_lengths())),
        ("four Keras SimpleRNN sweeps / full sweep", (2, 2), True, lambda: median("keras") / median("layer", full(edge))),
        # Twice as many diagonals, each twice as long.
        (f"MDRNN2D at {edge}² / at {edge // 2}²", (4.5, 4.5), False, twice_the_edge),
        ("first call, slowest n, in seconds", (3, 3), False, lambda: max(median.first_calls())),
    )


class _Medians:
    def __init__(self, timings, gradients, edge):
        self.timings = {timing.case: timing for timing in timings}
        self.gradients, self.shape = gradients, reference(edge)

    def __call__(self, candidate, n=None, shape=None, cell="rnn"):
        return self.timings[Case(candidate, shape or self.shape, n, self.gradients, cell)].median

    def of_lengths(self):
        return [timing.median for timing in self._of_lengths()]

    def first_calls(self):
        return [timing.first for timing in self._of_lengths()]

    def _of_lengths(self):
        asked = ("layer", self.shape, self.gradients)
        found = [t for c, t in self.timings.items() if (c.candidate, c.shape, c.gradients) == asked]
        if not found:
            raise KeyError(asked)
        return found


if __name__ == "__main__":
    _print_growth(json.loads(sys.argv[1]))
