"""The library seen as a whole: what its turns are marked with."""

from __future__ import annotations

from collections import Counter

from services.library.desk import Part


class Overview(Part):
    def tags(self) -> tuple[str, ...]:
        """Every tag of a shown turn once, the most used first."""
        rows = self._desk.database.rows(
            "SELECT tags, count(*) FROM turns WHERE tags <> '' AND NOT hidden GROUP BY tags"
        )
        used: Counter[str] = Counter()
        for tags, count in rows:
            for tag in tags.split("\n"):
                used[tag] += count
        return tuple(sorted(used, key=lambda tag: (-used[tag], tag.casefold())))
