"""What tests of models share: a model around some layers, weights of both signs, and their results as NumPy arrays."""

import keras
from keras import ops

WEIGHTS = keras.initializers.RandomUniform(-1, 1)


def numbers(x):
    return ops.convert_to_numpy(x)


def sequential(*stack, shape=(None, None, 2)):
    return keras.Sequential([keras.Input(shape), *stack])


def through_a_file(model, folder):
    """The model, saved and loaded."""
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras")


def through_weights(model, folder):
    """A clone of the model with its weights, saved and loaded."""
    model.save_weights(folder / "model.weights.h5")
    again = keras.models.clone_model(model)
    again.load_weights(folder / "model.weights.h5")
    return again
