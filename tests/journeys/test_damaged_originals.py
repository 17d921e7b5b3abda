"""Originals that are missing, cut short or changed: told where they are seen, never in the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

Harm = Callable[[Path], None]
MISSING = "The original file is missing from the library"
ALTERED = "The original file has changed on the disk"


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data[: len(data) // 2])


def flip(path: Path) -> None:
    """Change a few bytes in the middle: most decoders show such a picture as if nothing was."""
    data = bytearray(path.read_bytes())
    data[5000:5100] = bytes(100)
    path.chmod(0o644)
    path.write_bytes(data)


def details(person: Person) -> str:
    return person.find(QLabel, "provenance").text()


@pytest.mark.parametrize(("harm", "title"), [(lose, MISSING), (cut, ALTERED), (flip, ALTERED)])
@pytest.mark.parametrize("is_cached", [True, False], ids=["with thumbnails", "without"])
async def test_a_harmed_original_is_told_wherever_its_picture_would_be(
    keyed_home: Home, emulator: Emulator, opened: Visiting, harm: Harm, title: str, is_cached: bool
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        good = await person.picture(person.ask("a good one"))
        bad = await person.picture(person.ask_anew("a bad one"))
        blob = bad.outcome.pictures[0].blob
        path = person.desk.blob_path(blob)
    harm(path)
    if not is_cached:
        shutil.rmtree(keyed_home.cache / "thumbs")

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        assert [turn.id for turn in person.turns] == [good.id, bad.id]
        person.board.select(bad.id)
        await until(lambda: title in details(person), "the sentence in the inspector")
        assert "Bring it back from a backup" in details(person)
        pictures = person.desk.pictures
        await until(lambda: pictures.any_problem(blob), "the problem of the card")
        assert title in person.board.accessibleDescription()
        if not is_cached:
            await until(lambda: pictures.problem(blob), "no thumbnails of it")
        person.board.select(good.id)
        await until(lambda: "Content Credentials" in details(person), "the good one")
        assert title not in person.board.accessibleDescription()
        assert pictures.any_problem(good.outcome.pictures[0].blob) is None
