"""Sessions as wholes: their totals, and what is done with several at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.domain import Job, Place, SessionId, SessionOverview, TurnId, TurnSummary
from services.layout import GAP, occupied_by
from services.library import Library
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
        """How many bytes each session uses; takes longer than all other totals."""
        return await self._threads.library(self._library.sizes)

    async def archive(self, sessions: Collection[SessionId], archived: bool) -> None:
        """Put sessions aside, or take them back."""
        for session in sessions:
            await self._threads.library(self._library.archive_session, session, archived)

    async def duplicate(self, session: SessionId, name: str) -> SessionId:
        """A second session with the same turns, marks and draft, at no further cost."""
        return await self._threads.library(self._library.duplicate, session, name)

    async def merge(self, sessions: Sequence[SessionId], into: SessionId) -> None:
        """Hang all of several sessions into one; the emptied ones go to the trash.

        Raises:
            InUse: something in one of them is under way; those before it are merged.
        """
        for session in sessions:
            if session != into:
                await self._threads.library(self._merge, session, into)

    async def move(self, turns: Sequence[TurnId], into: SessionId) -> Moved:
        """Hang turns, with all that grew from them, into another session."""
        return await self._threads.library(self._move, turns, into)

    async def move_back(self, moved: Moved) -> None:
        """As if `move` had not been."""
        back = Place(-moved.by.x, -moved.by.y)
        await self._threads.library(self._library.move_turns, moved.turns, moved.origin, back)

    def _merge(self, session: SessionId, into: SessionId) -> None:
        coming = self._library.session(session)
        by = self._room_for([*coming.turns, *coming.jobs], into)
        self._library.merge(session, into, by)

    def _move(self, turns: Sequence[TurnId], into: SessionId) -> Moved:
        origin = self._library.turn_session(turns[0])
        going = self._library.grown_from(turns)
        shown = [card for card in self._library.session(origin).turns if card.id in set(going)]
        by = self._room_for(shown, into)
        self._library.move_turns(going, into, by)
        return Moved(going, origin, into, by)

    def _room_for(self, cards: Sequence[TurnSummary | Job], into: SessionId) -> Place:
        """How far these have to go to stand below everything there, at its left edge."""
        there = self._library.session(into)
        taken, coming = occupied_by([*there.turns, *there.jobs]).bounds, occupied_by(cards).bounds
        if taken is None or coming is None:
            return Place(0.0, 0.0)
        return Place(taken.x - coming.x, taken.bottom + APART - coming.y)
