"""Three steps of training, on one device and on several: a program, for it needs a process set up before Keras is imported.

    python tests/devices/three_steps.py FOLDER MODEL ...

leaves what came of each model in each way of the running backend, loss and weights, in `FOLDER/MODEL, WAY.npz`.
"""

import contextlib
import os
import sys
import traceback
from pathlib import Path
from unittest import mock

import keras
import numpy as np
from keras import ops, tree

from srnn_tutorial import MDRNN2D, IONContext, ReNet2D, SpatialRNN2D, models

SMALL, LARGE, LONG = (8, 16, 3), (32, 32, 4), (64, 64, 1)  # the plain unit is compiled for the last two
RATE, BATCH = 0.1, 4
EVEN, UNEVEN = 12, 9  # images: three batches, the last of them of one image if uneven


def _around(layer, shape, unknown=False):
    return keras.Sequential(
        [
            keras.Input((None, None, shape[-1]) if unknown else shape),
            keras.layers.Identity(name="image"),
            layer,
        ]
    )


# For each its size of image, and how it is made.
MODELS = {
    "plain": (LARGE, lambda shape: _around(SpatialRNN2D(merge_mode="convolution"), shape)),
    "plain small": (SMALL, lambda shape: _around(SpatialRNN2D(), shape)),
    "plain unknown": (SMALL, lambda shape: _around(SpatialRNN2D(3), shape, unknown=True)),
    "tanh": (LARGE, lambda shape: _around(SpatialRNN2D(activation="tanh"), shape)),
    "window": (LARGE, lambda shape: _around(SpatialRNN2D(3), shape)),
    "window blocks": (LONG, lambda shape: _around(SpatialRNN2D(40, directions=("right", "up")), shape)),
    "window tanh": (LARGE, lambda shape: _around(SpatialRNN2D(3, "tanh", directions=("left", "down")), shape)),
    "irnn": (SMALL, lambda shape: _around(SpatialRNN2D(cell="irnn"), shape)),
    "gru": (SMALL, lambda shape: _around(SpatialRNN2D(cell="gru", units=4), shape)),
    "gru window": (SMALL, lambda shape: _around(SpatialRNN2D(3, cell="gru"), shape)),
    "lstm": (SMALL, lambda shape: _around(SpatialRNN2D(cell="lstm"), shape)),
    "MDRNN2D": (SMALL, lambda shape: _around(MDRNN2D(2, corners=("top_left", "bottom_right")), shape)),
    "MDRNN2D large": ((32, 32, 2), lambda shape: _around(MDRNN2D(2, "rnn", corners=("top_left", "bottom_right")), shape)),
    "ReNet2D": (SMALL, lambda shape: _around(ReNet2D(3, patch_size=2), shape)),
    "IONContext": (SMALL, lambda shape: _around(IONContext(), shape)),
    "cr_unet": ((16, 16, 1), lambda shape: models.cr_unet(shape, filters=2, depth=1)),
}

# Those that are trained by a loop of one's own as well.
LOOPED = ("plain", "window", "gru window", "MDRNN2D", "ReNet2D", "IONContext", "cr_unet")


class Task:
    """A model, compiled, with images and what it is to make of them; always the same numbers."""

    def __init__(self, name, images):
        keras.utils.set_random_seed(0)
        shape, make = MODELS[name]
        self.model = make(shape)
        self.model.compile(keras.optimizers.SGD(RATE), **models.supervision(self.model, "mse"))
        made = np.random.default_rng(0)
        self.x = made.normal(size=(images, *shape)).astype("float32")
        outputs = self.model.compute_output_shape((images, *shape))
        if isinstance(outputs, dict):
            self.y = {name: made.uniform(size=shape).astype("float32") for name, shape in outputs.items()}
        else:
            self.y = made.normal(size=outputs).astype("float32")

    def batches(self):
        for first in range(0, len(self.x), BATCH):
            yield tree.map_structure(lambda array, first=first: array[first : first + BATCH], (self.x, self.y))

    def mean(self, losses):
        """Of all images, from that of each batch."""
        return np.average(np.float32(losses), weights=[len(x) for x, _ in self.batches()])

    def squares(self, outputs, y):
        """The squared errors of a batch, each output's mean for each image, added up."""
        errors = zip(tree.flatten(outputs), tree.flatten(y), strict=True)
        return sum(ops.sum(ops.mean((output - wanted) ** 2, axis=(1, 2, 3))) for output, wanted in errors)


def fitted(name, images, scope=contextlib.nullcontext, sample_weight=None):
    """The loss that `fit` reports, and the model after it."""
    with scope():
        task = Task(name, images)
        if sample_weight is not None and isinstance(task.y, dict):
            sample_weight = dict.fromkeys(task.y, sample_weight)
        done = task.model.fit(task.x, task.y, BATCH, sample_weight=sample_weight, shuffle=False, verbose=0)
    return done.history["loss"][0], task.model


def weighed_as_on_two(name):
    """On one device as Keras weighs on two: half of each one's mean. So the last image, alone on its device, counts half."""
    weights = np.ones((UNEVEN, 1, 1), "float32")
    weights[-1] = 0.5
    return fitted(name, UNEVEN, sample_weight=weights)


