"""What the experiments of the course have found, for questions about them."""

from collections import defaultdict


def found(experiment, what, **where):
    """The results of an experiment by model: a list with one number for each seed.

    Args:
        experiment: one of `srnn_tutorial.experiments.EXPERIMENTS`.
        what: the number that was found, by its name.
        where: the settings it is asked for; all others are taken together.

    >>> scores = found("digits", "accuracy")
    >>> sorted(scores), len(scores["ReNet"])
    (['ConvNet', 'ReNet'], 3)
    """
    from srnn_tutorial.experiments import load_results

    numbers = defaultdict(list)
    for run in load_results(experiment)["runs"]:
        if what in run["found"] and all(run["setting"].get(name) == value for name, value in where.items()):
            numbers[run["setting"]["model"]].append(run["found"][what])
    return dict(numbers)
