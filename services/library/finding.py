"""Finding: a query becomes one statement over the words' index and the turns' rows.

Words are asked of the index, conditions of an index of rows that holds all that can be
asked; the tables themselves are read for what is found alone.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from functools import cache

from services.catalogue import Catalogue
from services.domain import SessionId, Tally, TurnSummary
from services.library.desk import Part
from services.library.sessions import SUMMARY, summary
from services.library.shape import storable
from services.library.turns import IN_TRASH
from services.query import Condition, Query, Words, parse
from services.spelling import folded, is_plain, spaced

SHOWN_SESSION = f"NOT session {IN_TRASH}"
_FIRST = string.ascii_lowercase + string.digits
_SECOND = f"{_FIRST}ßæøœłđðþ"
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
    "session": "session IN (SELECT id FROM sessions WHERE instr(folded(name), ?))",
    "has": "instr(traits, ' ' || ? || ' ') > 0",
    "is": "flag = ?",
}
_BETWEEN = {"rating": "rating", "cost": "cost_usd"}
_PARTS = {"ref": "refs", "tag": "tags"}  # looked for in a column of the index
_AMONG = "+number IN (SELECT number FROM turns INDEXED BY {} WHERE {} <> '')"
_SHORT = {
    ("has", "note"): _AMONG.format("noted_turns", "note"),
    ("has", "tags"): _AMONG.format("tagged_turns", "tags"),
    ("is", "star"): "starred",
    ("is", "draft"): "draft",
    ("is", "imported"): "model_sent = ''",
}


def always() -> bool:
    return True


class Finding(Part):
    def search(
        self,
        query: str | Query,
        limit: int = 200,
        session: SessionId | None = None,
        wanted: Callable[[], bool] = always,
    ) -> tuple[TurnSummary, ...]:
        """Shown turns that `query` asks for, newest first; nothing for an empty one.

        `wanted` is asked before and meanwhile: nothing is found once it says no.
        """
        asked = parse(query) if isinstance(query, str) else query
        if not asked:
            return ()
        numbers, values = numbers_of(asked, session)
        rows = self._desk.database.rows_while(
            wanted,
            f"{SUMMARY} WHERE number IN ({numbers} LIMIT ?) ORDER BY number DESC",
            [*values, limit],
        )
        return tuple(summary(row, row[1]) for row in rows)

    def count(
        self,
        query: str | Query,
        session: SessionId | None = None,
        wanted: Callable[[], bool] = always,
    ) -> int:
        """How many turns `search` would find without a limit; 0 once nobody wants to know."""
        asked = parse(query) if isinstance(query, str) else query
        if not asked:
            return 0
        numbers, values = numbers_of(asked, session)
        rows = self._desk.database.rows_while(wanted, f"SELECT count(*) FROM ({numbers})", values)
        return int(rows[0][0]) if rows else 0

    def tally(
        self,
        query: str | Query,
        session: SessionId | None = None,
        wanted: Callable[[], bool] = always,
    ) -> Tally:
        """What `search` would find without a limit, and what that cost; copies cost nothing."""
        asked = parse(query) if isinstance(query, str) else query
        if not asked:
            return Tally()
        numbers, values = numbers_of(asked, session)
        rows = self._desk.database.rows_while(
            wanted,
            f"""SELECT count(*), total(ledger.cost_usd) FROM ({numbers}) AS found
            CROSS JOIN turns USING (number) LEFT JOIN ledger USING (id)""",
            values,
        )
        return Tally(*rows[0]) if rows else Tally()


def numbers_of(query: Query, session: SessionId | None) -> tuple[str, list[object]]:
    """A statement for the numbers of the turns that are asked for, newest first."""
    matched = _matched(query)
    conditions, values = _conditions(query)
    if matched and not conditions:
        # The words' index gives its rows in order: the newest that fit end the search.
        words, given = _words(matched, session)
        here = "" if session is None else "AND session = ?"
        return (
            f"""SELECT number FROM ({words} ORDER BY rowid DESC) AS said
            CROSS JOIN turns ON number = said.rowid WHERE hidden = 0 AND {SHOWN_SESSION} {here}
            ORDER BY said.rowid DESC""",
            given if session is None else [*given, session],
        )
    # The plus keeps the numbers out of the choice of an index: the rows are walked in
    # order, and asked for words only where all else fits.
    index = "found_turns" if session is None else "turns_of_session"
    where = ["hidden = 0", SHOWN_SESSION, *conditions]
    if session is not None:
        where, values = ["session = ?", *where], [session, *values]
    for match, sign in ((matched, "IN"), (_without(query) if not matched else "", "NOT IN")):
        if match:
            words, given = _words(match, session)
            where.append(f"+number {sign} ({words})")
            values += given
    return (
        f"SELECT number FROM turns INDEXED BY {index} WHERE {' AND '.join(where)} "
        "ORDER BY number DESC",
        values,
    )


def _words(match: str, session: SessionId | None) -> tuple[str, list[object]]:
    """A statement for the rows of the words' index; of one session from its first to its last."""
    statement = "SELECT rowid FROM finds WHERE finds MATCH ?"
    if session is None:
        return statement, [match]
    end = "(SELECT {}(number) FROM turns WHERE session = ? AND hidden = 0)"
    between = f"rowid BETWEEN {end.format('min')} AND {end.format('max')}"
    return f"{statement} AND {between}", [match, session, session]


