"""Drawings of a training: how the loss falls, and what the weights have become."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from srnn_tutorial.directions import DIRECTIONS
from srnn_tutorial.lesson.figures.paper import CURVES, GREY, open_frame
from srnn_tutorial.lesson.figures.picture import Picture, drawing


@drawing
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


@drawing
def draw_weights(start, end):
    """What training has made of each weight: its start to the right, its end upwards; a panel for each direction.

    A weight on the grey line has not changed.

    Args:
        start, end: dictionaries from direction to the weights of its channels, before the training and after it.
    """
    numbers = np.concatenate([*start.values(), *end.values()])
    room = 0.08 * (np.ptp(numbers) or 1)
    limits = numbers.min() - room, numbers.max() + room
    figure = Figure(figsize=(2.0 * len(start) + 0.4, 2.7), layout="constrained")
    panels = figure.subplots(1, len(start), sharex=True, sharey=True, squeeze=False)[0]
    words = []
    for axes, name, colour in zip(panels, start, CURVES):
        axes.plot(limits, limits, color=GREY, lw=1)
        axes.plot(start[name], end[name], "o", color=colour, ms=6)
        axes.set(xlim=limits, ylim=limits, box_aspect=1, xlabel="w at the start")
        axes.set_title(f"{DIRECTIONS[name].arrow} {name}", fontsize=11)
        open_frame(axes)
        change = np.abs(end[name] - start[name]).mean()
        words.append(f"{name}: from ≈ {start[name].mean():.2f} to ≈ {end[name].mean():.2f}, changed by ≈ {change:.2f}")
    panels[0].set_ylabel("w at the end")
    return Picture(figure, f"Mean weight of the channels before the training and after it. {'; '.join(words)}.")
