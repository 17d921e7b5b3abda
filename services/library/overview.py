"""The library seen as a whole: what its turns are marked with, what its sessions come to."""

from __future__ import annotations

from collections import Counter

from services.domain import Picture, SessionId, SessionOverview
from services.library.database import Row
from services.library.desk import COLUMNS, Part, picture_of
from services.library.turns import IN_TRASH


class Overview(Part):
    def tags(self) -> tuple[str, ...]:
        """Every tag of a shown turn once, the most used first."""
        rows = self._desk.database.rows(
            f"""SELECT tags, count(*) FROM turns
            WHERE tags <> '' AND NOT hidden AND NOT session {IN_TRASH} GROUP BY tags"""
        )
        used: Counter[str] = Counter()
        for tags, count in rows:
            for tag in tags.split("\n"):
                used[tag] += count
        return tuple(sorted(used, key=lambda tag: (-used[tag], tag.casefold())))

    def overview(self) -> tuple[SessionOverview, ...]:
        """All sessions with their totals, the one touched last first; the trash left out."""
        counted = self._by_session(
            """SELECT session, count(*), min(created_at), max(created_at) FROM turns
            WHERE NOT hidden GROUP BY session"""
        )
        spent = self._by_session("SELECT session, total(cost_usd) FROM ledger GROUP BY session")
        rows = self._desk.database.rows(
            f"""SELECT sessions.id, name, created_at, touched_at, archived, {COLUMNS}
            FROM sessions LEFT JOIN blobs ON blobs.id = (
                SELECT picture FROM turns WHERE session = sessions.id AND NOT hidden
                AND picture IS NOT NULL ORDER BY starred DESC, number DESC LIMIT 1)
            WHERE NOT sessions.trashed_at ORDER BY touched DESC"""
        )
        found = []
        for session, name, created_at, touched_at, archived, *cover in rows:
            turns, first_at, last_at = counted.get(session, (0, None, None))
            picture: Picture | None = picture_of(tuple(cover)) if cover[0] else None
            found.append(
                SessionOverview(
                    session, name, created_at, touched_at, bool(archived), turns, picture,
                    spent.get(session, (0.0,))[0], first_at, last_at,
                )
            )  # fmt: skip
        return tuple(found)

    def size_of(self, session: SessionId) -> int:
        """How many bytes a session's shown turns use, whoever else uses them, too."""
        size: int = self._desk.database.value(
            """SELECT coalesce(sum(size_bytes), 0) FROM blobs WHERE id IN (
                SELECT blob FROM turns JOIN turn_blobs ON turn = turns.id
                WHERE session = ? AND NOT hidden)""",
            [session],
        )
        return size

    def _by_session(self, statement: str) -> dict[str, Row]:
        return {row[0]: tuple(row[1:]) for row in self._desk.database.rows(statement)}
