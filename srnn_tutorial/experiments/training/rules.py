"""The common rules of training: the validation set chooses rate and epoch, the test set is seen once."""

import math
import time
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Task:
    """What a network is to learn, and how one sees whether it has.

    Attributes:
        training, validation: `(x, y)` or `(x, y, weights)`, arrays, made from unlike seeds.
        tests: a dictionary of such sets by name, of further seeds.
        loss: a Keras loss.
        score: a function `(y, prediction, weights)` of arrays that returns a dictionary of scores by name, 1 the best.
            `weights` is `None` where there are none.
    """

    training: tuple
    validation: tuple
    tests: dict
    loss: object
    score: object


def train(make_model, task, rates, epochs, batch_size, seed, further=lambda model, task: {}):
    """Train a network with that of the learning rates which the validation set prefers, and test it.

    Each rate is tried for a quarter of the epochs, from the same start; the best one is then used for all of them, from the
    beginning. The rate falls from epoch to epoch, along a cosine. After each epoch the validation set is predicted; the
    weights of its best epoch are those that count. Nothing is better than a score of 1, which ends the training.

    Args:
        make_model: a function that returns a new network; one of `srnn_tutorial.models` may have several heads.
        task: a `Task`.
        rates, epochs, batch_size: of Adam.
        seed: of the weights and of the order of the images.
        further: a function `(model, task)` that finds more in the trained model, a dictionary.

    Returns:
        A dictionary: the scores of each test set, named `"score test"`; the `"validation"` scores (their mean, where there
        are several), epoch by epoch, of the `"rate"` that was chosen, and the `"epoch"`, from 1; `"parameters"`;
        `"training_seconds"` of the processor, all epochs of that rate, without the time for the validation.
    """
    import keras

    from srnn_tutorial.models import supervision

    keras.utils.set_random_seed(seed)
    model = make_model()
    model.compile(keras.optimizers.Adam(), **supervision(model, task.loss))
    model.optimizer.build(model.trainable_variables)  # or TensorFlow traces the first step twice, and keeps both
    start = model.get_weights()
    if len(rates) > 1:
        tried = {rate: _attempt(model, start, task, rate, -(-epochs // 4), batch_size, seed) for rate in rates}
        rate = max(rates, key=lambda rate: max(tried[rate]["validation"]))
    else:
        (rate,) = rates
    best = _attempt(model, start, task, rate, epochs, batch_size, seed)
    model.set_weights(best.pop("weights"))
    found = {
        f"{name} {test}".strip(): round(value, 4)
        for test, data in task.tests.items()
        for name, value in _scores(model, task, data).items()
    }
    return {**found, **further(model, task), **best, "rate": rate, "parameters": model.count_params()}


def _scores(model, task, data):
    x, y, weights = (*data, None)[:3]
    maps = np.concatenate([_maps(model.predict_on_batch(x[start : start + 32])) for start in range(0, len(x), 32)])
    return {name: float(value) for name, value in task.score(y, maps, weights).items()}


def _maps(prediction):
    """Of a network with several heads the one that counts."""
    return prediction["maps"] if isinstance(prediction, dict) else prediction


def _attempt(model, start, task, rate, epochs, batch_size, seed):
    """All epochs, from the weights at the start: what the validation set said, and the best weights."""
    import keras

    from srnn_tutorial.models import targets

    keras.utils.set_random_seed(seed)
    model.set_weights(start)
    for variable in model.optimizer.variables:
        variable.assign(keras.ops.zeros_like(variable))
    kept = {"validation": [], "weights": None}
    spent = []

    def validate(epoch, logs):
        begun = time.process_time()
        score = float(np.mean(list(_scores(model, task, task.validation).values())))
        if score > max(kept["validation"], default=float("-inf")):
            kept["weights"] = model.get_weights()
        kept["validation"].append(round(score, 4))
        model.stop_training = score >= 1
        spent.append(time.process_time() - begun)

    x, y, weights = (*task.training, None)[:3]
    callbacks = [
        keras.callbacks.LearningRateScheduler(lambda epoch: rate * (1 + math.cos(math.pi * epoch / epochs)) / 2),
        keras.callbacks.LambdaCallback(on_epoch_end=validate),
    ]
    y = y if len(model.outputs) == 1 else targets(model, y)
    begun = time.process_time()
    model.fit(x, y, batch_size, epochs, sample_weight=weights, verbose=0, callbacks=callbacks)
    seconds = time.process_time() - begun - sum(spent)
    epoch = kept["validation"].index(max(kept["validation"])) + 1
    return {**kept, "epoch": epoch, "training_seconds": round(seconds, 1)}
