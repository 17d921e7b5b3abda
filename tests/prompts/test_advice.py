"""Advice: it finds what the guide warns of, and keeps quiet otherwise."""

from __future__ import annotations

import pytest

from services.prompts.advice import MOST, READ_CHARACTERS, Circumstances, advice_on
from tests.prompts.test_mentions import CAT, MUG

NOTHING = Circumstances()
GOOD = (
    "A photorealistic close-up portrait of an elderly ceramicist, smiling warmly, set in a sunlit "
    "workshop. Soft golden-hour light. Captured with an 85mm portrait lens.",
    "make the lighting warmer",
    "Update to Spanish. Do not change any other elements.",
    "Change the chair to oak without altering the room, no longer blue",
    "First create a misty forest, then add a stone altar, finally place a silver chalice on it.",
    "A logo for a high-end minimalist skincare brand",
    "A red mug, a blue plate and a green bowl on a slate table, seen from above.",
)


@pytest.mark.parametrize("prompt", GOOD)
def test_good_prompts_are_left_alone(prompt: str) -> None:
    assert advice_on(prompt, NOTHING) == ()


@pytest.mark.parametrize(
    ("prompt", "key", "words"),
    [
        ("cat, hat, 4k, trending, masterpiece, best quality, art", "advice_keywords", None),
        ("a street, no cars", "advice_negative_reworded", "no cars"),
        ("A street without any people.", "advice_negative_reworded", "without any people"),
        (
            "A room. Please don't include text.",
            "advice_negative_reworded",
            "Please don't include text",
        ),
        ("a plate without zucchini", "advice_negative", "without zucchini"),
        ("A photo of a mug in soft light.", "advice_photo_camera", "photo"),
        ("A close-up photograph of a mug.", "advice_photo_light", "photograph"),
        ("A photo of a mug.", "advice_photo_both", "photo"),
        ("Put image 2 on a table.", "advice_no_such_picture", "image 2"),
        ("Use the style of the second picture.", "advice_no_such_picture", "second picture"),
        ("Put @mug on a table.", "advice_no_such_mention", "@mug"),
        ("Repaint the attached picture.", "advice_nothing_attached", "attached picture"),
    ],
)
def test_what_the_guide_warns_of_is_pointed_at(prompt: str, key: str, words: str | None) -> None:
    [remark] = advice_on(prompt, NOTHING)
    assert remark.key == key
    assert prompt[remark.start : remark.end] == (words or prompt)
    assert remark.title
    assert remark.advice
    assert "–" not in remark.title + remark.advice  # no gap is left open


def test_a_negative_is_reworded_into_what_can_be_seen() -> None:
    [remark] = advice_on("a harbour, no cars", NOTHING)
    assert remark.instead == "an empty, quiet street"
    assert remark.instead in remark.advice


def test_lettering_is_only_spoken_of_with_a_model_that_is_weak_at_it() -> None:
    prompt = 'A poster with the text "Open late".'
    assert advice_on(prompt, NOTHING) == ()
    [remark] = advice_on(prompt, Circumstances(writes_poorly=True))
    assert remark.key == "advice_lettering"


def test_pictures_that_are_there_are_not_spoken_of() -> None:
    circumstances = Circumstances(references=[MUG, CAT])
    assert advice_on("Put image 1 and @cat on the attached picture, image 2.", circumstances) == ()


def test_who_goes_on_from_a_picture_may_speak_of_it() -> None:
    circumstances = Circumstances(continues=True)
    assert advice_on("Make this photo warmer, as in image 1.", circumstances) == ()


def test_a_huge_prompt_is_read_only_at_its_beginning_and_the_list_is_short() -> None:
    prompt = "no cars. " * 5_000
    found = advice_on(prompt, NOTHING)
    assert len(found) == MOST
    assert all(remark.end <= READ_CHARACTERS for remark in found)
