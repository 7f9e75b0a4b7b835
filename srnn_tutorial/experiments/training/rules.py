"""The common rules of training: the validation set chooses rate and epoch, the test set is seen once."""

import math
import time
from dataclasses import dataclass, field

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


def train(make_model, task, rates, epochs, batch_size, seed, shared=None, further=lambda model, task: {}):
    """Train a network with that of the learning rates which the validation set prefers, and test it.

    Each rate is tried for the first quarter of the epochs, from the same start; the best of these trainings then goes on to
    the end. The rate falls from epoch to epoch, along a cosine. After each epoch the validation set is predicted; the
    weights of its best epoch are those that count. Nothing is better than a score of 1, which ends the training.

    Args:
        make_model: a function that returns a new network; one of `srnn_tutorial.models` may have several heads.
        task: a `Task`.
        rates, epochs, batch_size: of Adam.
        seed: of the weights and of the order of the images.
        shared: a dictionary that trainings which differ by nothing but their seeds hand on, empty for the first: their steps
            are traced and compiled once.
        further: a function `(model, task)` that finds more in the trained model, a dictionary.

    Returns:
        A dictionary: the scores of each test set, named `"score test"`; the `"validation"` scores (their mean, where there
        are several), epoch by epoch, of the `"rate"` that was chosen, and the `"epoch"`, from 1; `"parameters"`;
        `"training_seconds"` of the processor, all epochs of that rate, without the time for compiling and validation.
    """
    import keras

    keras.utils.set_random_seed(seed)
    model = make_model()
    start = model.get_weights()
    shared = {} if shared is None else shared
    if not shared:
        shared |= _ready_to_train(model, task, batch_size)
    model = shared["model"]
    attempts = [_Attempt(rate, start, shared["slots"]) for rate in rates]
    if len(attempts) > 1:
        for attempt in attempts:
            _go_on(attempt, model, task, -(-epochs // 4), epochs, batch_size, seed)
            if attempt.best >= 1:
                break
    best = max(attempts, key=lambda attempt: attempt.best)
    _go_on(best, model, task, epochs, epochs, batch_size, seed)
    model.set_weights(best.best_weights)
    found = {
        f"{name} {test}".strip(): round(value, 4)
        for test, data in task.tests.items()
        for name, value in _scores(model, task, data, batch_size).items()
    }
    return {
        **found,
        **further(model, task),
        "validation": best.validation,
        "epoch": best.validation.index(max(best.validation)) + 1,
        "training_seconds": round(best.seconds, 1),
        "rate": best.rate,
        "parameters": model.count_params(),
    }


@dataclass
class _Attempt:
    """A training at one rate as it stands, so that it can go on when another one has been tried."""

    rate: float
    weights: list  # of the network
    slots: list  # of the optimizer
    seconds: float = 0.0
    validation: list = field(default_factory=list)  # scores, epoch by epoch, as they are written down
    best: float = float("-inf")  # of these scores, unrounded
    best_weights: list = None


def _ready_to_train(model, task, batch_size):
    """The `"model"`, compiled and its step traced with a first batch that does not count, and its first `"slots"`."""
    import keras

    from srnn_tutorial.models import supervision

    model.compile(keras.optimizers.Adam(), **supervision(model, task.loss))
    model.optimizer.build(model.trainable_variables)  # or TensorFlow traces the first step twice, and keeps both
    ready = {"model": model, "slots": slots(model)}
    x, y, weights = _prepared(model, [data[:batch_size] for data in task.training])
    model.fit(x, y, batch_size, sample_weight=weights, verbose=0)
    return ready


def _prepared(model, data):
    """Images, masks and weights as `fit` takes them: a network with several heads has masks for each."""
    from srnn_tutorial.models import targets

    x, y, weights = (*data, None)[:3]
    return x, y if len(model.outputs) == 1 else targets(model, y), weights


def slots(model):
    """What the optimizer of a compiled model holds now, as arrays."""
    import keras

    return [np.copy(keras.ops.convert_to_numpy(variable)) for variable in model.optimizer.variables]


def put_back(model, weights, slots):
    """The weights of a compiled model, and what its optimizer holds."""
    model.set_weights(weights)
    for variable, value in zip(model.optimizer.variables, slots):
        variable.assign(value)


def _go_on(attempt, model, task, until, epochs, batch_size, seed):
    """Train up to the epoch `until`, of so many `epochs`."""
    import keras

    begun_before = len(attempt.validation)
    if attempt.best >= 1 or begun_before == until:
        return
    keras.utils.set_random_seed(seed + 1000 * begun_before)  # another order of the images than in the epochs before
    put_back(model, attempt.weights, attempt.slots)
    spent = []

    def validate(epoch, logs):
        begun = time.process_time()
        score = float(np.mean(list(_scores(model, task, task.validation, batch_size).values())))
        if score > attempt.best:
            attempt.best, attempt.best_weights = score, model.get_weights()
        attempt.validation.append(round(score, 4))
        model.stop_training = score >= 1
        spent.append(time.process_time() - begun)

    callbacks = [
        keras.callbacks.LearningRateScheduler(lambda epoch: attempt.rate * (1 + math.cos(math.pi * epoch / epochs)) / 2),
        keras.callbacks.LambdaCallback(on_epoch_end=validate),
    ]
    x, y, weights = _prepared(model, task.training)
    begun = time.process_time()
    model.fit(
        x,
        y,
        batch_size,
        until,
        initial_epoch=begun_before,
        sample_weight=weights,
        verbose=0,
        callbacks=callbacks,
    )
    attempt.seconds += time.process_time() - begun - sum(spent)
    attempt.weights, attempt.slots = model.get_weights(), slots(model)


def _scores(model, task, data, batch_size):
    """In batches as large as those of the training, since a network is traced anew for another size."""
    x, y, weights = (*data, None)[:3]
    batches = range(0, len(x), batch_size)
    maps = np.concatenate([_maps(model.predict_on_batch(x[start : start + batch_size])) for start in batches])
    return {name: float(value) for name, value in task.score(y, maps, weights).items()}


def _maps(prediction):
    """Of a network with several heads the one that counts."""
    return prediction["maps"] if isinstance(prediction, dict) else prediction
