"""What a dead process left half done is finished, or swept up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from services.domain import SessionId, Turn, TurnId
from services.durable import remove_part
from services.errors import Damaged, LibraryError
from services.library.failures import told
from services.library.records import (
    SessionRecord,
    digest,
    record_path,
    session_from_bytes,
    session_path,
    session_to_bytes,
    turn_from_bytes,
)
from services.library.sessions import text
from services.library.shape import storable
from services.library.turns import Turns
from services.locks import is_held
from services.messages import say

GOING = "going"  # in a folder of tmp/: which folders of the user's get something
_OWNER = re.compile(r"([a-z2-7]{20})\.lock")


class Recovery(Turns):
    def recover(self) -> tuple[Path, ...]:
        """Finish what dead owners left; the records that were adopted.

        Attempts without a turn are not touched: whoever sends also recovers them.
        """
        self._sweep()
        dead = [owner for owner in owners(self._desk.folder) if not self._alive(owner)]
        if not dead:
            return ()
        adopted = self.adopt_all()
        for owner in dead:
            self._desk.shelf.discard(self._desk.folder / "locks" / f"{owner}.lock")
        return adopted

    def adopt_all(self) -> tuple[Path, ...]:
        """Give every good record without a row its row, and every session its record."""
        adopted = tuple(path for path in self._strange_records() if self._adopt(path))
        for (session,) in self._desk.database.rows("SELECT id FROM sessions"):
            self._refresh_record(session)
        for folder in _within(self._desk.inbox):
            if self.has_turn(TurnId(folder.name)):
                self._desk.shelf.discard_folder(folder)
        return adopted

    def _sweep(self) -> None:
        for path in _within(self._desk.folder / "tmp"):
            if self._alive(path.name.partition("-")[0]):
                continue
            if path.is_dir() and not path.is_symlink():
                self._settle_folder(path)
            else:
                self._desk.shelf.discard(path)

    def _settle_folder(self, folder: Path) -> None:
        """Sweep up what a dead owner was at work on, here and where it was writing."""
        with suppress(OSError, ValueError, RecursionError):
            for going in json.loads((folder / GOING).read_text("utf-8")):
                remove_part(Path(going), folder.name)
        self._desk.shelf.discard_folder(folder)

    def _alive(self, owner: str) -> bool:
        with told(self._desk.folder):
            return is_held(self._desk.folder / "locks", owner)

    def _strange_records(self) -> list[Path]:
        """Records without a row, save those that are about to be swept away."""
        known = {row[0] for row in self._desk.database.rows("SELECT record FROM turns")}
        known.update(
            Path(row[0]).stem
            for row in self._desk.database.rows(
                "SELECT name FROM dropped WHERE name LIKE 'records/%'"
            )
        )
        return [path for path in turn_records(self._desk.folder) if path.stem not in known]

    def _adopt(self, path: Path) -> bool:
        """False when the record is bad (`verify` tells) or its turn has another."""
        try:
            body = read_record(path)
            turn = turn_from_bytes(body)
        except LibraryError:
            return False
        if self.has_turn(turn.id):
            return False
        answer = self._desk.inbox / turn.id
        for blob in turn.outcome.blobs:
            if (answer / "blobs" / blob).exists():
                self._desk.shelf.take(answer / "blobs" / blob, self._desk.object_path(blob))
        with self._desk.database.writing():
            self._ensure_session(turn.session)
        self._file(turn, body)
        with self._desk.database.writing():
            self._revive(turn, path.stem)
        return True

    def _revive(self, turn: Turn, record: str) -> None:
        """A turn that had gone for good has come back, inside a transaction."""
        change = self._desk.database.change
        name = record_path(self._desk.folder, record).relative_to(self._desk.folder)
        change("DELETE FROM dropped WHERE name = ?", [name.as_posix()])
        change("UPDATE ledger SET gone = 0 WHERE id = ? AND gone", [turn.id])

    def _ensure_session(self, session: SessionId) -> None:
        found = self._desk.database.value("SELECT 1 FROM sessions WHERE id = ?", [session])
        if found is None:
            self._insert_session(self._best_record(session))

    def _best_record(self, session: SessionId) -> SessionRecord:
        """The session's own record; a bare one when that is lost."""
        try:
            return read_session(session_path(self._desk.folder, session))
        except LibraryError:
            now = self._desk.clock()
            return SessionRecord(session, say("library_recovered_session"), now, now)

    def _insert_session(self, record: SessionRecord) -> None:
        self._desk.database.change(
            """INSERT INTO sessions (id, name, created_at, touched_at, draft, view,
                archived, trashed_at, touched)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?,
                (SELECT coalesce(max(touched), 0) + 1 FROM sessions))""",
            [
                record.id,
                storable(record.name),
                record.created_at,
                record.touched_at,
                text(record.draft) if record.draft else None,
                text(record.view),
                record.archived,
                record.trashed_at,
            ],
        )
        path = session_path(self._desk.folder, record.id).relative_to(self._desk.folder)
        self._desk.database.change("DELETE FROM dropped WHERE name = ?", [path.as_posix()])

    def _refresh_record(self, session: SessionId) -> None:
        path = session_path(self._desk.folder, session)
        with self._desk.database.writing():
            wanted = session_to_bytes(self.record_of(session))
            with told(self._desk.folder):
                found = path.read_bytes() if path.exists() else b""
            if found != wanted:
                self._desk.shelf.write(path, wanted)


def owners(folder: Path) -> list[str]:
    """Whose lock files are there, of the living and the dead."""
    found = (_OWNER.fullmatch(path.name) for path in _within(folder / "locks"))
    return [match[1] for match in found if match]


def turn_records(folder: Path) -> Iterator[Path]:
    for shelf in _within(folder / "records"):
        if len(shelf.name) == 2:
            yield from (path for path in _within(shelf) if path.suffix == ".json")


def session_records(folder: Path) -> list[Path]:
    return [path for path in _within(folder / "records" / "sessions") if path.suffix == ".json"]


def read_record(path: Path) -> bytes:
    """Raises Damaged unless the file stands under its own hash."""
    data = _bytes(path)
    if digest(data) != path.stem:
        raise Damaged("library_record_damaged", what=path.stem)
    return data


def read_turn(path: Path) -> Turn:
    """Raises Damaged unless the file is a turn's record under its own hash."""
    return turn_from_bytes(read_record(path))


def read_session(path: Path) -> SessionRecord:
    """Raises Damaged unless the file is the session's unchanged record."""
    record = session_from_bytes(_bytes(path))
    if record.id != path.stem:
        raise Damaged("library_record_damaged", what=path.stem)
    return record


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Damaged("library_record_damaged", what=path.stem) from error


def _within(folder: Path) -> list[Path]:
    """The folder's entries by name; none when there is no such folder."""
    with told(folder), suppress(FileNotFoundError, NotADirectoryError):
        return sorted(folder.iterdir())
    return []
