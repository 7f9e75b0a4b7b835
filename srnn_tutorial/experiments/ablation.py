"""Whether a part of a network helps: the experiment on data of one's own."""

import time


def ablate(networks, train, test, seeds=3, done=lambda name, seed: None):
    """Train networks with a part and without it, several times each, and test them all alike.

    This is how "it helps" can turn out wrong: beside the network with the part belong the one without it and, since more
    weights often help whatever they do, a wider one without it that has as many parameters
    (`srnn_tutorial.models.filters_for` finds it). A difference smaller than the spread of the seeds is none.

    Args:
        networks: a dictionary from a name to a function without arguments that returns a new Keras model.
        train: a function of a model, which trains it; the number of epochs, too, is chosen by a validation set.
        test: a function of the trained model, which returns its score, a number, on images that no training has seen.
        seeds: how often each is trained, at least 2: of the weights, and of what `train` draws by Keras' random numbers.
        done: called with the name and the seed after each training.

    Returns:
        Results as `load_results` gives them, with the `"score"`, the `"parameters"` and the `"training_seconds"` of every
        training, for `table_of_results` and `draw_ablation`.

    Raises:
        TypeError: `seeds` is no whole number.
        ValueError: fewer than two networks, or fewer than two seeds.

    >>> import keras
    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 32)[:, None]
    >>> networks = {
    ...     "without": lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]),
    ...     "with": lambda: keras.Sequential([keras.Input((1,)), keras.layers.Dense(9, "relu"), keras.layers.Dense(1)]),
    ... }
    >>> def train(model):
    ...     model.compile(keras.optimizers.Adam(0.1), "mse")
    ...     model.fit(x, abs(x), epochs=30, verbose=0)
    >>> results = ablate(networks, train, lambda model: -model.evaluate(x, abs(x), verbose=0), seeds=2)
    >>> [run["setting"] for run in results["runs"]][:2]
    [{'model': 'without', 'seed': 0}, {'model': 'with', 'seed': 0}]
    >>> scores = [run["found"]["score"] for run in results["runs"]]
    >>> scores[1] > scores[0] and scores[3] > scores[2]
    True
    """
    import keras

    from srnn_tutorial.layers.parts.checks import check_count

    if not isinstance(networks, dict) or len(networks) < 2:
        raise ValueError(
            "`networks` is a dictionary of at least two: a name, and a function that returns a new model. "
            f"Received: networks={networks!r}"
        )
    if check_count("seeds", seeds) < 2:
        raise ValueError(f"`seeds` is at least 2: a single training tells nothing of chance. Received: seeds={seeds}")
    runs = []
    for seed in range(seeds):
        for name, make in networks.items():
            keras.backend.clear_session()
            keras.utils.set_random_seed(seed)
            runs.append({"setting": {"model": name, "seed": seed}, "found": _measured(make(), train, test)})
            done(name, seed)
    return {"experiment": "ablation", "runs": runs}


def _measured(model, train, test):
    """A function of its own, so that nothing holds the model when the next one is made."""
    start = time.perf_counter()
    train(model)
    seconds = round(time.perf_counter() - start, 1)
    return {"score": float(test(model)), "parameters": model.count_params(), "training_seconds": seconds}
