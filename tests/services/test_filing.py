"""The inbox as the studio leaves it for the wire: what a power cut may not take."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.catalogue import Catalogue
from services.domain import Job, Place, Recipe, SessionId, TurnId
from services.imaging.pair import Pair
from services.library import Library
from services.studio.filing import Filing
from services.studio.thumbnails import Thumbnails
from services.threads import Threads

JOB = Job(TurnId("attempt-1"), SessionId("s"), None, Recipe(prompt="a kite"), Place(0, 0), 0.0)


@pytest.fixture
def threads() -> Iterator[Threads]:
    threads = Threads()
    yield threads
    threads.close()


@pytest.fixture
def library(tmp_path: Path, threads: Threads) -> Iterator[Library]:
    async def opened() -> Library:
        return await threads.library(Library.open, tmp_path / "library")

    library = asyncio.run(opened())
    yield library

    async def closed() -> None:
        await threads.library(library.close)

    asyncio.run(closed())


@pytest.fixture
def filing(library: Library, threads: Threads, tmp_path: Path) -> Filing:
    thumbnails = Thumbnails(tmp_path / "thumbs", Pair())
    return Filing(library, thumbnails, Catalogue.load(), threads)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The inodes that were brought to the disk itself."""
    inodes: set[int] = set()
    to_disk = os.fsync

    def fsync(number: int) -> None:
        inodes.add(os.fstat(number).st_ino)
        to_disk(number)

    monkeypatch.setattr(os, "fsync", fsync)
    return inodes


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be synced there")
def test_a_request_and_its_folder_are_on_the_disk_before_it_can_be_sent(
    filing: Filing, synced: set[int]
) -> None:
    asyncio.run(filing.write_request(JOB, {"model": "m", "contents": []}))
    folder = filing.folder(JOB)
    lost = [
        path.name
        for path in (folder / "request.json", folder, folder.parent)
        if path.stat().st_ino not in synced
    ]
    assert lost == []
