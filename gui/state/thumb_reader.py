"""Thumbnails from their files: written by the imaging process, sRGB and upright."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from services.domain import BlobId
from services.errors import ImageRejected, StudioError


class ThumbReader:
    """From file to image, on whichever thread calls."""

    def __init__(self, thumbs: Path, make: Callable[[BlobId], None]) -> None:
        self._thumbs = thumbs
        self._make = make

    def thumbnail(self, blob: BlobId, px: int) -> QImage | None:
        """None when there is no such file, or none that can be read."""
        for suffix, kind in (("jpg", b"jpeg"), ("png", b"png")):
            path = self._thumbs / blob[:2] / f"{blob}-{px}.{suffix}"
            if path.exists():
                return _read(path, kind)
        return None

    def made(self, blob: BlobId, px: int) -> QImage | StudioError:
        """The thumbnail after all, made if it is still missing."""
        image = self.thumbnail(blob, px)
        if image is not None:
            return image
        try:
            self._make(blob)
        except StudioError as error:
            return error
        return self.thumbnail(blob, px) or ImageRejected("pictures_unreadable")


def _read(path: Path, kind: bytes) -> QImage | None:
    """A picture that the imaging process wrote, ready to be blitted."""
    reader = QImageReader(str(path), kind)
    reader.setDecideFormatFromContent(False)
    image = reader.read()
    return None if image.isNull() else _ready(image)


def small_image(encoded: bytes) -> QImage | None:
    """A small JPEG or PNG that the imaging process wrote and that lies in no file."""
    kind = b"png" if encoded.startswith(b"\x89PNG") else b"jpeg"
    buffer = QBuffer()
    buffer.setData(encoded)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    image = QImageReader(buffer, QByteArray(kind)).read()
    return None if image.isNull() else _ready(image)


def _ready(image: QImage) -> QImage:
    opaque = not image.hasAlphaChannel()
    return image.convertToFormat(
        QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    )
