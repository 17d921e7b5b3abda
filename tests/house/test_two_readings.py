"""The catalogue and the emulator read Google's pages independently, and agree."""

from __future__ import annotations

import pytest

from services.catalogue import Catalogue, Model, Status
from services.emulator.models import MODELS

CATALOGUE = Catalogue.load()
ALIVE = [model for model in CATALOGUE.models if model.status is not Status.RETIRING]


def test_every_living_model_is_served_and_every_served_one_is_known():
    painting = {id for id, model in MODELS.items() if model.paints}
    assert painting == {model.id for model in ALIVE}


@pytest.mark.parametrize("model", ALIVE, ids=lambda model: model.id)
def test_both_tell_the_same_of_a_model(model: Model):
    witness = MODELS[model.id]
    assert set(model.ratios) == set(witness.base)
    assert set(model.sizes) == set(witness.sizes)
    assert {level.upper() for level in model.thinking_levels} == set(witness.levels)
    assert model.thinks == witness.thinks
    assert (model.web_search, model.image_search) == (witness.web_search, witness.image_search)
    assert model.max_references == witness.max_references
    assert model.output_mime == witness.mime
    assert (model.input_tokens, model.output_tokens) == (
        witness.input_tokens,
        witness.output_tokens,
    )


@pytest.mark.parametrize("model", ALIVE, ids=lambda model: model.id)
def test_both_expect_the_same_pixels_and_tokens(model: Model):
    witness = MODELS[model.id]
    for size in model.size_choices:
        sent = size if model.sizes else ""
        assert model.image_tokens[size] == witness.picture_tokens(sent)
        for ratio in model.ratios:
            assert CATALOGUE.pixels(model, ratio, size) == witness.pixels(ratio, sent)
