"""The trainings behind the course's figures, to be run again with `srnn-tutorial experiments`; and `ablate`, for one's own.

An experiment is a module with two functions. `plan(seeds)` lists its runs: for each a dictionary, its setting, which holds
all that the run depends on. `measure(setting)` makes one run, from the data to the test, and returns what it found.
"""

from srnn_tutorial.experiments.ablation import ablate
from srnn_tutorial.experiments.results_file import load_results

EXPERIMENTS = ("starts", "long_range", "context", "cost", "depth", "digits", "ultrasound")

__all__ = ["EXPERIMENTS", "ablate", "load_results"]
