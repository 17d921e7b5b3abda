"""All turns of the library in rows: which, in what order and groups; the turns come by pages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from services.domain import Flag, Grouping, Listing, Order, Sieve, TurnSummary
from services.library.desk import Part
from services.library.sessions import SUMMARY, several, summary

_DAY = "date(turns.created_at, 'unixepoch', 'localtime')"
# Of each grouping: what a group is, what it is called, and which comes first.
_GROUPS = {
    Grouping.DAY: (_DAY, _DAY, "1 DESC"),
    Grouping.SESSION: ("session", "name", "touched DESC"),
    Grouping.MODEL: ("model_sent", "model_sent", "1"),
    Grouping.RATING: ("rating", "rating", "1 DESC"),
    Grouping.NONE: ("''", "''", "1"),
}
_SIFTED = {
    Sieve.ALL: "1",
    Sieve.UNREJECTED: f"flag <> '{Flag.REJECT}'",
    Sieve.PICKS: f"flag = '{Flag.PICK}'",
    Sieve.STARRED: "starred",
    Sieve.UNRATED: "rating = 0",
}
_WITHIN = {
    Order.OLDEST: "turns.created_at, number",
    Order.NEWEST: "turns.created_at DESC, number DESC",
    Order.TITLE: "title COLLATE NOCASE, number",
    Order.RATING: "rating DESC, turns.created_at DESC, number DESC",
    Order.STARRED: "starred DESC, turns.created_at DESC, number DESC",
}


class Rows(Part):
    def listing(self, grouping: Grouping, order: Order, sieve: Sieve = Sieve.ALL) -> Listing:
        """Every shown turn of every session that passes, the trash left out, as it stands now."""
        sifted = _SIFTED.get(sieve) or f"rating >= {int(sieve)}"
        group, name, first = _GROUPS[grouping]
        if grouping is Grouping.DAY and order is Order.OLDEST:
            first = "1"
        rows = self._desk.database.rows(
            f"""SELECT {group}, {name}, number
            FROM turns JOIN sessions ON sessions.id = turns.session
            WHERE NOT hidden AND NOT sessions.trashed_at AND {sifted}
            ORDER BY {first}, {_WITHIN[order]}"""
        )
        runs = groupby(rows, lambda row: (row[0], row[1]))
        groups = tuple((str(called), len(list(run))) for (_, called), run in runs)
        return Listing(tuple(row[2] for row in rows), groups, grouping)

    def listed(self, numbers: Sequence[int]) -> tuple[TurnSummary | None, ...]:
        """The turns of some rows of a listing; None for one that has gone meanwhile."""
        places = ", ".join("?" for _ in numbers)
        known: dict[str, int] = dict(
            self._desk.database.rows(
                f"SELECT id, number FROM turns WHERE number IN ({places}) AND NOT hidden", numbers
            )
        )
        rows = self._desk.database.rows(f"{SUMMARY} WHERE number IN ({places})", numbers)
        stacks = several(self._desk.database, f"number IN ({places})", numbers)
        found = {
            known[row[0]]: summary(row, row[1], stacks.get(row[0], ()))
            for row in rows
            if row[0] in known
        }
        return tuple(found.get(number) for number in numbers)
