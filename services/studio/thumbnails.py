"""Thumbnails: a cache outside the library that can be made again at any time."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from services.domain import BlobId
from services.errors import DiskFull, Unwritable
from services.imaging.pair import Pair
from services.imaging.thumb_files import thumb_files
from services.library.originals import damage


class Thumbnails:
    """Makes small pictures in two imaging processes. Blocks: for worker threads only."""

    def __init__(self, folder: Path, pair: Pair) -> None:
        self.folder = folder
        self._pair = pair

    def make(self, blob: BlobId, original: Path) -> None:
        """Make all thumbnails of a picture.

        Raises:
            ImageRejected: the original is missing, has changed or cannot be decoded.
        """
        if error := damage(blob, original):
            raise error
        with self._pair.free() as imaging:
            imaging.thumbnails(original, thumb_files(self.folder, blob))

    def forget(self, blob: BlobId) -> None:
        """Delete the thumbnails of a picture that is gone."""
        for path in thumb_files(self.folder, blob).values():
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def receive(self, blob: BlobId, arrived: Path) -> tuple[str, int, int]:
        """MIME type, width and height of a new picture; its thumbnails are made on the way.

        Raises:
            ImageRejected: it cannot be decoded.
        """
        with self._pair.free() as imaging:
            try:
                return imaging.receive(arrived, thumb_files(self.folder, blob))
            except (DiskFull, Unwritable):  # of the cache: no reason not to file the picture
                return imaging.inspect(arrived)
