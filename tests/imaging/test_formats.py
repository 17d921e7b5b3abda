"""Every kind of picture that people have: what is kept, what is shown and what is sent."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from services.errors import ImageRejected
from services.imaging.client import Imaging, Intake
from tests.imaging import profiles
from tests.imaging.pictures import (
    BLUE,
    GREEN,
    GREY,
    RED,
    card,
    corners,
    distance,
    encoded,
    exif,
    png_chunk,
    srgb_profile,
    stored_turned,
)
from tests.imaging.test_intake import opened, taken

CARD = (RED, GREEN, BLUE, GREY)
AS_PNG = "image_note_as_png"


def shown(imaging: Imaging, intake: Intake, folder: Path) -> Image.Image:
    """The thumbnail that stands for the original in the tray."""
    made = imaging.thumbnails(intake.original.path, {64: folder / "thumb.jpg"})
    image = Image.open(io.BytesIO(made[64].read_bytes()))
    image.load()
    return image


def tiff(order: str, bits: int, samples: int, photometric: int, pixel: bytes) -> bytes:
    """A plain TIFF of 16 by 16 equal pixels, in either byte order."""
    data = pixel * 256
    tags = {256: 16, 257: 16, 259: 1, 262: photometric, 277: samples, 278: 16}
    at = 8 + 2 + 12 * (len(tags) + 3) + 4
    depths = struct.pack(f"{order}{samples}H", *[bits] * samples)
    inline = depths.ljust(4, b"\0") if samples < 3 else struct.pack(f"{order}I", at)
    rows = [(tag, 4, 1, struct.pack(f"{order}I", value)) for tag, value in tags.items()]
    rows += [
        (258, 3, samples, inline),
        (273, 4, 1, struct.pack(f"{order}I", at + len(depths))),
        (279, 4, 1, struct.pack(f"{order}I", len(data))),
    ]
    made = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(rows))
    for tag, kind, count, value in sorted(rows):
        made += struct.pack(f"{order}HHI", tag, kind, count) + value
    return made + bytes(4) + depths + data


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("bits", "photometric", "values", "seen"),
    [
        (8, 2, RED, RED),
        (16, 2, (40000, 20000, 2570), (156, 78, 10)),
        (16, 1, (40000,), (156, 156, 156)),
        (16, 5, (40000, 20000, 2570, 0), (99, 177, 245)),  # CMYK
    ],
)
def test_a_tiff_is_seen_alike_in_either_byte_order(
    imaging: Imaging,
    tmp_path: Path,
    order: str,
    bits: int,
    photometric: int,
    values: tuple[int, ...],
    seen: tuple[int, ...],
) -> None:
    pixel = struct.pack(f"{order}{len(values)}{'B' if bits == 8 else 'H'}", *values)

    intake = taken(imaging, tiff(order, bits, len(values), photometric, pixel), tmp_path)

    assert distance(corners(opened(intake))[0], seen) <= 1
    assert distance(corners(shown(imaging, intake, tmp_path))[0], seen) <= 2
    assert ("image_note_16bit" in intake.notes) is (bits == 16)
    assert ("image_note_cmyk" in intake.notes) is (photometric == 5)


def test_a_deep_tiff_whose_zero_is_white_is_no_negative(imaging: Imaging, tmp_path: Path) -> None:
    data = tiff("<", 16, 1, 0, struct.pack("<H", 65535 - 40000))

    intake = taken(imaging, data, tmp_path)

    assert corners(opened(intake))[0] == (156, 156, 156)
    assert distance(corners(shown(imaging, intake, tmp_path))[0], (156, 156, 156)) <= 1


@pytest.mark.parametrize(
    "compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd"]
)
def test_every_usual_compression_of_a_tiff_is_read(
    imaging: Imaging, tmp_path: Path, compression: str
) -> None:
    intake = taken(imaging, encoded(card(), "TIFF", compression=compression), tmp_path)

    for found, expected in zip(corners(opened(intake)), CARD, strict=True):
        assert distance(found, expected) <= 6


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_what_is_shown_and_what_is_sent_stand_upright(
    imaging: Imaging, tmp_path: Path, format: str, orientation: int
) -> None:
    options: dict[str, Any] = {"quality": 95} if format == "AVIF" else {}
    data = encoded(stored_turned(card(), orientation), format, exif=exif(orientation), **options)

    intake = taken(imaging, data, tmp_path)

    assert (intake.original.width_px, intake.original.height_px) == (240, 160)
    for image in (opened(intake), shown(imaging, intake, tmp_path)):
        assert image.width > image.height
        for found, expected in zip(corners(image), CARD, strict=True):
            assert distance(found, expected) <= 8


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("profile", "seen"),
    [(profiles.display_p3, (219, 0, 25)), (profiles.adobe_rgb, (234, 36, 38))],
)
def test_a_wide_profile_is_shown_as_srgb_and_sent_as_it_is(
    imaging: Imaging, tmp_path: Path, format: str, profile: Any, seen: tuple[int, ...]
) -> None:
    options: dict[str, Any] = {"lossless": True} if format == "WEBP" else {}
    data = encoded(card(), format, icc_profile=profile(), **options)

    intake = taken(imaging, data, tmp_path)

    assert intake.sent == intake.original
    red, green, *_ = corners(shown(imaging, intake, tmp_path))
    assert distance(red, seen) <= 6, red
    assert distance(green, GREEN) > 6


def test_a_profile_of_greys_is_applied(imaging: Imaging, tmp_path: Path) -> None:
    grey = Image.new("L", (32, 32), 55)

    intake = taken(imaging, encoded(grey, "PNG", icc_profile=profiles.dark_grey()), tmp_path)

    assert intake.sent == intake.original
    assert distance(corners(shown(imaging, intake, tmp_path))[0], (128, 128, 128)) <= 3


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_inks_are_mixed_by_the_profile_of_their_press(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    cyan = Image.new("CMYK", (32, 32), (255, 0, 0, 0))

    intake = taken(imaging, encoded(cyan, format, icc_profile=profiles.swapped_inks()), tmp_path)

    for image in (opened(intake), shown(imaging, intake, tmp_path)):
        red, green, blue = corners(image)[0]
        assert red > 200 > 90 > green, (red, green, blue)
        assert blue > 200


@pytest.mark.parametrize("profile", [b"\xff" * 300, srgb_profile()[:200], b"no profile at all"])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF"])
def test_a_broken_profile_costs_nothing(
    imaging: Imaging, tmp_path: Path, format: str, profile: bytes
) -> None:
    intake = taken(imaging, encoded(card(), format, icc_profile=profile), tmp_path)

    for found, expected in zip(corners(shown(imaging, intake, tmp_path)), CARD, strict=True):
        assert distance(found, expected) <= 6


def test_a_profile_of_inks_on_a_screen_picture_is_ignored(imaging: Imaging, tmp_path: Path) -> None:
    data = encoded(card(), "PNG", icc_profile=profiles.swapped_inks())

    for found, expected in zip(
        corners(shown(imaging, taken(imaging, data, tmp_path), tmp_path)), CARD, strict=True
    ):
        assert distance(found, expected) <= 6


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_a_png_is_sent_as_it_is(imaging: Imaging, tmp_path: Path, mode: str) -> None:
    image = card().convert(mode)

    intake = taken(imaging, encoded(image, "PNG"), tmp_path)

    assert intake.sent == intake.original
    wanted = image.convert("RGB").resize((64, 43), Image.Resampling.LANCZOS)
    for found, expected in zip(
        corners(shown(imaging, intake, tmp_path)), corners(wanted), strict=True
    ):
        assert distance(found, expected) <= 8


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_mode_of_a_tiff_becomes_a_plain_png(
    imaging: Imaging, tmp_path: Path, mode: str
) -> None:
    flat = {"I;16": 40000, "I": 40000, "F": 40000 / 65535}
    image = Image.new(mode, (24, 16), flat[mode]) if mode in flat else card().convert(mode)

    intake = taken(imaging, encoded(image, "TIFF"), tmp_path)

    assert intake.sent.mime == "image/png"
    assert intake.notes[0] == AS_PNG
    assert opened(intake).mode == ("RGBA" if "A" in mode else "RGB")
    if mode in flat:
        assert corners(opened(intake))[0] == (156, 156, 156)
        assert "image_note_16bit" in intake.notes
    elif mode != "1":
        expected = corners(image.convert("RGB"))
        assert all(
            distance(*pair) <= 4 for pair in zip(corners(opened(intake)), expected, strict=True)
        )


@pytest.mark.parametrize("format", ["PNG", "GIF"])
def test_a_colour_that_stands_for_nothing_stays_transparent(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    image = card().quantize(8)
    hidden = image.getpixel((200, 120))

    intake = taken(imaging, encoded(image, format, transparency=hidden), tmp_path)

    for seen in (opened(intake), shown(imaging, intake, tmp_path)):
        alpha = seen.convert("RGBA").getchannel("A")
        assert alpha.getpixel((seen.width * 3 // 4, seen.height * 3 // 4)) == 0
        assert alpha.getpixel((seen.width // 4, seen.height // 4)) == 255


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "AVIF", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (16_000, 1), (1, 16_000)])
def test_a_point_and_a_strip_are_pictures(
    imaging: Imaging, tmp_path: Path, format: str, size: tuple[int, int]
) -> None:
    intake = taken(imaging, encoded(Image.new("RGB", size, RED), format), tmp_path)

    assert (intake.sent.width_px, intake.sent.height_px) == size
    seen = shown(imaging, intake, tmp_path)
    assert min(seen.size) == 1
    assert distance(seen.convert("RGB").getpixel((0, 0)), RED) <= 6  # type: ignore[arg-type]


def test_an_icon_is_its_largest_picture(imaging: Imaging, tmp_path: Path) -> None:
    data = encoded(card().resize((64, 64)), "ICO", sizes=[(16, 16), (64, 64)])

    intake = taken(imaging, data, tmp_path)

    assert (intake.original.mime, intake.sent.mime) == ("image/x-icon", "image/png")
    assert (intake.sent.width_px, intake.sent.height_px) == (64, 64)
    assert intake.notes == (AS_PNG,)
    assert distance(corners(shown(imaging, intake, tmp_path))[0], RED) <= 6


def test_an_icon_that_hides_a_huge_picture_is_refused(imaging: Imaging, tmp_path: Path) -> None:
    plain = encoded(card(16, 16), "PNG")
    header = struct.pack(">II", 30_000, 30_000) + plain[24:29]
    hidden = plain[:8] + png_chunk(b"IHDR", header) + plain[33:]
    data = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(hidden), 22) + hidden

    assert refused(imaging, data, tmp_path) in ("image_too_many_pixels", "image_broken")


def test_of_a_moving_avif_the_first_frame_is_sent(imaging: Imaging, tmp_path: Path) -> None:
    still, moved = card(), card().rotate(180)
    data = encoded(still, "AVIF", save_all=True, append_images=[moved], quality=95)

    intake = taken(imaging, data, tmp_path)

    assert intake.notes == (AS_PNG, "image_note_animated")
    assert distance(corners(opened(intake))[0], RED) <= 6


def test_a_large_lossy_picture_becomes_a_jpeg_and_says_so(imaging: Imaging, tmp_path: Path) -> None:
    intake = taken(imaging, encoded(card(2400, 1800), "AVIF", speed=10), tmp_path)

    assert intake.sent.mime == "image/jpeg"
    assert intake.notes == ("image_note_as_jpeg",)
    for found, expected in zip(corners(opened(intake)), CARD, strict=True):
        assert distance(found, expected) <= 6


def test_a_name_ending_is_nobodys_word(imaging: Imaging, tmp_path: Path) -> None:
    disguised = tmp_path / "photo.jpg"
    disguised.write_bytes(encoded(card(), "PNG"))

    intake = imaging.take_in(disguised, into=tmp_path, name="photo.jpg")

    assert intake.sent == intake.original
    assert intake.original.mime == "image/png"


@pytest.mark.parametrize("chunk", [b"iCCP", b"zTXt"])
def test_a_chunk_that_swells_is_refused_and_nothing_dies(
    imaging: Imaging, tmp_path: Path, chunk: bytes
) -> None:
    plain = encoded(card(), "PNG")
    swelling = png_chunk(chunk, b"x\0\0" + zlib.compress(bytes(200_000_000), 9))

    assert refused(imaging, plain[:33] + swelling + plain[33:], tmp_path) == "image_broken"
    assert imaging.take_in(plain, into=tmp_path, name="x").notes == ()


def test_a_tiff_that_claims_a_huge_picture_is_refused(imaging: Imaging, tmp_path: Path) -> None:
    data = bytearray(tiff("<", 8, 3, 2, bytes(RED)))
    for tag in (256, 257):
        at = data.index(struct.pack("<HHI", tag, 4, 1)) + 8
        data[at : at + 4] = struct.pack("<I", 100_000)

    assert refused(imaging, bytes(data), tmp_path) == "image_too_many_pixels"


def test_a_tiff_of_countless_tiles_takes_no_longer_than_the_deadline(tmp_path: Path) -> None:
    side, places = 8_900, ((8_900 + 15) // 16) ** 2
    tags = {256: side, 257: side, 258: 8, 259: 1, 262: 1, 277: 1, 322: 16, 323: 16}
    at = 8 + 2 + 12 * (len(tags) + 2) + 4
    pixels = at + 8 * places
    made = b"II*\0" + struct.pack("<IH", 8, len(tags) + 2)
    for tag, value in tags.items():
        made += struct.pack("<HHII", tag, 4, 1, value)
    made += struct.pack("<HHII", 324, 4, places, at)
    made += struct.pack("<HHII", 325, 4, places, at + 4 * places) + bytes(4)
    made += struct.pack(f"<{places}I", *[pixels] * places)
    made += struct.pack(f"<{places}I", *[256] * places) + bytes(256)
    hasty = Imaging(deadline_s=1.0)
    try:
        assert refused(hasty, made, tmp_path) == "image_too_slow"
    finally:
        hasty.close()


def refused(imaging: Imaging, data: bytes, into: Path) -> str:
    with pytest.raises(ImageRejected) as caught:
        imaging.take_in(data, into=into, name="x")
    return caught.value.key
