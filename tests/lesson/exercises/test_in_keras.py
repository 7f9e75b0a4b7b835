"""Exercises in code that need Keras: ours is right, each known mistake and each plausible model is told what is wrong."""

import numpy as np
import pytest

from srnn_tutorial.lesson import check
from srnn_tutorial.lesson.exercises import course
from srnn_tutorial.lesson.exercises.course import rnn_units, the_layer

pytestmark = pytest.mark.slow
COMPARED = ("gru_step", "reach by gradient", "two_rounds", "ablation")
MISTAKES = [(name, i) for name in COMPARED for i in range(len(course.EXERCISES[name].mistakes))]


@pytest.mark.parametrize("name", COMPARED + ("add_context",))
def test_our_function_is_right_and_gets_numbers(name):
    feedback = check(name, course.EXERCISES[name].ours)
    assert feedback.correct is True and feedback.text == course.EXERCISES[name].why()
    assert any(letter.isdigit() for letter in feedback.text)


@pytest.mark.parametrize(("name", "i"), MISTAKES)
def test_a_known_mistake_gets_its_own_words(name, i):
    wrong, why = course.EXERCISES[name].mistakes[i]
    feedback = check(name, wrong)
    assert feedback.correct is False and feedback.text.startswith(f"{why}\nIt was called as\n    ")


@pytest.mark.parametrize("name", COMPARED)
def test_another_wrong_answer_gets_a_hint(name):
    names = course.EXERCISES[name].arguments
    room = {}
    exec(f"def wrong({', '.join(names)}):\n    return [123.5, len('no')]", room)
    feedback = check(name, room["wrong"])
    assert feedback.correct is False and feedback.text.endswith(course.EXERCISES[name].hints[0])
    assert "expected  " in feedback.text and "received  [123.5, 2]" in feedback.text


def test_our_gru_is_that_of_keras(random_numbers):
    """The oracle's, and so the one that the learner's is held against."""
    import keras

    for channels, units in ((1, 1), (3, 2)):
        cell = keras.layers.GRUCell(units)
        cell.build((1, channels))
        weights = [random_numbers.normal(size=w.shape) for w in cell.weights]
        cell.set_weights(weights)
        x, h = random_numbers.normal(size=channels), random_numbers.normal(size=units)
        expected = np.asarray(cell(x[None].astype("float32"), [h[None].astype("float32")])[0])[0]
        np.testing.assert_allclose(rnn_units.by_hand(x, h, *weights), expected, atol=1e-5)


def test_reaches_by_hand_are_those_of_the_models():
    """Worked out here: a ring for each convolution, n for each sweep; found there by single pixels that are changed."""
    from srnn_tutorial.lesson.exercises.course import long_range_context

    expected = [1, 2, 1, 3, 2, 3, 4]
    assert [distance for _, _, distance in long_range_context.models()] == expected
    for model, size, distance in long_range_context.models():
        middle, pixels = size // 2, np.indices((size, size)).reshape(2, -1).T
        changed = np.full((len(pixels), size, size, 1), 0.5, "float32")
        changed[(np.arange(len(pixels)), *pixels.T)] += 1  # another pixel in each image
        before, after = (np.asarray(model(x))[:, middle, middle] for x in (np.full_like(changed, 0.5), changed))
        heard = pixels[(np.abs(after - before) > 1e-6).any(axis=-1)]
        assert np.abs(heard - middle).max() == distance


def test_the_gru_can_add_if_it_leaks():
    states = rnn_units.leaky_sum()
    assert states[3] > states[0] > states[1] > states[2] > 0.2  # adds the 1.5 to what is left of the 3


def models_of(*layers, size=(None, None)):
    """A make_model that ignores n, of these layers."""
    import keras

    return lambda n: keras.Sequential([keras.Input((*size, 1)), *(make() for make in layers)])


def layer(name, *arguments, **how):
    import keras

    import srnn_tutorial

    made = getattr(srnn_tutorial, name, None) or getattr(keras.layers, name)
    return lambda: made(*arguments, **how)


