"""An edited reference: a copy is made and sent, the original stays what it was."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from services.domain import Edits, PictureMark, Recipe, Reference, Role, Spot, Stroke
from services.edits import NONE, cropped, turned
from services.emulator.server import Emulator
from services.errors import ImageRejected
from services.studio import Studio
from tests.imaging.pictures import card, encoded, exif, stored_turned
from tests.services.test_studio import job_for, studio

MARK = PictureMark(Stroke.BOX, (Spot(0.2, 0.2), Spot(0.8, 0.8)), ink="#1F6FB8", weight=2.0)
EDITS = turned(cropped(Edits(marks=(MARK,)), 0.0, 0.0, 0.5, 1.0))


async def taken(made: Studio, data: bytes, name: str = "card.png") -> Reference:
    return replace((await made.intake.take_in(data, name)).reference, role=Role.OBJECT)


async def test_the_edited_copy_is_sent_and_remembered_with_its_edits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(card(), "PNG")
    with Emulator() as emulator:
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            given = await taken(made, data)
            edited = await made.intake.edit(given, EDITS)
            assert edited == replace(given, sent=edited.sent, edits=EDITS)
            assert (edited.sent.width_px, edited.sent.height_px) == (160, 120)
            assert made.blob_path(given.original.blob).read_bytes() == data
            session = (await made.create_session("Bay")).id
            await made.save_draft(session, Recipe(references=(edited,)))
            turn = await made.generation.run(job_for(session, "so", references=(edited,)))
            [picture] = sent(emulator)
            assert picture == edited.sent.blob != given.original.blob
        async with studio(tmp_path, emulator.address, monkeypatch) as made:
            again = await made.session(session)
            assert again.draft is not None
            assert again.draft.references == (edited,)
            assert (await made.turn(turn.id)).recipe.references == (edited,)


async def test_without_edits_it_is_sent_as_it_came_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = encoded(stored_turned(card(), 6), "JPEG", quality=95, exif=exif(6, gps=True))
    async with studio(tmp_path, "http://127.0.0.1:9", monkeypatch) as made:
        for data in (encoded(card(), "PNG"), private):
            given = await taken(made, data)
            edited = await made.intake.edit(given, EDITS)
            assert edited.sent != given.sent
            assert await made.intake.edit(edited, NONE) == given


async def test_an_original_that_is_gone_altered_or_cropped_away_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with studio(tmp_path, "http://127.0.0.1:9", monkeypatch) as made:
        given = await taken(made, encoded(card(), "PNG"))
        with pytest.raises(ImageRejected) as told:
            await made.intake.edit(given, cropped(NONE, 0.5, 0.0, 0.5001, 1.0))
        assert told.value.key == "image_cropped_away"
        file = made.blob_path(given.original.blob)
        file.chmod(0o600)
        file.write_bytes(encoded(card(1000, 1000), "PNG"))
        with pytest.raises(ImageRejected) as told:
            await made.intake.edit(given, EDITS)
        assert told.value.key == "original_changed"
        assert "card.png" in told.value.title
        file.unlink()
        with pytest.raises(ImageRejected) as told:
            await made.intake.edit(given, EDITS)
        assert told.value.key == "original_missing"


def sent(emulator: Emulator) -> list[str]:
    """SHA-256 of every picture that arrived last."""
    last = [a for a in emulator.requests if "enerateContent" in a.path][-1]
    parts = last.body["contents"][-1]["parts"]
    inline = [part["inlineData"]["data"] for part in parts if "inlineData" in part]
    return [hashlib.sha256(base64.b64decode(data)).hexdigest() for data in inline]
