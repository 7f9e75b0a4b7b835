"""What a layer does before any training: it hears far, is alive, and neither grows without end nor fades to nothing."""

import keras
import numpy as np
import pytest
from keras import ops

from srnn_tutorial import IONContext, SpatialRNN2D
from srnn_tutorial.experiments.starts import growth, heard

numbers = ops.convert_to_numpy


def seeded(make, seeds):
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        yield make(seed)


@pytest.mark.parametrize(("distance", "share"), [(8, 0.05), (32, 0.01)])
def test_a_pixel_far_behind_is_heard(distance, share):
    assert np.mean(list(seeded(lambda seed: heard(SpatialRNN2D, distance), 10))) >= share


@pytest.mark.parametrize("n", [4, None])
@pytest.mark.parametrize("channels", [1, *(pytest.param(channels, marks=pytest.mark.slow) for channels in (2, 3, 4))])
def test_no_filter_is_dead(channels, n):
    def alive(seed):
        x = np.random.default_rng(seed).normal(size=(2, 12, 12, channels)).astype("float32")
        return np.any(numbers(SpatialRNN2D(n, merge_mode="convolution", output_conv_filter=1)(x)))

    assert all(seeded(alive, 25))


def test_no_two_filters_are_alike():
    layer = SpatialRNN2D(merge_mode="convolution", output_conv_filter=64)
    layer.build((None, None, None, 4))
    kernel = numbers(layer.convolution.kernel)
    cosines = (kernel / np.linalg.norm(kernel, axis=0)).T @ (kernel / np.linalg.norm(kernel, axis=0))
    assert (np.abs(cosines - np.eye(64)) < 0.95).all()
    assert (kernel.sum(0) >= 0).all() and (kernel < 0).any(0).all()


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 16])
@pytest.mark.parametrize("merge_mode", ["concat", "convolution"])
def test_a_large_image_makes_no_large_numbers(merge_mode, channels):
    images = np.stack([np.ones((512, 512)), np.tile(np.arange(512) < 256, (512, 1))])[..., None] * np.ones(channels)
    for h in seeded(lambda seed: SpatialRNN2D(merge_mode=merge_mode)(images.astype("float32")), 3):
        assert 0 < float(ops.max(h)) <= 50


@pytest.mark.parametrize("merge_mode", ["concat", "convolution", "sum"])
def test_half_precision_has_room_for_them(merge_mode):
    x = np.random.default_rng(0).uniform(0, 100, size=(1, 256, 256, 3)).astype("float16")
    assert np.isfinite(numbers(SpatialRNN2D(merge_mode=merge_mode, dtype="mixed_float16")(x))).all()


@pytest.mark.slow
@pytest.mark.parametrize("channels", [4, 16])
@pytest.mark.parametrize("edge", [16, 64])
def test_layers_in_a_row_neither_vanish_nor_explode(edge, channels):
    def four(seed):
        return growth([SpatialRNN2D(merge_mode="convolution") for _ in range(4)], edge, seed, channels)

    assert all(0.1 <= ratio <= 10 for ratio in seeded(four, 3))


@pytest.mark.slow
@pytest.mark.parametrize("accumulator", [False, True])
@pytest.mark.parametrize("edge", [16, 64])
def test_two_rounds_of_sweeps_neither_vanish_nor_explode(edge, accumulator):
    def two(seed):
        return growth([IONContext(accumulator=accumulator)], edge, seed, channels=16)

    assert all(0.1 <= ratio <= 10 for ratio in seeded(two, 3))


@pytest.mark.slow
def test_the_defaults_learn_the_long_range_task():
    """README's model at distance 8, from one seed; `experiments starts` has more."""
    from srnn_tutorial.experiments.starts import TRAINING, measure

    setting = {"model": "FadingMemory", "convolution": "PositiveSum", "form": "README", "distance": 8, "seed": 0, **TRAINING}
    keras.utils.set_random_seed(0)
    assert measure(setting, shared={})["accuracy"] >= 0.98
