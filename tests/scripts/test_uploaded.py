"""A turn whose pictures went as files: its script uploads them, too, and asks for the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.domain import Recipe, Role
from services.emulator.server import Emulator
from services.gemini.uploads import FILE
from services.options import Options
from services.scripts import LANGUAGES
from services.studio import Studio
from tests.scripts.conftest import KEY, Album, Run, last_asked
from tests.scripts.test_sent_again import exported

OWNER = hashlib.sha256(KEY.encode()).hexdigest()  # whom the emulator lets see a file
LIMIT = 10_000  # bytes of a request, of which 8,000 are kept for what stands around the pictures


class SmallAlbum(Album):
    """As `Album`, with little room in a request."""

    def studio_for(self, folder: Path, emulator: Emulator) -> Studio:
        library, cache = folder / "library", folder / "cache"
        address = emulator.address
        return Studio(Options(library, cache, endpoint=address, request_limit_bytes=LIMIT))


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Album]:
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    with Emulator() as emulator:
        album = SmallAlbum(tmp_path / "album", emulator)
        yield album
        album.close()


def with_bytes(emulator: Emulator, body: Any) -> Any:
    """`body` with the bytes that each file holds instead of its address."""
    if isinstance(body, list):
        return [with_bytes(emulator, one) for one in body]
    if not isinstance(body, dict):
        return body
    return {
        name: emulator.files.picture(item, OWNER).data
        if name == "fileUri"
        else with_bytes(emulator, item)
        for name, item in body.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_uploaded_picture_is_uploaded_by_the_script(
    album: Album, run: Run, tmp_path: Path, language: str
) -> None:
    pictures = [album.reference(f"{name}.png", "PNG", Role.OBJECT) for name in ("a", "b")]
    big = album.reference("big.jpg", "JPEG", Role.STYLE)
    album.add("first", Recipe("a bay", references=(*pictures, big)))
    assert album.sent["first"].turn.outcome.files == (big.sent.blob,)
    wanted = with_bytes(album.emulator, album.sent["first"].body)
    assert any("fileData" in part for part in wanted["contents"][0]["parts"])
    made = exported(album, "first", language, tmp_path / "export")
    ran = run(made)
    assert ran.status == 0, ran.err
    assert with_bytes(album.emulator, last_asked(album.emulator)) == wanted
    assert KEY not in made.read_text("utf-8")
    assert not (album.folder / "library" / FILE).read_text("utf-8").count(KEY)
