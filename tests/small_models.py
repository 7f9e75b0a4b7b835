"""What tests of models share: a model around some layers, weights of both signs, and their results as NumPy arrays."""

import keras
from keras import ops

WEIGHTS = keras.initializers.RandomUniform(-1, 1)


def numbers(x):
    return ops.convert_to_numpy(x)


def sequential(*stack, shape=(None, None, 2)):
    return keras.Sequential([keras.Input(shape), *stack])
