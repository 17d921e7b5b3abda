"""Small pictures for the board and the trays, several sizes from one decoding."""

from __future__ import annotations

import io
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from services.imaging.colour import eight_bits, srgb
from services.imaging.pixels import as_seen, open_picture, orientation

TURNS = {  # EXIF orientation -> how to turn the stored picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A JPEG is read at an eighth of its size; of the others decoding is the least: it is the
# copy for the model that takes its time.
_LOOKED_AT = frozenset(("JPEG", "BMP", "GIF", "ICO", "TIFF"))


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """Where each was written, and what the picture itself is, as seen."""

    written: dict[int, Path]
    format: str
    size: tuple[int, int]


def thumbnails(data: bytes, format: str, targets: dict[int, Path]) -> Thumbnails:
    """Write one picture per long side in pixels.

    sRGB, upright, never larger than the original. JPEG at quality 85; a picture
    with transparency becomes a PNG, in the target's place with the suffix .png.
    """
    image = open_picture(data, format)
    stored = image.size
    decode_for(image, max(targets))
    turn = orientation(image)  # loaded first: Pillow turns a TIFF by itself
    written = write_all(image, stored, targets)
    return Thumbnails(written, image.format or "", as_seen(stored, turn))


def decode_for(image: Image.Image, side: int) -> None:
    """Load what thumbnails of that long side need: a JPEG's coded data, not all of its pixels."""
    image.draft(None, fitted(image.size, 2 * side))  # by its shape: a square asks for too much
    image.load()


def write_all(
    image: Image.Image, stored: tuple[int, int], targets: dict[int, Path]
) -> dict[int, Path]:
    """As `thumbnails`, of a loaded picture that was `stored` in that size; leaves it as it is."""
    turn = orientation(image)
    seen = _small(image, stored, max(targets))
    written = {}
    for side in sorted(targets, reverse=True):
        seen = _shrunk(seen, fitted(as_seen(stored, turn), side))
        written[side] = _write_thumbnail(seen, targets[side])
    return written


def glance(data: bytes, format: str, side: int) -> bytes:
    """A small JPEG or PNG of a picture; upright and sRGB.

    Empty for formats of which a first look costs nearly as much as all else that is
    done with them: a 24-megapixel PNG is read in 0.6 s, 0.5 s of it decoding.
    """
    if format not in _LOOKED_AT:
        return b""
    image = open_picture(data, format)
    stored = image.size
    decode_for(image, side)
    small = _small(image, stored, side)
    small.info = {}
    out = io.BytesIO()
    small.save(out, "JPEG" if small.mode == "RGB" else "PNG", quality=85)
    return out.getvalue()


def _small(image: Image.Image, stored: tuple[int, int], side: int) -> Image.Image:
    """A copy in sRGB, upright, opaque where nothing shines through."""
    small = _shrunk(eight_bits(image), fitted(stored, side))
    if small is image:
        small = image.copy()  # what follows changes it
    small.info["icc_profile"] = image.info.get("icc_profile")
    seen = srgb(turned(small, orientation(image)))
    if seen.mode == "RGBA" and seen.getchannel("A").getextrema() == (255, 255):
        seen = seen.convert("RGB")
    return seen


def fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    longest = max(*size, side)  # never enlarged
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    # A palette cannot be averaged, nor a colour that stands for transparency.
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def turned(image: Image.Image, turn: int) -> Image.Image:
    if turn not in TURNS:
        return image
    turned = image.transpose(TURNS[turn])
    turned.info = dict(image.info)
    return turned


def _write_thumbnail(image: Image.Image, target: Path) -> Path:
    # Renamed into place but not synced: a cache can be made again.
    image.info = {}
    opaque = image.mode == "RGB"
    place = target if opaque else target.with_suffix(".png")
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.stem}.")
    try:
        with os.fdopen(handle, "wb") as file:
            if opaque:
                image.save(file, "JPEG", quality=85)
            else:
                image.save(file, "PNG", compress_level=3)
        Path(name).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return place
