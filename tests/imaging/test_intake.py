"""What comes from outside: kept as given, and sent clean, upright and readable."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from services.errors import ImageRejected, Unwritable
from services.imaging.client import Imaging, Intake
from services.messages import say
from tests.imaging.pictures import (
    BLUE,
    GREEN,
    GREY,
    RED,
    card,
    corners,
    deep_grey_png,
    deep_png,
    distance,
    encoded,
    exif,
    png_chunk,
    srgb_profile,
    stored_turned,
    wide_profile,
)

PRIVATE = "image_note_private_metadata"


def taken(imaging: Imaging, data: bytes, tmp_path: Path) -> Intake:
    """Take `data` in from a file whose name says nothing."""
    source = tmp_path / "given"
    source.write_bytes(data)
    into = tmp_path / "into"
    into.mkdir(exist_ok=True)
    intake = imaging.take_in(source, into=into, name="given")
    assert intake.original.path.read_bytes() == data
    assert intake.original.sha256 == hashlib.sha256(data).hexdigest()
    assert intake.sent.sha256 == hashlib.sha256(intake.sent.path.read_bytes()).hexdigest()
    assert intake.sent.size_bytes == intake.sent.path.stat().st_size
    assert all(say(note, name="x") != note for note in intake.notes)
    return intake


def opened(intake: Intake) -> Image.Image:
    image = Image.open(io.BytesIO(intake.sent.path.read_bytes()))
    image.load()
    return image


@pytest.mark.parametrize(
    ("format", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_a_clean_picture_is_sent_byte_for_byte(
    imaging: Imaging, tmp_path: Path, format: str, mime: str
) -> None:
    intake = taken(imaging, encoded(card(), format), tmp_path)

    assert intake.sent == intake.original
    assert (intake.sent.mime, intake.sent.width_px, intake.sent.height_px) == (mime, 240, 160)
    assert intake.notes == ()


def test_bytes_are_taken_like_a_file_and_leave_nothing_else(
    imaging: Imaging, tmp_path: Path
) -> None:
    intake = imaging.take_in(encoded(card(), "PNG"), into=tmp_path, name="pasted")

    assert list(tmp_path.iterdir()) == [intake.original.path]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_sent_upright(
    imaging: Imaging, tmp_path: Path, orientation: int
) -> None:
    data = encoded(stored_turned(card(), orientation), "JPEG", quality=95, exif=exif(orientation))

    intake = taken(imaging, data, tmp_path)

    assert (intake.original.width_px, intake.original.height_px) == (240, 160)
    assert opened(intake).size == (240, 160)
    assert opened(intake).getexif().get(0x0112, 1) == 1
    for found, expected in zip(corners(opened(intake)), (RED, GREEN, BLUE, GREY), strict=True):
        assert distance(found, expected) <= 6
    assert intake.notes == (("image_note_rotated",) if orientation != 1 else ())


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_other_formats_are_turned_without_loss_of_kind(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    options = {"lossless": True} if format == "WEBP" else {}
    data = encoded(stored_turned(card(), 6), format, exif=exif(6), **options)

    intake = taken(imaging, data, tmp_path)

    assert (intake.sent.width_px, intake.sent.height_px) == (240, 160)
    assert intake.sent.mime == "image/png"
    assert corners(opened(intake)) == [RED, GREEN, BLUE, GREY]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_private_metadata_goes_and_the_pixels_stay(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    extra = {"xmp": b"<x:xmpmeta>where I live</x:xmpmeta>"} if format == "WEBP" else {}
    data = encoded(card(), format, exif=exif(1, gps=True), icc_profile=srgb_profile(), **extra)

    intake = taken(imaging, data, tmp_path)

    sent = intake.sent.path.read_bytes()
    assert b"CameraMaker" not in sent
    assert b"where I live" not in sent
    assert opened(intake).info["icc_profile"] == srgb_profile()
    assert opened(intake).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert not opened(intake).getexif()
    assert intake.notes == (PRIVATE,)
    assert intake.sent.mime == intake.original.mime


def test_texts_and_unknown_chunks_of_a_png_go(imaging: Imaging, tmp_path: Path) -> None:
    plain = encoded(card(), "PNG")
    secret = b"".join(
        png_chunk(kind, content)
        for kind, content in (
            (b"tEXt", b"Author\0Somebody"),
            (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0Somebody"),
            (b"tIME", b"\x07\xea\x0b\x17\0\0\0"),
            (b"prVW", b"a preview of what was cropped"),
        )
    )
    data = plain[:33] + secret + plain[33:] + b"Somebody's trailer"

    intake = taken(imaging, data, tmp_path)

    assert intake.sent.path.read_bytes() == plain
    assert intake.notes == (PRIVATE,)


def test_comments_photoshop_blocks_and_what_follows_a_jpeg_go_provenance_stays(
    imaging: Imaging, tmp_path: Path
) -> None:
    def segment(marker: int, content: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content

    plain = encoded(card(), "JPEG")
    provenance = segment(0xEB, b"JP\0\1\0\0\0\1 jumbf c2pa")
    private = (
        segment(0xED, b"Photoshop 3.0\0 8BIM")
        + segment(0xFE, b"made by Somebody")
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>")
    )
    data = plain[:2] + provenance + private + plain[2:] + plain

    intake = taken(imaging, data, tmp_path)

    assert intake.sent.path.read_bytes() == plain[:2] + provenance + plain[2:]
    assert intake.notes == (PRIVATE,)


def test_an_exif_block_that_only_says_upright_is_no_reason_to_change_a_file(
    imaging: Imaging, tmp_path: Path
) -> None:
    intake = taken(imaging, encoded(card(), "JPEG", exif=exif(1)), tmp_path)

    assert intake.sent == intake.original


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF", "AVIF"])
def test_a_format_that_the_model_does_not_read_is_sent_as_one_that_it_does(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    intake = taken(imaging, encoded(card(), format), tmp_path)

    assert intake.original.mime == f"image/{format.lower()}"
    assert intake.sent.mime == "image/png"
    assert intake.notes == ("image_note_as_png",)
    for found, expected in zip(corners(opened(intake)), (RED, GREEN, BLUE, GREY), strict=True):
        assert distance(found, expected) <= 6


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_of_moving_pictures_the_first_frame_is_sent(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, BLUE)]
    options = {"lossless": True} if format == "WEBP" else {}
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:], **options)

    intake = taken(imaging, data, tmp_path)

    assert intake.notes == (
        *(["image_note_as_png"] if format == "GIF" else []),
        "image_note_animated",
    )
    assert not getattr(opened(intake), "is_animated", False)
    assert distance(corners(opened(intake))[0], RED) == 0


def test_of_a_tiff_with_pages_the_first_is_sent(imaging: Imaging, tmp_path: Path) -> None:
    data = encoded(card(), "TIFF", save_all=True, append_images=[card(16, 16)])

    intake = taken(imaging, data, tmp_path)

    assert intake.notes == ("image_note_as_png", "image_note_pages")
    assert intake.sent.width_px == 240


@pytest.mark.parametrize(("value", "shown"), [(0, 0), (40000, 156), (65535, 255)])
def test_deep_greys_are_scaled_not_cut_off(
    imaging: Imaging, tmp_path: Path, value: int, shown: int
) -> None:
    intake = taken(imaging, deep_grey_png(value), tmp_path)

    assert opened(intake).convert("RGB").getpixel((5, 5)) == (shown, shown, shown)
    assert intake.notes == ("image_note_16bit",)


def test_deep_colours_with_alpha_keep_their_values(imaging: Imaging, tmp_path: Path) -> None:
    pixel = struct.pack(">4H", 40000, 20000, 257 * 10, 257 * 128)

    intake = taken(imaging, deep_png(6, pixel), tmp_path)

    assert distance(opened(intake).getpixel((5, 5)), (156, 78, 10, 128)) <= 1  # type: ignore[arg-type]
    assert intake.notes == ("image_note_16bit",)


def test_a_deep_tiff_is_scaled_too(imaging: Imaging, tmp_path: Path) -> None:
    deep = Image.new("I;16", (16, 16), 40000)

    intake = taken(imaging, encoded(deep, "TIFF"), tmp_path)

    assert opened(intake).convert("RGB").getpixel((5, 5)) == (156, 156, 156)


def test_print_colours_are_sent_as_screen_colours(imaging: Imaging, tmp_path: Path) -> None:
    data = encoded(card().convert("CMYK"), "JPEG", quality=98)

    intake = taken(imaging, data, tmp_path)

    assert opened(intake).mode == "RGB"
    assert intake.sent.mime == "image/jpeg"
    for found, expected in zip(corners(opened(intake)), (RED, GREEN, BLUE, GREY), strict=True):
        assert distance(found, expected) <= 6
    assert intake.notes == ("image_note_cmyk",)


def test_a_profile_is_applied_where_a_copy_must_be_made(imaging: Imaging, tmp_path: Path) -> None:
    data = encoded(card(), "TIFF", icc_profile=wide_profile())

    intake = taken(imaging, data, tmp_path)

    found = corners(opened(intake))
    assert found[0][1] > 150 > found[0][0]  # red and green changed places
    assert "icc_profile" not in opened(intake).info


def test_a_broken_profile_is_ignored(imaging: Imaging, tmp_path: Path) -> None:
    data = encoded(card(), "TIFF", icc_profile=srgb_profile()[:200] + b"\xff" * 300)

    assert corners(opened(taken(imaging, data, tmp_path))) == [RED, GREEN, BLUE, GREY]


def test_transparency_survives(imaging: Imaging, tmp_path: Path) -> None:
    ghost = card()
    ghost.putalpha(100)
    data = encoded(stored_turned(ghost, 3), "PNG", exif=exif(3))

    intake = taken(imaging, data, tmp_path)

    assert opened(intake).getpixel((10, 10)) == (*RED, 100)


def test_several_threads_may_ask_at_once(imaging: Imaging, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    pictures = [encoded(card(16 * n, 16), "PNG") for n in range(1, 13)]
    with ThreadPoolExecutor(6) as pool:
        intakes = pool.map(lambda data: imaging.take_in(data, into=tmp_path, name="x"), pictures)

    assert [intake.sent.width_px for intake in intakes] == [16 * n for n in range(1, 13)]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_answer_is_measured_by_its_bytes(imaging: Imaging, tmp_path: Path, format: str) -> None:
    answer = tmp_path / "blob"
    answer.write_bytes(encoded(stored_turned(card(), 6), format, exif=exif(6)))

    assert imaging.inspect(answer) == (f"image/{format.lower()}", 240, 160)


def test_a_png_whose_pixels_are_damaged_is_refused_everywhere(
    imaging: Imaging, tmp_path: Path
) -> None:
    data = bytearray(encoded(card(), "PNG"))
    at = data.index(b"IDAT") + 4
    data[at + 20 : at + 24] = b"\xff\xff\xff\xff"
    length = int.from_bytes(data[at - 8 : at - 4], "big")
    checksum = zlib.crc32(data[at - 4 : at + length])
    data[at + length : at + length + 4] = checksum.to_bytes(4, "big")
    damaged = tmp_path / "damaged"
    damaged.write_bytes(data)

    with pytest.raises(ImageRejected):
        imaging.take_in(damaged, into=tmp_path, name="x")
    with pytest.raises(ImageRejected):
        imaging.inspect(damaged)
    with pytest.raises(ImageRejected):
        imaging.thumbnails(damaged, {64: tmp_path / "x.jpg"})
    assert list(tmp_path.iterdir()) == [damaged]


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_an_answer_that_is_cut_is_not_a_picture(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    answer = tmp_path / "blob"
    data = encoded(card(), format)
    answer.write_bytes(data[: len(data) * 2 // 3])

    with pytest.raises(ImageRejected):
        imaging.inspect(answer)


def test_a_folder_that_is_not_there_is_told_as_such(imaging: Imaging, tmp_path: Path) -> None:
    source = tmp_path / "picture"
    source.write_bytes(encoded(card(), "PNG"))

    with pytest.raises(Unwritable):
        imaging.take_in(source, into=tmp_path / "nowhere", name="x")
    with pytest.raises(Unwritable):
        imaging.take_in(source.read_bytes(), into=tmp_path / "nowhere", name="x")
