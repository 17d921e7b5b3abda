"""Files that survive a power cut: written beside, synced, renamed, folder synced."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from services.domain import BlobId


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`, all of it or none, durably; the folder is made if missing.

    Raises:
        OSError: the disk refused; nothing new is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class BlobFolder:
    """A flat folder of files named by the SHA-256 of their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> BlobId:
        """Keep `data` durably and return its name; the same bytes are written once."""
        name = BlobId(hashlib.sha256(data).hexdigest())
        path = self._folder / name
        if not path.is_file():
            write_whole(path, data)
        return name
