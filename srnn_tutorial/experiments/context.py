"""Ways to bring context, one in place of the other in a small network, at equal size, on three tasks."""

from srnn_tutorial.experiments.training import tasks

TASKS = tuple(tasks.SIZES)
MODELS = (
    "nothing",
    "two convolutions",
    "dilated, side by side",
    "dilated, in a row",
    "15×15 kernel",
    "pyramid pooling",
    "squeeze and excitation",
    "axial attention",
    "attention at 1/4",
    "SpatialRNN2D",
    "SpatialRNN2D, GRU",
    "IONContext",
    "MDRNN2D",
)
TRAINING = {"rates": [0.01, 0.003], "batch_size": 16}


def plan(seeds, models=MODELS):
    """Every block on every task, once for each seed."""
    return [
        {"model": model, "task": task, "seed": seed, **tasks.SIZES[task], **TRAINING}
        for task in TASKS
        for seed in range(seeds)
        for model in models
    ]


def measure(setting):
    """Train the task's network with a block, at each rate, and test that which the validation set prefers."""
    from srnn_tutorial.experiments.training.blocks import UNITS, WAYS
    from srnn_tutorial.experiments.training.rules import train

    setting = dict(setting)
    model, name, seed = setting.pop("model"), setting.pop("task"), setting.pop("seed")
    training = {key: setting.pop(key) for key in ("rates", "epochs", "batch_size")}
    task = tasks.make_task(name, **setting, seed=seed)
    return train(lambda: tasks.make_network(name, (WAYS | UNITS)[model]), task, **training, seed=seed)
