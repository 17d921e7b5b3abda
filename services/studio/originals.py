"""Which originals are not what came: told without reading what nobody has touched.

Hashing a session of ten thousand pictures takes minutes of reading, so a look is a
question to the file system first. A file is whole without being read

* when nothing of it has changed since it was found whole (`Originals` remembers), or
* when it has the size that the library wrote down, and its smallest thumbnail is newer
  than its last change. Thumbnails are made of originals that were just hashed or had
  just arrived, and whenever a doubt has proved to be none, the thumbnail gets the time
  of that: the next start knows it.

The time of the last change is the inode's as well as the file's: who puts the latter
back does not put back the former. Everything else is doubtful, and a doubt is settled
by hashing. So a copied or restored library is read once, and nothing is ever called
damaged whose bytes have not been looked at, unless there are none.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from services.domain import BlobId
from services.errors import ImageRejected
from services.imaging.thumb_files import SIDES_PX, thumb_files
from services.library import Library
from services.library.originals import Stamp, damage, stamp_of
from services.threads import Threads

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at some originals has found; what is in none of these is not known here."""

    whole: tuple[BlobId, ...]
    damaged: Mapping[BlobId, ImageRejected]
    doubtful: tuple[BlobId, ...]  # `prove` them
    misfits: tuple[BlobId, ...]  # those of the doubtful that have not the size that they had


class Originals:
    """Remembers of every file what it was when it was read last."""

    def __init__(self, thumbs: Path, threads: Threads) -> None:
        self._thumbs = thumbs
        self._threads = threads
        self._known: dict[BlobId, tuple[Stamp, ImageRejected | None]] = {}

    def serve(self, library: Library) -> None:
        """From now on it is about the files of this library."""
        self._library = library

    async def look(self, blobs: Sequence[BlobId]) -> Looked:
        """Ask the file system about the originals of `blobs`, without reading them."""
        sizes = await self._threads.library(self._library.sizes, blobs)
        return await self._threads.worker(self._look, sizes)

    async def lacking(self) -> tuple[BlobId, ...]:
        """What turns need and is missing, or has not the size that it had: pictures,
        references and all that belongs to conversations."""
        needed = await self._threads.library(self._library.needed)
        found: list[BlobId] = []
        for start in range(0, len(needed), _AT_ONCE):
            looked = await self.look(needed[start : start + _AT_ONCE])
            found += [*looked.damaged, *looked.misfits]
        return tuple(found)

    async def prove(self, blob: BlobId) -> ImageRejected | None:
        """Read an original: what is wrong with it, or None."""
        sizes = await self._threads.library(self._library.sizes, [blob])
        return await self._threads.worker(self.damage, blob, sizes.get(blob, 0))

    def damage(self, blob: BlobId, size_bytes: int = 0) -> ImageRejected | None:
        """What is wrong with an original, which is read unless it was before. For worker
        threads only."""
        path = self._library.blob_path(blob)
        before = stamp_of(path)
        if isinstance(before, ImageRejected):
            self._known.pop(blob, None)
            return None if self._is_on_its_way(path) else before
        known = self._known.get(blob)
        if known is not None and known[0] == before:
            return known[1]
        found = damage(blob, path, size_bytes)
        if stamp_of(path) == before:  # else it changed while it was read
            self._known[blob] = (before, found)
            if found is None:
                self._note(blob, before)
        return found

    def _look(self, sizes: Mapping[BlobId, int]) -> Looked:
        whole: list[BlobId] = []
        damaged: dict[BlobId, ImageRejected] = {}
        doubtful: list[BlobId] = []
        misfits: list[BlobId] = []
        for blob, size_bytes in sizes.items():
            path = self._library.blob_path(blob)
            stamp = stamp_of(path)
            known = self._known.get(blob)
            if isinstance(stamp, ImageRejected):
                if not self._is_on_its_way(path):
                    damaged[blob] = stamp
            elif known is not None and known[0] == stamp:
                if known[1] is None:
                    whole.append(blob)
                else:
                    damaged[blob] = known[1]
            elif self._is_older_than_its_thumbnail(blob, stamp, size_bytes):
                self._known[blob] = (stamp, None)
                whole.append(blob)
            else:
                doubtful.append(blob)
                if size_bytes and stamp[0] != size_bytes:
                    misfits.append(blob)
        return Looked(tuple(whole), damaged, tuple(doubtful), tuple(misfits))

    def _is_older_than_its_thumbnail(self, blob: BlobId, stamp: Stamp, size_bytes: int) -> bool:
        if size_bytes and stamp[0] != size_bytes:
            return False
        made = self._thumbnail(blob)
        return made is not None and made.stat().st_mtime_ns >= _changed_ns(stamp)

    def _thumbnail(self, blob: BlobId) -> Path | None:
        smallest = thumb_files(self._thumbs, blob)[SIDES_PX[-1]]
        found = (path for path in (smallest, smallest.with_suffix(".png")) if path.exists())
        return next(found, None)

    def _note(self, blob: BlobId, stamp: Stamp) -> None:
        """Let the thumbnail tell the next start that the original was whole now."""
        with suppress(OSError):  # of the cache: it costs another reading
            thumbnail = self._thumbnail(blob)
            if thumbnail is not None:
                now = max(time.time_ns(), _changed_ns(stamp))
                os.utime(thumbnail, ns=(now, now))

    def _is_on_its_way(self, path: Path) -> bool:
        """Whether it lies with an answer that is not filed yet."""
        with suppress(OSError):
            return any(self._library.inbox.glob(f"*/blobs/{path.name}"))
        return False


def _changed_ns(stamp: Stamp) -> int:
    return max(stamp[1], stamp[2])
