"""The trainings behind the course's figures, to be run again with `srnn-tutorial experiments`.

An experiment is a module with two functions. `plan(seeds)` lists its runs: for each a dictionary, its setting, which holds
all that the run depends on. `measure(setting)` makes one run, from the data to the test, and returns what it found.
"""

from srnn_tutorial.experiments.results_file import load_results

EXPERIMENTS = ("starts", "long_range", "digits", "ultrasound")

__all__ = ["EXPERIMENTS", "load_results"]
