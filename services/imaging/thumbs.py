"""Small pictures for the board and the trays, several sizes from one decoding."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from services.imaging.colour import eight_bits, srgb
from services.imaging.pixels import as_seen, open_picture, orientation

_TURNS = {  # EXIF orientation -> how to turn the stored picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


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
    sides = sorted(targets, reverse=True)
    image = open_picture(data, format)
    stored = image.size
    image.draft(None, _fitted(stored, 2 * sides[0]))  # by its shape: a square asks for too much
    profile = image.info.get("icc_profile")
    image.load()
    turn = orientation(image)  # loaded first: Pillow turns a TIFF by itself
    small = _shrunk(eight_bits(image), _fitted(stored, sides[0]))
    small.info["icc_profile"] = profile
    seen = srgb(_turned(small, turn))
    if seen.mode == "RGBA" and seen.getchannel("A").getextrema() == (255, 255):
        seen = seen.convert("RGB")
    written = {}
    for side in sides:
        seen = _shrunk(seen, _fitted(as_seen(stored, turn), side))
        written[side] = _write_thumbnail(seen, targets[side])
    return Thumbnails(written, image.format or "", as_seen(stored, turn))


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    longest = max(*size, side)  # never enlarged
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    # A palette cannot be averaged, nor a colour that stands for transparency.
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _turned(image: Image.Image, turn: int) -> Image.Image:
    if turn not in _TURNS:
        return image
    turned = image.transpose(_TURNS[turn])
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
