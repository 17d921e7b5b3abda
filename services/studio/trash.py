"""The trash as people use it: put away, bring back, empty; and what has been there too long."""

from __future__ import annotations

from collections.abc import Collection

from services.domain import SessionId, TrashContents, TurnId
from services.library import Library
from services.studio.thumbnails import Thumbnails
from services.threads import Threads


class TrashCan:
    """Long work goes in small pieces, so that whoever else wants the library gets in between."""

    def __init__(self, library: Library, thumbnails: Thumbnails, threads: Threads) -> None:
        self._library = library
        self._thumbnails = thumbnails
        self._threads = threads

    async def contents(self) -> TrashContents:
        """All that is in it, and how much emptying it would give back."""
        return await self._threads.library(self._library.trash)

    async def discard(self, turns: Collection[TurnId]) -> None:
        """Put cards in the trash: all of them, or none."""
        await self._threads.library(self._library.discard, turns)

    async def restore(self, turns: Collection[TurnId]) -> None:
        """Put cards back where they were, with their marks."""
        await self._threads.library(self._library.restore, turns)

    async def discard_session(self, session: SessionId) -> None:
        """Put a whole session in the trash.

        Raises:
            InUse: something in it is under way or waits.
        """
        await self._threads.library(self._library.discard_session, session)

    async def restore_session(self, session: SessionId) -> None:
        await self._threads.library(self._library.restore_session, session)

    async def freed_by(
        self, turns: Collection[TurnId], sessions: Collection[SessionId] = ()
    ) -> int:
        """How many bytes deleting these would give back."""
        return await self._threads.library(self._library.freed_by, turns, sessions)

    async def delete(self, turns: Collection[TurnId], sessions: Collection[SessionId] = ()) -> None:
        """Let go of these for good, as far as nothing that stays needs them."""
        while await self._threads.library(self._library.purge, turns, sessions):
            pass
        await self._sweep()

    async def empty(self) -> None:
        """Let go of all that is in the trash now."""
        found = await self.contents()
        await self.delete(
            [one.turn.id for one in found.turns], [one.session.id for one in found.sessions]
        )

    async def tidy(self) -> None:
        """Let go of what has been there too long, and finish what was begun before."""
        await self.delete(*await self._threads.library(self._library.due))

    async def _sweep(self) -> None:
        swept = await self._threads.library(self._library.sweep)
        while swept.last is not None:
            for blob in swept.blobs:
                await self._threads.worker(self._thumbnails.forget, blob)
            swept = await self._threads.library(self._library.sweep, swept.last)
