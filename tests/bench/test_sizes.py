"""Images of many sizes: what is given, and what the process answers."""

import json
import sys

import pytest

from srnn_tutorial import bench
from srnn_tutorial.bench import CANDIDATES, Case, ManySizes, memory, sizes
from srnn_tutorial.recurrence.backend import programs

CASE = Case("layer", (1, 8, 6, 2), 3, gradients=True)


def test_the_images_are_about_as_large_as_the_case_says_and_all_differ():
    images = sizes._images((2, 100, 40, 3), 20)
    shapes = [tuple(image.shape) for image in images]
    assert len(set(shapes)) == 20
    assert all((batch, channels) == (2, 3) and 75 <= h <= 125 and 30 <= w <= 50 for batch, h, w, channels in shapes)


def test_each_image_is_taken_once_in_each_pass(monkeypatch, capsys):
    taken, clock = [], iter(range(0, 100, 7))
    monkeypatch.setattr(sizes, "gradient", lambda layer, image: taken.append(tuple(image.shape)) or image)
    monkeypatch.setattr(sizes.time, "perf_counter", lambda: next(clock))
    memory.answer(sizes.one_after_the_other, json.dumps({**vars(CASE), "count": 3}))
    answer = json.loads(capsys.readouterr().out)
    assert (answer["first"], answer["again"]) == (7, 7)
    assert len(taken) == 6 and taken[:3] == taken[3:]


@pytest.mark.parametrize("compiled", [True, False])
def test_only_what_may_compile_compiles(compiled, monkeypatch):
    for name in ("SIZES", "ROUNDED"):
        monkeypatch.setattr(programs, name, getattr(programs, name))
    monkeypatch.setattr(sizes, "gradient", lambda layer, image: image)
    sizes.one_after_the_other(Case("floor", (1, 4, 4, 2), compiled=compiled), 1)
    assert (programs.size_to_compile(CANDIDATES["layer"].make(CASE), (64, 64, 2)) is not None) == compiled


@pytest.mark.slow
def test_a_process_of_its_own_answers():
    found = bench.many_sizes(Case("floor", (1, 8, 8, 2)), count=2)
    assert isinstance(found, ManySizes) and found.count == 2 and found.first > 0 and found.again > 0
    assert (found.bytes is None) == (sys.platform != "linux")