def _matched(query: Query) -> str:
    """What the index has to hold, in its own language; empty where that does not matter."""
    said = [_said(words) for words in query.words if not words.negated]
    said += [_part(wish) for wish in query.conditions if wish.field in _PARTS and not wish.negated]
    without = _without(query)
    matched = " AND ".join(said)
    return f"({matched}) NOT ({without})" if matched and without else matched


def _without(query: Query) -> str:
    """What the index must not hold."""
    said = [_said(words) for words in query.words if words.negated]
    said += [_part(wish) for wish in query.conditions if wish.field in _PARTS and wish.negated]
    return " OR ".join(said)


def _conditions(query: Query) -> tuple[list[str], list[object]]:
    parts: list[str] = []
    values: list[object] = []
    for wish in query.conditions:
        if wish.field not in _PARTS:
            part, given = _row(wish)
            parts.append(f"NOT coalesce({part}, 0)" if wish.negated else part)
            values += given
    return parts, values


def _row(wish: Condition) -> tuple[str, list[object]]:
    short = _SHORT.get((wish.field, str(wish.value)))
    if short:
        return short, []
    if wish.compare == "..":
        return f"({_BETWEEN[wish.field]} BETWEEN ? AND ?)", [wish.value, wish.until]
    value = storable(wish.value) if isinstance(wish.value, str) else wish.value
    if wish.field == "model":
        return _model(str(value))
    if wish.field == "session":
        value = folded(str(value))
    return f"({_ROWS[wish.field].format(compare=wish.compare)})", [value]


def _model(value: str) -> tuple[str, list[object]]:
    """A part of what was sent, or of the name under which people know it."""
    part = value
    for sign in ("\\", "%", "_"):
        part = part.replace(sign, f"\\{sign}")
    named = [id for id, name in _names() if folded(value) in name and value.lower() not in id]
    also = f" OR model_sent IN ({', '.join('?' for _ in named)})" if named else ""
    return f"({_ROWS['model']}{also})", [f"%{part}%", *named]


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Each id that a model was ever sent under, and its name."""
    models = Catalogue.load().models
    return tuple((id, folded(row.name)) for row in models for id in (*row.ids, *row.aliases))


def _part(wish: Condition) -> str:
    return _in_any_spelling(_PARTS[wish.field], str(wish.value), "*")


def _said(words: Words) -> str:
    letter = words.text.casefold()
    if len(letter) == 1 and letter in _FIRST and not words.whole:
        # Beginnings of two letters have an index, of one they would be gathered each time.
        begun = " OR ".join(f'"{letter}{next_}"*' for next_ in _SECOND)
        return f'({_COLUMNS} : ("{letter}" OR {begun}))'
    return _in_any_spelling(_COLUMNS, words.text, "" if words.whole else "*")


def _in_any_spelling(columns: str, text: str, begun: str) -> str:
    """The index holds words as they were written, and behind them how they are spelled plainly."""
    spellings = (text,) if is_plain(text) else (text, folded(text))
    said = [f"{_phrase(each)}{begun}" for each in spellings if any(map(str.isalnum, each))]
    return f"({columns} : ({' OR '.join(said)}))"


def _phrase(text: str) -> str:
    plain = spaced(storable(text)).replace("\0", " ").replace('"', '""')
    return f'"{plain}"'
