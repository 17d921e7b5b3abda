"""ICC profiles made for tests: those that cameras, screens and printers name in their pictures."""

from __future__ import annotations

import struct

from PIL import Image, ImageCms

from tests.imaging.pictures import srgb_profile

Triple = tuple[float, float, float]
P3: tuple[Triple, Triple, Triple] = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
ADOBE: tuple[Triple, Triple, Triple] = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)


def display_p3() -> bytes:
    """sRGB's curve, wider primaries."""
    return _with_primaries(P3)


def adobe_rgb() -> bytes:
    """Wider primaries and a plain gamma of 2.2."""
    icc = bytearray(_with_primaries(ADOBE))
    curve = struct.pack(">4sIIH", b"curv", 0, 1, round(2.19921875 * 256))
    for signature, offset, _ in _tags(icc):
        if signature in (b"rTRC", b"gTRC", b"bTRC"):
            icc[offset : offset + len(curve)] = curve
    return bytes(icc)


def dark_grey() -> bytes:
    """A grey profile whose gamma of 1.0 makes all greys lighter on a screen."""
    curve = struct.pack(">4sIIH", b"curv", 0, 1, 256)
    return _profile(
        b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz((0.9642, 1.0, 0.8249)), b"kTRC": curve}
    )


def swapped_inks() -> bytes:
    """A CMYK profile of a press on which cyan prints as magenta, and magenta as cyan."""
    table = b"".join(
        bytes(_lab(1 - ink[1], 1 - ink[0], 1 - ink[2], 1 - ink[3]))
        for ink in ((n >> 3 & 1, n >> 2 & 1, n >> 1 & 1, n & 1) for n in range(16))
    )
    straight = bytes(range(256))
    matrix = struct.pack(">9i", *(0x10000 * one for one in (1, 0, 0, 0, 1, 0, 0, 0, 1)))
    lut = struct.pack(">4sIBBBB", b"mft1", 0, 4, 3, 2, 0) + matrix + straight * 4 + table
    return _profile(
        b"prtr",
        b"CMYK",
        b"Lab ",
        {b"wtpt": _xyz((0.9642, 1.0, 0.8249)), b"A2B0": lut + straight * 3},
    )


def _lab(red: float, green: float, blue: float, key: float) -> tuple[int, int, int]:
    """The Lab bytes of an ink mixture's screen colour."""
    pixel = tuple(round(255 * part * key) for part in (red, green, blue))
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    found = ImageCms.applyTransform(Image.new("RGB", (1, 1), pixel), to_lab)
    assert found is not None
    light, a, b = found.tobytes()
    return light, (a + 128) % 256, (b + 128) % 256  # Pillow's are signed


def _with_primaries(primaries: tuple[Triple, Triple, Triple]) -> bytes:
    icc = bytearray(srgb_profile())
    wanted = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True))
    for signature, offset, _ in _tags(icc):
        if signature in wanted:
            icc[offset : offset + 20] = _xyz(wanted[signature])
    return bytes(icc)


def _tags(icc: bytes | bytearray) -> list[tuple[bytes, int, int]]:
    (count,) = struct.unpack_from(">I", icc, 128)
    return [struct.unpack_from(">4sII", icc, 132 + 12 * n) for n in range(count)]


def _xyz(value: Triple) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(part * 65536) for part in value))


def _profile(kind: bytes, space: bytes, between: bytes, tags: dict[bytes, bytes]) -> bytes:
    at = 132 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for signature, content in tags.items():
        content += b"\0" * (-len(content) % 4)
        table += struct.pack(">4sII", signature, at + len(body), len(content))
        body += content
    white = struct.pack(">3i", *(round(part * 65536) for part in (0.9642, 1.0, 0.8249)))
    head = struct.pack(
        ">I4sI4s4s4s12s4s28s12s48s",
        at + len(body),
        b"none",
        0x02400000,
        kind,
        space,
        between,
        bytes(12),
        b"acsp",
        bytes(28),
        white,
        bytes(48),
    )
    return head + table + body
