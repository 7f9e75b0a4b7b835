"""Files of earlier versions, and of this one: loaded, they compute the numbers that they computed then (`kept/keep.py`)."""

import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

import srnn_tutorial.models  # noqa: F401  so that Keras knows all layers

KEPT = Path(__file__).parent / "kept"
FILES = sorted(KEPT.glob("*.keras"))


def release(version):
    return [int(number) for number in version.split(".")[:2]]


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_kept_file_computes_what_it_did(file):
    written_by = json.loads(zipfile.ZipFile(file).read("metadata.json"))["keras_version"]
    if release(keras.__version__) < release(written_by):
        pytest.skip(f"written by Keras {written_by}: {keras.__version__} does not know all it says of Keras' own layers")
    model, kept = keras.saving.load_model(file), np.load(file.with_suffix(".npz"))
    computed = model(kept["image"])
    assert len(computed) >= 5 and set(computed) == set(kept) - {"image"}
    for name, expected in computed.items():
        scale = np.abs(kept[name]).max()
        np.testing.assert_allclose(ops.convert_to_numpy(expected), kept[name], rtol=1e-5, atol=1e-5 * scale, err_msg=name)


def test_there_are_such_files():
    assert [file.stem for file in FILES] == ["layers_of_0.1.0", "layers_of_0.2.0.dev", "layers_of_0.2.0.dev1"]
