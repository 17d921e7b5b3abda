"""The one door to the disk for everything that the library changes.

Every operation announces itself through `Files.step`, so that a test can let
the n-th one fail, or let the process die just before it.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from pathlib import Path

from services.durable import sync, sync_folder


class Files:
    """Plain operations; each either happens or raises OSError."""

    def step(self, what: str, path: Path) -> None:
        """Called just before each operation; does nothing."""

    def make_folder(self, path: Path) -> None:
        self.step("make folder", path)
        path.mkdir(parents=True, exist_ok=True)

    def write_new(self, path: Path, data: bytes) -> None:
        """Create `path`, which must not exist, and bring `data` to the disk."""
        self.step("create", path)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        number = os.open(path, flags, 0o666)
        try:
            self.step("write", path)
            self.write(number, data)
            self.step("fsync", path)
            sync(number)
        finally:
            os.close(number)

    def write(self, number: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(number, rest) :]

    def fsync(self, path: Path) -> None:
        self.step("fsync", path)
        with path.open("r+b") as file:
            sync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        self.step("rename", target)
        source.replace(target)

    def move(self, source: Path, target: Path, through: Path) -> None:
        """Bring `source` to `target` whole; `through` serves where a copy is needed."""
        self.fsync(source)
        try:
            self.rename(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self.step("copy", through)
            shutil.copyfile(source, through)
            self.fsync(through)
            self.rename(through, target)
            self.unlink(source)

    def sync_folder(self, path: Path) -> None:
        """Make the names in `path` durable; Windows has no such call."""
        self.step("sync folder", path)
        sync_folder(path)

    def unlink(self, path: Path) -> None:
        self.step("unlink", path)
        path.unlink(missing_ok=True)

    def remove_folder(self, path: Path) -> None:
        self.step("remove folder", path)
        path.rmdir()

    def commit(self, connection: sqlite3.Connection, path: Path) -> None:
        """End a transaction: for the disk, one more operation that can fail."""
        self.step("commit", path)
        connection.execute("COMMIT")