def on_tensorflow():
    """The ways on TensorFlow, two logical devices in this process."""
    import tensorflow as tf

    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    mirrored = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])  # one for all: TensorFlow mixes up the sums of several
    return {
        "one": weighed_as_on_two,
        "mirrored": lambda name: fitted(name, UNEVEN, mirrored.scope),
        "one, own loop": lambda name: looped_on_tensorflow(name, tf.distribute.get_strategy()),
        "mirrored, own loop": lambda name: looped_on_tensorflow(name, mirrored),
    }


def on_tensorflow_worker():
    """The way on TensorFlow where this process is one of several. (Keras' `fit` fails there, whatever the model is.)"""
    import tensorflow as tf

    workers = tf.distribute.MultiWorkerMirroredStrategy()
    return {"workers, own loop": lambda name: looped_on_tensorflow(name, workers)}


def looped_on_tensorflow(name, strategy):
    """Trained so that each image counts alike, whatever device it is on."""
    import tensorflow as tf

    with strategy.scope():
        task = Task(name, UNEVEN)

    @tf.function
    def step(x, y, number):
        def on_each(x, y):
            with tf.GradientTape() as tape:
                loss = task.squares(task.model(x, training=True), y) / number
            gradients = tape.gradient(loss, task.model.trainable_variables)
            task.model.optimizer.apply_gradients(zip(gradients, task.model.trainable_variables))
            return loss

        return strategy.reduce("SUM", strategy.run(on_each, (x, y)), axis=None)

    data = tf.data.Dataset.from_tensor_slices((task.x, task.y)).batch(BATCH)
    sizes = [len(x) for x, _ in task.batches()]
    steps = zip(strategy.experimental_distribute_dataset(data), sizes, strict=True)
    return task.mean([step(*batch, tf.constant(size, "float32")) for batch, size in steps]), task.model


def on_jax():
    """The ways on JAX, four devices in this process."""
    import jax
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    distribution = keras.distribution

    def fitted_on_cut_images(name, *axes):
        """Keras' own way: the images that leave the layer `image` are laid out so, and what follows is left to XLA."""
        mesh = distribution.DeviceMesh((1, 4), ("batch", "image"), distribution.list_devices())
        layouts = distribution.LayoutMap(mesh)
        layouts[".*image(_and_maps)?/output"] = axes  # and `image_and_maps` of `cr_unet`
        parallel = distribution.ModelParallel(layout_map=layouts, batch_dim_name="batch")
        with mock.patch.object(parallel, "get_tensor_layout", wraps=parallel.get_tensor_layout) as asked:
            trained = fitted(name, EVEN, parallel.scope)
        assert any(layouts[call.args[0]] for call in asked.mock_calls), "no layer's output was laid out"
        return trained

    def own_loop(name, *axes):
        """The images are laid out so before they come to the model; the program is compiled for that."""
        task = Task(name, EVEN)
        mesh = Mesh(np.array(jax.devices() if axes else jax.devices()[:1]), ("image",))
        layout, everywhere = NamedSharding(mesh, PartitionSpec(*axes)), NamedSharding(mesh, PartitionSpec())
        rest = [v.value for v in task.model.non_trainable_variables]

        @jax.jit
        def step(weights, x, y):
            def loss(weights):
                return task.squares(task.model.stateless_call(weights, rest, x, training=True)[0], y) / BATCH

            value, gradients = jax.value_and_grad(loss)(weights)
            return value, [w - RATE * g for w, g in zip(weights, gradients)]

        weights, losses = jax.device_put([v.value for v in task.model.trainable_variables], everywhere), []
        for batch in task.batches():
            loss, weights = step(weights, *jax.device_put(batch, layout))
            losses.append(loss)
        for v, w in zip(task.model.trainable_variables, weights):
            v.assign(np.asarray(w))
        return task.mean(losses), task.model

    return {
        "one": lambda name: fitted(name, EVEN),
        "one, own loop": own_loop,
        "data parallel": lambda name: fitted(name, EVEN, distribution.DataParallel().scope),
        "height": lambda name: fitted_on_cut_images(name, "batch", "image", None, None),
        "width": lambda name: fitted_on_cut_images(name, "batch", None, "image", None),
        "height, own loop": lambda name: own_loop(name, None, "image"),
        "width, own loop": lambda name: own_loop(name, None, None, "image"),
    }


def _ways():
    if keras.backend.backend() == "jax":
        return on_jax()
    return on_tensorflow_worker() if "TF_CONFIG" in os.environ else on_tensorflow()


def main(folder, *names):
    """Every model in every way; of what fails the reason is printed, and nothing kept."""
    ways = _ways()
    for name in names:
        for way, trained in ways.items():
            if "own loop" in way and name not in LOOPED:
                continue
            try:
                loss, model = trained(name)
            except Exception:
                print(f"{name}, {way}:", traceback.format_exc(), file=sys.stderr)
            else:
                np.savez(Path(folder) / f"{name}, {way}.npz", loss, *model.get_weights())


if __name__ == "__main__":
    main(*sys.argv[1:])
