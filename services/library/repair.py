"""Repair: bad files aside, second copies back, the database anew where it is unsound.

Nothing is deleted: what is set aside stands in quarantine/ under its own name.
A damaged database is never patched: rows out of it are believed only where they
hash to the name under which they were kept.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from services.domain import SessionId, Turn, TurnId, new_id
from services.errors import Damaged, InUse, LibraryError
from services.library.database import NAME, Database, check_header
from services.library.desk import Desk, lost_mark
from services.library.failures import told
from services.library.files import Files
from services.library.library import Library
from services.library.records import SessionRecord, digest, record_path, turn_from_bytes, unpacked
from services.library.recovery import (
    Recovery,
    owners,
    read_record,
    read_session,
    read_turn,
    session_records,
    turn_records,
)
from services.library.rescue import is_turn_record, rescue
from services.library.shape import BLOB_NAME
from services.library.shelf import Shelf
from services.library.verification import Verification
from services.library.verify import verify
from services.lineage import parents_first
from services.locks import hold, is_held


def repair(folder: Path) -> Verification:
    """Bring back all that can be; `recovered` says what.

    The lists of faults say what was found before; `ok`, `live` and `lost` how
    the library stands now. Running it again after a failure goes on.

    Raises:
        InUse: a living process has the library open.
        TooNew, DiskFull, Unwritable.
    """
    folder = folder.absolute()
    before = verify(folder)
    living = [owner for owner in owners(folder) if is_held(folder / "locks", owner)]
    if living:
        raise InUse("library_in_use", folder=str(folder))
    with told(folder):
        lock = hold(folder / "locks", new_id())
    try:
        recovered = _Repair(folder, Shelf(folder, lock.owner, Files())).run(before)
    finally:
        lock.release()
    after = verify(folder)
    return replace(
        after,
        missing=before.missing,
        damaged=before.damaged,
        orphaned=before.orphaned,
        recovered=tuple(sorted(recovered)),
    )


class _Repair:
    def __init__(self, folder: Path, shelf: Shelf) -> None:
        self._folder = folder
        self._shelf = shelf

    def run(self, before: Verification) -> set[str]:
        recovered = set(self._salvage())
        bad = [name for name in before.damaged if name != NAME and name not in recovered]
        for name in bad:
            self._set_aside(self._path(name))
        if NAME in (*before.damaged, *before.missing):
            self._rebuild()
            recovered.add(NAME)
        recovered.update(self._adopt())
        if any(map(is_turn_record, bad)):
            recovered.update(self._rescue())
        found = verify(self._folder)
        for blob in found.missing:
            if BLOB_NAME.fullmatch(blob):
                self._shelf.write(lost_mark(self._folder, blob), b"")
        return recovered | {name for name in before.missing if name not in found.missing}

    def _salvage(self) -> Iterator[str]:
        """Write missing and damaged records again from the bodies in the database."""
        for record, packed in _bodies(self._folder / NAME):
            try:
                data = unpacked(record, packed)
            except Damaged:
                continue
            path = record_path(self._folder, record)
            with told(self._folder):
                good = path.exists() and digest(path.read_bytes()) == record
            if not good:
                if path.exists():
                    self._set_aside(path)
                self._shelf.write(path, data)
                yield path.relative_to(self._folder).as_posix()

    def _path(self, name: str) -> Path:
        return self._folder / name if "/" in name else self._folder / "objects" / name[:2] / name

    def _set_aside(self, path: Path) -> None:
        quarantine = self._folder / "quarantine"
        number = 0
        while (target := quarantine / f"{path.name}.{number}").exists():
            number += 1
        if path.exists():
            self._shelf.take(path, target)
            with told(self._folder):
                self._shelf.settle(path)

    def _rebuild(self) -> None:
        fresh = self._shelf.fresh()
        self._shelf.ensure(fresh.parent)
        database = Database(fresh, Files())
        try:
            database.bring_up_to_date(self._shelf, self._folder / "backups")
            _Rebuild(Desk(self._folder, database, self._shelf, time.time)).fill()
        finally:
            database.close()
        # The journal first: beside a new database it would be played back into it.
        self._set_aside(self._folder / f"{NAME}-journal")
        self._set_aside(self._folder / NAME)
        self._shelf.take(fresh, self._folder / NAME)

    def _rescue(self) -> list[str]:
        """A turn's record is lost for good: a picture that nobody needs may be its own."""
        library = Library.open(self._folder)
        try:
            return rescue(library, verify(self._folder).orphaned)
        finally:
            library.close()

    def _adopt(self) -> list[str]:
        library = Library.open(self._folder)
        try:
            adopted = library.adopt_all()
            last = library.sweep().last  # what a purge has left half done
            while last is not None:
                last = library.sweep(last).last
        finally:
            library.close()
        return [path.relative_to(self._folder).as_posix() for path in adopted]


