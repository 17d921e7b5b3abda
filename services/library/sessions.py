"""Sessions: work tables, with what changes in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from sys import intern
from typing import Any

from services.domain import (
    UNMARKED,
    Flag,
    Job,
    Label,
    Marks,
    Picture,
    Place,
    Recipe,
    Session,
    SessionId,
    SessionSummary,
    TurnId,
    TurnSummary,
    View,
    new_id,
)
from services.errors import LibraryError
from services.library.database import Database, Row
from services.library.desk import COLUMNS, picture_of
from services.library.ledger import Ledger
from services.library.records import (
    Mark,
    SessionRecord,
    pictures_of,
    session_path,
    session_to_bytes,
)
from services.library.shape import build, from_bytes, storable, to_bytes, to_plain
from services.lineage import without
from services.messages import say
from services.naming import plain_name

SUMMARY = f"""SELECT
    turns.id, parent, title, x, y, turns.created_at, starred, hidden, words, draft,
    rating, flag, label, tags, note, model_sent, {COLUMNS}
    FROM turns LEFT JOIN blobs ON blobs.id = turns.picture"""


class Sessions(Ledger):
    """Every change is in the session's record on disk before it is in the index."""

    def create_session(self, name: str) -> Session:
        session = SessionId(new_id())
        with self._changing(session):
            self._desk.database.change(
                "INSERT INTO sessions (id, name, created_at) VALUES (?, ?, ?)",
                [session, self._named(name), self._desk.clock()],
            )
            self._touch(session)
        return self.session(session)

    def rename_session(self, session: SessionId, name: str) -> None:
        """A name of which nothing can be seen changes nothing."""
        if plain_name(name):
            self._set(session, "name", self._named(name))

    def _named(self, name: str) -> str:
        return storable(plain_name(name)) or say("session_without_name")

    def save_draft(self, session: SessionId, draft: Recipe) -> None:
        self._set(session, "draft", text(draft))
        self._desk.held.update(picture.blob for picture in pictures_of(draft))

    def draft(self, session: SessionId) -> Recipe | None:
        """What was being written there last.

        Raises:
            LibraryError: there is no such session.
        """
        kept = self._row(session)[1]
        return build(Recipe, from_bytes(kept)) if kept else None

    def save_view(self, session: SessionId, view: View) -> None:
        """Kept in the index at once, in the record with the session's next change."""
        with self._desk.database.writing():
            statement = "UPDATE sessions SET view = ? WHERE id = ?"
            self._desk.database.change(statement, [text(view), session])

    def remember_session(self, session: SessionId) -> None:
        with self._desk.database.writing():
            self._desk.database.change(
                "INSERT OR REPLACE INTO meta (key, value) VALUES ('last session', ?)", [session]
            )

    def last_session(self) -> SessionId | None:
        """The remembered session, if it is still there."""
        found = self._desk.database.value(
            """SELECT value FROM meta WHERE key = 'last session'
            AND value IN (SELECT id FROM sessions WHERE NOT trashed_at)"""
        )
        return SessionId(found) if found else None

    def sessions(self, *, trashed: bool = False) -> tuple[SessionSummary, ...]:
        """All sessions, the one touched last first; or those in the trash."""
        rows = self._desk.database.rows(
            f"""SELECT sessions.id, name, created_at, touched_at, archived,
                (SELECT count(*) FROM turns WHERE session = sessions.id AND NOT hidden), {COLUMNS}
            FROM sessions LEFT JOIN blobs ON blobs.id = (
                SELECT picture FROM turns WHERE session = sessions.id AND NOT hidden
                AND picture IS NOT NULL ORDER BY number DESC LIMIT 1)
            WHERE (sessions.trashed_at > 0) = ? ORDER BY touched DESC""",
            [trashed],
        )
        return tuple(
            SessionSummary(*row[:4], row[5], _picture(row[6:]), bool(row[4]))  # type: ignore[call-arg]
            for row in rows
        )

    def session(self, session: SessionId) -> Session:
        """A session as it is opened, hidden turns left out; reads no turn's recipe.

        Raises:
            LibraryError: there is no such session, or it is in the trash.
        """
        name, draft, view, cost, trashed_at = self._row(session)
        if trashed_at:
            raise LibraryError("library_in_trash", name=name)
        rows = self._desk.database.rows(f"{SUMMARY} WHERE session = ? ORDER BY number", [session])
        return Session(
            id=session,
            name=name,
            turns=shown(rows, several(self._desk.database, "session = ?", [session])),
            jobs=self._jobs(session),
            draft=build(Recipe, from_bytes(draft)) if draft else None,
            view=build(View, from_bytes(view)) if view else View(),
            cost_usd=cost,
        )

    def _row(self, session: SessionId) -> Row:
        row = self._desk.database.row(
            """SELECT name, draft, view,
                (SELECT total(cost_usd) FROM ledger WHERE session = sessions.id), trashed_at
            FROM sessions WHERE id = ?""",
            [session],
        )
        if row is None:
            raise LibraryError("library_unknown", what=session)
        return row

    def _jobs(self, session: SessionId) -> tuple[Job, ...]:
        rows = self._desk.database.rows(
            "SELECT job FROM attempts WHERE session = ? ORDER BY rowid", [session]
        )
        return tuple(build(Job, from_bytes(row[0])) for row in rows)

    def _set(self, session: SessionId, column: str, value: str) -> None:
        with self._changing(session):
            statement = f"UPDATE sessions SET {column} = ? WHERE id = ?"
            self._desk.database.change(statement, [value, session])
            self._touch(session)

    @contextmanager
    def _changing(self, *sessions: SessionId) -> Iterator[None]:
        """A transaction whose last step before the commit brings the records up to it."""
        try:
            with self._desk.database.writing():
                yield
                for session in sessions:
                    self._write_record(session)
        except BaseException:
            self._desk.unsettled = True
            raise

    def _touch(self, session: SessionId) -> None:
        touched = self._desk.database.change(
            """UPDATE sessions SET touched_at = ?,
                touched = (SELECT max(touched) FROM sessions) + 1 WHERE id = ?""",
            [self._desk.clock(), session],
        )
        if not touched:
            raise LibraryError("library_unknown", what=session)

    def _write_record(self, session: SessionId) -> None:
        data = session_to_bytes(self.record_of(session))
        self._desk.shelf.write(session_path(self._desk.folder, session), data)

    def record_of(self, session: SessionId) -> SessionRecord:
        """What the record has to say now; raises LibraryError for no session."""
        row = self._desk.database.row(
            "SELECT name, created_at, touched_at, draft, view FROM sessions WHERE id = ?", [session]
        )
        if row is None:
            raise LibraryError("library_unknown", what=session)
        archived, trashed_at = self._put_away(session)
        return SessionRecord(
            id=session,
            name=row[0],
            created_at=row[1],
            touched_at=row[2],
            draft=build(Recipe, from_bytes(row[3])) if row[3] else None,
            view=build(View, from_bytes(row[4])) if row[4] else View(),
            marks=self._kept_marks(session),
            jobs=self._jobs(session),
            expenses=self.kept_expenses(session),
            archived=archived,
            trashed_at=trashed_at,
        )

    def _put_away(self, session: SessionId) -> tuple[bool, float]:
        """Whether it is archived, and since when it is in the trash."""
        row = self._desk.database.row(
            "SELECT archived, trashed_at FROM sessions WHERE id = ?", [session]
        )
        return (bool(row[0]), row[1]) if row else (False, 0.0)

    def _kept_marks(self, session: SessionId) -> dict[str, Any]:
        rows = self._desk.database.rows(
            """SELECT id, x, y, starred, hidden, trashed_at, rating, flag, label, tags, note,
                CASE WHEN marked & 2 THEN picture END
            FROM turns WHERE session = ? AND marked""",
            [session],
        )
        return {turn: _plain_mark(values) for turn, *values in rows}


