"""The layer is run, in a process of its own, and its numbers are compared with the arithmetic done by hand."""

import json
import subprocess
import sys

from srnn_tutorial.doctor.check import Check
from srnn_tutorial.failures import last_words, said, signal_of

MEND = "Put right what is said above; or make a new environment with the first command of the README."


def run_apart():
    """The list of `Check` that such a process prints: devices and layer. Where it dies, that is the layer's check."""
    child = subprocess.run(
        [sys.executable, "-m", "srnn_tutorial.doctor"], capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    found = [Check(**json.loads(line)) for line in child.stdout.splitlines() if line.startswith('{"name"')]
    if not any(check.name == "Layer" for check in found):
        found.append(_death(child))
    return found


def _death(child):
    """The check of a layer whose process ended before it could say anything."""
    advice = {
        "SIGKILL": "Memory ran out, most likely: shut down other notebooks and programs.",
        "SIGILL": "This processor lacks instructions that TensorFlow needs (AVX).",
    }
    if name := signal_of(child):
        return Check("Layer", "problem", f"{last_words(child)} while it ran", advice.get(name, MEND))
    return Check("Layer", "problem", f"does not run: {last_words(child)}", MEND)


def checks_here():
    """The checks of devices and layer in this process, each as soon as it is known."""
    try:
        yield from _devices_and_layer()
    except Exception as error:  # whatever a broken installation raises: it is what was asked for
        yield Check("Layer", "problem", f"does not run: {said(error)}", MEND)


def _devices_and_layer():
    yield _devices()
    yield _layer()


def _layer():
    import keras
    import numpy as np

    from srnn_tutorial import SpatialRNN2D
    from srnn_tutorial.data import readme_image
    from srnn_tutorial.lesson import trace_all

    image = readme_image()
    layer = SpatialRNN2D(rnn_seq_length=2, kernel_initializer="ones", merge_mode=None)
    ours = [keras.ops.convert_to_numpy(h)[0, :, :, 0] for h in layer(image[None, :, :, None])]
    if np.allclose(ours, [sweep.hidden for sweep in trace_all(image, n=2).values()]):
        return Check("Layer", "ok", "runs, and its four sweeps agree with the arithmetic done by hand")
    advice = "Please report this, with the lines above."
    return Check("Layer", "problem", "runs, but its sweeps differ from the arithmetic done by hand", advice)


def _devices():
    found = gpus()
    if found:
        return Check("Devices", "ok", "CPU and " + ", ".join(found))
    advice = 'The CPU is enough for the course. To use an NVIDIA GPU, see "GPU" in the README.'
    return Check("Devices", "note", "CPU, no GPU", advice)


def gpus():
    """The names of the GPUs that Keras' backend sees; it imports the backend."""
    from srnn_tutorial.recurrence.backend import accelerators

    return accelerators()
