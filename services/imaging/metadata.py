"""Taking private metadata out of PNG, JPEG and WebP files without touching a pixel.

What stays: pixels, colour (ICC, gamma, Adobe transform) and provenance (C2PA).
All else goes, known or not: where, when, with what and by whom a picture was
made, texts, previews, further frames, and whatever follows the picture's end.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_ORIENTATION = 0x0112
# Begins with one byte: that is searched for ten times as fast as a repeated one.
_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_SOS, _EOI, _TEM, _COM = 0xDA, 0xD9, 0x01, 0xFE
_APP = range(0xE0, 0xF0)
_JPEG_KEPT = (  # marker and how its content starts
    (0xE0, b"JFIF\0"),
    (0xE2, b"ICC_PROFILE\0"),
    (0xEB, b"JP"),  # JUMBF boxes: C2PA
    (0xEE, b"Adobe"),
)
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT cICP mDCV cLLI "
    b"caBX".split()
)
_PNG_FRAMES = frozenset(b"acTL fcTL fdAT".split())
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"C2PA", b"ANIM", b"ANMF"))
_WEBP_EXIF_AND_XMP = 0x08 | 0x04


class Malformed(ValueError):
    """The file's own structure does not hold together."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """`data` is the very same object when nothing had to go."""

    data: bytes
    private: bool


def strip(data: bytes, format: str) -> Stripped:
    """The same picture without private metadata; `format` is Pillow's name.

    An APNG loses its further frames, which is not counted as private.

    Raises:
        Malformed: the structure cannot be followed; nothing is promised of it.
    """
    return STRIPPERS[format](data)


def _jpeg(data: bytes) -> Stripped:
    kept = [data[:2]]
    private = False
    end = 2
    for marker, start, end in jpeg_segments(data):
        if _is_private(marker, data[start + 4 : end]):
            private = True
        else:
            kept.append(data[start:end])
    private = private or bool(data[end:].strip(b"\0\r\n "))
    return Stripped(b"".join(kept) if private else data, private)


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment; a scan's segment holds its coded data."""
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if len(data) < at + 4 and data[at : at + 2] != b"\xff\xd9":
            raise Malformed("a JPEG without an end")
        if data[at] != 0xFF:
            raise Malformed("no marker where one is due")
        marker = data[at + 1]
        end = _segment_end(data, at, marker)
        yield marker, at, end
        if marker == _EOI:
            return
        at = end


def _segment_end(data: bytes, at: int, marker: int) -> int:
    if marker in (_EOI, _TEM):
        return at + 2
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if end < at + 4 or end > len(data):
        raise Malformed("a segment longer than the file")
    if marker != _SOS:
        return end
    following = _NEXT_MARKER.search(data, end)
    if following is None:
        raise Malformed("a scan without an end")
    start = following.start()
    while start > end and data[start - 1] == 0xFF:  # fill bytes are none of the scan's
        start -= 1
    return start


def _is_private(marker: int, content: bytes) -> bool:
    if marker == _COM:
        return True
    if marker not in _APP:
        return False
    if marker == 0xE1 and content.startswith(b"Exif\0\0"):
        return not says_only_orientation(content[6:])
    return not any(marker == kept and content.startswith(start) for kept, start in _JPEG_KEPT)


def _png(data: bytes) -> Stripped:
    kept = [data[:8]]
    private = frames = False
    at = 8
    kind = b""
    while kind != b"IEND":
        if len(data) < at + 12:
            raise Malformed("a PNG without an end")
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Malformed("a chunk longer than the file")
        if kind in _PNG_KEPT or (kind == b"eXIf" and says_only_orientation(data[at + 8 : end - 4])):
            kept.append(data[at:end])
        elif kind in _PNG_FRAMES:
            frames = True
        else:
            private = True
        at = end
    private = private or bool(data[at:].strip(b"\0\r\n "))
    return Stripped(b"".join(kept) if private or frames else data, private)


def _webp(data: bytes) -> Stripped:
    kept: list[bytes] = []
    private = False
    stop = 8 + int.from_bytes(data[4:8], "little")
    if stop > len(data):
        raise Malformed("a RIFF longer than the file")
    at = 12
    while at + 8 <= stop:
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length
        if end > stop:
            raise Malformed("a chunk longer than the RIFF")
        if kind in _WEBP_KEPT:
            kept.append(data[at:end] + b"\0" * (length % 2))
        else:
            private = True
        at = end + length % 2
    private = private or bool(data[stop:].strip(b"\0\r\n "))
    return Stripped(_riff(kept) if private else data, private)


def _riff(chunks: list[bytes]) -> bytes:
    body = b"WEBP" + b"".join(_without_flags(chunk) for chunk in chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _without_flags(chunk: bytes) -> bytes:
    if not chunk.startswith(b"VP8X") or len(chunk) < 9:
        return chunk
    return chunk[:8] + bytes([chunk[8] & ~_WEBP_EXIF_AND_XMP]) + chunk[9:]


def says_only_orientation(tiff: bytes) -> bool:
    """True for an EXIF block that tells how to turn the picture and nothing else."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return False
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        tags = [struct.unpack_from(f"{order}H", tiff, at + 2 + 12 * n)[0] for n in range(count)]
        (following,) = struct.unpack_from(f"{order}I", tiff, at + 2 + 12 * count)
    except struct.error:
        return False
    # The block must hold no more than its one directory: hidden bytes are private too.
    return set(tags) <= {_ORIENTATION} and not following and len(tiff) <= 14 + 12 * count + 4


STRIPPERS: dict[str, Callable[[bytes], Stripped]] = {
    "JPEG": _jpeg,
    "MPO": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
}
