"""ReadsImages: what a built layer knows of a tensor that does not tell its shape yet."""

import keras

from srnn_tutorial.recurrence import of_shape


class ReadsImages:
    """A layer of images that takes them as Keras' convolutions do, and where even the rank is not known, too.

    A graph may learn only when it runs what it is given: `tf.data` from a generator says neither channels nor rank. The
    layer knows them, once it is built; an image that turns out to be another is then an error of the backend's, in words.
    """

    def __call__(self, *args, **kwargs):
        args, kwargs = keras.tree.map_structure(self._as_an_image, (args, kwargs))
        return super().__call__(*args, **kwargs)

    def _as_an_image(self, x):
        if not hasattr(x, "shape") or keras.backend.is_keras_tensor(x):
            return x
        channels = known_channels(self)
        if _rank(x) is None or (_rank(x) == 4 and x.shape[-1] is None and channels is not None):
            return of_shape(x, (None, None, None, channels))
        return x


def known_channels(layer):
    """How many channels the images of a layer have, `None` while it does not know."""
    spec = layer.input_spec
    return spec.axes.get(-1) if isinstance(spec, keras.layers.InputSpec) else None


def _rank(x):
    try:
        return len(x.shape)
    except ValueError:  # a graph that does not know it
        return None
