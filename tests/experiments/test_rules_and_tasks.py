"""The common rules of training, and the tasks: the validation set chooses, the test set is seen once, scores are right."""

import keras
import numpy as np
import pytest

from srnn_tutorial.experiments import context, depth, starts, ultrasound
from srnn_tutorial.experiments.training import blocks, tasks
from srnn_tutorial.experiments.training.rules import Task, train


def linear():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])


class Watched:
    """A score that keeps what it was given."""

    def __init__(self):
        self.seen = []

    def __call__(self, y, prediction, weights):
        self.seen.append(y)
        return {"score": 1 - float(np.abs(y - prediction).mean())}


def line(slope, count=8):
    x = np.linspace(1, 2, count, dtype="float32")[:, None]
    return x, slope * x


@pytest.mark.slow
def test_the_rate_and_the_epoch_are_those_that_the_validation_set_prefers():
    """Trained towards 2, validated at 0.5: the best epoch is on the way, the best rate that which passes nearest."""
    score = Watched()
    task = Task(line(2.0), line(0.5), {"": line(0.5), "far": line(2.0)}, "mse", score)
    found = train(linear, task, rates=[1e-9, 0.1], epochs=16, batch_size=2, seed=0)
    assert found["rate"] == 0.1 and len(found["validation"]) == 16
    assert 1 <= found["epoch"] < 16 and found["validation"][found["epoch"] - 1] == max(found["validation"])
    assert found["score"] == pytest.approx(max(found["validation"]), abs=1e-3)
    assert found["score far"] < found["score"] and found["parameters"] == 1 and found["training_seconds"] >= 0
    tests = [y for y in score.seen if y is task.tests[""][1] or y is task.tests["far"][1]]
    assert len(tests) == 2  # each once, after everything
    validated = [y for y in score.seen if y is task.validation[1]]
    assert len(validated) == 16 + 4  # the better of two trials of a quarter goes on, it does not begin anew


@pytest.mark.parametrize("rates", [[0.01], [0.01, 0.1]])
def test_a_perfect_score_ends_the_training(rates):
    score = Watched()
    task = Task(line(0.0), line(0.0), {"": line(0.0)}, "mse", score)
    found = train(linear, task, rates, epochs=9, batch_size=2, seed=0)
    assert found["validation"] == [1.0] and found["score"] == 1 and found["rate"] == 0.01
    assert sum(y is task.validation[1] for y in score.seen) == 1  # and no other rate is tried


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow keeps what it traces")
def test_a_training_step_is_traced_once():
    """Left to Keras, TensorFlow makes the optimizer's variables in the first step, traces it twice, and keeps both."""
    traced = []

    class Counting(keras.layers.Layer):
        def call(self, x, training=False):
            if training:
                traced.append(x)
            return x

    task = Task(line(1.0), line(1.0), {"": line(1.0)}, "mse", Watched())
    shared = {}
    for seed in range(2):
        train(lambda: keras.Sequential([linear(), Counting()]), task, [0.01, 0.1], 8, 2, seed, shared)
    assert len(traced) == 1


def test_going_on_is_as_good_as_never_having_stopped():
    """Weights, moments and step count of Adam, and its rate, are those at the end of the trial."""
    task = Task(line(1.0, 4), line(9.0), {"": line(9.0)}, "mse", Watched())
    alone, tried = (train(linear, task, rates, epochs=8, batch_size=4, seed=0) for rates in ([0.1], [0.1, 1e-9]))
    assert tried["rate"] == 0.1
    np.testing.assert_allclose(tried["validation"], alone["validation"], atol=1e-4)  # one batch: no order to draw


def test_weights_of_pixels_reach_the_loss_and_the_score():
    x, y = line(1.0)
    weights = np.zeros((8, 1), "float32")
    seen = []
    task = Task(
        (x, y, weights),
        (x, y, weights),
        {"": (x, y, weights)},
        "mse",
        lambda y, p, w: seen.append(w) or {"score": -abs(p).max()},
    )
    found = train(linear, task, rates=[0.1], epochs=2, batch_size=8, seed=0)
    assert found["score"] == 0 and all(w is weights for w in seen)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_numbers_and_more_may_be_found():
    x = np.random.default_rng(0).normal(size=(8, 1)).astype("float32")
    task = Task((x, 3 * x), (x, 3 * x), {"": (x, 3 * x)}, "mse", Watched())
    model = lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(3), keras.layers.Dense(1)])  # noqa: E731
    one, other = (
        train(model, task, [0.01, 0.1], 4, 2, seed=1, further=lambda model, task: {"layers": len(model.layers)})
        for _ in range(2)
    )
    assert one["layers"] == 2
    assert {**one, "training_seconds": 0} == {**other, "training_seconds": 0}


SMALL = {"images": 6, "validation_images": 3, "test_images": 6}


