"""The doctor runs the layer and believes its numbers only where they are those done by hand."""

import numpy as np
import pytest

import srnn_tutorial
from srnn_tutorial.doctor import Check, layer, layer_runs


@pytest.fixture
def wrong_layer(monkeypatch):
    """Puts a layer in the place of ours whose four sweeps go through a function of the test's."""
    ours = srnn_tutorial.SpatialRNN2D

    def put(change):
        def make(*arguments, **options):
            return lambda x: change([np.array(h) for h in ours(*arguments, **options)(x)])

        monkeypatch.setattr(srnn_tutorial, "SpatialRNN2D", make)

    return put


def last_pixel_off(sweeps):
    sweeps[3][0, 2, 2, 0] += 0.1
    return sweeps


@pytest.mark.parametrize(
    "change, status",
    [
        (lambda sweeps: sweeps, "ok"),
        (last_pixel_off, "problem"),
        (lambda sweeps: sweeps[::-1], "problem"),
        (lambda sweeps: [sweep * np.nan for sweep in sweeps], "problem"),
        (lambda sweeps: [sweep * 0 for sweep in sweeps], "problem"),
    ],
)
def test_numbers_are_ok_only_where_they_are_those_done_by_hand(wrong_layer, change, status):
    wrong_layer(change)
    devices, check = layer.checks_here()
    assert devices.name == "Devices" and (check.name, check.status) == ("Layer", status)
    assert ("agree" in check.text) == (status == "ok") and ("report this" in check.advice) == (status == "problem")
    assert layer_runs([devices, check]) == (status == "ok")


def test_gpus_are_named(monkeypatch):
    monkeypatch.setattr(layer, "gpus", lambda: ["NVIDIA One", "NVIDIA Two"])
    assert next(layer.checks_here()) == Check("Devices", "ok", "CPU and NVIDIA One, NVIDIA Two")
    monkeypatch.setattr(layer, "gpus", lambda: [])
    found = next(layer.checks_here())
    assert (found.status, found.text) == ("note", "CPU, no GPU")
