"""Thumbnails: a cache outside the library that can be made again at any time."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import LifoQueue

from services.domain import BlobId
from services.errors import DiskFull, ImageRejected, Unwritable
from services.imaging.client import Imaging

SIDES_PX = (512, 256, 128, 64)


class Thumbnails:
    """Makes small pictures in two imaging processes. Blocks: for worker threads only."""

    def __init__(self, folder: Path, imaging: Imaging) -> None:
        self._folder = folder
        self._imaging = imaging
        self._beside = Imaging()  # first: at the other, pictures that come in stand in line
        self._free: LifoQueue[Imaging] = LifoQueue()
        for free in (imaging, self._beside):
            self._free.put(free)

    def make(self, blob: BlobId, original: Path) -> None:
        """Make all thumbnails of a picture.

        Raises:
            ImageRejected: the original is missing or cannot be decoded.
        """
        if not original.exists():
            raise ImageRejected("image_missing")
        imaging = self._free.get()
        try:
            imaging.thumbnails(original, self._targets(blob))
        finally:
            self._free.put(imaging)

    def forget(self, blob: BlobId) -> None:
        """Delete the thumbnails of a picture that is gone."""
        for path in self._targets(blob).values():
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the second process."""
        self._beside.close()

    def receive(self, blob: BlobId, arrived: Path) -> tuple[str, int, int]:
        """MIME type, width and height of a new picture; its thumbnails are made on the way.

        Raises:
            ImageRejected: it cannot be decoded.
        """
        try:
            return self._imaging.receive(arrived, self._targets(blob))
        except (DiskFull, Unwritable):  # of the cache: no reason not to file the picture
            return self._imaging.inspect(arrived)

    def _targets(self, blob: BlobId) -> Mapping[int, Path]:
        folder = self._folder / blob[:2]
        return {side: folder / f"{blob}-{side}.jpg" for side in SIDES_PX}
