"""The lowest versions that the course runs with, as in pyproject.toml; a test holds the two together."""

import re

TENSORFLOW = "2.19"
KERAS = "3.12"
FOR_NOTEBOOKS = {
    "anywidget": "0.9.13",
    "ipywidgets": "8.1",
    "joblib": "1.4",
    "jupyterlab": "4.3.3",
    "latex2mathml": "3.77",
    "matplotlib": "3.9",
    "nbconvert": "7.17",
    "scikit-image": "0.24",
    "scikit-learn": "1.5",
    "scipy": "1.13",
    "tqdm": "4.66",
}


def is_older(version, lowest):
    """Whether a version is below the lowest one. What follows its numbers does not count.

    >>> is_older("3.9.2", "3.12"), is_older("3.12", "3.12"), is_older("3.12.0rc1", "3.12")
    (True, False, False)
    """
    return _numbers(version) < _numbers(lowest)


def _numbers(version):
    numbers = [int(number) for number in re.match(r"[\d.]*", version)[0].split(".") if number]
    while numbers and numbers[-1] == 0:  # 2.19.0 is 2.19
        numbers.pop()
    return numbers