@pytest.mark.parametrize("name", tasks.SIZES)
def test_the_sets_of_a_task_are_of_unlike_seeds_and_only_the_training_set_hangs_on_the_runs(name):
    one, other = (tasks.make_task(name, tasks.SIZES[name]["size"] // 2 + 16, **SMALL, seed=seed) for seed in (0, 1))
    assert np.any(one.training[0][:3] != other.training[0][:3])
    np.testing.assert_array_equal(one.validation[0], other.validation[0])
    sets = [one.training[0][:1], other.training[0][:1], one.validation[0][:1], *(x[:1] for x, *_ in one.tests.values())]
    sets = [x for x in sets if x.shape == sets[0].shape]
    assert all(np.any(a != b) for i, a in enumerate(sets) for b in sets[:i])
    for x, y, *_ in (one.training, one.validation, *one.tests.values()):
        assert x.shape[:3] == y.shape[:3] and len(x)


def test_scores_of_right_and_of_wrong_answers():
    task = tasks.make_task("long range", 36, **SMALL, seed=0)
    for _, y, asked in task.tests.values():
        assert task.score(y, 2 * y - 1, asked) == {"accuracy": 1.0}
        assert task.score(y, 1 - 2 * y, asked) == {"accuracy": 0.0}
        bright = y[asked > 0].mean()
        assert task.score(y, np.ones_like(y), asked)["accuracy"] == pytest.approx(bright) and 0 < bright < 1
    task = tasks.make_task("contours", 64, **SMALL, seed=0)
    assert list(task.tests) == ["6 dashes", "9 dashes", "14 dashes"]
    for _, y, dashes in task.tests.values():
        assert task.score(y, 2 * y - 1, dashes) == {"dice": 1.0}
        everything = y.sum((1, 2, 3)) * 2 / (y.sum((1, 2, 3)) + dashes.sum((1, 2)))
        assert task.score(y, np.ones_like(y), dashes)["dice"] == pytest.approx(everything.mean())


@pytest.mark.slow
@pytest.mark.parametrize("task", tasks.SIZES)
def test_every_network_of_a_task_has_as_many_parameters_and_reads_any_size(task):
    assert set(context.MODELS) == set(blocks.BLOCKS)
    for name, block in list(blocks.BLOCKS.items())[:: 7 if task == "ultrasound" else 1]:  # a U-Net takes long to make
        model = tasks.make_network(task, block)
        assert model.count_params() == pytest.approx(tasks.PARAMETERS[task], rel=0.03), name
        if task == "contours":
            x = np.zeros((1, 22, 36, model.input_shape[-1]), "float32")
            assert model(x).shape[:3] == (1, 22, 36)


NETWORKS = {
    "long range": lambda: tasks.make_network("long range", blocks.spatial_rnn),
    "ultrasound": lambda: tasks.make_network("ultrasound", blocks.nothing),
    "wider U-Net": lambda: depth.make_model("wider U-Net", 1, 2),
    "U-Net": lambda: ultrasound.make_model("U-Net", 2, 1),
}


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_a_network_starts_alike_whatever_was_made_before(make):
    """Finding its size makes others, which draw random numbers; kept from the run before, it makes none."""
    starts = []
    tasks._filters.cache_clear(), depth._wider.cache_clear(), ultrasound._filters.cache_clear()
    for _ in range(2):
        keras.utils.set_random_seed(3)
        starts.append(make().get_weights())
    for one, again in zip(*starts):
        np.testing.assert_array_equal(one, again)


@pytest.mark.slow
@pytest.mark.parametrize("levels", depth.DEPTHS[:3])
def test_the_ladder_compares_networks_of_equal_size(levels):
    swept, wider = (depth.make_model(name, levels, 6).count_params() for name in depth.MODELS[1:])
    assert wider == pytest.approx(swept, rel=0.03)
    assert depth.make_model("U-Net", levels, 6).count_params() < swept


@pytest.mark.parametrize("levels", depth.DEPTHS[:3])
def test_a_unet_reaches_as_far_as_is_said(levels):
    """Its convolutions, pooling and enlarging, one after the other, on a line of pixels; normalisation is left aside."""
    edge = 2 ** (levels + 6)
    farthest = 0
    for pixel in range(edge // 2, edge // 2 + 2**levels):
        near, far = pixel, pixel
        for _ in range(levels):  # from the top of the decoder down: which pixels are read
            near, far = near - 2, far + 2
            near, far = near // 2, far // 2
        near, far = near - 2, far + 2
        for _ in range(levels):
            near, far = 2 * near, 2 * far + 1
            near, far = near - 2, far + 2
        farthest = max(farthest, pixel - near, far - pixel)
    assert depth.reach(levels) == farthest


def test_starts_are_those_they_are_called():
    from srnn_tutorial.initializers import FadingMemory, PositiveSum

    assert isinstance(starts.recurrent_start("FadingMemory"), FadingMemory)
    assert isinstance(starts.convolution_start("PositiveSum"), PositiveSum)
    for name in starts.RECURRENT:
        for other in starts.CONVOLUTION:
            layer = starts.make_layer(name, other, merge_mode="convolution", output_conv_filter=3)
            layer.build((None, None, None, 2))
            w, kernel = np.asarray(layer.cells["up"].kernel), np.asarray(layer.convolution.kernel)
            assert {"ones": w.min() == 1, "as in 0.1.0": np.abs(w).max() <= 0.05}.get(name, 0 <= w.min() <= w.max() <= 1)
            assert other not in ("Glorot turned", "PositiveSum") or (kernel.sum(0) >= 0).all()


def test_the_dice_of_two_empty_masks_is_one():
    from srnn_tutorial.experiments import dice

    empty = np.zeros((2, 4, 4, 2))
    assert dice(empty, empty).tolist() == [1, 1]
    found = empty.copy()
    found[0, 0, 0, 1] = 1
    assert dice(empty, found).tolist() == dice(found, empty).tolist() == [1, 0.5]


def test_dice_compares_like_with_like():
    from srnn_tutorial.experiments import dice

    with pytest.raises(ValueError, match=r"one shape .*, not \(2, 4, 4, 1\) and \(2, 4, 4, 2\)"):
        dice(np.zeros((2, 4, 4, 1)), np.zeros((2, 4, 4, 2)))
