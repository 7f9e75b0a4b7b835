"""How often TensorFlow compiles for a training step with windows: directions share what is compiled, as far as they can."""

import os
import re
import subprocess
import sys

import keras
import pytest

STEPS = """
import sys
import tensorflow as tf
from srnn_tutorial import SpatialRNN2D

layer = SpatialRNN2D(int(sys.argv[1]))
layer.build((1, 48, 48, 2))

@tf.function(autograph=False)
def step(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        h = layer(x)
    return h, tape.gradient(h, [x, *layer.trainable_weights])

step(tf.ones((1, 48, 48, 2)))
"""


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="it is TensorFlow's log that is counted in")
@pytest.mark.parametrize(
    "n, programs",
    [
        (8, 4),  # states and gradients, of rows and of columns
        (40, 4),
    ],
)
def test_what_differs_only_in_direction_is_compiled_once(n, programs):
    environment = {**os.environ, "TF_CPP_VMODULE": "device_compiler=1", "TF_CPP_MIN_LOG_LEVEL": "0"}
    ran = subprocess.run([sys.executable, "-c", STEPS, str(n)], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    counts = re.findall(r"Compilation of XLA executable.*#called: (\d+)", ran.stderr)
    assert counts, "this version of TensorFlow no longer says when it compiles: look at its log for what it says instead"
    assert int(counts[-1]) == programs
