"""The exercises and predictions of the course, notebook by notebook: questions, hints, our answers, and known mistakes.

What is right is worked out by the programs of `by_hand`, or is read off the results of the experiments. A known mistake is
a wrong answer or a wrong function that stands beside the right one, with what is to be said to whoever made it.
"""

from typing import NamedTuple

from srnn_tutorial.lesson.exercises.course import (
    cr_unet,
    directions,
    long_range_context,
    merge_modes,
    one_sweep,
    relatives,
    rnn_units,
    sequence_length,
    speed,
    the_layer,
    where_it_went,
    your_own_images,
)


class Notebook(NamedTuple):
    """What one notebook asks: two dictionaries by name."""

    exercises: dict
    predictions: dict


NOTEBOOKS = {
    "00 Start here": Notebook(one_sweep.START_HERE, {}),
    "01 One sweep": Notebook(one_sweep.EXERCISES, one_sweep.PREDICTIONS),
    "02 Four directions": Notebook(directions.EXERCISES, directions.PREDICTIONS),
    "03 Sequence length": Notebook(sequence_length.EXERCISES, sequence_length.PREDICTIONS),
    "04 Merge modes": Notebook(merge_modes.EXERCISES, merge_modes.PREDICTIONS),
    "05 The layer": Notebook(the_layer.EXERCISES, the_layer.PREDICTIONS),
    "06 RNN units": Notebook(rnn_units.EXERCISES, rnn_units.PREDICTIONS),
    "07 Long-range context": Notebook(long_range_context.EXERCISES, long_range_context.PREDICTIONS),
    "08 Relatives": Notebook(relatives.EXERCISES, relatives.PREDICTIONS),
    "09 CR-Unet": Notebook(cr_unet.EXERCISES, cr_unet.PREDICTIONS),
    "10 Speed and GPU": Notebook(speed.EXERCISES, speed.PREDICTIONS),
    "11 Your own images": Notebook(your_own_images.EXERCISES, your_own_images.PREDICTIONS),
    "12 Where it went": Notebook(where_it_went.EXERCISES, where_it_went.PREDICTIONS),
}
EXERCISES = {name: exercise for notebook in NOTEBOOKS.values() for name, exercise in notebook.exercises.items()}
PREDICTIONS = {name: prediction for notebook in NOTEBOOKS.values() for name, prediction in notebook.predictions.items()}