class _Rebuild(Recovery):
    """Fills an empty database from what the records say."""

    def fill(self) -> None:
        with self._desk.database.writing():
            self._sessions()
            self._turns(self._homes())
            self._marks_and_jobs()
            # Filing a turn touches its session without rewriting the record.
            self._desk.database.change(
                """UPDATE sessions SET touched_at = max(touched_at, coalesce(
                (SELECT max(created_at) FROM turns WHERE turns.session = sessions.id), 0))"""
            )

    def _sessions(self) -> None:
        records = _readable_sessions(self._desk.folder)
        for record in sorted(records, key=lambda record: record.touched_at):
            self._insert_session(record)

    def _homes(self) -> dict[str, SessionId]:
        """Where turns are that have gone to another session since they were filed."""
        return {
            turn: record.id
            for record in _readable_sessions(self._desk.folder)
            for turn in record.marks
        }

    def _turns(self, homes: Mapping[str, SessionId]) -> None:
        """Parents before children, else in order of time; the first of two records counts."""
        found: dict[TurnId, tuple[float, TurnId | None, Path]] = {}
        for path, turn in _readable_turns(self._desk.folder):
            if turn.id not in found:
                found[turn.id] = (turn.created_at, turn.parent, path)
        by_time = sorted(found, key=lambda turn: (found[turn][0], turn))
        for turn_id in parents_first({turn_id: found[turn_id][1] for turn_id in by_time}):
            body = read_record(found[turn_id][2])
            turn = turn_from_bytes(body)
            turn = replace(turn, session=homes.get(turn.id, turn.session))
            self._ensure_session(turn.session)
            self._index(turn, found[turn_id][2].stem, body)

    def _marks_and_jobs(self) -> None:
        for record in _readable_sessions(self._desk.folder):
            for turn in map(TurnId, record.marks):
                mark = record.mark_of(turn)
                if mark and self.has_turn(turn):
                    self._apply(turn, mark)
            for job in record.jobs:
                if not self.has_turn(job.id):
                    self._keep_attempt(job)
            for expense in record.expenses:
                self._enter(expense)
        for path in sorted((self._desk.folder / "records" / "spent").glob("*.json")):
            with suppress(LibraryError):
                for expense in read_session(path).expenses:
                    self._enter(expense)
        self._desk.database.change(
            "UPDATE ledger SET gone = 1 WHERE made AND id NOT IN (SELECT id FROM turns)"
        )


def _readable_sessions(folder: Path) -> Iterator[SessionRecord]:
    for path in session_records(folder):
        try:
            yield read_session(path)
        except LibraryError:
            continue


def _readable_turns(folder: Path) -> Iterator[tuple[Path, Turn]]:
    for path in turn_records(folder):
        try:
            yield path, read_turn(path)
        except LibraryError:
            continue


def _bodies(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a database, however damaged, still gives of its bodies; nothing is believed yet."""
    try:
        if not check_header(path):
            return
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            for record, body in connection.execute("SELECT record, body FROM bodies"):
                if isinstance(record, str) and isinstance(body, bytes):
                    yield record, body
    except (Damaged, sqlite3.Error, UnicodeDecodeError):
        return
