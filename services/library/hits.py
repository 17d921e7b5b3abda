"""Hits: what a search found, with the piece of its words by which it was found."""

from __future__ import annotations

from collections.abc import Callable

from services.domain import Hit, SessionId
from services.excerpts import excerpt
from services.library.finding import Finding, always, numbers_of
from services.library.sessions import SUMMARY, summary
from services.query import Query, parse, unspaced

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
        among = f"IN ({', '.join('?' for _ in numbers)})"
        rows = self._desk.database.rows_while(
            wanted,
            f"""SELECT listed.*, session, name, finds.prompt, answer, finds.note, finds.tags
            FROM ({SUMMARY} WHERE number {among}) AS listed
            JOIN (SELECT id AS turn, number, session FROM turns) ON turn = listed.id
            JOIN (SELECT id AS owner, name FROM sessions) ON owner = session
            JOIN finds ON finds.rowid = number ORDER BY number DESC""",
            numbers,
        )
        return tuple(
            Hit(summary(row[:-6], row[1]), SessionId(row[-6]), row[-5], *excerpt(texts, asked))
            for row in rows
            if wanted()
            for texts in [[unspaced(text) for text in row[-4:] if text]]
        )
