"""Small pictures look like the large one: turned, coloured and transparent alike."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from services.errors import ImageRejected, Unwritable
from services.imaging.client import Imaging
from tests.imaging.pictures import (
    BLUE,
    GREEN,
    GREY,
    RED,
    card,
    corners,
    deep_grey_png,
    distance,
    encoded,
    exif,
    stored_turned,
    wide_profile,
)

SIDES = (512, 256, 128, 64)


def made(imaging: Imaging, data: bytes, tmp_path: Path) -> dict[int, Image.Image]:
    original = tmp_path / "original"
    original.write_bytes(data)
    targets = {side: tmp_path / "thumbs" / "ab" / f"x-{side}.jpg" for side in SIDES}
    written = imaging.thumbnails(original, targets)
    assert sorted(written.values()) == sorted((tmp_path / "thumbs" / "ab").iterdir())
    return {side: Image.open(io.BytesIO(path.read_bytes())) for side, path in written.items()}


@pytest.mark.parametrize("format", ["JPEG", "TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_they_are_upright_in_every_size(
    imaging: Imaging, tmp_path: Path, orientation: int, format: str
) -> None:
    stored = stored_turned(card(1200, 800), orientation)
    options = {"quality": 95} if format in ("JPEG", "WEBP") else {}
    thumbs = made(imaging, encoded(stored, format, exif=exif(orientation), **options), tmp_path)

    for side, thumb in thumbs.items():
        assert thumb.size == (side, round(side * 2 / 3))
        assert thumb.format == "JPEG"
        for found, expected in zip(corners(thumb), (RED, GREEN, BLUE, GREY), strict=True):
            assert distance(found, expected) <= 6


def test_a_profile_is_applied(imaging: Imaging, tmp_path: Path) -> None:
    thumbs = made(imaging, encoded(card(), "JPEG", icc_profile=wide_profile()), tmp_path)

    assert corners(thumbs[64])[0][1] > 150 > corners(thumbs[64])[0][0]
    assert "icc_profile" not in thumbs[64].info


def test_print_colours_are_shown_as_screen_colours(imaging: Imaging, tmp_path: Path) -> None:
    thumbs = made(imaging, encoded(card().convert("CMYK"), "JPEG", quality=95), tmp_path)

    for found, expected in zip(corners(thumbs[128]), (RED, GREEN, BLUE, GREY), strict=True):
        assert distance(found, expected) <= 6


def test_deep_greys_are_scaled(imaging: Imaging, tmp_path: Path) -> None:
    thumbs = made(imaging, deep_grey_png(40000, 600, 300), tmp_path)

    assert distance(corners(thumbs[64])[0], (156, 156, 156)) <= 2


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_makes_a_png(imaging: Imaging, tmp_path: Path, mode: str) -> None:
    ghost = card(600, 400)
    ghost.putalpha(Image.new("L", ghost.size, 0))
    ghost.paste(RED, (100, 100, 200, 200))
    thumbs = made(imaging, encoded(ghost.convert(mode), "PNG"), tmp_path)

    assert thumbs[64].format == "PNG"
    assert (tmp_path / "thumbs" / "ab" / "x-64.png").exists()
    assert thumbs[64].convert("RGBA").getpixel((60, 40))[3] == 0  # type: ignore[index]
    assert thumbs[64].convert("RGBA").getpixel((15, 15))[3] == 255  # type: ignore[index]


def test_an_alpha_channel_that_hides_nothing_needs_no_png(imaging: Imaging, tmp_path: Path) -> None:
    solid = card()
    solid.putalpha(255)

    assert made(imaging, encoded(solid, "PNG"), tmp_path)[64].format == "JPEG"


def test_small_pictures_are_not_blown_up(imaging: Imaging, tmp_path: Path) -> None:
    thumbs = made(imaging, encoded(card(100, 4), "PNG"), tmp_path)

    assert [thumbs[side].size for side in SIDES] == [(100, 4), (100, 4), (100, 4), (64, 3)]


def test_what_cannot_be_decoded_leaves_nothing_behind(imaging: Imaging, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(encoded(card(), "PNG")[:200])
    with pytest.raises(ImageRejected):
        imaging.thumbnails(broken, {64: tmp_path / "thumbs" / "x.jpg"})
    assert not (tmp_path / "thumbs").exists()


def test_a_place_that_cannot_be_written_is_told(imaging: Imaging, tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.write_bytes(encoded(card(), "PNG"))
    with pytest.raises(Unwritable):
        imaging.thumbnails(original, {64: original / "x.jpg"})


def test_a_new_picture_is_measured_and_made_small_in_one_go(
    imaging: Imaging, tmp_path: Path
) -> None:
    path = tmp_path / "arrived"
    Image.new("RGB", (900, 300), "teal").save(path, "JPEG")
    target = tmp_path / "small.jpg"
    assert imaging.receive(path, {128: target}) == ("image/jpeg", 900, 300)
    with Image.open(target) as small:
        assert small.size == (128, 43)


@pytest.mark.parametrize("mode", ["RGB", "CMYK", "RGBA", "L"])
def test_a_smaller_copy_keeps_shape_and_kind(imaging: Imaging, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "large"
    given = "PNG" if mode == "RGBA" else "JPEG"
    Image.new(mode, (3000, 1000)).save(path, given)
    made = imaging.shrink(path, 1536, into=tmp_path)
    assert (made.width_px, made.height_px) == (1536, 512)
    assert made.mime == ("image/png" if mode == "RGBA" else "image/jpeg")
    with Image.open(made.path) as small:
        assert small.size == (1536, 512)
        assert small.mode in ("RGB", "RGBA")
