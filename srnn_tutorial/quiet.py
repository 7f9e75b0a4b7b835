"""Loading Keras and its backend without their start-up messages, for notebooks and commands that show other things."""

import contextlib
import logging
import os
import sys


def load_keras():
    """Import Keras and start its backend, silently; call it before anything else imports them.

    TensorFlow's C++ code writes some lines to stderr whatever TF_CPP_MIN_LOG_LEVEL says, so stderr itself is closed for
    the time being. What Python raises is raised as ever. Afterwards one warning is kept back: that a function is traced
    again and again, for which TensorFlow takes models that are made one after the other.

    Keras then has float32 and channels last, in which the course is written, whatever `~/.keras/keras.json` says. (Where it
    has been imported before, it stays as it is: whoever did that has had the choice.)
    """
    by_us = "keras" not in sys.modules
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _stderr_hidden():
        import keras

        if by_us:
            keras.config.set_floatx("float32")
            keras.config.set_image_data_format("channels_last")
        keras.ops.zeros(1)
    logging.getLogger("tensorflow").addFilter(lambda record: "tf.function retracing" not in record.getMessage())


@contextlib.contextmanager
def _stderr_hidden():
    try:
        stderr = os.dup(2)
    except OSError:  # there is none
        yield
        return
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
