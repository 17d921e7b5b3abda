"""Decoded pictures in memory, bounded by their bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from PySide6.QtGui import QImage

from services.domain import BlobId

Request = tuple[BlobId, int]  # a picture, and the long side in which it is wanted, px
_Key = TypeVar("_Key", bound=Hashable)


class Held(Generic[_Key]):
    """Images by what they show; the longest unused are dropped first."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.size_bytes = 0
        self._images: OrderedDict[_Key, QImage] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._images

    @property
    def keys(self) -> Iterable[_Key]:
        return self._images.keys()

    def get(self, key: _Key) -> QImage | None:
        image = self._images.get(key)
        if image is not None:
            self._images.move_to_end(key)
        return image

    def put(self, key: _Key, image: QImage) -> None:
        if key in self._images:
            self._drop(key)
        self._images[key] = image
        self.size_bytes += image.sizeInBytes()
        while self.size_bytes > self.limit_bytes and len(self._images) > 1:
            self._drop(next(iter(self._images)))

    def _drop(self, key: _Key) -> None:
        self.size_bytes -= self._images.pop(key).sizeInBytes()


class HeldSizes(Held[Request]):
    """Whole pictures, each in several sizes."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self._sizes: dict[BlobId, list[int]] = {}

    def nearest(self, blob: BlobId, px: int) -> QImage | None:
        """The smallest that is no smaller than that, or the largest."""
        sizes = self._sizes.get(blob)
        if not sizes:
            return None
        larger = [size for size in sizes if size >= px]
        return self.get((blob, min(larger) if larger else max(sizes)))

    def put(self, key: Request, image: QImage) -> None:
        super().put(key, image)  # first: where the same is held already, that is dropped
        self._sizes.setdefault(key[0], []).append(key[1])

    def _drop(self, key: Request) -> None:
        super()._drop(key)
        self._sizes[key[0]].remove(key[1])
        if not self._sizes[key[0]]:
            del self._sizes[key[0]]
