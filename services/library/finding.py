"""Finding: a query becomes one statement over the words' index and the turns' rows."""

from __future__ import annotations

from services.domain import SessionId, TurnSummary
from services.library.desk import Part
from services.library.sessions import SUMMARY, summary
from services.library.shape import storable
from services.query import Condition, Query, Words, parse, spaced

SHOWN_SESSION = "session NOT IN (SELECT id FROM sessions WHERE trashed_at)"
_COLUMNS = "{prompt answer note tags}"
_ROWS = {
    "ratio": "ratio = ?",
    "size": "lower(size) = lower(?)",
    "rating": "rating {compare} ?",
    "cost": "cost_usd {compare} ?",
    "after": "turns.created_at >= ?",
    "before": "turns.created_at < ?",
    "label": "label = ?",
    "model": r"model_sent LIKE ? ESCAPE '\'",
    "session": r"session IN (SELECT id FROM sessions WHERE name LIKE ? ESCAPE '\')",
    "has": "instr(traits, ' ' || ? || ' ') > 0",
    "is": "flag = ?",
}
_PARTS = {"ref": "refs", "tag": "tags"}  # looked for in a column of the index
_SHORT = {
    ("has", "note"): "turns.note <> ''",
    ("has", "tags"): "turns.tags <> ''",
    ("is", "star"): "starred",
    ("is", "draft"): "draft",
}


class Finding(Part):
    def search(
        self, query: str | Query, limit: int = 200, session: SessionId | None = None
    ) -> tuple[TurnSummary, ...]:
        """Shown turns that `query` asks for, newest first; nothing for an empty one."""
        asked = parse(query) if isinstance(query, str) else query
        if not asked:
            return ()
        where, values = _where(asked)
        if session is not None:
            where, values = f"{where} AND session = ?", [*values, session]
        matched = _matched(asked)
        # The index gives its rows in order: the newest that fit end the search.
        source, order = "turns", "number"
        if matched:
            source, order = "finds CROSS JOIN turns ON number = finds.rowid", "finds.rowid"
            where, values = f"finds MATCH ? AND {where}", [matched, *values]
        rows = self._desk.database.rows(
            f"""{SUMMARY} WHERE number IN (SELECT number FROM {source}
            WHERE {where} ORDER BY {order} DESC LIMIT ?) ORDER BY number DESC""",
            [*values, limit],
        )
        return tuple(summary(row, row[1]) for row in rows)


def _matched(query: Query) -> str:
    """What the index has to hold, in its own language; empty where that does not matter."""
    said = [_said(words) for words in query.words if not words.negated]
    said += [_part(wish) for wish in query.conditions if wish.field in _PARTS and not wish.negated]
    return " AND ".join(said)


def _where(query: Query) -> tuple[str, list[object]]:
    parts: list[str] = ["NOT hidden", SHOWN_SESSION]
    values: list[object] = []
    for without in (
        *(_said(words) for words in query.words if words.negated),
        *(_part(wish) for wish in query.conditions if wish.field in _PARTS and wish.negated),
    ):
        parts.append("number NOT IN (SELECT rowid FROM finds WHERE finds MATCH ?)")
        values.append(without)
    for wish in query.conditions:
        if wish.field not in _PARTS:
            part, given = _row(wish)
            parts.append(f"NOT coalesce({part}, 0)" if wish.negated else part)
            values += given
    return " AND ".join(parts), values


def _row(wish: Condition) -> tuple[str, list[object]]:
    short = _SHORT.get((wish.field, str(wish.value)))
    if short:
        return short, []
    value = storable(wish.value) if isinstance(wish.value, str) else wish.value
    if wish.field in ("model", "session"):
        for sign in ("\\", "%", "_"):
            value = str(value).replace(sign, f"\\{sign}")
        value = f"%{value}%"
    return f"({_ROWS[wish.field].format(compare=wish.compare)})", [value]


def _part(wish: Condition) -> str:
    return f"({_PARTS[wish.field]} : {_phrase(str(wish.value))}*)"


def _said(words: Words) -> str:
    return f"({_COLUMNS} : {_phrase(words.text)}{'' if words.whole else '*'})"


def _phrase(text: str) -> str:
    plain = spaced(storable(text)).replace("\0", " ").replace('"', '""')
    return f'"{plain}"'
