"""How weights start: Keras initializers for the two kinds of weights that a spatial recurrent network has.

Recurrent weights multiply the state; kernels read an input. The layers take these by default. They are Keras initializers
like any other, and may be passed to any layer.
"""

import math
import zlib

import keras
import numpy as np
from keras import ops

FASTEST, SLOWEST = 0.1, 0.001  # between which the step sizes start


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class FadingMemory(keras.initializers.RandomUniform):
    """How `w` of the plain unit starts: each channel forgets at a pace of its own, none grows without end.

        w[i] ~ uniform(rank[i], rank[i] + 1) / channels * (1 - 1 / largest_sum)

    with `rank` the channels, counted from 0, in a random order: numbers between 0 and nearly 1, spread evenly, so that each
    layer has channels that read what is near and others that read what is far. What a pixel contributes has faded to
    `w ** d` at distance `d`. With a ReLU an input that stays at 1 adds up to `1 / (1 - w)`, at most `largest_sum`, however
    large the image.

    Why these: of the starts that were compared all between 0 and 1, ones among them, learn the long-range task in every
    training, and small random numbers around 0 learn nothing of it. They differ in what they do before: through four
    layers in a row, on images of 128 pixels, ones grow more than 100 000 times and time constants spread on a logarithmic
    scale some eighteen times, these some six times; numbers up to 0.95 hear less than a hundredth of a pixel 32 pixels
    away; numbers up to 1 have no bound that holds for every size.

    Args:
        largest_sum: what an input of 1 may add up to, more than 1.
        seed: a whole number or a `keras.random.SeedGenerator`, as Keras' initializers take it.

    Raises:
        ValueError: `largest_sum` is no number above 1.

    Source: ours, chosen by `srnn-tutorial experiments starts`. Uniform recurrent weights, up to the value at which a state
    is kept, are those of Li et al., "Independently Recurrent Neural Network" (2018), section 4.2.

    >>> from srnn_tutorial import SpatialRNN2D
    >>> w = FadingMemory(largest_sum=5, seed=0)(shape=(4,))  # below 0.2, 0.4, 0.6 and 0.8
    >>> [int(number / 0.2) for number in sorted(ops.convert_to_numpy(w).tolist())]
    [0, 1, 2, 3]
    >>> SpatialRNN2D(recurrent_initializer=FadingMemory(4)).get_config()["recurrent_initializer"]["config"]
    {'largest_sum': 4, 'seed': None}
    """

    def __init__(self, largest_sum=50, seed=None):
        if isinstance(largest_sum, bool) or not isinstance(largest_sum, (int, float)) or not largest_sum > 1:
            raise ValueError(f"`largest_sum` is a number above 1. Received: largest_sum={largest_sum!r}")
        super().__init__(0.0, 1.0, seed)
        self.largest_sum = largest_sum

    def __call__(self, shape, dtype=None):
        count = math.prod(shape)
        rank = ops.reshape(keras.random.shuffle(ops.arange(count, dtype="float32"), seed=self.seed), shape)
        spread = (rank + super().__call__(shape, "float32")) / max(1, count)
        return ops.cast(spread * (1 - 1 / self.largest_sum), dtype or keras.config.floatx())

    def get_config(self):
        return {"largest_sum": self.largest_sum, "seed": super().get_config()["seed"]}


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class PositiveSum(keras.initializers.VarianceScaling):
    """How a convolution starts that reads states of ReLU units: no filter is dead.

        k ~ uniform(-a, a), a = sqrt(3 * scale / inputs of a filter);  k → -k in each filter whose weights sum to less than 0

    States behind a ReLU are never negative. A filter with mostly negative weights answers them with a number below zero at
    every pixel, and its own ReLU with zero: it is dead from the start and stays so. Turned round, it is alive.

    Why these: of layers with one channel and one filter, about 8 in 100 were dead with Glorot's numbers as they are, and 1
    in 100 with the mean over the directions and noise; none with filters turned round. And the scale: Glorot's numbers
    turned round grow some fifty times through four layers in a row on images of 32 pixels, these not at all.

    Args:
        scale: of the variance, as in `keras.initializers.VarianceScaling`. Sweeps add up what they read: their outputs are
            larger than their inputs, and a scale below 1 makes up for it.
        seed: a whole number or a `keras.random.SeedGenerator`, as Keras' initializers take it.

    Source: ours, chosen by `srnn-tutorial experiments starts`.

    >>> kernel = PositiveSum(seed=0)(shape=(1, 1, 16, 100))
    >>> float(ops.min(ops.sum(kernel, axis=(0, 1, 2)))) >= 0, float(ops.min(kernel)) < -0.15
    (True, True)
    """

    def __init__(self, scale=0.25, seed=None):
        super().__init__(scale, "fan_in", "uniform", seed)

    def __call__(self, shape, dtype=None, **kwargs):
        kernel = super().__call__(shape, dtype, **kwargs)
        sums = ops.sum(kernel, axis=tuple(range(len(shape) - 1)), keepdims=True)
        return ops.where(sums < 0, -kernel, kernel)

    def get_config(self):
        config = super().get_config()
        return {"scale": config["scale"], "seed": config["seed"]}


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class Contracting(keras.initializers.Orthogonal):
    """How the kernel of slices starts: whatever a row holds, the message that it sends on is smaller.

        K = length / sqrt(kernel_size) * Q, the columns of Q, `(kernel_size * channels, channels)`, orthonormal

    What a filter reads of a row holds each pixel `kernel_size` times, so the message, as long as the activation makes
    nothing larger, has at most `length` times the norm of the row. Over any number of slices the sum of all messages stays
    finite, below `length / (1 - length)` rows.

    Why these: the paper leaves the start open. Random kernels of the size at which deep networks start grow without end over
    512 slices; those of a tenth of that variance do so in one of a few layers of one channel.

    Args:
        length: what is left of the norm of a row, at most; between 0 and 1.
        seed: a whole number or a `keras.random.SeedGenerator`, as Keras' initializers take it.

    Raises:
        ValueError: `length` is no number between 0 and 1.

    Source: ours. Orthogonal kernels are those of Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks" (2014).

    >>> kernel = ops.reshape(Contracting(seed=0)(shape=(9, 4, 4)), (36, 4))
    >>> [round(float(norm), 6) for norm in ops.norm(kernel, axis=0)]  # each 0.9 / sqrt(9)
    [0.3, 0.3, 0.3, 0.3]
    """

    def __init__(self, length=0.9, seed=None):
        if isinstance(length, bool) or not isinstance(length, (int, float)) or not 0 < length < 1:
            raise ValueError(f"`length` is a number between 0 and 1. Received: length={length!r}")
        super().__init__(1.0, seed)
        self.length = length

    def __call__(self, shape, dtype=None):
        # (In float32, whatever the dtype: not every backend factorises matrices of 16 bits.)
        kernel = super().__call__(shape, "float32") * (self.length / math.sqrt(shape[0]))
        return ops.cast(kernel, dtype or keras.config.floatx())

    def get_config(self):
        return {"length": self.length, "seed": super().get_config()["seed"]}


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class StepSizes(keras.initializers.Initializer):
    """How the bias of the selective unit starts: `softplus` of it spread evenly, on a logarithmic scale, over two decades.

    Source: the program of Gu and Dao, "Mamba" (2023).

    >>> sizes = ops.softplus(StepSizes(seed=0)((1000,)))
    >>> bool(ops.all(sizes > 0.00099)), bool(ops.all(sizes < 0.101))
    (True, True)
    """

    def __init__(self, seed=None):
        self.seed = seed
        self._uniform = keras.initializers.RandomUniform(math.log(SLOWEST), math.log(FASTEST), seed)

    def __call__(self, shape, dtype=None):
        size = ops.exp(self._uniform(shape, "float32"))
        return ops.cast(size + ops.log(-ops.expm1(-size)), dtype or keras.config.floatx())  # softplus undone

    def get_config(self):
        return {"seed": self._uniform.get_config()["seed"]}


