"""The process that shows originals from near: ``python -m services.imaging.views``.

It decodes an original once, keeps it while it is looked at, and hands over
those parts of it that are seen, in the size in which they are seen.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from services.imaging import door, pixels, thumbs
from services.imaging.colour import eight_bits, srgb
from services.imaging.door import Rejected
from services.imaging.serving import MEMORY_ABOVE_IDLE_BYTES, Answer, serve

KEPT_BYTES = 640 * 2**20  # of decoded originals
_OF_THE_MACHINE = 8  # and no more than that part of its memory
_PIXEL_BYTES = {"L": 1, "P": 1, "1": 1, "I;16": 2, "LA": 4}  # of a decoded picture; else 4
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Decoded:
    """An original as it is stored, not turned yet; `shrunk` is how many times smaller it is."""

    image: Image.Image
    size: tuple[int, int]  # upright, of the whole original
    turn: int
    shrunk: int

    @property
    def size_bytes(self) -> int:
        return _bytes_of(self.image)


class Shelf:
    """Decoded originals, the longest unused dropped first, bounded by their bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._kept: OrderedDict[str, Decoded] = OrderedDict()

    @property
    def names(self) -> list[str]:
        return list(self._kept)

    def take(self, path: Path, sha256: str, shrunk: int) -> Decoded:
        """An original, no smaller than a `shrunk`-th of its own size.

        Raises:
            Rejected: it is missing, or is not what its name says any more.
            Exception: anything, from Pillow.
        """
        kept = self._kept.pop(sha256, None)
        if kept is not None and kept.shrunk > shrunk:
            kept = None  # goes before the larger one comes
        if kept is None:
            try:
                kept = self._decoded(path, sha256, shrunk)
            except MemoryError:
                self._kept.clear()
                kept = self._decoded(path, sha256, shrunk)
        self._kept[sha256] = kept
        return kept

    def _decoded(self, path: Path, sha256: str, shrunk: int) -> Decoded:
        data = _read(path, sha256)
        image = pixels.open_picture(data, door.sniff(data))
        stored = image.size
        if shrunk > 1:  # of a JPEG; others are decoded whole
            image.draft(None, (max(stored[0] // shrunk, 1), max(stored[1] // shrunk, 1)))
        self._make_room(_bytes_of(image))
        image.load()
        image = eight_bits(image)
        turn = pixels.orientation(image)  # loaded first: Pillow turns a TIFF by itself
        scale = round(max(stored) / max(image.size)) if image.format in ("JPEG", "MPO") else 1
        whole = stored if scale > 1 else image.size
        return Decoded(image, pixels.as_seen(whole, turn), turn, scale)

    def _make_room(self, size_bytes: int) -> None:
        held = sum(kept.size_bytes for kept in self._kept.values())
        while self._kept and held + size_bytes > self._limit_bytes:
            held -= self._kept.popitem(last=False)[1].size_bytes


def part(decoded: Decoded, box: Box, size: tuple[int, int]) -> Image.Image:
    """What lies in `box`, in pixels of the upright original, as sRGB of that size."""
    times = _times(box, size)
    image, place = decoded.image, _stored(decoded, box)
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        # A palette cannot be averaged, nor a colour that stands for transparency.
        image = srgb(image.crop(place))
        image.info = {}
        place = (0, 0, *image.size)
    if times and times % decoded.shrunk == 0:
        seen = thumbs.turned(image.crop(place), decoded.turn)
        fewer = times // decoded.shrunk
        seen = seen.reduce(fewer) if fewer > 1 else seen
    else:
        flat = (size[1], size[0]) if decoded.turn >= 5 else size
        seen = image.resize(flat, Image.Resampling.LANCZOS, box=place, reducing_gap=2.0)
        seen = thumbs.turned(seen, decoded.turn)
    return srgb(seen)


def view(request: Mapping[str, Any]) -> Answer:
    """Write parts of an original as raw pixels, one behind the other, into a file.

    Four bytes a pixel: blue, green, red, and alpha by which they are multiplied.
    """
    path, sha256 = Path(request["source"]), request["sha256"]
    wanted = [(tuple(box), tuple(size)) for box, size in request["parts"]]
    shrunk = min((_times(box, size) or 1 for box, size in wanted), default=1)
    decoded = _SHELF.take(path, sha256, shrunk)
    written = []
    with Path(request["into"]).open("wb") as file:
        for box, size in wanted:
            seen = part(decoded, box, size)
            opaque, data = _raw(seen)
            file.write(data)
            written.append({"width_px": seen.width, "height_px": seen.height, "opaque": opaque})
    return {"parts": written, "kept": _SHELF.names}


def _raw(image: Image.Image) -> tuple[bool, bytes]:
    if image.mode != "RGBA":
        return True, image.convert("RGBA").tobytes("raw", "BGRA")
    if image.getchannel("A").getextrema() == (255, 255):
        return True, image.tobytes("raw", "BGRA")
    return False, image.convert("RGBa").tobytes("raw", "BGRa")


def _read(path: Path, sha256: str) -> bytes:
    try:
        data = door.read(path, door.MAX_KEPT_BYTES)
    except Rejected as error:
        raise Rejected("image_missing" if error.key == "image_not_there" else error.key) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Rejected("image_changed")
    return data


def _times(box: Box, size: tuple[int, int]) -> int:
    """How many times smaller it is wanted; 0 where that is no whole number."""
    across, down = (box[2] - box[0]), (box[3] - box[1])
    times = max(round(across / size[0]), round(down / size[1]), 1)
    fits = size == (-(-across // times), -(-down // times))
    return times if fits else 0


def _stored(decoded: Decoded, box: Box) -> Box:
    """A box of the upright original as one of the decoded picture."""
    left, top, right, bottom = box
    width, height = decoded.size
    match decoded.turn:
        case 2:
            left, right = width - right, width - left
        case 3:
            left, top, right, bottom = width - right, height - bottom, width - left, height - top
        case 4:
            top, bottom = height - bottom, height - top
        case 5:
            left, top, right, bottom = top, left, bottom, right
        case 6:
            left, top, right, bottom = top, width - right, bottom, width - left
        case 7:
            left, top, right, bottom = height - bottom, width - right, height - top, width - left
        case 8:
            left, top, right, bottom = height - bottom, left, height - top, right
    by, image = decoded.shrunk, decoded.image
    return (
        left // by,
        top // by,
        min(-(-right // by), image.width),
        min(-(-bottom // by), image.height),
    )


def _bytes_of(image: Image.Image) -> int:
    return image.width * image.height * _PIXEL_BYTES.get(image.mode, 4)


def _budget() -> int:
    with suppress(AttributeError, ValueError, OSError):  # Windows does not tell this way
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return min(KEPT_BYTES, machine // _OF_THE_MACHINE)
    return KEPT_BYTES


_SHELF = Shelf(_budget())
TASKS = {"view": view}


if __name__ == "__main__":
    # Whoever asked was killed meanwhile: nobody is left to complain to.
    with suppress(BrokenPipeError):
        serve(TASKS, KEPT_BYTES + MEMORY_ABOVE_IDLE_BYTES)
