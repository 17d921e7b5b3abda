"""A survey of a library: database, records and objects, each looked at and compared."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from services.domain import BlobId, Job, Picture, Recipe, TurnId
from services.errors import Damaged, ImageRejected, LibraryError
from services.library.cards import TURN_COLUMNS, found_by, summary_of, turn_row, words_of
from services.library.database import NAME, Database, Row, check_header
from services.library.desk import Desk, lost_mark
from services.library.failures import told
from services.library.files import Files
from services.library.ledger import expense_of
from services.library.migrations import VERSION
from services.library.originals import damage, stamp_of
from services.library.records import (
    needs,
    pictures_of,
    record_path,
    session_path,
    turn_from_bytes,
    unpacked,
)
from services.library.recovery import (
    Recovery,
    owners,
    read_session,
    read_turn,
    session_records,
    turn_records,
)
from services.library.shape import BLOB_NAME, build, from_bytes
from services.library.shelf import Shelf
from services.library.turns import Turns
from services.library.uses import named_outside_turns
from services.library.verification import Verification
from services.spelling import as_spaced, indexed, spaced

_PICTURE = TURN_COLUMNS.split(", ").index("picture")


class Survey:
    """One look at a library. Files are listed before rows are read, so that what
    another process saves meanwhile is never mistaken for a fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.missing: set[str] = set()
        self.damaged: set[str] = set()
        self.strange: set[str] = set()  # orphaned records
        self.needed: set[BlobId] = set()
        self._going: set[str] = set()  # files that are about to be swept away
        self._swept: set[str] = set()  # records among them
        with told(folder):
            is_there = (folder / NAME).exists() or (folder / "objects").exists()
        if not is_there:
            raise LibraryError("library_none", folder=str(folder))
        objects = list_objects(folder)
        records = list(turn_records(folder))
        sessions = session_records(folder)
        known = self._database()
        self._records(records, known)
        self._sessions(sessions, everything=known is None)
        self._objects = {path: self._whole(path) for path in objects}

    def result(self) -> Verification:
        whole = {path.name for path, good in self._objects.items() if good and _placed(path)}
        bad = {_name(path, self.folder) for path, good in self._objects.items() if not good}
        absent = {blob for blob in self.needed if blob not in whole and not self._appeared(blob)}
        lost = {blob for blob in absent if lost_mark(self.folder, blob).exists()}
        # As the window tells it: what is there and cannot be read is not missing.
        locked = {blob for blob in absent if self._is_locked(blob)}
        missing = self.missing | (absent - lost - bad - locked)
        damaged = self.damaged | bad | locked
        return Verification(
            ok=not (missing or damaged or self.strange),
            live=tuple(sorted(self.needed - absent)),
            missing=tuple(sorted(missing)),
            damaged=tuple(sorted(damaged)),
            orphaned=tuple(sorted(self.strange | self._swept | self._unneeded())),
            lost=tuple(sorted(lost)),
        )

    def _database(self) -> set[str] | None:
        """Ids of turns that have rows or are on their way; None without a sound database."""
        try:
            if not check_header(self.folder / NAME):
                self.missing.add(NAME)
                return None
            database = Database(self.folder / NAME, Files())
            try:
                return self._index(database)
            finally:
                database.close()
        except Damaged:
            self.damaged.add(NAME)
            return None

    def _index(self, database: Database) -> set[str]:
        database.rows("PRAGMA query_only = ON")
        database.check(thorough=True)
        jobs = [job for (job,) in database.rows("SELECT job FROM attempts")]
        attempts = [build(Job, from_bytes(job)) for job in jobs]
        for (session,) in database.rows("SELECT id FROM sessions"):
            self._expect(session_path(self.folder, session))
        self.needed |= named_outside_turns(database, self.folder)
        if database.value("PRAGMA user_version") == VERSION:
            self._compare_marks(database)
            self._compare_words(database)
            self._going = {row[0] for row in database.rows("SELECT name FROM dropped")}
        version = database.value("PRAGMA user_version")
        words = "words, draft" if version >= 3 else "NULL, NULL"
        rows = database.rows(f"SELECT {TURN_COLUMNS}, {words} FROM turns")
        for row in rows:
            self._turn(database, row, version)
            if version >= 4:
                self._expense(database, row[0])
        return {row[0] for row in rows} | {attempt.id for attempt in attempts}

    def _compare_marks(self, database: Database) -> None:
        """Compare rows and records of what changes, once all who wrote have ended in order."""
        if owners(self.folder):
            return
        desk = self._desk(database)
        turns = {row[0] for row in database.rows("SELECT id FROM turns")}
        for (session,) in database.rows("SELECT id FROM sessions"):
            try:
                kept = read_session(session_path(self.folder, session))
            except LibraryError:
                continue  # told as a damaged or missing record
            jobs = tuple(job for job in kept.jobs if job.id not in turns)
            row = Recovery(desk).record_of(session)
            paid = tuple(line for line in kept.expenses if line.id not in turns)
            same = replace(kept, view=row.view, touched_at=row.touched_at, jobs=jobs, expenses=paid)
            if same != row:
                raise Damaged("library_damaged", folder=str(self.folder))

    def _compare_words(self, database: Database) -> None:
        """Compare what searches look through with the turns: no row too few or too many."""
        version = database.value("PRAGMA user_version")
        kept = indexed if version >= 8 else spaced
        database.connection.create_function("kept", 1, kept, deterministic=True)
        strays = database.value(
            """SELECT count(*) FROM finds LEFT JOIN turns ON number = finds.rowid
            WHERE number IS NULL OR finds.note <> kept(turns.note)
                OR finds.tags <> kept(turns.tags)"""
        )
        rows = database.value("SELECT (SELECT count(*) FROM finds) - (SELECT count(*) FROM turns)")
        if strays or rows or not database.words_are_sound():
            raise Damaged("library_damaged", folder=str(self.folder))

    def _turn(self, database: Database, row: Row, version: int) -> None:
        """Compare one turn's row, edges and body with its record."""
        turn = database.rows(
            """SELECT bodies.record, body, words FROM bodies JOIN texts USING (turn)
            WHERE turn = ?""",
            [row[0]],
        )
        edges = database.rows("SELECT blob FROM turn_blobs WHERE turn = ?", [row[0]])
        path = record_path(self.folder, row[3])
        self.needed.update(BlobId(blob) for (blob,) in edges)
        self._expect(path)
        if len(turn) != 1 or turn[0][0] != row[3]:
            raise Damaged("library_damaged", folder=str(self.folder))
        body = turn_from_bytes(unpacked(row[3], turn[0][1]))
        here = replace(body, session=row[1])  # it may have gone there since
        filed = turn_row(here, row[3])
        if row[_PICTURE] in {picture.blob for picture in body.outcome.pictures}:
            filed = (*filed[:_PICTURE], row[_PICTURE], *filed[_PICTURE + 1 :])  # laid on top
        same = filed == row[:-2]
        # Of turns that were filed first it is not known what was typed.
        sent = replace(body, recipe=replace(body.recipe, written=""))
        same = same and turn[0][2] in (words_of(body), words_of(sent))
        card = summary_of(body)
        same = same and row[-2:] in ((None, None), (card.words, card.draft))
        if version >= 6:
            found = database.row(
                """SELECT prompt, answer, refs FROM finds
                WHERE rowid = (SELECT number FROM turns WHERE id = ?)""",
                [row[0]],
            )
            words = found_by(body)
            known = words if version >= 8 else tuple(map(as_spaced, words))
            same = same and found == known
        if not same or needs(body) != {blob for (blob,) in edges}:
            raise Damaged("library_damaged", folder=str(self.folder))

    def _expense(self, database: Database, turn_id: TurnId) -> None:
        """Compare a turn's line in the ledger with its record."""
        turns = Turns(self._desk(database))
        if turns.expense(turn_id) != expense_of(turns.turn(turn_id)):
            raise Damaged("library_damaged", folder=str(self.folder))

    def _desk(self, database: Database) -> Desk:
        return Desk(self.folder, database, Shelf(self.folder, "verify", Files()), time.time)

    def _records(self, records: list[Path], known: set[str] | None) -> None:
        """Hash every record; a good one that nobody knows is an orphan or the truth."""
        for path in records:
            try:
                turn = read_turn(path)
            except LibraryError:
                self.damaged.add(_name(path, self.folder))
                continue
            if known is None or turn.id not in known:
                name = _name(path, self.folder)
                if name in self._going:
                    self._swept.add(name)
                    continue
                self.needed.update(needs(turn))
                if known is not None:
                    self.strange.add(name)

    def _sessions(self, records: list[Path], *, everything: bool) -> None:
        for path in records:
            try:
                session = read_session(path)
            except LibraryError:
                self.damaged.add(_name(path, self.folder))
                continue
            if everything:
                self._need(pictures_of(session.draft or Recipe()))
                for job in session.jobs:
                    self._need(pictures_of(job.recipe))

    def _whole(self, path: Path) -> bool:
        """True for an object that hashes to its name, and for what is no object at all."""
        if not BLOB_NAME.fullmatch(path.name):
            return True
        return damage(BlobId(path.name), path) is None

    def _is_locked(self, blob: BlobId) -> bool:
        told = stamp_of(self.folder / "objects" / blob[:2] / blob)
        return isinstance(told, ImageRejected) and told.key == "image_locked"

    def _unneeded(self) -> set[str]:
        return {
            _name(path, self.folder)
            for path, good in self._objects.items()
            if good and not (_placed(path) and path.name in self.needed)
        }

    def _appeared(self, blob: BlobId) -> bool:
        """True for an object saved since the files were listed."""
        path = self.folder / "objects" / blob[:2] / blob
        return path not in self._objects and path.exists() and self._whole(path)

    def _expect(self, path: Path) -> None:
        if not path.exists():
            self.missing.add(_name(path, self.folder))

    def _need(self, pictures: Iterable[Picture]) -> None:
        self.needed.update(picture.blob for picture in pictures)


def list_objects(folder: Path) -> list[Path]:
    with told(folder):
        return sorted(path for path in (folder / "objects").glob("*/*") if path.is_file())


def _placed(path: Path) -> bool:
    return bool(BLOB_NAME.fullmatch(path.name)) and path.parent.name == path.name[:2]


def _name(path: Path, folder: Path) -> str:
    if path.is_relative_to(folder / "objects") and _placed(path):
        return path.name
    return path.relative_to(folder).as_posix()
