"""Recipes in PNG, JPEG and WebP files: the container is opened, the pixels never.

Every other byte of the file stays as it is: pixels, colour, EXIF, further XMP. A
provenance signature (C2PA) stays, too, but it was made over the file without the
recipe: it does not hold any more, and whoever calls is told.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from services.exports import xmp
from services.exports.xmp import NoRoom
from services.imaging.metadata import Malformed, jpeg_segments

KEYWORD = b"Musa recipe"
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_MAIN = b"http://ns.adobe.com/xap/1.0/\0"
_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_MORE_AT_ONCE = 65_000
_PIECE = 2**18
_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10


@dataclass(frozen=True, slots=True)
class Embedded:
    """The whole file; `signed`: it carries a provenance signature that held before."""

    data: bytes
    signed: bool


def embed(data: bytes, recipe: str) -> Embedded | None:
    """`data` with `recipe` in it; None for a file of another kind, or one without room."""
    try:
        if data.startswith(_PNG):
            return _into_png(data, recipe)
        if data.startswith(_JPEG):
            return _into_jpeg(data, recipe)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _into_webp(data, recipe)
    except (Malformed, NoRoom, struct.error):
        pass
    return None


def recipe_in(data: bytes) -> str | None:
    """What `embed` put into a file; None where there is nothing, or nothing that can be read."""
    if not any(map(partial(_holds, data), (KEYWORD, xmp.NAMESPACE.encode()))):
        return None  # in no time, as with nearly every picture
    try:
        if data.startswith(_PNG):
            return next(filter(None, map(_png_recipe, _png_chunks(data))), None)
        if data.startswith(_JPEG):
            main, more, _ = _packets(data)
            packets = [packet for packet in (main, more) if packet]
            return next(filter(None, map(xmp.recipe_in, packets)), None)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            chunks = [body for kind, body in _webp_chunks(data) if kind == b"XMP "]
            return xmp.recipe_in(chunks[0]) if chunks else None
    except (Malformed, struct.error):
        pass
    return None


def _holds(data: bytes, words: bytes) -> bool:
    """Looked for piece by piece: one search of megabytes would hold the window's interpreter."""
    pieces = range(0, len(data), _PIECE)
    return any(data.find(words, at, at + _PIECE + len(words)) >= 0 for at in pieces)


def _into_png(data: bytes, recipe: str) -> Embedded:
    body = KEYWORD + b"\0\0\0\0\0" + recipe.encode()
    check = zlib.crc32(b"iTXt" + body)
    ours = struct.pack(">I4s", len(body), b"iTXt") + body + struct.pack(">I", check)
    kept, signed, placed = [_PNG], False, False
    end = 8
    for kind, start, end in _png_chunks_at(data):
        chunk = data[start:end]
        if _png_recipe((kind, chunk[8:-4])) is not None:
            continue
        if kind == b"IDAT" and not placed:
            kept.append(ours)
            placed = True
        signed = signed or kind == b"caBX"
        kept.append(chunk)
    if not placed:
        raise Malformed("a PNG without pixels")
    return Embedded(b"".join((*kept, data[end:])), signed)


