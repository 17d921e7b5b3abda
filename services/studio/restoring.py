"""Originals come back: from a file of the user's that holds the same bytes, whatever its name."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from services.domain import BlobId, new_id
from services.errors import ImageRejected, Unwritable
from services.exports.watch import Watch
from services.library import Library
from services.library.shape import BLOB_NAME
from services.threads import Threads

_BLOCK = 1 << 20
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError)


class Restoring:
    """Takes nothing on trust: every byte is hashed on its way in."""

    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._threads = threads

    async def from_file(self, blob: BlobId, source: Path, name: str) -> None:
        """Bring one original back from a picture's file, or from a `.musa` file that holds it.

        `name` is what the user calls the picture.

        Raises:
            ImageRejected: that file is something else; nothing has changed.
            LibraryError: the library's folder does not take it.
        """
        if not await self._bring({blob: 0}, [source], Watch()):
            raise ImageRejected("restore_other", file=source.name, name=name)

    async def from_folder(
        self, blobs: Collection[BlobId], folder: Path, watch: Watch | None = None
    ) -> tuple[BlobId, ...]:
        """Bring back all of `blobs` that lie anywhere in `folder`, under whatever name.

        Only files of the right size are read, and `.musa` files. Links are not followed.

        Raises:
            LibraryError: the library's folder does not take them; those before are back.
            Cancelled: `watch` was stopped; those before are back.
        """
        sizes = await self._threads.library(self._library.sizes, list(blobs))
        wanted = {blob: sizes.get(blob, 0) for blob in blobs}
        return await self._bring(wanted, _files_in(folder), watch or Watch())

    async def _bring(
        self, wanted: Mapping[BlobId, int], sources: Collection[Path] | Iterator[Path], watch: Watch
    ) -> tuple[BlobId, ...]:
        desk = self._library.folder / "tmp" / f"{self._library.owner}-{new_id()}"
        try:
            await self._threads.worker(desk.mkdir, parents=True)
        except OSError as error:
            raise Unwritable("intake_unwritable") from error
        try:
            found = await self._threads.worker(_gather, wanted, sources, desk, watch)
            for blob in found:
                await self._threads.library(self._library.put_back, desk / blob, blob)
            return found
        finally:
            await self._threads.library(shutil.rmtree, desk, ignore_errors=True)


def _gather(
    wanted: Mapping[BlobId, int],
    sources: Collection[Path] | Iterator[Path],
    desk: Path,
    watch: Watch,
) -> tuple[BlobId, ...]:
    """Copy what is wanted into `desk`, under its name; each once."""
    left = dict(wanted)
    found: list[BlobId] = []
    for source in sources:
        watch.look()
        if not left:
            break
        for opened in _candidates(source, left):
            copied = _copied(opened, desk, watch)
            if copied in left:
                del left[copied]
                found.append(copied)
            elif copied is not None:
                (desk / copied).unlink(missing_ok=True)
    return tuple(found)


def _candidates(source: Path, wanted: Mapping[BlobId, int]) -> Iterator[Callable[[], BinaryIO]]:
    """What of `source` may be one of `wanted`: the file itself, or files of an archive."""
    with suppress(*_BROKEN):
        found = source.stat()
        if not stat.S_ISREG(found.st_mode):
            return
        if source.suffix.lower() == ".musa":
            with zipfile.ZipFile(source) as archive:
                for entry in archive.infolist():
                    blob = entry.filename.rpartition("/")[2]
                    plain = entry.compress_type == zipfile.ZIP_STORED
                    if plain and BLOB_NAME.fullmatch(blob) and BlobId(blob) in wanted:
                        yield _opener(archive, entry)
            return
        sizes = set(wanted.values())
        if found.st_size and (0 in sizes or found.st_size in sizes):
            yield lambda: source.open("rb")


def _opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: archive.open(entry)  # type: ignore[return-value]


def _copied(opened: Callable[[], BinaryIO], desk: Path, watch: Watch) -> BlobId | None:
    """Copy a file into `desk` under the name of its bytes; None where it cannot be read."""
    beside, hashed = desk / "arriving", hashlib.sha256()
    with _reading(opened) as file:
        if file is None:
            return None
        try:
            with beside.open("wb") as copy:
                while block := _block(file):
                    watch.look()
                    hashed.update(block)
                    copy.write(block)
        except OSError as error:
            raise Unwritable("intake_unwritable") from error
    blob = BlobId(hashed.hexdigest())
    beside.replace(desk / blob)
    return blob


@contextmanager
def _reading(opened: Callable[[], BinaryIO]) -> Iterator[BinaryIO | None]:
    try:
        file = opened()
    except _BROKEN:
        yield None
        return
    with file:
        yield file


def _block(file: BinaryIO) -> bytes:
    """The next bytes; a file that breaks off ends there, and is not what it should be."""
    try:
        return file.read(_BLOCK)
    except _BROKEN:
        return b""


def _files_in(folder: Path) -> Iterator[Path]:
    """Every file below `folder`, in order; what cannot be read is passed over."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(place) / name
