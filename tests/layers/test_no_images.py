"""A batch without images, a device's share of a last one that is too small for all: each weight has a gradient, of zeros."""

import keras
import numpy as np
import pytest

from srnn_tutorial import MDRNN2D, DSCContext, IONContext, Propagation2D, ReNet2D, SliceRNN2D, SpatialRNN2D

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="only TensorFlow says that there is no gradient, where others give zeros"
)

LAYERS = {
    "plain": lambda: SpatialRNN2D(),
    "plain window": lambda: SpatialRNN2D(2),
    "irnn": lambda: SpatialRNN2D(cell="irnn"),
    "gru": lambda: SpatialRNN2D(cell="gru"),
    "selective": lambda: SpatialRNN2D(cell="selective"),
    "gru window": lambda: SpatialRNN2D(2, cell="gru"),
    "convolution": lambda: SpatialRNN2D(2, cell="lstm", merge_mode="convolution"),
    "ReNet2D": lambda: ReNet2D(2, patch_size=2),
    "SliceRNN2D": lambda: SliceRNN2D(3),
    "Propagation2D": lambda: Propagation2D(2),
    "DSCContext": lambda: DSCContext(),
    "IONContext": lambda: IONContext(),
    "MDRNN2D": lambda: MDRNN2D(2),
}


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", LAYERS)
def test_gradients_are_zero(name, compiled):
    import tensorflow as tf

    layer = LAYERS[name]()
    layer.build((None, 4, 6, 3))

    def gradients(x):
        with tf.GradientTape() as tape:
            h = layer(x)
        assert tuple(h.shape) == layer.compute_output_shape(tuple(x.shape))
        return tape.gradient(h, layer.trainable_variables)

    for gradient in (tf.function(gradients) if compiled else gradients)(np.zeros((0, 4, 6, 3), "float32")):
        assert gradient is not None and not np.any(gradient)


@pytest.mark.parametrize("shape", [(2, 0, 6, 3), (2, 4, 0, 3), (0, 0, 0, 3)])
@pytest.mark.parametrize("n", [None, 2])
@pytest.mark.parametrize("cell", ["irnn", "gru"])
def test_so_it_is_with_images_that_have_no_pixel(cell, n, shape):
    import tensorflow as tf

    layer = SpatialRNN2D(n, cell=cell)
    layer.build((None, None, None, 3))
    with tf.GradientTape() as tape:
        h = layer(np.zeros(shape, "float32"))
    assert tuple(h.shape) == layer.compute_output_shape(shape)
    assert not any(
        np.any(gradient) for gradient in tape.gradient(h, layer.trainable_variables, unconnected_gradients="none")
    )
