"""Finding in the library: hits, how many there are, and what was not understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.domain import Hit, SessionId, Tally
from services.library import Library
from services.query import parse
from services.threads import Threads

AT_MOST = 300  # hits that are shown


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the newest first, and what of the question was not understood."""

    hits: tuple[Hit, ...] = ()
    problems: tuple[str, ...] = ()
    asked: bool = True  # whether anything was asked at all
    tally: Tally | None = None  # how much there is in all; None: there is more than is shown


class Finding:
    """`wanted` is asked on the library's thread: nobody waits for an answer that is late."""

    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._threads = threads

    async def look(
        self, words: str, session: SessionId | None, wanted: Callable[[], bool]
    ) -> Found:
        return await self._threads.library(self._look, words, session, wanted)

    async def tally(
        self, words: str, session: SessionId | None, wanted: Callable[[], bool]
    ) -> Tally:
        """How much is found in all, and what it cost."""
        return await self._threads.library(
            self._library.tally, words, session=session, wanted=wanted
        )

    async def count(
        self, words: str, session: SessionId | None, wanted: Callable[[], bool] = lambda: True
    ) -> int:
        return await self._threads.library(
            self._library.count, words, session=session, wanted=wanted
        )

    def _look(self, words: str, session: SessionId | None, wanted: Callable[[], bool]) -> Found:
        query = parse(words)
        hits = self._library.hits(query, AT_MOST, session=session, wanted=wanted)
        whole = len(hits) < AT_MOST  # few: what they cost is soon known
        tally = self._library.tally(query, session, wanted) if whole else None
        return Found(hits, query.problems, bool(query), tally)
