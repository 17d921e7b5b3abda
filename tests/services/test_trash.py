from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services.domain import TurnId
from services.library import Library, verify
from services.library.trash import KEPT_DAYS
from services.options import Options
from services.studio import Studio
from tests.library.samples import NOON, answer_bytes, blob_of, generate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with one turn that has been in the trash for too long, and one that has not."""
    folder = tmp_path / "library"
    library = Library.open(folder, clock=lambda: NOON)
    session = library.create_session("Lighthouses").id
    for name in ("old", "new"):
        generate(library, session, name)
    library.discard([TurnId("old")])
    library.close()
    library = Library.open(folder)
    library.discard([TurnId("new")])
    library.close()
    return folder


async def test_what_was_there_too_long_goes_at_the_start_with_its_thumbnails(
    folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    picture, _ = answer_bytes("old")
    small = cache / "thumbs" / blob_of(picture)[:2] / f"{blob_of(picture)}-128.jpg"
    small.parent.mkdir(parents=True)
    small.write_bytes(b"a thumbnail")
    studio = Studio(Options(folder, cache))
    await studio.open()
    assert len((await studio.trash.contents()).turns) == 2, "opening waits for nothing"
    await studio.trash.tidy()
    found = await studio.trash.contents()
    assert [one.turn.id for one in found.turns] == ["new"]
    assert not small.exists()
    assert not studio.blob_path(blob_of(picture)).exists()
    size = (await studio.totals()).size_bytes
    asked = await studio.trash.freed_by([TurnId("new")])
    await asyncio.gather(studio.trash.empty(), studio.trash.tidy())
    assert (await studio.totals()).size_bytes == size - asked
    assert (await studio.trash.contents()).turns == ()
    await studio.leave()
    await studio.close()
    assert verify(folder).ok
    assert KEPT_DAYS == 30
