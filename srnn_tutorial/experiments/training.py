"""The common rules of training: the validation set chooses rate and epoch, the test set is seen once."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """What a network is to learn, and how one sees whether it has.

    Attributes:
        training, validation: `(x, y)` or `(x, y, weights)`, arrays, made from unlike seeds.
        tests: a dictionary of such sets by name, of further seeds.
        loss: a Keras loss.
        score: a function `(y, prediction, weights)` of arrays; more is better. `weights` is `None` where there are none.
    """

    training: tuple
    validation: tuple
    tests: dict
    loss: object
    score: object


def train(make_model, task, rates, epochs, batch_size, seed):
    """Train a network with each of the learning rates, all alike, and test that which the validation set prefers.

    The rate falls to zero over the epochs, along a cosine. After each epoch the validation set is predicted; the weights of
    its best epoch are those that count.

    Args:
        make_model: a function that returns a new network.
        task: a `Task`.
        rates, epochs, batch_size: of Adam, each rate from the same start.
        seed: of the weights and of the order of the images.

    Returns:
        A dictionary: for each test set its name and the score; the `"validation"` scores, epoch by epoch, of the `"rate"`
        that was chosen, and the `"epoch"`, from 1; `"parameters"`; `"training_seconds"`, of that rate, all epochs, without
        the time for the validation.
    """
    attempts = [_attempt(make_model, task, rate, epochs, batch_size, seed) for rate in rates]
    best = max(attempts, key=lambda attempt: max(attempt["validation"]))
    model = best.pop("model")
    model.set_weights(best.pop("weights"))
    return {**{name: scored(model, task, test) for name, test in task.tests.items()}, **best}


def scored(model, task, data):
    x, y, weights = (*data, None)[:3]
    return float(task.score(y, model.predict(x, 32, verbose=0), weights))


def _attempt(make_model, task, rate, epochs, batch_size, seed):
    import keras

    keras.utils.set_random_seed(seed)
    model = make_model()
    falling = keras.optimizers.schedules.CosineDecay(rate, epochs * -(-len(task.training[0]) // batch_size))
    model.compile(keras.optimizers.Adam(falling), task.loss)
    kept = {"validation": [], "weights": None, "spent": 0.0}

    def validate(epoch, logs):
        start = time.perf_counter()
        score = scored(model, task, task.validation)
        if score > max(kept["validation"], default=float("-inf")):
            kept["weights"] = model.get_weights()
        kept["validation"].append(round(score, 4))
        kept["spent"] += time.perf_counter() - start

    x, y, weights = (*task.training, None)[:3]
    start = time.perf_counter()
    after = keras.callbacks.LambdaCallback(on_epoch_end=validate)
    model.fit(x, y, batch_size, epochs, sample_weight=weights, verbose=0, callbacks=[after])
    seconds = time.perf_counter() - start - kept.pop("spent")
    return {
        **kept,
        "model": model,
        "rate": rate,
        "epoch": kept["validation"].index(max(kept["validation"])) + 1,
        "parameters": model.count_params(),
        "training_seconds": round(seconds, 1),
    }
