"""What comes in is filed in short steps; it can be stopped until it is in, and never half."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.domain import TurnId, new_id
from services.errors import Cancelled
from services.exports.opened import Contents, opened
from services.exports.watch import Watch
from services.library import Library, verify
from services.library.arrivals import Arrival
from services.studio.arriving import file_parcel
from services.threads import Threads


@pytest.fixture
def away(tmp_path: Path) -> Any:
    library = Library.open(tmp_path / "away")
    yield library
    library.close()
    assert verify(tmp_path / "away").ok
    assert verify(tmp_path / "away").orphaned == ()
    assert list((tmp_path / "away" / "tmp").iterdir()) == []


def laid_out(library: Library, archive: Path) -> tuple[Path, Contents]:
    desk = library.folder / "tmp" / f"{library.owner}-{new_id()}"
    with opened(archive) as file:
        found = file.contents()
        file.lay_out(desk, Watch())
    return desk, found


def test_others_reach_the_library_between_the_steps(tmp_path: Path, archive: Path) -> None:
    seen: list[int] = []

    async def taken() -> Arrival:
        threads = Threads()
        library = await threads.library(Library.open, tmp_path / "away")
        desk, found = laid_out(library, archive)
        filing = asyncio.create_task(
            file_parcel(library, threads, desk, found.session, found.turns)
        )
        while not filing.done():
            seen.append(await threads.library(lambda: len(library.sessions())))
        await threads.library(library.close)
        threads.close()
        return await filing

    assert asyncio.run(taken()).added == 3
    assert seen.count(0) > 2
    assert seen == sorted(seen), "it is there at once, and stays"


def test_it_can_be_stopped_until_it_is_in_and_leaves_nothing(away: Library, archive: Path) -> None:
    nth = 0
    while away.sessions() == ():
        nth += 1
        desk, found = laid_out(away, archive)
        steps = away.taking_parcel(desk, found.session, found.turns)
        made = [next(steps) for _ in range(nth)]
        steps.close()
        assert not desk.exists()
        assert (away.sessions() == ()) == (made[-1] is None)
        assert not any((away.folder / "records" / "sessions").iterdir()) or made[-1]
    assert nth > 4
    assert [turn.id for turn in away.session(found.session.id).turns] == [
        "turn-1",
        "turn-2",
        "turn-3",
    ]


def test_a_stopped_watch_ends_it(tmp_path: Path, archive: Path) -> None:
    watch = Watch()
    watch.stop()

    async def work() -> None:
        threads = Threads()
        library = await threads.library(Library.open, tmp_path / "away")
        desk, found = laid_out(library, archive)
        with pytest.raises(Cancelled):
            await file_parcel(library, threads, desk, found.session, found.turns, watch=watch)
        assert await threads.library(library.sessions) == ()
        assert not desk.exists()
        await threads.library(library.close)
        threads.close()

    asyncio.run(work())


def test_whoever_was_overtaken_looks_again(away: Library, archive: Path) -> None:
    first = away.taking_parcel(*_parcel(away, archive))
    assert [next(first) for _ in range(4)] == [None] * 4
    assert away.take_parcel(*_parcel(away, archive)).added == 3
    *_, made = first
    assert made is not None
    assert (made.added, made.known) == (0, 3)
    assert away.has_turn(TurnId("turn-3"))


def _parcel(library: Library, archive: Path) -> Any:
    desk, found = laid_out(library, archive)
    return desk, found.session, found.turns


def test_what_was_put_aside_is_seen_when_it_comes_in(away: Library, archive: Path) -> None:
    session = away.take_parcel(*_parcel(away, archive)).session
    away.archive_session(session, True)
    away.take_parcel(*_parcel(away, archive))
    assert [one.archived for one in away.sessions()] == [False]