TO_ONE = ("Conv2D", 1, 1)
WRONG_MODELS = {
    "nothing": (lambda n: [n][1:].clear(), "gave nothing back"),
    "no model": (lambda n: layer("SpatialRNN2D", n)(), "gave a SpatialRNN2D"),
    "one size": (
        lambda n: models_of(layer("Flatten"), layer("Dense", 64), layer("Reshape", (8, 8, 1)), size=(8, 8))(n),
        "does not take images of 16×16",
    ),
    "four channels": (lambda n: models_of(layer("SpatialRNN2D"))(n), "comes (1, 16, 16, 4)"),
    "half the size": (lambda n: models_of(layer("MaxPooling2D"))(n), "comes (1, 8, 8, 1)"),
    "no sigmoid": (lambda n: models_of(layer("SpatialRNN2D"), layer(*TO_ONE))(n), "range from 0 to 1"),
    "no sweep": (lambda n: models_of(layer(*TO_ONE, activation="sigmoid"))(n), "no SpatialRNN2D among"),
    "n ignored": (
        lambda n: models_of(layer("SpatialRNN2D"), layer(*TO_ONE, activation="sigmoid"))(n),
        "make_model(3) has a SpatialRNN2D with rnn_seq_length = None",
    ),
    "large": (
        lambda n: models_of(
            layer("Conv2D", 64, 3, padding="same"), layer("SpatialRNN2D", n), layer(*TO_ONE, activation="sigmoid")
        )(n),
        "and may have 200",
    ),
    "an error": (lambda n: 1 / 0, "failed: ZeroDivisionError: division by zero, in line"),
}


@pytest.mark.parametrize("what", WRONG_MODELS)
def test_a_model_that_will_not_do_is_told_why(what):
    make, words = WRONG_MODELS[what]
    feedback = check("make_model", make)
    assert feedback.correct is False and words in feedback.text


def test_a_model_that_is_saved_wrongly_is_told_so(monkeypatch):
    import keras

    load = keras.models.load_model
    monkeypatch.setattr(keras.models, "load_model", lambda path: the_layer.make_model(None) if load(path) else None)
    assert the_layer.is_saved(the_layer.make_model) == "Saved and loaded, the model gives other numbers."


def test_only_what_beats_a_convolution_and_doing_nothing_passes(monkeypatch):
    """The training is replaced; that of ours is real in `test_ours_is_trained`."""
    monkeypatch.setattr(the_layer, "trained_loss", lambda make, seed: 0.5 if make is the_layer.only_convolutions else 0.55)
    assert "0.55" in the_layer.learns(the_layer.make_model) and "0.50" in the_layer.learns(the_layer.make_model)
    losses = iter([0.5, 0.6, 0.4])  # convolutions, then two starts
    monkeypatch.setattr(the_layer, "trained_loss", lambda make, seed: next(losses))
    assert the_layer.learns(the_layer.make_model) is None
    losses = iter([0.9, 0.8, 0.8])  # better than convolutions, worse than nothing
    assert "Looking at nothing gives 0.66" in the_layer.learns(the_layer.make_model)


def test_ours_is_trained():
    feedback = check("make_model", the_layer.make_model)
    assert feedback.correct is True and "145" in feedback.text


def block(x, level):
    from srnn_tutorial.models import context_block

    return context_block(x, name=f"context_{level}")


def replaced(x, level):
    import srnn_tutorial

    return srnn_tutorial.SpatialRNN2D(name=f"sweeps_{level}")(x)


def near(x, level):
    import keras

    return keras.layers.Conv2D(x.shape[-1], 1)(x)


def same_name(x, level):
    from srnn_tutorial.models import context_block

    return context_block(x)


WRONG_CONTEXTS = {
    "nothing": (lambda features, levels: features.clear(), "gave nothing back"),
    "one tensor": (lambda features, levels: block(features[1], 1), "comes a KerasTensor"),
    "only those": (lambda features, levels: [block(features[level], level) for level in levels], "comes a list of 1"),
    "all": (lambda features, levels: [block(x, i) for i, x in enumerate(features)], "all were changed"),
    "none": (lambda features, levels: features, "you changed none"),
    "from the bottom": (
        lambda features, levels: [block(x, i) if 2 - i in levels else x for i, x in enumerate(features)],
        "level 0 is the first of the list",
    ),
    "counted from 1": (
        lambda features, levels: [block(x, i) if i + 1 in levels else x for i, x in enumerate(features)],
        "With levels = [2] you changed [1].",
    ),
    "replaced": (
        lambda features, levels: [replaced(x, i) if i in levels else x for i, x in enumerate(features)],
        "has 16 channels after the block, and had 4",
    ),
    "one name": (
        lambda features, levels: [same_name(x, i) if i in levels else x for i, x in enumerate(features)],
        "Two blocks have the same name",
    ),
    "no sweep": (
        lambda features, levels: [near(x, i) if i in levels else x for i, x in enumerate(features)],
        "A far pixel changes nothing",
    ),
}


@pytest.mark.parametrize("what", WRONG_CONTEXTS)
def test_context_at_other_places_is_told_where(what):
    add, words = WRONG_CONTEXTS[what]
    feedback = check("add_context", add)
    assert feedback.correct is False and words in feedback.text, feedback.text
