"""Exported models run in other runtimes and give Keras' own numbers there, or are refused in a sentence."""

import importlib.util

import keras
import numpy as np
import pytest
from matrix import KNOWN, LARGE, MODELS, NEEDS, REFUSED, ROWS, UNKNOWN, export_and_run, image_of, sweep

BACKEND = keras.backend.backend()
SIZES = {"known size": KNOWN, "unknown size": UNKNOWN}

needs_tensorflow = pytest.mark.skipif(BACKEND != "tensorflow", reason="Keras exports these formats from TensorFlow")


def skip_without(format):
    if missing := [name for name in NEEDS[format] if importlib.util.find_spec(name) is None]:
        pytest.skip(f"needs {', '.join(missing)}: install the package with its extra `export`")


def assert_runs_as_in_keras(model, format, shape, folder, batch=2, **arguments):
    found, expected = export_and_run(model, format, image_of(shape, batch), folder, **arguments)
    assert len(found) == len(expected)
    for one, other in zip(found, expected):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-4)


def refused(name, size):
    row = next(row for row, of_row in ROWS.items() if name in of_row)
    return REFUSED.get(row) if BACKEND == "jax" and size == "unknown size" else None


@pytest.mark.matrix
@pytest.mark.skipif(BACKEND == "torch", reason="SavedModel from TensorFlow and JAX")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", MODELS)
def test_a_saved_model_gives_the_same_numbers_or_is_refused(name, size, tmp_path):
    model = MODELS[name](SIZES[size])
    if reason := refused(name, size):
        with pytest.raises(ValueError, match=f"(?s)Not possible from JAX for images of unknown size, {reason}"):
            model.export(tmp_path / "model", verbose=False)
    else:
        assert_runs_as_in_keras(model, "tf_saved_model", SIZES[size], tmp_path)


@pytest.mark.matrix
@pytest.mark.skipif(BACKEND == "torch", reason="SavedModel from TensorFlow and JAX")
@pytest.mark.parametrize("n", [None, 4, 100])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_a_saved_model_of_what_is_compiled_gives_the_same_numbers(activation, n, tmp_path):
    assert_runs_as_in_keras(sweep(n, activation)(LARGE), "tf_saved_model", LARGE, tmp_path)


@pytest.mark.matrix
@needs_tensorflow
@pytest.mark.parametrize("format", ["onnx", "litert", "openvino"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", MODELS)
def test_another_runtime_gives_the_same_numbers(name, size, format, tmp_path):
    skip_without(format)
    assert_runs_as_in_keras(MODELS[name](SIZES[size]), format, SIZES[size], tmp_path)


@pytest.mark.matrix
@needs_tensorflow
@pytest.mark.parametrize("format", ["onnx", "litert", "openvino"])
@pytest.mark.parametrize("n", [None, 4])
def test_what_is_compiled_in_keras_is_plain_in_another_runtime(n, format, tmp_path):
    skip_without(format)
    assert_runs_as_in_keras(sweep(n)(LARGE), format, LARGE, tmp_path)


@pytest.mark.matrix
@needs_tensorflow
@pytest.mark.parametrize("format", ["onnx", "litert", "openvino"])
def test_a_known_batch_runs_too(format, tmp_path):
    skip_without(format)
    signature = [keras.InputSpec(shape=(3, *KNOWN), dtype="float32")]
    assert_runs_as_in_keras(sweep(4)(KNOWN), format, KNOWN, tmp_path, batch=3, input_signature=signature)
