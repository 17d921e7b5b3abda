"""From what is typed to what is sent, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.domain import Recipe, Role
from services.errors import RecipeError
from services.prompts.composed import OFF, OWN, as_draft, composed, introduced
from services.prompts.introduction import introduction, name_of
from tests.prompts.test_mentions import CAT, MUG, reference

SNAP = reference("IMG_2034.JPG", 4)


def test_each_alternative_is_a_recipe_with_both_texts() -> None:
    draft = Recipe(prompt="@cat in {fog|rain}", references=(MUG, CAT), variations=2)
    fog, rain = composed(draft, {})
    assert (fog.prompt, rain.prompt) == ("image 2 in fog", "image 2 in rain")
    assert fog.written == rain.written == draft.prompt
    assert fog.variations == 2
    assert as_draft(fog) == draft


def test_a_plain_prompt_is_kept_once() -> None:
    [sent] = composed(Recipe(prompt="a mug"), {})
    assert (sent.prompt, sent.written) == ("a mug", "")


def test_too_many_pictures_at_once_are_refused() -> None:
    draft = Recipe(prompt="{a|b|c|d|e|f|g|h|i}", variations=8)
    with pytest.raises(RecipeError) as told:
        composed(draft, {})
    assert "72" in told.value.title


def test_references_are_introduced_by_what_is_known_of_them() -> None:
    references = (replace(MUG, role=Role.OBJECT), replace(SNAP, role=Role.STYLE), CAT, SNAP)
    assert introduction(references) == (
        'Image 1 ("Blue mug") shows an object to keep as it is. '
        "Image 2 gives the style only, not its content. "
        'Image 3 is "cat".'
    )


@pytest.mark.parametrize(
    "name",
    ["IMG_2034.JPG", "DSC01234.jpeg", "PXL_20261122_101112.jpg", "image.png", "download (3).png",
     "Screenshot 2026-11-22.png", "a3f9c2d41b.webp", "20261122_101112.jpg", "Pasted picture"],
)  # fmt: skip
def test_names_that_nobody_gave_are_not_told(name: str) -> None:
    assert name_of(reference(name, 9)) == ""


@pytest.mark.parametrize("name", ["mug.png", "Anna", "photo of anna.jpg", "img of the mug.png"])
def test_names_that_somebody_gave_are_told(name: str) -> None:
    assert name_of(reference(name, 9))


def test_ones_own_words_or_none_can_introduce() -> None:
    draft = Recipe(prompt="x", references=(CAT,), introduce=OWN, introduction="It is Tom.")
    assert introduced(draft) == "It is Tom."
    [sent] = composed(draft, {})
    assert sent.introduction == "It is Tom."
    assert as_draft(sent) == draft
    assert introduced(replace(draft, introduce=OFF)) == ""
    [auto] = composed(replace(draft, introduce="auto", introduction=""), {})
    assert auto.introduction == 'Image 1 is "cat".'
    assert as_draft(auto).introduction == ""
