"""Sessions as wholes: their totals, and what is done with several at once."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.domain import Job, Place, SessionId, SessionOverview, TurnId, TurnSummary, new_id
from services.durable import sync
from services.layout import GAP, occupied_by
from services.library import Library
from services.library.failures import told
from services.library.moving import Merged
from services.library.records import digest
from services.studio.arriving import file_parcel
from services.threads import Threads

APART = 2 * GAP  # between what was there and what came


@dataclass(frozen=True, slots=True)
class Moved:
    """Turns that went to another session, and how to bring them back."""

    turns: tuple[TurnId, ...]
    origin: SessionId
    session: SessionId
    by: Place


class Tables:
    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._threads = threads

    async def overview(self) -> tuple[SessionOverview, ...]:
        """All sessions with their totals, the one touched last first."""
        return await self._threads.library(self._library.overview)

    async def sizes(self) -> dict[SessionId, int]:
        """How many bytes each session uses: asked one by one, others want the library, too."""
        return {
            one.id: await self._threads.library(self._library.size_of, one.id)
            for one in await self.overview()
        }

    async def archive(self, sessions: Collection[SessionId], archived: bool) -> None:
        """Put sessions aside, or take them back."""
        for session in sessions:
            await self._threads.library(self._library.archive_session, session, archived)

    async def duplicate(self, session: SessionId, name: str) -> SessionId:
        """A second session with the same turns, marks and draft, at no further cost.

        Raises:
            DiskFull, Unwritable: there is none.
        """
        record, turns = await self._threads.library(self._library.copy, session, name)
        folder = self._library.folder / "tmp" / f"{self._library.owner}-{new_id()}"
        await self._threads.worker(self._lay_out, folder, [body for _, body in turns])
        await file_parcel(self._library, self._threads, folder, record, turns)
        return record.id

    async def merge(self, sessions: Sequence[SessionId], into: SessionId) -> tuple[Merged, ...]:
        """Hang all of several sessions into one; the emptied ones go to the trash.

        Raises:
            InUse: something in one of them is under way; nothing is merged.
        """
        going = [session for session in sessions if session != into]
        await self._threads.library(self._library.check_idle, going)
        return tuple([await self._threads.library(self._merge, session, into) for session in going])

    async def part(self, merged: Sequence[Merged]) -> None:
        """As if `merge` had not been."""
        for one in reversed(merged):
            await self._threads.library(self._library.part, one)

    async def check_idle(self, sessions: Collection[SessionId]) -> None:
        """Raises InUse if something in one of them is under way or waits."""
        await self._threads.library(self._library.check_idle, sessions)

    async def move(self, turns: Sequence[TurnId], into: SessionId) -> tuple[Moved, ...]:
        """Hang turns, with all that grew from them, into another session.

        One `Moved` for each session that they came from; what is there already stays.
        """
        return await self._threads.library(self._move, turns, into)

    async def move_back(self, moved: Sequence[Moved]) -> None:
        """As if `move` had not been."""
        for part in reversed(moved):
            back = Place(-part.by.x, -part.by.y)
            await self._threads.library(self._library.move_turns, part.turns, part.origin, back)

    def _lay_out(self, folder: Path, bodies: Sequence[bytes]) -> None:
        """The copies' records, each on the disk."""
        try:
            with told(self._library.folder):
                for part in ("objects", "turns"):
                    (folder / part).mkdir(parents=True)
                for body in bodies:
                    with (folder / "turns" / f"{digest(body)}.json").open("xb") as file:
                        file.write(body)
                        file.flush()
                        sync(file.fileno())
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _merge(self, session: SessionId, into: SessionId) -> Merged:
        coming = self._library.session(session)
        by = self._room_for([*coming.turns, *coming.jobs], into)
        return self._library.merge(session, into, by)

    def _move(self, turns: Sequence[TurnId], into: SessionId) -> tuple[Moved, ...]:
        origins: dict[SessionId, list[TurnId]] = {}
        for turn in self._library.grown_from(turns):
            origins.setdefault(self._library.turn_session(turn), []).append(turn)
        origins.pop(into, None)
        return tuple(self._move_from(origin, going, into) for origin, going in origins.items())

    def _move_from(self, origin: SessionId, going: Sequence[TurnId], into: SessionId) -> Moved:
        shown = [card for card in self._library.session(origin).turns if card.id in set(going)]
        by = self._room_for(shown, into)
        self._library.move_turns(going, into, by)
        return Moved(tuple(going), origin, into, by)

    def _room_for(self, cards: Sequence[TurnSummary | Job], into: SessionId) -> Place:
        """How far these have to go to stand below everything there, at its left edge."""
        there = self._library.session(into)
        taken, coming = occupied_by([*there.turns, *there.jobs]).bounds, occupied_by(cards).bounds
        if taken is None or coming is None:
            return Place(0.0, 0.0)
        return Place(taken.x - coming.x, taken.bottom + APART - coming.y)
