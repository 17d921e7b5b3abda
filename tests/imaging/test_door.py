"""Refusals: each file that cannot be used gets its own sentence, and soon."""

from __future__ import annotations

import gzip
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from services.errors import ImageRejected
from services.imaging.client import Imaging
from services.imaging.door import MAX_BYTES
from services.messages import templates
from tests.imaging.pictures import card, encoded, png_chunk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def refusal(imaging: Imaging, source: Path | bytes, into: Path) -> ImageRejected:
    with pytest.raises(ImageRejected) as caught:
        imaging.take_in(source, into=into, name="holiday.jpg")
    error = caught.value
    assert error.key in templates()
    assert "holiday.jpg" in error.title
    assert "–" not in error.title
    assert error.advice
    return error


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "x")
    return folder / "x"


def sparse(folder: Path) -> Path:
    with (folder / "x").open("wb") as file:
        file.truncate(8 * 2**30)
    return folder / "x"


def circle(folder: Path) -> Path:
    (folder / "x").symlink_to(folder / "x")
    return folder / "x"


def endpoint(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "x"))
    return folder / "x"


def empty(folder: Path) -> Path:
    (folder / "x").touch()
    return folder / "x"


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (fifo, "image_special_file"),
        (lambda folder: Path("/dev/zero"), "image_special_file"),
        (lambda folder: folder, "image_folder"),
        (sparse, "image_too_large"),
        (circle, "image_link_loop"),
        (endpoint, "image_special_file"),
        (empty, "image_empty"),
        (lambda folder: folder / "nobody", "image_not_there"),
        (lambda folder: folder / "nul\0.png", "image_name_unusable"),
        (lambda folder: folder / ("x" * 300), "image_not_there"),
    ],
)
def test_what_is_no_ordinary_picture_file_is_refused(
    imaging: Imaging, tmp_path: Path, make: Callable[[Path], Path], key: str
) -> None:
    assert refusal(imaging, make(tmp_path), tmp_path).key == key


HEADS = {
    "image_svg": [
        b"<svg xmlns=''/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><svg/>",
        "<?xml version='1.0'?>\n<svg/>".encode("utf-16"),
        b"<!--" + b"who may use this, and how " * 400 + b"--><svg/>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x' [<!ENTITY a 'b'>]><svg >",
        b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>",
        gzip.compress(b"<?xml version='1.0'?><svg/>"),
        gzip.compress(b"<svg>" + bytes(50_000_000)),  # 50 kB that swell
    ],
    "image_other_format": [
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0",
        b"8BPS\0\1",
        b"\xff\x0a\0\0",
        b"\0\0\0\x18ftypisom\0\0\0\0mp42isom",
        b"II*\0\x10\0\0\0CR\2\0",
        b"PK\3\4",
        gzip.compress(b"a diary"),
        b"\x1f\x8bhalf",
        b"Rar!\x1a\7\1\0",
        b"icns\0\0\0\x10",
    ],
    "image_web_page": [
        b"<!DOCTYPE html><svg>",
        b"\n <html>",
        b"<!-- saved from a page --><head>",
        b"<?xml version='1.0'?><!doctype html >",
    ],
    "image_not_a_picture": [b"hello", b"\0" * 100, b"<?xml version='1.0'?><note/>", b"<!-- <svg/>"],
    "image_broken": [
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
        b"BM" + bytes(60),
        b"GIF89a" + b"\0" * 5,
        b"\xff\xd8\xff\xe0",
    ],
}


@pytest.mark.parametrize(
    ("head", "key"), [(head, key) for key, heads in HEADS.items() for head in heads]
)
def test_kinds_are_told_apart_by_content(
    imaging: Imaging, tmp_path: Path, head: bytes, key: str
) -> None:
    assert refusal(imaging, head, tmp_path).key == key


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_short_is_refused(
    imaging: Imaging, tmp_path: Path, format: str, part: float
) -> None:
    noise = Image.effect_noise((64, 48), 90).convert("RGB")
    data = encoded(noise, format)

    error = refusal(imaging, data[: int(len(data) * part)], tmp_path)

    assert error.key in ("image_cut_short", "image_broken")
    if format in ("PNG", "JPEG", "WEBP", "BMP"):
        assert error.key == "image_cut_short"
    assert list(tmp_path.iterdir()) == []


def test_a_small_file_that_claims_a_huge_picture_is_refused(
    imaging: Imaging, tmp_path: Path
) -> None:
    plain = encoded(card(16, 16), "PNG")
    for side in (12_000, 100_000):
        header = side.to_bytes(4, "big") * 2 + plain[24:29]
        bomb = plain[:8] + png_chunk(b"IHDR", header) + plain[33:]

        assert refusal(imaging, bomb, tmp_path).key == "image_too_many_pixels"


def test_more_bytes_than_the_limit_are_refused_before_they_are_written(
    imaging: Imaging, tmp_path: Path
) -> None:
    assert refusal(imaging, bytes(MAX_BYTES + 1), tmp_path).key == "image_too_large"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read_says_so(imaging: Imaging, tmp_path: Path) -> None:
    closed = tmp_path / "closed.png"
    closed.write_bytes(encoded(card(), "PNG"))
    closed.chmod(0)

    assert refusal(imaging, closed, tmp_path).key == "image_unreadable"


def test_names_that_are_no_text_are_opened_all_the_same(imaging: Imaging, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9\n.png")
    odd.write_bytes(encoded(card(), "PNG"))

    assert imaging.take_in(odd, into=tmp_path, name="odd").notes == ()
