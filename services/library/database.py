"""The index: SQLite, one connection, used from one thread.

Rollback journal and EXTRA: a commit is on the disk when it returns, and the
journal's removal too. Not WAL: its reset bug is in the SQLite that Python 3.11
ships with on many systems.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from services.errors import Damaged, TooNew
from services.library import migrations
from services.library.failures import told
from services.library.files import Files
from services.library.shelf import Shelf
from services.spelling import folded

NAME = "library.db"
BUSY_S = 60.0
_FAR = 1_000_000  # no version will ever be this new: it is a flipped bit
_MAGIC = b"SQLite format 3\0"
_SETTINGS = (
    "journal_mode = DELETE",
    "synchronous = EXTRA",
    "fullfsync = ON",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
    "cache_size = -32768",  # KiB: what searches read of 100,000 turns stays at hand
)
# For searches alone; made where they are missing, so that no version has to know of them.
_INDEXES = (
    # All that a query can ask of a row, apart from the rows, and the newest at one end.
    """CREATE INDEX IF NOT EXISTS found_turns ON turns(hidden, number, session, created_at,
        rating, flag, label, starred, draft, cost_usd, model_sent, ratio, size, traits)""",
    "CREATE INDEX IF NOT EXISTS noted_turns ON turns(number) WHERE note <> ''",
    "CREATE INDEX IF NOT EXISTS tagged_turns ON turns(number) WHERE tags <> ''",
)
_LOOK_UP_EVERY = 20_000  # steps of SQLite's machine: less than a millisecond
Row = tuple[Any, ...]
Changes = dict[str, list[Sequence[Any]]]  # what is to be done, statement by statement


class Database:
    """Reads, and transactions that lose to nobody for a minute."""

    def __init__(self, path: Path, files: Files) -> None:
        """Open what `check_header` has passed; raises LibraryError."""
        self.path = path
        self._files = files
        self._gathered: Changes | None = None
        with told(path.parent):
            self.connection = connect(path)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        with told(self.path.parent):
            return self.connection.execute(statement, values).fetchall()

    def rows_while(
        self, wanted: Callable[[], bool], statement: str, values: Sequence[Any] = ()
    ) -> list[Row]:
        """`rows`; none as soon as nobody wants them any more. For reading only."""
        if not wanted():
            return []
        self.connection.set_progress_handler(lambda: not wanted(), _LOOK_UP_EVERY)
        try:
            with told(self.path.parent):
                return self._rows_if(wanted, statement, values)
        finally:
            self.connection.set_progress_handler(None, 0)

    def row(self, statement: str, values: Sequence[Any] = ()) -> Row | None:
        found = self.rows(statement, values)
        return found[0] if found else None

    def value(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row; None when there is no row."""
        found = self.row(statement, values)
        return found[0] if found else None

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run `statement` inside `writing`; how many rows it changed."""
        if self._gathered is not None:
            self._gathered.setdefault(statement, []).append(values)
            return 1
        with told(self.path.parent):
            return self.connection.execute(statement, values).rowcount

    @contextmanager
    def gathering(self, changes: Changes) -> Iterator[None]:
        """In this block `change` only notes in `changes` what it is asked to do."""
        self._gathered = changes
        try:
            yield
        finally:
            self._gathered = None

    def change_all(self, changes: Changes) -> None:
        """Do what was gathered, statement by statement, inside `writing`."""
        with told(self.path.parent):
            for statement, values in changes.items():
                self.connection.executemany(statement, values)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it durable at the end, or none."""
        with told(self.path.parent):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._files.commit(self.connection, self.path)
            except BaseException:
                self._roll_back()
                raise

    def bring_up_to_date(
        self, shelf: Shelf, backups: Path, until: int = migrations.VERSION
    ) -> bool:
        """Create the schema, or migrate it with a backup first; True if it migrated.

        Raises:
            TooNew: another process has migrated it further meanwhile.
        """
        backup = ""
        while self.value("PRAGMA user_version") < until:
            with self.writing():
                version = migrations.version_of(self.connection)
                if version and version < until and not backup:
                    backup = f"library-version-{version}.db"
                    self._back_up(shelf, backups / backup)
                # A new database takes all steps at once, an old one each by itself.
                while version < until:
                    migrations.step_up(self.connection)
                    version = until if backup else version + 1
        if self.value("PRAGMA user_version") > migrations.VERSION:
            raise too_new(self.path)
        return bool(backup)

    def index_for_search(self) -> None:
        """Make the indexes that searches need, where one is missing."""
        known = {name for (name,) in self.rows("SELECT name FROM sqlite_master")}
        if not {"found_turns", "noted_turns", "tagged_turns"} <= known:
            with self.writing():
                for statement in _INDEXES:
                    self.change(statement)

    def words_are_sound(self) -> bool:
        """Whether the words' index holds the words of its rows; nothing is changed.

        SQLite asks for the right to write before it looks: where nobody may, it is believed.
        """
        self.connection.execute("PRAGMA query_only = OFF")
        try:
            self.connection.execute("INSERT INTO finds(finds) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY
        finally:
            self.connection.execute("PRAGMA query_only = ON")
        return True

    def check(self, *, thorough: bool) -> None:
        """Raises Damaged unless SQLite finds the database whole."""
        pragma = "integrity_check(1)" if thorough else "quick_check(1)"
        whole = self.rows(f"PRAGMA {pragma}") == [("ok",)]
        if not whole or (thorough and self.rows("PRAGMA foreign_key_check")):
            raise Damaged("library_damaged", folder=str(self.path.parent))

    def close(self) -> None:
        self.connection.close()

    def _rows_if(
        self, wanted: Callable[[], bool], statement: str, values: Sequence[Any]
    ) -> list[Row]:
        try:
            return self.connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError:
            if wanted():
                raise
            return []

    def _roll_back(self) -> None:
        # SQLite may have rolled back by itself, and then says so as an error.
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def _back_up(self, shelf: Shelf, target: Path) -> None:
        """Copy what is committed; this transaction holds other writers off."""
        copy = shelf.fresh()
        shelf.ensure(copy.parent)
        source, sink = connect(self.path), connect(copy)
        try:
            source.backup(sink)
        finally:
            source.close()
            sink.close()
        if not target.exists():
            shelf.take(copy, target)
        shelf.discard(copy)


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        connection.create_function("folded", 1, folded, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return connection


def check_header(path: Path) -> bool:
    """True for a database of ours, False for a missing or empty file; writes nothing.

    Raises:
        TooNew: a newer version made it.
        Damaged: it is no database, or somebody else's.
    """
    with told(path.parent):
        try:
            with path.open("rb") as file:
                head = file.read(100)
        except FileNotFoundError:
            return False
    if not head:
        return False
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise Damaged("library_damaged", folder=str(path.parent))
    version, application = _number(head, 60), _number(head, 68)
    if application not in (0, migrations.APPLICATION_ID):
        raise Damaged("library_foreign", folder=str(path.parent))
    if version > _FAR:
        raise Damaged("library_damaged", folder=str(path.parent))
    if application and version > migrations.VERSION:
        raise too_new(path)
    return True


def too_new(path: Path) -> TooNew:
    return TooNew("library_too_new", folder=str(path.parent))


def _number(head: bytes, offset: int) -> int:
    return int.from_bytes(head[offset : offset + 4], "big")
