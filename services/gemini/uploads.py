"""Pictures that lie at Google's Files API for a while: which, where, and until when.

Kept by content in one file of the library, for each key and address apart: a file
is seen only by the key that sent it. The key itself is never written, only a hash
of both.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from services.domain import BlobId
from services.durable import write_whole

FILE = "uploads.json"
MARGIN_S = 2 * 3600.0  # a file that ends while its request is under way is of no use
LIFETIME_S = 48 * 3600.0  # where the service does not say how long it keeps one
_MOST_BYTES = 5_000_000


class Uploads:
    """What one key has sent to one address. Losing the file costs uploads, nothing else."""

    def __init__(
        self, path: Path, key: str, address: str, now: Callable[[], float] = time.time
    ) -> None:
        self._path = path
        self._owner = hashlib.sha256(f"{address}\n{key}".encode()).hexdigest()[:32]
        self._now = now

    def known(self, blobs: Iterable[BlobId]) -> dict[BlobId, str]:
        """The addresses of those of `blobs` that are there for some time to come."""
        mine = self._read().get(self._owner, {})
        found: dict[BlobId, str] = {}
        for blob in blobs:
            uri, expires_at = _entry(mine.get(blob))
            # Never longer than a lifetime: the clock may have been set back by much. By
            # little it differs from the service's, whose word the end is.
            if uri and MARGIN_S < expires_at - self._now() <= LIFETIME_S + MARGIN_S:
                found[blob] = uri
        return found

    def add(self, blob: BlobId, uri: str, expires_at: float | None) -> None:
        """Remember where `blob` lies; not being able to is no failure."""
        kept = self._read()
        until = expires_at if expires_at is not None else self._now() + LIFETIME_S
        kept.setdefault(self._owner, {})[blob] = {"uri": uri, "expires_at": until}
        self._write(kept)

    def drop(self, blobs: Iterable[BlobId]) -> None:
        """Forget `blobs`: the service does not have them any more."""
        kept = self._read()
        for blob in blobs:
            kept.get(self._owner, {}).pop(blob, None)
        self._write(kept)

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            with self._path.open("rb") as file:
                value = json.loads(file.read(_MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        rows = value.items() if isinstance(value, dict) else ()
        return {owner: mine for owner, mine in rows if isinstance(mine, dict)}

    def _write(self, kept: dict[str, dict[str, Any]]) -> None:
        alive = {
            owner: {blob: one for blob, one in mine.items() if _entry(one)[1] > self._now()}
            for owner, mine in kept.items()
        }
        rows = {owner: mine for owner, mine in alive.items() if mine}
        with suppress(OSError):
            write_whole(self._path, json.dumps(rows).encode())


def _entry(value: Any) -> tuple[str, float]:
    uri = value.get("uri") if isinstance(value, dict) else None
    expires_at = value.get("expires_at") if isinstance(value, dict) else None
    if not isinstance(uri, str) or isinstance(expires_at, bool):
        return "", 0.0
    return uri, float(expires_at) if isinstance(expires_at, int | float) else 0.0
