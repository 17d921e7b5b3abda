"""The way in for a file: what it is on disk, how large it is and what its first bytes say.

Nothing is decoded here, and no name is trusted.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from services.imaging import markup

MAX_BYTES = 50_000_000
MAX_KEPT_BYTES = 250_000_000  # of what is in the library already: an answer may be larger

_OPEN_ERRORS = {
    errno.ENOENT: "image_not_there",
    errno.ENOTDIR: "image_not_there",
    errno.ENAMETOOLONG: "image_not_there",
    errno.ELOOP: "image_link_loop",
    errno.EISDIR: "image_folder",
    errno.ENXIO: "image_special_file",  # a socket, or a device that is not there
    errno.ENODEV: "image_special_file",
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"\x00\x00\x01\x00", "ICO"),
)
_ELSEWHERE = (
    (b"%PDF", "PDF"),
    (b"%!", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"8BPS", "Photoshop"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"icns", "Apple icon"),
    (b"v/1\x01", "OpenEXR"),
    (b"gimp xcf", "GIMP"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"DDS ", "DirectDraw"),
    (b"qoif", "QOI"),
    (b"\xd7\xcd\xc6\x9a", "Windows metafile"),
    (b"IIRO", "camera raw"),
    (b"IIU\x00", "camera raw"),
    (b"FUJIFILMCCD-RAW", "camera raw"),
    (b"\x1aE\xdf\xa3", "video"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


class Rejected(Exception):
    """Why a file cannot be used: a message key and its blanks."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


def read(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The whole of a regular file of at most `limit` bytes.

    Opened without blocking: a FIFO or a device is refused, never waited for.

    Raises:
        Rejected: it is none, too large, empty, missing or not to be read.
    """
    handle = _open(path)
    try:
        about = os.fstat(handle)
        _require_ordinary(about, limit)
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(about.st_size)  # what is added meanwhile is not read
    except OSError as error:
        raise Rejected("image_unreadable") from error
    finally:
        os.close(handle)
    if not data:
        raise Rejected("image_empty")
    return data


def sniff(data: bytes) -> str:
    """Pillow's name of the format, by content alone.

    Raises:
        Rejected: it is no picture, or of a kind that is not read here.
    """
    for magic, format in _MAGIC:
        if data.startswith(magic):
            return _tiff(data) if format == "TIFF" else format
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp":
        return _media(data)
    if markup.is_drawing(data):  # also one that is deflated, which others call gzip
        raise Rejected("image_svg")
    for magic, format in _ELSEWHERE:
        if data.startswith(magic):
            raise Rejected("image_other_format", format=format)
    raise Rejected("image_web_page" if markup.is_page(data) else "image_not_a_picture")


def _open(path: Path) -> int:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        return os.open(path, flags | getattr(os, "O_BINARY", 0))
    except ValueError as error:  # NUL, or characters that the file system cannot hold
        raise Rejected("image_name_unusable") from error
    except OSError as error:
        key = _OPEN_ERRORS.get(error.errno or 0, "image_unreadable")
        # Windows answers "permission denied" for a folder.
        if isinstance(error, PermissionError) and path.is_dir():
            key = "image_folder"
        raise Rejected(key) from error


def _require_ordinary(about: os.stat_result, limit: int) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise Rejected("image_folder")
    if not stat.S_ISREG(about.st_mode):
        raise Rejected("image_special_file")
    if about.st_size > limit:
        megabytes = -(-about.st_size // 1_000_000)
        raise Rejected("image_too_large", megabytes=megabytes, limit=limit // 1_000_000)


def _webp(data: bytes) -> str:
    if 8 + int.from_bytes(data[4:8], "little") > len(data):
        raise Rejected("image_cut_short")
    return "WEBP"


def _tiff(data: bytes) -> str:
    if data[8:10] == b"CR":
        raise Rejected("image_other_format", format="camera raw")
    return "TIFF"


def _media(data: bytes) -> str:
    """Tell the ISO media files apart: one container, many contents."""
    end = min(int.from_bytes(data[:4], "big"), 256, len(data))
    brands = {data[at : at + 4] for at in (8, *range(16, end, 4))}
    if brands & {b"avif", b"avis"}:
        return "AVIF"
    if brands & _HEIF_BRANDS:
        return "HEIF"
    format = "camera raw" if b"crx " in brands else "video"
    raise Rejected("image_other_format", format=format)
