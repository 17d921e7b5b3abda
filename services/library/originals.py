"""Is the file of a blob what came? Its name tells: it is the bytes' SHA-256."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from services.domain import BlobId
from services.errors import ImageRejected

_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}
_NAMED = {
    "image_missing": "original_missing",
    "image_locked": "original_locked",
    "image_cut": "original_cut",
    "image_changed": "original_changed",
}
_PIECE = 256 * 1024
Stamp = tuple[int, int, int, int]


def damage(
    blob: BlobId, path: Path, size_bytes: int = 0, see: Callable[[bytes], object] | None = None
) -> ImageRejected | None:
    """What is wrong with the file of a blob; None when nothing is.

    `size_bytes` is what it had when it came: without it, what was cut short is told as
    changed. Reads the whole file: for worker threads only. `see` is shown it, piece by piece.
    """
    hashed = hashlib.sha256()
    try:
        found = path.stat()
        # A folder, or a pipe that would never end, is not the file that is looked for.
        if not stat.S_ISREG(found.st_mode):
            return ImageRejected("image_missing")
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                hashed.update(piece)
                if see is not None:
                    see(piece)
    except OSError as error:
        return _out_of_reach(error)
    if hashed.hexdigest() == blob:
        return None
    return ImageRejected("image_cut" if found.st_size < size_bytes else "image_changed")


def named(error: ImageRejected, name: str) -> ImageRejected:
    """What `damage` told, as a sentence that says whose original it is."""
    return ImageRejected(_NAMED[error.key], name=name)


def stamp_of(path: Path) -> Stamp | ImageRejected:
    """What changes with a file's bytes, without reading them; or why there is no file.

    An alteration whose time was put back leaves the time of the change itself.
    """
    try:
        found = path.stat()
    except OSError as error:
        return _out_of_reach(error)
    if not stat.S_ISREG(found.st_mode):
        return ImageRejected("image_missing")
    if not os.access(path, os.R_OK):
        return ImageRejected("image_locked")
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _out_of_reach(error: OSError) -> ImageRejected:
    return ImageRejected("image_missing" if error.errno in _ABSENT else "image_locked")
