"""What stands in a graph that is traced for export, and that nothing else is traced like that. On TensorFlow."""

import keras
import numpy as np
import pytest
from matrix import LARGE, MODELS, UNKNOWN

from srnn_tutorial.recurrence.backend import for_export

pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="graphs as TensorFlow has them")


def called_from(module, function):
    return eval("lambda function: function()", {"__name__": module})(function)


def operations(model, module):
    """The kinds of operations in the graph of a model, in its functions and loops, too, traced from a module of that name.

    Also whether one of the functions is to be compiled.
    """
    import tensorflow as tf

    specs = [tf.TensorSpec(each.shape, each.dtype) for each in model.inputs]
    graph = called_from(module, lambda: tf.function(model).get_concrete_function(*specs)).graph.as_graph_def()
    functions = graph.library.function
    kinds = {node.op for node in [*graph.node, *(node for function in functions for node in function.node_def)]}
    return kinds, any(function.attr["_XlaMustCompile"].b for function in functions)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [LARGE, UNKNOWN])
@pytest.mark.parametrize("name", ["rnn, n=None", "rnn, n=4", "gru, n=None", "MDRNN2D, lstm"])
def test_no_program_and_no_list_of_tensors_stands_in_an_exported_graph(name, shape):
    kinds, compiled = operations(MODELS[name](shape), "keras.src.export.onnx")
    assert not compiled
    assert not {kind for kind in kinds if kind.startswith(("TensorList", "Xla"))}


def test_a_graph_is_compiled_as_before_where_nobody_exports():
    model = MODELS["rnn, n=None"](LARGE)
    assert not operations(model, "keras.src.export.litert")[1]
    assert operations(model, "keras.src.trainers.trainer")[1]
    assert operations(model, "keras.src.export.saved_model")[1]


def test_who_is_among_the_callers_decides():
    assert not for_export()
    assert called_from("keras.src.export.openvino", for_export)
    assert not called_from("keras.src.export.openvino_of_mine".removeprefix("keras."), for_export)


def test_an_exported_graph_gives_the_same_numbers():
    import tensorflow as tf

    x = np.random.default_rng(0).normal(size=(1, *LARGE)).astype("float32")
    for name in ("rnn, n=None", "rnn, n=4"):
        model = MODELS[name](LARGE)
        plain = called_from("keras.src.export.onnx", lambda model=model: tf.function(model)(x))
        np.testing.assert_allclose(plain, model(x), rtol=0, atol=1e-5)
