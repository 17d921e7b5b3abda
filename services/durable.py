"""Files that survive a power cut: written beside, synced, renamed, folder synced."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    _FULL_SYNC = None
else:
    # On macOS a plain fsync leaves the bytes in the drive's own cache.
    _FULL_SYNC = getattr(fcntl, "F_FULLFSYNC", None)


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`, all of it or none, durably; the folder is made if missing.

    Raises:
        OSError: the disk refused; nothing new is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Several processes may write the same file: the last one's whole file stays.
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file to a place of the user's: all of it or none, whatever stands there."""
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(source, beside)
        beside.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def part_name(token: str) -> str:
    """What a file or folder of the user's is called until it is whole; `token` is one writer's."""
    return f".musa-{token}.part"


def remove_part(folder: Path, token: str) -> None:
    """Remove what a writer that is gone left in `folder`, as far as the disk allows."""
    part = folder / part_name(token)
    with contextlib.suppress(OSError):
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        else:
            part.unlink()


def sync(number: int) -> None:
    """Bring an open file's bytes to the disk itself."""
    if _FULL_SYNC is not None:
        fcntl.fcntl(number, _FULL_SYNC)
    else:
        os.fsync(number)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
