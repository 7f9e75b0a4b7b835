"""The trainings behind the course's figures, run again by `srnn-tutorial experiments`; `ablate` and `dice`, for one's own.

An experiment is a module with two functions. `plan(seeds)` lists its runs: for each a dictionary, its setting, which holds
all that the run depends on. `measure(setting)` makes one run, from the data to the test, and returns what it found.
"""

from srnn_tutorial.experiments.ablation import ablate
from srnn_tutorial.experiments.results_file import load_results
from srnn_tutorial.experiments.scores import dice

EXPERIMENTS = ("starts", "long_range", "context", "cost", "depth", "digits", "ultrasound")

__all__ = ["EXPERIMENTS", "ablate", "dice", "load_results"]
