"""Opens a `.musa` file that anybody may have made: all of it is good, or it is refused.

Nothing is believed: names are taken from a short list of shapes, so that none can
lead out of a folder; nothing is compressed, so that nothing can swell; every byte is
counted and hashed before the library hears of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from services.domain import BlobId, Recipe, Turn, TurnId
from services.durable import sync
from services.errors import ArchiveRejected, Damaged
from services.exports.archive import FORMAT, MANIFEST, SESSION, VERSION
from services.exports.placing import BLOCK
from services.exports.plausible import is_plausible, is_plausible_session
from services.exports.tidied import tidied
from services.exports.watch import Watch
from services.library.records import (
    SessionRecord,
    needs,
    pictures_of,
    session_from_bytes,
    turn_from_bytes,
)
from services.library.shape import BLOB_NAME
from services.lineage import parents_first

MAX_MANIFEST = 64_000_000  # bytes
MAX_RECORD = 16_000_000  # bytes of the session or one turn
MAX_DIRECTORY = 256_000_000  # bytes of the ZIP's own list: more than a million files
_SHAPES = re.compile(r"manifest\.json|session\.json|turns/[0-9a-f]{64}\.json|objects/[0-9a-f]{64}")
_LOCAL_HEADER, _END, _END_64, _LOCATOR = 30, 22, 56, 20
_BROKEN = (  # what zipfile raises on hostile input
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    IndexError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    struct.error,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the records of an archive say; its objects are not read yet."""

    session: SessionRecord
    turns: tuple[tuple[Turn, bytes], ...]
    missing: frozenset[BlobId]