def _png_chunks_at(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Malformed("a chunk longer than the file")
        yield kind, at, end
        at = end


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    return ((kind, data[at + 8 : end - 4]) for kind, at, end in _png_chunks_at(data))


def _png_recipe(chunk: tuple[bytes, bytes]) -> str | None:
    kind, body = chunk
    start = KEYWORD + b"\0\0\0"  # not deflated: nothing here can swell
    if kind != b"iTXt" or not body.startswith(start):
        return None
    _, _, rest = body[len(start) :].partition(b"\0")
    _, _, text = rest.partition(b"\0")
    return text.decode("utf-8", "replace")


def _into_jpeg(data: bytes, recipe: str) -> Embedded:
    main, more, signed = _packets(data)
    main, more = xmp.split(main, more, recipe)
    ours = _segment(_MAIN + main) + b"".join(map(_segment, _parts(more)))
    kept, placed = [data[:2]], False
    last = 2
    for marker, start, end in jpeg_segments(data):
        content, gap = data[start + 4 : end], data[last:start]  # bytes that fill up
        last = end
        if marker == 0xE1 and content.startswith((_MAIN, _MORE)):
            continue
        # Behind the heads that readers expect first.
        if not placed and not (marker == 0xE0 or (marker == 0xE1 and content[:4] == b"Exif")):
            kept.append(ours)
            placed = True
        kept.append(gap + data[start:end])
    return Embedded(b"".join((*kept, data[last:])), signed)


def _packets(data: bytes) -> tuple[bytes | None, bytes | None, bool]:
    """The main XMP packet, the extended one, and whether there is a provenance signature."""
    main: bytes | None = None
    parts: dict[bytes, dict[int, bytes]] = {}
    signed = False
    for marker, start, end in jpeg_segments(data):
        content = data[start + 4 : end]
        signed = signed or (marker == 0xEB and content.startswith(b"JP"))
        if marker != 0xE1:
            continue
        if content.startswith(_MAIN) and main is None:
            main = content[len(_MAIN) :]
        elif content.startswith(_MORE) and len(content) >= len(_MORE) + 40:
            name, rest = content[len(_MORE) :][:32], content[len(_MORE) + 32 :]
            parts.setdefault(name, {})[int.from_bytes(rest[4:8], "big")] = rest[8:]
    return main, _joined(parts.get(xmp.extended_name(main or b"") or b"")), signed


def _joined(parts: dict[int, bytes] | None) -> bytes | None:
    if not parts:
        return None
    joined = b""
    for offset, part in sorted(parts.items()):
        if offset != len(joined):
            raise Malformed("an extended packet with a gap")
        joined += part
    return joined


def _parts(more: bytes | None) -> Iterator[bytes]:
    if more is None:
        return
    name = hashlib.md5(more, usedforsecurity=False).hexdigest().upper().encode()
    for at in range(0, len(more), _MORE_AT_ONCE):
        head = _MORE + name + struct.pack(">II", len(more), at)
        yield head + more[at : at + _MORE_AT_ONCE]


def _segment(content: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def _into_webp(data: bytes, recipe: str) -> Embedded:
    chunks = list(_webp_chunks(data))
    old = next((body for kind, body in chunks if kind == b"XMP "), None)
    packet = xmp.with_recipe(old, recipe)
    kept = [(kind, body) for kind, body in chunks if kind != b"XMP "]
    if not kept:
        raise Malformed("a WebP without pixels")
    if kept[0][0] == b"VP8X":
        head = kept.pop(0)[1]
        head = bytes([head[0] | _XMP_FLAG]) + head[1:]
    else:
        head = _canvas(*kept[0])
    made = [(b"VP8X", head), *kept, (b"XMP ", packet)]
    body = b"WEBP" + b"".join(map(_chunk, made))
    after = data[8 + int.from_bytes(data[4:8], "little") :]
    signed = any(kind == b"C2PA" for kind, _ in chunks)
    return Embedded(b"RIFF" + struct.pack("<I", len(body)) + body + after, signed)


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, stop = 12, 8 + int.from_bytes(data[4:8], "little")
    if stop > len(data):
        raise Malformed("a RIFF longer than the file")
    while at + 8 <= stop:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > stop:
            raise Malformed("a chunk longer than the RIFF")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, body = chunk
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _canvas(kind: bytes, body: bytes) -> bytes:
    """The head that a plain picture needs once it has more than pixels."""
    flags = _XMP_FLAG
    width = height = -1
    if kind == b"VP8L":
        bits: int
        (bits,) = struct.unpack_from("<I", body, 1)
        width, height = bits & 0x3FFF, bits >> 14 & 0x3FFF  # one less than they are
        flags |= _ALPHA_FLAG if bits >> 28 & 1 else 0
    elif kind == b"VP8 ":
        across: int
        down: int
        across, down = struct.unpack_from("<HH", body, 6)
        width, height = (across & 0x3FFF) - 1, (down & 0x3FFF) - 1
    if width < 0 or height < 0:
        raise Malformed("a WebP without a size")
    return bytes([flags, 0, 0, 0]) + width.to_bytes(3, "little") + height.to_bytes(3, "little")
