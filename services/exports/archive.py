"""A `.musa` file: one session, or a part of one, with everything that belongs to it.

A ZIP without compression, the same bytes for the same content:

    manifest.json          {"format", "version", "files": {name: {"sha256", "size"}}, "missing"}
    session.json           the session's record: name, draft, view, marks
    turns/<sha256>.json    a turn's record, named by its own hash
    objects/<sha256>       pictures, drafts, references and thought signatures

`missing` names what the library itself had lost.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.domain import BlobId, Recipe
from services.exports.placing import blocks_of, is_sound, whole
from services.exports.watch import Watch
from services.library.records import (
    SessionRecord,
    digest,
    needs,
    pictures_of,
    session_to_bytes,
    turn_from_bytes,
)

FORMAT, VERSION = "musa", 1
MANIFEST, SESSION = "manifest.json", "session.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one `.musa` file holds: a session's record and the records of its turns."""

    session: SessionRecord
    turns: tuple[bytes, ...]

    def blobs(self) -> tuple[BlobId, ...]:
        """Every blob that is named in it, once."""
        found = {picture.blob for picture in pictures_of(self.session.draft or Recipe())}
        for body in self.turns:
            found |= needs(turn_from_bytes(body))
        return tuple(sorted(found))


def write_archive(
    target: Path,
    parcel: Parcel,
    path_of: Callable[[BlobId], Path],
    watch: Watch,
    *,
    replace: bool = False,
    token: str = "",
) -> tuple[BlobId, ...]:
    """Write `parcel` to `target`; the blobs that are missing or damaged and were left out.

    Raises:
        DiskFull, Unwritable, Cancelled: there is no new file.
    """
    blobs = parcel.blobs()
    watch.expect(len(blobs))
    with (
        whole(target, replace=replace, token=token) as file,
        zipfile.ZipFile(file, "w") as archive,
    ):
        made = _Writing(archive)
        made.add(SESSION, session_to_bytes(parcel.session))
        for body in parcel.turns:
            watch.look()
            made.add(f"turns/{digest(body)}.json", body)
        missing = []
        for blob in blobs:
            if is_sound(path_of(blob), blob):
                made.add_file(f"objects/{blob}", blob, path_of(blob), watch)
            else:
                missing.append(blob)
            watch.step()
        made.finish(missing)
    return tuple(missing)


class _Writing:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, data: bytes) -> None:
        self._files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        self._archive.writestr(_entry(name, len(data)), data)

    def add_file(self, name: str, blob: BlobId, path: Path, watch: Watch) -> None:
        size = path.stat().st_size
        self._files[name] = {"sha256": blob, "size": size}
        with self._archive.open(_entry(name, size), "w") as entry:
            for block in blocks_of(path, watch):
                entry.write(block)

    def finish(self, missing: Iterable[BlobId]) -> None:
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "files": self._files,
            "missing": list(missing),
        }
        data = json.dumps(manifest, sort_keys=True, indent=1).encode("ascii")
        self._archive.writestr(_entry(MANIFEST, len(data)), data)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = 0o100644 << 16
    entry.create_system = 3
    entry.file_size = size  # so that what is larger than 2 GB is announced as such
    return entry
