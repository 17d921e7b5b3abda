"""Stripping follows a file's structure, whatever the file says of itself."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from services.imaging.metadata import STRIPPERS, Malformed, says_only_orientation, strip
from tests.imaging.pictures import card, encoded, exif

FILES = {
    "JPEG": encoded(
        card(), "JPEG", exif=exif(1, gps=True), progressive=True, restart_marker_rows=1
    ),
    "PNG": encoded(card(), "PNG", exif=exif(1, gps=True)),
    "WEBP": encoded(card(), "WEBP", exif=exif(1, gps=True)),
}
FORMATS = st.sampled_from(sorted(FILES))


def test_bytes_that_fill_up_behind_a_scan_belong_to_no_segment() -> None:
    whole = encoded(card(), "JPEG", comment=b"private")
    filled = whole[:-2] + b"\xff\xff\xff" + whole[-2:]
    assert strip(filled, "JPEG").data == strip(whole, "JPEG").data


@given(FORMATS, st.binary(max_size=400))
def test_any_bytes_are_followed_or_called_malformed(format: str, junk: bytes) -> None:
    for data in (junk, FILES[format][:30] + junk):
        try:
            strip(data, format)
        except Malformed:
            continue


@given(FORMATS, st.data())
def test_a_flipped_byte_never_lets_private_words_through(format: str, draw: st.DataObject) -> None:
    data = bytearray(FILES[format])
    at = draw.draw(st.integers(0, len(data) - 1))
    data[at] ^= draw.draw(st.integers(1, 255))
    try:
        stripped = strip(bytes(data), format)
    except Malformed:
        return
    assert stripped.private or b"CameraMaker" not in stripped.data or stripped.data == data


@pytest.mark.parametrize("format", sorted(FILES))
def test_stripping_twice_changes_nothing_more(format: str) -> None:
    once = strip(FILES[format], format)

    again = strip(once.data, format)

    assert once.private
    assert not again.private
    assert again.data is once.data
    with (
        Image.open(io.BytesIO(once.data)) as before,
        Image.open(io.BytesIO(FILES[format])) as after,
    ):
        assert before.tobytes() == after.tobytes()


@given(st.binary(max_size=200))
def test_any_exif_block_is_judged(block: bytes) -> None:
    says_only_orientation(block)
    says_only_orientation(b"II*\0" + block)


def test_orientation_alone_is_not_private_but_anything_beside_it_is() -> None:
    def tiff(block: bytes) -> bytes:
        return block.removeprefix(b"Exif\0\0")

    assert says_only_orientation(tiff(exif(1)))
    assert not says_only_orientation(tiff(exif(1, gps=True)))
    assert not says_only_orientation(tiff(exif(1)) + b"hidden behind it")


def test_every_format_that_the_model_reads_can_be_stripped() -> None:
    assert set(STRIPPERS) == {"JPEG", "MPO", "PNG", "WEBP"}
