"""Which of our processes are alive: a lock file per owner, held for a process's life.

The operating system frees a lock with its process, however that ends, so there
is no stale time and nothing to time out: after SIGKILL the next start gets it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from services.errors import InUse

# Somebody asking `is_held` holds the lock for an instant; waiting this long
# keeps such a question from looking like a living owner.
_PATIENCE_S = 0.5


class Lock:
    """A held lock; kept by keeping this object, freed by `release` or the process's end."""

    def __init__(self, lock: FileLock, owner: str) -> None:
        self._lock = lock
        self.owner = owner

    @property
    def path(self) -> Path:
        return Path(self._lock.lock_file)

    def release(self) -> None:
        """Give the lock back and remove its file: this owner has ended in order.

        A second call does nothing.
        """
        if not self._lock.is_locked:
            return
        # While it is still held: whoever waits for it notices and begins anew.
        with suppress(OSError):
            self.path.unlink()
        self._lock.release(force=True)
        if os.name == "nt":  # an open file has no other end there
            with suppress(OSError):
                self.path.unlink()

    def abandon(self) -> None:
        """Give the lock back and leave its file, as a process that was killed."""
        self._lock.release(force=True)


def lock_path(folder: Path, owner: str) -> Path:
    return folder / f"{owner}.lock"


def hold(folder: Path, owner: str) -> Lock:
    """Hold `folder`/<owner>.lock until released; the folder is made when missing.

    Raises:
        InUse: another lock object, here or in another living process, holds it.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = _lock(folder, owner)
    try:
        lock.acquire(timeout=_PATIENCE_S, poll_interval=0.01)
    except Timeout as error:
        raise InUse("library_in_use", folder=str(folder.name)) from error
    return Lock(lock, owner)


def is_held(folder: Path, owner: str) -> bool:
    """True while a living process (this one included) holds `owner`'s lock."""
    if not lock_path(folder, owner).exists():
        return False
    lock = _lock(folder, owner)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    lock.release()
    return False


def _lock(folder: Path, owner: str) -> FileLock:
    # Not thread-local: whoever ends the process may give the lock back.
    return FileLock(lock_path(folder, owner), thread_local=False)
