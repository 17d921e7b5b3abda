"""The wire against the emulator: two halves of the protocol that share no code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from services.domain import (
    BlobId,
    ModelId,
    Outcome,
    Picture,
    Place,
    Recipe,
    Reference,
    SessionId,
    Turn,
    TurnId,
)
from services.emulator.server import Emulator
from services.errors import NextStep, StudioError
from services.gemini.codec import outcome_from_json, request_json
from tests.gemini.conftest import KEY, Desk

PRO = "gemini-3-pro-image"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(port=0) as emulator:
        yield emulator


@pytest.fixture
def table(desk: Desk, emulator: Emulator) -> Desk:
    desk.run(desk.wire.account(KEY, base_url=emulator.address))
    return desk


def generate(
    desk: Desk,
    recipe: Recipe,
    path: Sequence[Turn] = (),
    model: str = PRO,
    sizes: bool = True,
    **options: Any,
) -> Outcome:
    attempt = desk.ask()
    request = request_json(recipe, path, model_id=model, sizes=sizes)
    (desk.inbox / attempt / "request.json").write_text(json.dumps(request))
    folder = desk.run(desk.wire.generate(attempt, **options))
    outcome = outcome_from_json(json.loads((folder / "outcome.json").read_text("utf-8")))
    for blob in outcome.blobs:
        desk.put((folder / "blobs" / blob).read_bytes())
    return outcome


def turn(recipe: Recipe, outcome: Outcome) -> Turn:
    place = Place(0, 0)
    return Turn(TurnId("t"), SessionId("s"), None, recipe, outcome, 0.0, place, PRO)


@pytest.mark.parametrize("stream", [False, True])
def test_a_conversation_goes_on_with_its_signatures(table: Desk, stream: bool) -> None:
    path: list[Turn] = []
    for words in ("a red kite", "make it blue", "add a cloud"):
        recipe = Recipe(words, ratio="16:9", show_thoughts=True, grounding=words == "add a cloud")
        outcome = generate(table, recipe, path, stream=stream)
        path.append(turn(recipe, outcome))
        assert [picture.mime for picture in outcome.pictures] == ["image/jpeg"]
        assert any(thought.draft for thought in outcome.thoughts)
        assert outcome.usage.total_tokens
    assert path[-1].outcome.sources


def test_references_arrive_as_the_same_bytes(table: Desk, emulator: Emulator) -> None:
    first = generate(table, Recipe("a kite"))
    [picture] = first.pictures
    data = (table.objects / picture.blob[:2] / picture.blob).read_bytes()
    reference = Reference(picture, picture, "kite.jpg")
    generate(table, Recipe("the same at night", references=(reference,) * 14))
    parts = emulator.requests[-1].body["contents"][-1]["parts"]
    assert len(parts) == 15
    import base64

    assert all(base64.b64decode(part["inlineData"]["data"]) == data for part in parts[1:])


def test_every_setting_is_taken(table: Desk) -> None:
    generate(table, Recipe("a", size="2K", ratio="21:9", with_text=False, seed=7))
    model = "gemini-nano-banana-2.1"
    generate(table, Recipe("a", thinking_level="high", show_thoughts=True), model=model)
    generate(table, Recipe("a"), model="gemini-2.5-flash-image", sizes=False)


@pytest.mark.parametrize(("scenario", "count"), [("odd-picture", 1), ("many", 4), ("png", 1)])
def test_odd_pictures_are_pictures_all_the_same(table: Desk, scenario: str, count: int) -> None:
    assert len(generate(table, Recipe(f"a kite !{scenario}")).pictures) == count


def test_an_answer_in_words_is_part_of_the_conversation(table: Desk) -> None:
    recipe = Recipe("a lighthouse !words")
    said = generate(table, recipe)
    assert said.pictures == ()
    assert "on the left" in said.text
    assert generate(table, Recipe("on the left"), [turn(recipe, said)]).pictures


def test_who_goes_on_from_a_promoted_draft_sends_its_picture(table: Desk) -> None:
    recipe = Recipe("a kite", show_thoughts=True)
    first = generate(table, recipe)
    draft = next(thought.draft for thought in first.thoughts if thought.draft)
    promoted = Outcome(pictures=(draft,), blobs=(draft.blob,), draft_of=TurnId("t"))
    again = generate(table, Recipe("bluer"), [turn(recipe, first), turn(recipe, promoted)])
    assert again.pictures
    words, sent = again.user_content["parts"]
    assert words == {"text": "bluer"}
    assert sent["inlineData"]["data"] == {"$blob": draft.blob}


def test_signatures_of_megabytes_come_and_go(table: Desk) -> None:
    recipe = Recipe("a kite !big-signature")
    first = generate(table, recipe)
    assert generate(table, Recipe("again"), [turn(recipe, first)]).pictures


def test_an_altered_signature_asks_for_a_branch(table: Desk) -> None:
    recipe = Recipe("a kite")
    first = generate(table, recipe)
    for part in first.model_content["parts"]:
        if "thoughtSignature" in part:
            part["thoughtSignature"] = {"$blob": table.put(b"altered")}
    with pytest.raises(StudioError) as told:
        generate(table, Recipe("again"), [turn(recipe, first)])
    assert told.value.next_step is NextStep.BRANCH_FROM_PICTURE


def test_the_emulators_models_are_listed(table: Desk) -> None:
    assert PRO in {model.name for model in table.run(table.wire.models())}


def test_an_old_id_is_told_as_retired(table: Desk) -> None:
    with pytest.raises(StudioError) as told:
        generate(table, Recipe("a", model=ModelId("x")), model="gemini-3-pro-image-preview")
    assert told.value.kind == "model_retired"


def test_a_reference_that_is_no_picture_is_told(table: Desk, tmp_path: Path) -> None:
    picture = Picture(BlobId(table.put(b"no picture")), "image/png", 1, 1, 10)
    with pytest.raises(StudioError) as told:
        generate(table, Recipe("a", references=(Reference(picture, picture, "x"),)))
    assert told.value.key == "gemini_reference_unreadable"
