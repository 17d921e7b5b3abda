"""Hits: what a search found, with the piece of its words by which it was found."""

from __future__ import annotations

from collections.abc import Callable

from services.domain import Hit, SessionId
from services.excerpts import excerpt
from services.library.finding import Finding, always, numbers_of
from services.library.sessions import SUMMARY, summary
from services.query import Query, parse
from services.spelling import as_written

_AT_ONCE = 500  # numbers in one statement


class Hits(Finding):
    def hits(
        self,
        query: str | Query,
        limit: int = 500,
        session: SessionId | None = None,
        wanted: Callable[[], bool] = always,
    ) -> tuple[Hit, ...]:
        """As `search`, each turn with its session and the words that were looked for in it."""
        asked = parse(query) if isinstance(query, str) else query
        if not asked:
            return ()
        statement, values = numbers_of(asked, session)
        found = self._desk.database.rows_while(
            wanted, f"{statement} LIMIT ?", [*values, min(limit, _AT_ONCE)]
        )
        numbers = [number for (number,) in found]
        if not numbers:
            return ()
        among = f"turns.number IN ({', '.join('?' for _ in numbers)})"
        cards = self._desk.database.rows(f"{SUMMARY} WHERE {among}", numbers)
        # The order of the tables is said: the words' index is to be asked for these rows alone.
        rows = self._desk.database.rows_while(
            wanted,
            f"""SELECT turns.id, session, name, finds.prompt, answer, finds.note, finds.tags
            FROM turns CROSS JOIN sessions ON sessions.id = session
            CROSS JOIN finds ON finds.rowid = turns.number
            WHERE {among} ORDER BY turns.number DESC""",
            numbers,
        )
        turns = {row[0]: summary(row, row[1]) for row in cards}
        return tuple(
            Hit(turns[turn], SessionId(hung), name, *excerpt(_shown(texts), asked))
            for turn, hung, name, *texts in rows
            if wanted()
        )


def _shown(texts: list[str]) -> list[str]:
    return [as_written(text) for text in texts if text]
