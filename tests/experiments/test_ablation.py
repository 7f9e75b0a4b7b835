"""`ablate`: every network with every seed, tested alike, and refused where it could not tell anything."""

import keras
import numpy as np
import pytest

from srnn_tutorial.experiments import ablate
from srnn_tutorial.lesson import draw_ablation, table_of_results


def network(width):
    return lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(width), keras.layers.Dense(1)])


def test_every_network_is_made_anew_trained_and_tested_with_every_seed():
    trained, told = [], []

    def train(model):
        trained.append([weight.copy() for weight in model.get_weights()])
        model.layers[-1].bias.assign([len(trained)])

    def score(model):
        return keras.ops.convert_to_numpy(model.layers[-1].bias)[0]

    results = ablate({"narrow": network(1), "wide": network(5)}, train, score, seeds=2, done=lambda *run: told.append(run))
    assert told == [("narrow", 0), ("wide", 0), ("narrow", 1), ("wide", 1)]
    assert [(run["setting"]["model"], run["setting"]["seed"]) for run in results["runs"]] == told
    assert [run["found"]["score"] for run in results["runs"]] == [1, 2, 3, 4]
    assert [run["found"]["parameters"] for run in results["runs"]] == [5, 21, 5, 21]
    assert all(run["found"]["training_seconds"] >= 0 for run in results["runs"])
    assert not np.array_equal(trained[0][0], trained[2][0])  # another seed, other weights


@pytest.mark.slow
def test_the_same_seeds_give_the_same_numbers():
    def train(model):
        x = keras.random.normal((16, 2))
        model.compile("adam", "mse", jit_compile=False)
        model.fit(x, x[:, :1], epochs=2, verbose=0)

    def found():
        x = np.ones((1, 2))
        return ablate({"a": network(2), "b": network(3)}, train, lambda model: model(x)[0, 0], seeds=2)

    one, other = (np.array([run["found"]["score"] for run in found()["runs"]]) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert len(set(one.tolist())) == 4


def test_it_is_told_and_drawn():
    results = ablate({"with": network(2), "without": network(1)}, lambda model: None, lambda model: 0.25, seeds=2)
    table = table_of_results(results)
    assert "0.250 ± 0.000" in table and table.splitlines()[1].startswith("with ")
    assert draw_ablation(results).alt == "Score. with: 0.250 ± 0.000. without: 0.250 ± 0.000."


@pytest.mark.parametrize(
    "networks, seeds, words",
    [
        ({"one": network(1)}, 2, "at least two"),
        ([network(1), network(2)], 2, "at least two"),
        ({"a": network(1), "b": network(2)}, 1, "a single training"),
        ({"a": network(1), "b": network(2)}, 0, "at least 1"),
        ({"a": network(1), "b": network(2)}, 2.5, "a whole number"),
    ],
)
def test_what_could_not_tell_anything_is_refused(networks, seeds, words):
    with pytest.raises((TypeError, ValueError), match=words):
        ablate(networks, lambda model: None, lambda model: 0, seeds)