def shown(
    rows: list[Row], several: Mapping[TurnId, tuple[Picture, ...]]
) -> tuple[TurnSummary, ...]:
    """What of SUMMARY's rows is not hidden, each under its nearest shown ancestor."""
    parents = {row[0]: row[1] for row in rows}
    nearest = without(parents, frozenset(row[0] for row in rows if row[7]))
    return tuple(
        summary(row, nearest[row[0]], several.get(row[0], ())) for row in rows if not row[7]
    )


def several(
    database: Database, which: str, values: Sequence[object]
) -> dict[TurnId, tuple[Picture, ...]]:
    """The pictures of answers that have more than one, in the order they came in.

    One that was laid on top stays in its place among them.
    """
    rows = database.rows(
        f"""SELECT turns.id, {COLUMNS} FROM turns
        JOIN turn_blobs ON turn_blobs.turn = turns.id AND shown
        JOIN blobs ON blobs.id = blob
        WHERE {which}
        AND (SELECT count(*) FROM turn_blobs WHERE turn = turns.id AND shown) > 1
        ORDER BY number, marked & 2 = 0 AND blobs.id != turns.picture, blobs.rowid""",
        values,
    )
    found: dict[TurnId, tuple[Picture, ...]] = {}
    for turn, *picture in rows:
        found[turn] = (*found.get(turn, ()), picture_of(tuple(picture)))
    return found


def summary(row: Row, parent: str | None, pictures: tuple[Picture, ...] = ()) -> TurnSummary:
    turn, _, title, x, y, created_at, starred, _, words, draft, *rest = row
    return TurnSummary(
        id=turn,
        parent=TurnId(parent) if parent else None,
        title=title,
        picture=_picture(tuple(rest[6:])),
        place=Place(x, y),
        created_at=created_at,
        starred=bool(starred),
        words=words,
        draft=bool(draft),
        imported=not rest[5],  # nobody was asked
        marks=_marks(rest[:5]),
        pictures=pictures,
        model=intern(rest[5]),
    )


def _picture(row: Row) -> Picture | None:
    return picture_of(row) if row[0] is not None else None


def _plain_mark(values: list[Any]) -> dict[str, Any]:
    x, y, starred, hidden, trashed_at, *marks, top = values
    mark = Mark(Place(x, y), bool(starred), bool(hidden), _marks(marks), trashed_at, top)
    plain: dict[str, Any] = to_plain(mark)
    if top is None:
        del plain["top"]  # as it was written before there was one: `verify` compares
    return plain


def _marks(values: list[Any]) -> Marks:
    """Most turns have none, and share the one value that says so."""
    rating, flag, label, tags, note = values
    if not any(values):
        return UNMARKED
    return Marks(rating, Flag(flag), Label(label), tuple(tags.split("\n")) if tags else (), note)


def text(value: Recipe | View | Job) -> str:
    return to_bytes(to_plain(value)).decode("ascii")