@keras.saving.register_keras_serializable(package="srnn_tutorial")
class Rates(keras.initializers.Initializer):
    """How the rates of the selective unit start: the logarithms of 1, 2, 3 and so on, in each channel.

    Source: Gu and Dao, "Mamba" (2023), section 3.6, "S4D-Real".

    >>> [round(float(rate), 6) for rate in ops.exp(Rates()((2, 3)))[1]]
    [1.0, 2.0, 3.0]
    """

    def __call__(self, shape, dtype=None):
        rates = np.broadcast_to(np.arange(1.0, shape[-1] + 1), shape)
        return ops.cast(np.log(rates), dtype or keras.config.floatx())


def drawing_anew(initializer, part):
    """For a part of that name: one instance draws the same numbers each time, and all parts would start alike."""
    if not isinstance(initializer, keras.initializers.Initializer):
        return initializer
    config = initializer.get_config()
    if "seed" not in config or isinstance(getattr(initializer, "seed", None), keras.random.SeedGenerator):
        return initializer  # it draws nothing, or something else each time
    if config["seed"] is not None:
        mixed = np.random.SeedSequence([config["seed"] % 2**32, zlib.crc32(part.encode())])
        config["seed"] = int(mixed.generate_state(1)[0] >> 1)
    return type(initializer).from_config(config)
