"""How tests/data/library-v1 was made: `python -m tests.data.make_library_v1 FOLDER`.

It is a library as schema version 1 left it: no stars, no order of sessions.
Saved once and kept as it is; new versions must go on opening it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from services.domain import (
    Expense,
    Job,
    Place,
    Recipe,
    Reference,
    Role,
    SessionId,
    Turn,
    TurnId,
    View,
)
from services.library.cards import TURN_COLUMNS, turn_row
from services.library.database import NAME, Database
from services.library.desk import Blobs, Desk
from services.library.files import Files
from services.library.records import (
    SessionRecord,
    digest,
    record_path,
    session_path,
    session_to_bytes,
    turn_to_bytes,
)
from services.library.sessions import text
from services.library.shape import to_plain
from services.library.shelf import Shelf
from services.library.turns import Turns
from tests.library.samples import NOON, answer_bytes, turn_of


class Maker(Turns, Blobs):
    """Writes rows with what version 1 had."""

    def make(self) -> None:
        for number, name in enumerate(("Old lamps", "Leuchttürme")):
            session = SessionId(f"session-{number}")
            self._session(session, name, NOON + number)
        first = self._turn(SessionId("session-0"), "old-1", None, NOON + 50)
        self._turn(SessionId("session-0"), "old-2", first, NOON + 60)
        self._turn(SessionId("session-1"), "old-3", None, NOON + 10)
        with self._desk.database.writing():
            self._desk.database.change("UPDATE turns SET hidden = 1 WHERE id = 'old-2'")

    def _session(self, session: SessionId, name: str, created_at: float) -> None:
        draft = Recipe(prompt="An unfinished thought")
        with self._desk.database.writing():
            self._desk.database.change(
                "INSERT INTO sessions (id, name, created_at, draft, view) VALUES (?, ?, ?, ?, ?)",
                [session, name, created_at, text(draft), text(View())],
            )
        record = SessionRecord(session, name, created_at, created_at, draft)
        self._desk.shelf.write(session_path(self._desk.folder, session), session_to_bytes(record))

    def _turn(
        self, session: SessionId, name: str, parent: TurnId | None, created_at: float
    ) -> TurnId:
        given = self.put(b"an old reference", "image/png", 64, 32)
        recipe = Recipe(
            prompt=f"A lamp, {name}", references=(Reference(given, given, "lamp.png", Role.STYLE),)
        )
        job = Job(TurnId(name), session, parent, recipe, Place(1.0, 2.0), created_at)
        for data in answer_bytes(name):
            self.put(data, "image/png")
        turn = turn_of(job)
        body = turn_to_bytes(turn)
        self._desk.shelf.write(record_path(self._desk.folder, digest(body)), body)
        with self._desk.database.writing():
            self._index(turn, digest(body), body)
        return turn.id

    def _insert(self, turn: Turn, record: str) -> None:
        """As the library inserted a turn's row until version 2."""
        self._desk.database.change(
            f"INSERT INTO turns ({TURN_COLUMNS}, x, y) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*turn_row(turn, record), turn.place.x, turn.place.y],
        )

    def _enter(self, expense: Expense | None) -> None:
        """There was no ledger until version 4."""

    def _kept_marks(self, session: SessionId) -> dict[str, Any]:
        """As the library kept marks until version 6."""
        rows = self._desk.database.rows(
            "SELECT id, x, y, starred, hidden FROM turns WHERE session = ? AND marked", [session]
        )
        names = ("starred", "hidden")
        return {
            turn: {
                "place": to_plain(Place(x, y)),
                **dict(zip(names, map(bool, flags), strict=True)),
            }
            for turn, x, y, *flags in rows
        }

    def _put_away(self, session: SessionId) -> tuple[bool, float]:
        """Nothing was put away until version 7."""
        return False, 0.0

    def _untold(self) -> str:
        return "NOT made"

    def _list_words(self, turn: Turn) -> None:
        """There was no index of words until version 6."""


def build(maker: type[Maker], version: int, folder: Path) -> None:
    """A library in `folder`, anew, as schema `version` has it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = Files()
    shelf = Shelf(folder, "maker", files)
    database = Database(folder / NAME, files)
    database.bring_up_to_date(shelf, folder / "backups", until=version)
    maker(Desk(folder, database, shelf, lambda: NOON)).make()
    database.close()
    (folder / "tmp").rmdir()


if __name__ == "__main__":
    build(Maker, 1, Path(sys.argv[1]))
