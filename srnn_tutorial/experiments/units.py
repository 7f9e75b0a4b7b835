"""Which unit, and how far it should see: the networks and tasks of `context`, with each unit and with shorter windows."""

from srnn_tutorial.experiments import context
from srnn_tutorial.experiments.context import measure

MODELS = ("plain", "irnn", "gru", "lstm", "plain, n = 4", "plain, n = 8", "plain, n = 16")

__all__ = ["MODELS", "measure", "plan"]


def plan(seeds):
    """Every unit sweeping the whole image, and the plain one in windows, on every task, once for each seed."""
    return context.plan(seeds, MODELS)
