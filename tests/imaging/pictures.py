"""Pictures made for tests: an asymmetric card whose corners tell how it was turned."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import Image, ImageCms

RED, GREEN, BLUE, GREY = (200, 40, 40), (40, 160, 60), (50, 70, 190), (128, 128, 128)


def card(width: int = 240, height: int = 160) -> Image.Image:
    """Red top left, green top right, blue bottom left, grey bottom right."""
    image = Image.new("RGB", (width, height))
    for at, colour in zip(
        ((0, 0), (width // 2, 0), (0, height // 2), (width // 2, height // 2)),
        (RED, GREEN, BLUE, GREY),
        strict=True,
    ):
        image.paste(colour, (*at, at[0] + width // 2, at[1] + height // 2))
    return image


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def stored_turned(image: Image.Image, orientation: int) -> Image.Image:
    """`image` as a camera stores it whose EXIF says `orientation`."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return image.transpose(undo[orientation]) if orientation in undo else image


def exif(orientation: int | None = None, gps: bool = False) -> bytes:
    block = Image.Exif()
    if orientation is not None:
        block[0x0112] = orientation
    if gps:
        block[0x010F] = "CameraMaker"
        block.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    return block.tobytes()


@cache  # it holds the second in which it was made
def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def wide_profile() -> bytes:
    """An RGB profile with red and green swapped: what ignores it is easily caught."""
    icc = bytearray(srgb_profile())
    table = {}
    for n in range(struct.unpack_from(">I", icc, 128)[0]):
        signature, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * n)
        table[signature] = (132 + 12 * n, offset, size)
    red, green = table[b"rXYZ"], table[b"gXYZ"]
    struct.pack_into(">II", icc, red[0] + 4, *green[1:])
    struct.pack_into(">II", icc, green[0] + 4, *red[1:])
    return bytes(icc)


def deep_grey_png(value: int, width: int = 32, height: int = 16) -> bytes:
    """A 16-bit grey PNG of one value."""
    return deep_png(0, struct.pack(">H", value), width, height)


def deep_png(colour_type: int, pixel: bytes, width: int = 32, height: int = 16) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    rows = zlib.compress((b"\0" + pixel * width) * height)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """Colours at the middle of the four quarters, in reading order."""
    flat = image.convert("RGB")
    width, height = flat.size
    return [
        flat.getpixel((width * x // 4, height * y // 4))  # type: ignore[misc]
        for x, y in ((1, 1), (3, 1), (1, 3), (3, 3))
    ]


def distance(found: tuple[int, ...], expected: tuple[int, ...]) -> float:
    return max(abs(a - b) for a, b in zip(found, expected, strict=True))
