"""A picture, and how the name of its file ends."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.ids import BlobId


@dataclass(frozen=True, slots=True)
class Picture:
    """A blob that is a picture, as received. 0 x 0 when it could not be decoded."""

    blob: BlobId
    mime: str
    width_px: int
    height_px: int
    size_bytes: int


_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/x-icon": "ico",
}


def file_ending(mime: str) -> str:
    """How the name of a file of that type ends; a type that is no usual picture's says nothing."""
    return _ENDINGS.get(mime, "bin")
