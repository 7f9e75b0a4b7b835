"""What reads a model finds its layers by the names that the model was built with."""

import pytest

from srnn_tutorial.models import cr_unet, names, unet


def test_every_name_is_that_of_a_layer():
    model = cr_unet((8, 6, 1), filters=2, depth=2, rounds=2)
    once = names.one_round(model)
    features = [names.convolved(names.encoder(2)), names.convolved(names.decoder(1)), names.added(names.context(2))]
    assert [names.find(once, name).output.shape[1:] for name in features] == [(2, 2, 8), (4, 3, 4), (2, 2, 8)]
    assert set(model.output_names) == {names.of_round(names.head(level), n, 2) for level in (0, 1) for n in (1, 2)}
    assert names.find(model, names.IMAGE).output.shape == (None, 8, 6, 1)


def test_a_model_with_one_round_has_no_network_within():
    model = unet(filters=2, depth=1)
    assert names.one_round(model) is None and names.find(model, names.MAPS) is model.layers[-1]


@pytest.mark.parametrize("level", [0, 1, 12])
def test_the_level_of_an_output_is_that_of_its_head(level):
    for number in (1, 2, 3):
        assert names.level_of(names.of_round(names.head(level), number, 3)) == level
