"""Durable writing: temporary file, fsync, rename, fsync of the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from services.library.failures import told
from services.library.files import Files


class Shelf:
    """Puts whole files into the library's folder, or nothing.

    Temporary names begin with the owner's id: what a dead owner left can be
    told from what a living one is writing.
    """

    def __init__(self, folder: Path, owner: str, files: Files) -> None:
        self._folder = folder
        self._owner = owner
        self._files = files
        self._numbers = count()
        self._durable: set[Path] = set()  # folders whose own name is known to be on disk

    def fresh(self) -> Path:
        """A name in tmp/ that nobody uses."""
        return self._folder / "tmp" / f"{self._owner}-{next(self._numbers)}"

    def write(self, target: Path, data: bytes) -> None:
        """Replace or create `target`.

        Raises:
            DiskFull, Unwritable: `target` is as it was, or whole and new.
        """
        with told(self._folder):
            self.ensure(target.parent)
            with self._temporary() as temporary:
                self._files.write_new(temporary, data)
                self._files.rename(temporary, target)
            self._files.sync_folder(target.parent)

    def write_once(self, target: Path, data: bytes) -> None:
        """As `write`, for files named by their hash: a whole one is left alone."""
        if not _holds(target, data):
            with told(self._folder):
                self._clear(target)
            return self.write(target, data)
        # Another process may have renamed it a moment ago.
        return self.settle(target)

    def take(self, source: Path, target: Path) -> None:
        """Move `source` in, whose bytes are known to be good.

        It takes the place of what has the name already: that may have been cut short or
        altered, and `source` mends it.
        """
        with told(self._folder):
            self.ensure(target.parent)
            self._clear(target)
            with self._temporary() as temporary, self._unless_held(source, target):
                self._files.move(source, target, temporary)
            self._files.sync_folder(target.parent)

    def take_all(self, moves: Mapping[Path, Path]) -> None:
        """Move files in, source to target, whose bytes are on the disk; their names are, after."""
        with told(self._folder):
            for source, target in moves.items():
                self.ensure(target.parent)
                self._clear(target)
                with self._unless_held(source, target):
                    self._files.rename(source, target)
            for folder in sorted({target.parent for target in moves.values()}):
                self._files.sync_folder(folder)

    def settle(self, target: Path) -> None:
        """Make the name of an existing file durable."""
        with told(self._folder):
            self.ensure(target.parent)
            self._files.sync_folder(target.parent)

    def ensure(self, folder: Path) -> None:
        """Make `folder` and its way from the library's folder durable."""
        if folder in self._durable and folder.is_dir():
            return
        missing = [folder, *folder.parents]
        for part in reversed(missing[: missing.index(self._folder)]):
            if part not in self._durable or not part.is_dir():  # somebody may have removed it
                self._files.make_folder(part)
                self._files.sync_folder(part.parent)
                self._durable.add(part)

    def discard(self, path: Path) -> None:
        """Remove what is not needed; what cannot be removed now, a later start removes."""
        with suppress(OSError):
            self._files.unlink(path)

    def discard_folder(self, folder: Path) -> None:
        """Remove a folder of ours with all in it, as far as the disk allows."""
        with suppress(OSError):
            for path in sorted(folder.rglob("*"), reverse=True):
                if path.is_dir() and not path.is_symlink():
                    self._files.remove_folder(path)
                else:
                    self._files.unlink(path)
            self._files.remove_folder(folder)

    def set_aside(self, target: Path) -> None:
        """Move what has the name of `target`, be it what it may, into quarantine/."""
        if not os.path.lexists(target):
            return
        quarantine, number = self._folder / "quarantine", 0
        with told(self._folder):
            self.ensure(quarantine)
            while os.path.lexists(aside := quarantine / f"{target.name}.{number}"):
                number += 1
            self._files.rename(target, aside)

    def _clear(self, target: Path) -> None:
        """Set a folder aside that stands where a file belongs: no file takes its place."""
        if target.is_dir() and not target.is_symlink():
            self.set_aside(target)

    @contextmanager
    def _unless_held(self, source: Path, target: Path) -> Iterator[None]:
        """Windows does not replace a file that somebody reads: the whole one stays then."""
        try:
            yield
        except PermissionError:
            if _size(target) != source.stat().st_size:
                raise
            self._files.unlink(source)

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        temporary = self.fresh()
        self.ensure(temporary.parent)
        try:
            yield temporary
        except OSError:
            # After a failed fsync nobody knows what is on the disk: never retried.
            self.discard(temporary)
            raise


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is there and holds just this."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _size(path: Path) -> int:
    """Bytes of `path`; -1 when there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
