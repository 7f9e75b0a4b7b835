"""Drawings of a training: how the loss falls, and what the weights have become."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.figures.paper import CURVES, GREY, open_frame
from srnn_tutorial.lesson.figures.picture import Picture


def draw_history(losses, doing_nothing=None, logarithmic=False):
    """A loss against the epochs.

    Args:
        losses: a dictionary from a label to a number for each epoch.
        doing_nothing: a level to beat.
        logarithmic: whether the losses differ so much that their logarithms are drawn.
    """
    epochs = max(map(len, losses.values()))
    figure = Figure(figsize=(6.8, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.set_prop_cycle(color=CURVES)
    for (label, values), style in zip(losses.items(), ("o-", "s--", "^:", "v-.", "D-")):
        axes.plot(range(1, len(values) + 1), values, style, label=label, markersize=4, markevery=1 + epochs // 16)
    if doing_nothing is not None:
        axes.axhline(doing_nothing, color=GREY, lw=1, ls=":")
        axes.text(epochs, doing_nothing, "doing nothing", ha="right", va="bottom", color=GREY)
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    if logarithmic:
        axes.set_yscale("log")
        axes.legend(frameon=False, loc="lower left")
    else:
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    open_frame(axes)
    falls = ", ".join(f"{label} {'falls' if v[-1] < v[0] else 'does not fall'}" for label, v in losses.items())
    return Picture(figure, f"Loss against {epochs} epochs: {falls}.")


def draw_weights(weights):
    """The weight of every channel, sorted, a line for each direction; `weights`: a dictionary by direction."""
    figure = Figure(figsize=(6.8, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.set_prop_cycle(color=CURVES)
    for (name, values), marker in zip(weights.items(), "osv^"):
        axes.plot(np.sort(values), marker + "-", ms=5, lw=1, label=f"{DIRECTIONS[name].arrow} {name}")
    axes.axhline(0, color=GREY, lw=0.8)
    axes.set_xlabel("channels, from the smallest weight to the largest")
    axes.set_ylabel("weight w")
    axes.legend(frameon=False, ncols=2)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    open_frame(axes)
    channels = len(next(iter(weights.values())))
    return Picture(figure, f"The weight w of each of {channels} channels, sorted, for the directions {', '.join(weights)}.")
