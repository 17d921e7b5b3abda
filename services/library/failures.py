"""What the disk and SQLite raise, said in the library's own errors."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.errors import Damaged, DiskFull, LibraryError, Unwritable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SQLITE_UNWRITABLE = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn OSError, sqlite3.Error and undecodable text into LibraryError, cause kept."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise from_sqlite(error, folder) from error
    except UnicodeDecodeError as error:
        raise Damaged("library_damaged", folder=str(folder)) from error
    except OSError as error:
        raise from_disk(error, folder) from error


def from_disk(error: OSError, folder: Path) -> LibraryError:
    if error.errno in _FULL:
        return DiskFull("library_disk_full", folder=str(folder))
    reason = error.strerror or type(error).__name__
    return Unwritable("library_unwritable", folder=str(folder), reason=reason)


def from_sqlite(error: sqlite3.DatabaseError, folder: Path) -> LibraryError:
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull("library_disk_full", folder=str(folder))
    if code in _SQLITE_BUSY:
        return Unwritable("library_busy", folder=str(folder))
    # A database cut short is damage, not a disk that cannot be written.
    if code in _SQLITE_UNWRITABLE and extended != sqlite3.SQLITE_IOERR_SHORT_READ:
        return Unwritable("library_unwritable", folder=str(folder), reason=str(error))
    return Damaged("library_damaged", folder=str(folder))
