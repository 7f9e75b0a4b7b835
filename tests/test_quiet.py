"""Notebooks and commands load Keras with the settings of the course; a choice made before is kept."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SAYS = "; print(keras.config.floatx(), keras.config.image_data_format(), keras.config.dtype_policy().name)"


@pytest.fixture
def says(tmp_path):
    """What Keras is set to after some code, where the user's file of settings says float16 and channels first."""
    (tmp_path / "keras.json").write_text(json.dumps({"floatx": "float16", "image_data_format": "channels_first"}))

    def after(code):
        environment = {**os.environ, "KERAS_HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", code + SAYS], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    return after


def test_the_course_is_in_float32_and_channels_last(says):
    assert says("from srnn_tutorial import quiet; quiet.load_keras(); import keras") == [
        "float32",
        "channels_last",
        "float32",
    ]


def test_whoever_imports_keras_has_the_choice(says):
    code = "import keras; from srnn_tutorial import quiet; quiet.load_keras()"
    assert says(code) == ["float16", "channels_first", "float16"]
    code = "import keras; keras.config.set_floatx('float64'); from srnn_tutorial.cli import main; main(['demo'])"
    assert says(code)[-3:] == ["float64", "channels_first", "float64"]
