"""The library as the studio sees it: open, and all its parts under one name."""

from __future__ import annotations

import time
from pathlib import Path

from services.domain import new_id
from services.errors import Damaged
from services.library.database import NAME, Database, check_header
from services.library.desk import Blobs, Clock, Desk
from services.library.failures import told
from services.library.files import Files
from services.library.hits import Hits
from services.library.moving import Moving
from services.library.overview import Overview
from services.library.prompts import Prompts
from services.library.recovery import session_records, turn_records
from services.library.rows import Rows
from services.library.shelf import Shelf
from services.library.trash import Trash
from services.locks import Lock, hold


class Library(Moving, Trash, Blobs, Prompts, Hits, Overview, Rows):
    """One open library: to be used from one thread. Other processes may write too."""

    def __init__(self, desk: Desk, lock: Lock) -> None:
        super().__init__(desk)
        self._lock = lock

    @classmethod
    def open(cls, folder: Path, *, files: Files | None = None, clock: Clock = time.time) -> Library:
        """Open the library in `folder`, creating or migrating it.

        Raises:
            TooNew: a newer version made it; nothing in the folder has changed.
            Damaged: it is no database or an unsound one; `repair` rebuilds it.
            DiskFull, Unwritable: the folder cannot be written.
        """
        folder = folder.absolute()
        files = files or Files()
        _refuse_what_is_not_ours(folder)
        with told(folder):
            files.make_folder(folder)
            lock = hold(folder / "locks", new_id())
        try:
            return cls._opened(folder, files, clock, lock)
        except BaseException:
            lock.abandon()  # the next one looks at what was begun
            raise

    @classmethod
    def _opened(cls, folder: Path, files: Files, clock: Clock, lock: Lock) -> Library:
        shelf = Shelf(folder, lock.owner, files)
        with told(folder):
            # A power cut must leave the trace that somebody was at work.
            files.sync_folder(folder / "locks")
            for part in ("objects", "records/sessions", "inbox", "tmp", "backups", "locks"):
                shelf.ensure(folder / part)
        database = Database(folder / NAME, files)
        try:
            database.check(thorough=False)
            migrated = database.bring_up_to_date(shelf, folder / "backups")
            database.index_for_search()
            library = cls(Desk(folder, database, shelf, clock), lock)
            library.recover()
            if migrated:
                library.adopt_all()
        except BaseException:
            database.close()
            raise
        return library

    @property
    def folder(self) -> Path:
        return self._desk.folder

    @property
    def objects(self) -> Path:
        return self._desk.objects

    @property
    def inbox(self) -> Path:
        return self._desk.inbox

    @property
    def locks(self) -> Path:
        return self._desk.folder / "locks"

    @property
    def owner(self) -> str:
        """The lock that this process holds while the library is open."""
        return self._lock.owner

    def data_version(self) -> int:
        """Another number whenever another process has written."""
        version: int = self._desk.database.value("PRAGMA data_version")
        return version

    def close(self) -> None:
        """End in order; where that is not so, the lock's file stays and says so."""
        self._desk.database.close()
        if self._desk.unsettled:
            self._lock.abandon()
        else:
            self._lock.release()


def _refuse_what_is_not_ours(folder: Path) -> None:
    database = folder / NAME
    if check_header(database):
        return
    # Another process creates the database before the first record, so the
    # order of these questions matters.
    lost = any(turn_records(folder)) or any(session_records(folder))
    if lost and not check_header(database):
        raise Damaged("library_database_missing", folder=str(folder))
