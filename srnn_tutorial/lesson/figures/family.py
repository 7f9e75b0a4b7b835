"""The family tree of spatial recurrent networks: who came when, from whom, and what each changed."""

from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, TextArea, VPacker
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import MultipleLocator

from srnn_tutorial.lesson.figures.paper import BLUE, DARK_ORANGE, GREEN, GREY, INK, RULE, open_frame
from srnn_tutorial.lesson.figures.picture import Picture, drawing

# Name: the year, the height at which it stands, from whom, and what it changed.
MEMBERS = {
    "MDRNN": (2007, 5.2, (), "two neighbours\nhand over at once"),
    "2D-LSTM": (2015, 6.3, ("MDRNN",), "a label for each pixel"),
    "ReNet": (2015, 4.6, ("MDRNN",), "columns first,\nthen rows"),
    "ION": (2016, 2.7, ("ReNet",), "four directions side\nby side, twice"),
    "SPN": (2017, 0.9, (), "weights read off\nthe image"),
    "SCNN": (2018, -0.8, (), "a convolution\nin each step"),
    "DSC": (2018, 4.6, ("ION",), "attention over\ndirections"),
    "CR-Unet": (2019, 2.7, ("ION",), "in a U-Net,\nwith a window"),
    "Mamba": (2023, 5.2, (), "forgetting read off\nthe input; for text"),
    "VMamba": (2024, 3.2, ("Mamba",), "that, in four\ndirections"),
    "GSPN": (2025, 0.9, ("SPN",), "stable, and fast\non a GPU"),
}
# Whose state is that of a pixel, of a whole row, or selective; all others sweep pixels along rows and columns.
COLOURS = {"MDRNN": BLUE, "2D-LSTM": BLUE, "SPN": GREEN, "SCNN": GREEN, "GSPN": GREEN, "Mamba": DARK_ORANGE}
COLOURS["VMamba"] = DARK_ORANGE


@drawing
def draw_family():
    """A member at its year and what it changed; an arrow from each to whoever took its idea further."""
    figure = Figure(figsize=(10.2, 5.8), layout="constrained")
    axes = figure.subplots()
    axes.set(xlim=(2005.5, 2026.5), ylim=(-1.5, 6.9), yticks=[])
    axes.xaxis.set_major_locator(MultipleLocator(2))
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=RULE)
    open_frame(axes)
    axes.spines["left"].set_visible(False)
    boxes, told = {}, []
    for name, (year, height, parents, change) in MEMBERS.items():
        colour = COLOURS.get(name, INK)
        words = [
            TextArea(name, textprops={"size": 10.5, "weight": "bold", "color": colour}),
            TextArea(change, textprops={"size": 8.5, "color": INK, "multialignment": "center"}),
        ]
        look = {"boxstyle": "round,pad=0.3", "edgecolor": colour, "facecolor": "white"}
        boxes[name] = AnnotationBbox(VPacker(children=words, align="center", pad=0, sep=3), (year, height), bboxprops=look)
        axes.add_artist(boxes[name])
        after = f", after {' and '.join(parents)}" if parents else ""
        told.append(f"{name}, {year}{after}: {' '.join(change.split())}.")
    figure.draw_without_rendering()  # so that it is known where the boxes end
    for name, (*place, parents, _) in MEMBERS.items():
        for parent in parents:
            ends = {"patchA": boxes[parent].patch, "patchB": boxes[name].patch, "shrinkA": 1, "shrinkB": 2}
            style = {"arrowstyle": "-|>", "mutation_scale": 13, "color": GREY, "lw": 1.2, "zorder": 1}
            axes.add_patch(FancyArrowPatch(MEMBERS[parent][:2], place, **ends, **style))
    return Picture(figure, f"A family tree. {' '.join(told)}")
