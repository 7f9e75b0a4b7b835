"""What can be exported: layers and models by the row of README that they stand in, and the runtimes of its columns."""

import functools

import keras
import numpy as np

from srnn_tutorial import MDRNN2D, DSCContext, IONContext, Propagation2D, ReNet2D, SliceRNN2D, SpatialRNN2D, models

KNOWN, UNKNOWN = (18, 20, 3), (None, None, 3)
LARGE = (32, 32, 8)  # more numbers than are swept without compiling


def around(layer, shape):
    return keras.Sequential([keras.Input(shape), layer])


def stack():
    return keras.layers.StackedRNNCells([keras.layers.GRUCell(3), keras.layers.LSTMCell(4)])


def sweep(n=None, activation="relu", **arguments):
    return lambda shape: around(SpatialRNN2D(n, activation, **arguments), shape)


UNITS = {
    f"{name}, n={n}": sweep(n, **arguments)
    for n in (None, 4)
    for name, arguments in {
        "rnn": {},
        "rnn without activation": {"activation": "linear"},
        "rnn with tanh": {"activation": "tanh"},
        "irnn": {"cell": "irnn"},
        "simple_rnn": {"cell": "simple_rnn"},
        "gru": {"cell": "gru"},
        "lstm": {"cell": "lstm"},
        "selective": {"cell": "selective"},
        "a stack": {"cell": stack()},
    }.items()
}

ROWS = {
    "`SpatialRNN2D`: every unit, a stack, with and without a window": UNITS,
    "`IONContext`, with `accumulator` or without": {
        "IONContext": lambda shape: around(IONContext(units=4, filters=6), shape),
        "IONContext, accumulator": lambda shape: around(IONContext(units=4, accumulator=True), shape),
    },
    "`SliceRNN2D`, `Propagation2D`, `DSCContext`": {
        "SliceRNN2D": lambda shape: around(SliceRNN2D(5), shape),
        "SliceRNN2D, sigmoid": lambda shape: around(SliceRNN2D(4, "sigmoid", ("up", "right")), shape),
        "Propagation2D": lambda shape: around(Propagation2D(3), shape),
        "DSCContext": lambda shape: around(DSCContext(4), shape),
        "DSCContext, lstm": lambda shape: around(DSCContext(4, cell="lstm"), shape),
    },
    "`ReNet2D`, `models.renet`": {
        "ReNet2D": lambda shape: around(ReNet2D(5), shape),
        "ReNet2D, lstm, padded": lambda shape: around(ReNet2D(5, (5, 3), "lstm", padding="same"), shape),
        "renet": lambda shape: models.renet(shape, units=(4, 5), dense_units=(6,), pooling="average"),
    },
    "`MDRNN2D`, `models.scene_labelling`": {
        **{f"MDRNN2D, {cell}": lambda shape, cell=cell: around(MDRNN2D(4, cell), shape) for cell in ("rnn", "gru", "lstm")},
        "scene_labelling": lambda shape: models.scene_labelling(shape, classes=4, units=(3, 4), features=(6,)),
    },
    "`models.unet`, `models.cr_unet`": {
        "unet": lambda shape: models.unet(shape, filters=3, depth=2),
        "cr_unet": lambda shape: models.cr_unet(shape, filters=3, depth=2),
    },
}
MODELS = {name: make for row in ROWS.values() for name, make in row.items()}

# From JAX, with a size that is not known: the rows that are refused, and in which words.
FROM_JAX = "SavedModel from JAX"
REFUSED = {
    "`ReNet2D`, `models.renet`": "because JAX does not know that an image has at least one patch",
    "`MDRNN2D`, `models.scene_labelling`": "because JAX does not know that",
}


def numbers(outputs):
    """The outputs of a model or a runtime as a sorted list of arrays: dictionaries are named differently everywhere."""
    arrays = [np.asarray(each) for each in keras.tree.flatten(outputs)]
    return sorted(arrays, key=lambda each: (each.shape, float(np.abs(each).sum())))


def export_and_run(model, format, images, folder, **arguments):
    """What the runtime of a format makes of the images, and what Keras does."""
    expected = model.predict(images, verbose=0)
    path = f"{folder}/model{ENDINGS[format]}"
    model.export(path, format=format, verbose=False, **arguments)
    return numbers(RUNTIMES[format](path, images)), numbers(expected)


def by_tensorflow(path, images):
    import tensorflow as tf

    module = tf.saved_model.load(path)  # kept: without it the weights are gone
    return keras.tree.map_structure(lambda tensor: tensor.numpy(), module.serve(images))


def by_onnxruntime(path, images):
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    return session.run(None, {session.get_inputs()[0].name: images})


def by_litert(path, images):
    from ai_edge_litert.interpreter import Interpreter

    run = Interpreter(path).get_signature_runner()
    (name,) = run.get_input_details()
    return list(run(**{name: images}).values())


def by_openvino(path, images):
    import openvino

    model = openvino.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    found = {output.get_any_name(): result.copy() for output, result in model([images]).items()}
    own = [result for name, result in found.items() if name.startswith("Identity")]  # the others are loops' last states
    return own or list(found.values())  # those of several heads have names of their own, and no others beside them


RUNTIMES = {"tf_saved_model": by_tensorflow, "onnx": by_onnxruntime, "litert": by_litert, "openvino": by_openvino}
ENDINGS = {"tf_saved_model": "", "onnx": ".onnx", "litert": ".tflite", "openvino": ".xml"}
NEEDS = {
    "tf_saved_model": (),
    "onnx": ("tf2onnx", "onnxruntime"),
    "litert": ("ai_edge_litert",),
    "openvino": ("openvino",),
}


@functools.cache
def image_of(shape, batch=2):
    size = tuple(edge or default for edge, default in zip(shape, KNOWN))
    return np.random.default_rng(0).normal(size=(batch, *size)).astype("float32")
