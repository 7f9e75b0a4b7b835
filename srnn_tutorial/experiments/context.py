"""Ways to bring context, one in place of the other in a small network, at equal size, on three tasks.

And for the layer of this package every unit, and windows of several lengths.
"""

from srnn_tutorial.experiments.training import tasks

TASKS = tuple(tasks.SIZES)
WAYS = (
    "nothing",
    "two convolutions",
    "dilated, side by side",
    "dilated, in a row",
    "15×15 kernel",
    "pyramid pooling",
    "squeeze and excitation",
    "axial attention",
    "attention at 1/4",
    "IONContext",
    "MDRNN2D",
    "SpatialRNN2D",
    "SpatialRNN2D, gru",
)
# The same layer with each unit and with windows.
UNITS = (
    "SpatialRNN2D",
    "SpatialRNN2D, irnn",
    "SpatialRNN2D, gru",
    "SpatialRNN2D, lstm",
    "SpatialRNN2D, n = 4",
    "SpatialRNN2D, n = 8",
    "SpatialRNN2D, n = 16",
)
# What came beside it and after it, which the course tells of last.
LATER = ("SliceRNN2D", "DSCContext", "Propagation2D", "SpatialRNN2D, selective", "VMamba")
MODELS = tuple(dict.fromkeys(WAYS + UNITS + LATER))


def plan(seeds):
    """Every block on every task, once for each seed."""
    return [
        {"model": model, "task": task, "seed": seed, **tasks.SIZES[task], "rates": tasks.RATES}
        for task in TASKS
        for seed in range(seeds)
        for model in MODELS
    ]


def measure(setting, shared):
    """Train the task's network with a block, at each rate, and test that which the validation set prefers."""
    from srnn_tutorial.experiments.training.blocks import BLOCKS

    task, block = setting["task"], BLOCKS[setting["model"]]
    return tasks.train_on(task, lambda: tasks.make_network(task, block), setting, shared)
