"""A flat folder of an answer's blobs, before the library files them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from services.domain import BlobId
from services.durable import write_whole


class BlobFolder:
    """Files named by the SHA-256 of their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> BlobId:
        """Keep `data` durably and return its name; the same bytes are written once."""
        name = BlobId(hashlib.sha256(data).hexdigest())
        path = self._folder / name
        if not path.is_file():
            write_whole(path, data)
        return name