class Opened:
    """A checked archive; `contents` first, then `lay_out`."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._entries = self._listed()
        self._files, self._missing = self._manifest()

    @property
    def size_bytes(self) -> int:
        """Of all that `lay_out` writes, about."""
        return sum(entry.file_size for entry in self._entries.values())

    def contents(self) -> Contents:
        """The records, hashed, read, and fitting together.

        Raises:
            ArchiveRejected: they are not what they should be.
        """
        try:
            session = session_from_bytes(self._read(SESSION))
            names = [name for name in self._files if name.startswith("turns/")]
            turns = [(turn_from_bytes(body), body) for body in (self._read(name) for name in names)]
        except Damaged as error:
            raise self._refused("archive_wrong") from error
        self._require(all(turn.session == session.id for turn, _ in turns))
        self._require(is_plausible_session(session))
        self._require(all(is_plausible(turn) for turn, _ in turns))
        self._fit(session, [turn for turn, _ in turns])
        by_id = {turn.id: (turn, body) for turn, body in sorted(turns, key=_age)}
        order = parents_first({turn.id: turn.parent for turn, _ in by_id.values()})
        return Contents(
            tidied(session, self._name), tuple(by_id[turn] for turn in order), self._missing
        )

    def lay_out(self, folder: Path, watch: Watch) -> None:
        """Write objects and turns' records into `folder`, hashed and on the disk.

        Raises:
            ArchiveRejected: a file is not what the archive says.
            OSError: the folder does not take it.
        """
        for part in ("objects", "turns"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        names = [name for name in self._files if name != SESSION]
        watch.expect(len(names))
        for name in names:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(folder / name, flags, 0o666), "wb") as file:
                for block in self._blocks(name):
                    watch.look()
                    file.write(block)
                file.flush()
                sync(file.fileno())
            watch.step()

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in self._archive.infolist():
            self._require(_is_plain(entry) and entry.filename not in found, "archive_unsafe")
            found[entry.filename] = entry
        end = 0
        for entry in sorted(found.values(), key=lambda entry: entry.header_offset):
            self._require(entry.header_offset >= end, "archive_unsafe")
            end = entry.header_offset + _LOCAL_HEADER + entry.file_size
        self._require(end <= self._archive.start_dir, "archive_unsafe")
        self._require(MANIFEST in found, "archive_foreign")
        return found

    def _manifest(self) -> tuple[Mapping[str, Any], frozenset[BlobId]]:
        try:
            told = json.loads(b"".join(self._pieces(MANIFEST)))
        except (ValueError, RecursionError) as error:
            raise self._refused("archive_wrong") from error
        self._require(isinstance(told, dict) and told.get("format") == FORMAT, "archive_foreign")
        version = told.get("version")
        self._require(type(version) is int and version > 0)
        self._require(version <= VERSION, "archive_newer")
        files, missing = told.get("files"), told.get("missing")
        self._require(isinstance(files, dict) and isinstance(missing, list))
        self._require(files.keys() == self._entries.keys() - {MANIFEST} and SESSION in files)
        self._require(all(isinstance(blob, str) and BLOB_NAME.fullmatch(blob) for blob in missing))
        for name, said in files.items():
            self._require(self._fits(name, said))
        return files, frozenset(map(BlobId, missing))

    def _fits(self, name: str, said: Any) -> bool:
        if not isinstance(said, dict) or said.get("size") != self._entries[name].file_size:
            return False
        named = re.search(r"[0-9a-f]{64}", name)
        sha256 = said.get("sha256")
        return isinstance(sha256, str) and (named is None or sha256 == named[0])

    def _fit(self, session: SessionRecord, turns: list[Turn]) -> None:
        """Each turn once, no circles, and just those objects that they need."""
        parents: dict[TurnId, TurnId | None] = {turn.id: turn.parent for turn in turns}
        self._require(len(parents) == len(turns))
        seen: set[TurnId] = set()
        for turn in parents_first(parents):
            parent = parents[turn]
            self._require(parent not in parents or parent in seen)
            seen.add(turn)
        needed = {picture.blob for picture in pictures_of(session.draft or Recipe())}
        for each in turns:
            needed |= needs(each)
        held = {name.removeprefix("objects/") for name in self._files if name.startswith("obj")}
        self._require(held | self._missing == needed and not held & self._missing)

    def _read(self, name: str) -> bytes:
        self._require(self._entries[name].file_size <= MAX_RECORD)
        return b"".join(self._blocks(name))

    def _blocks(self, name: str) -> Iterator[bytes]:
        """An entry's bytes; after the last it is known whether they were the right ones."""
        hashed = hashlib.sha256()
        for block in self._pieces(name):
            hashed.update(block)
            yield block
        self._require(hashed.hexdigest() == self._files[name]["sha256"])

    def _pieces(self, name: str) -> Iterator[bytes]:
        entry, size = self._entries[name], 0
        self._require(name != MANIFEST or entry.file_size <= MAX_MANIFEST)
        try:
            with self._archive.open(entry) as file:
                while block := file.read(BLOCK):
                    size += len(block)
                    self._require(size <= entry.file_size)
                    yield block
        except _BROKEN as error:
            raise self._refused("archive_wrong") from error
        self._require(size == entry.file_size)

    def _require(self, good: bool, key: str = "archive_wrong") -> None:
        if not good:
            raise self._refused(key)

    def _refused(self, key: str) -> ArchiveRejected:
        return ArchiveRejected(key, file=self._name)


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """The archive at `path`, as long as the block lasts.

    Raises:
        ArchiveRejected: it is none, or not to be trusted; the sentence says why.
    """
    with _ordinary(path) as file:
        head = file.read(4)
        try:
            small = _directory_bytes(file) <= MAX_DIRECTORY
            if not small:
                raise ArchiveRejected("archive_unsafe", file=path.name)
            with zipfile.ZipFile(file) as archive:
                yield Opened(archive, path.name)
        except _BROKEN as error:
            key = "archive_cut_short" if head == b"PK\x03\x04" else "archive_foreign"
            raise ArchiveRejected(key, file=path.name) from error


@contextmanager
def _ordinary(path: Path) -> Iterator[BinaryIO]:
    """A regular file, opened without waiting for anybody."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise ArchiveRejected("archive_unreadable", file=path.name) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ArchiveRejected("archive_foreign", file=path.name)
    with os.fdopen(handle, "rb") as file:
        yield file


def _directory_bytes(file: BinaryIO) -> int:
    """How long a ZIP's list of files says that it is; raises ValueError where it has none."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END - 0xFFFF))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise ValueError("a ZIP without an end")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    file.seek(0)
    if length != 0xFFFFFFFF and tail[max(0, at - _LOCATOR) : at][:4] != b"PK\x06\x07":
        return int(length)
    (start,) = struct.unpack_from("<Q", tail, at - _LOCATOR + 8)
    file.seek(min(start, size))
    (length,) = struct.unpack_from("<Q", file.read(_END_64), 40)
    file.seek(0)
    return int(length)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """A file of ours, as it is: no link, no folder, not packed, not locked."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        _SHAPES.fullmatch(entry.orig_filename) is not None
        and entry.filename == entry.orig_filename
        and entry.compress_type == zipfile.ZIP_STORED
        and entry.compress_size == entry.file_size
        and not entry.flag_bits & 0x41
        and kind in (0, stat.S_IFREG)
    )


def _age(turn: tuple[Turn, bytes]) -> tuple[float, str]:
    return turn[0].created_at, turn[0].id
