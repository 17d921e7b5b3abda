"""A first look, and thumbnails on the way in: the same guarded door, and no picture changed."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from PIL import Image

from services.errors import ImageRejected
from services.imaging.client import Imaging
from services.imaging.pair import Pair
from services.imaging.thumb_files import SIDES_PX, thumb_files
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
    srgb_profile,
    stored_turned,
    wide_profile,
)


def looked_at(imaging: Imaging, data: bytes, tmp_path: Path) -> Image.Image | None:
    path = tmp_path / "given"
    path.write_bytes(data)
    small = imaging.glance(path, 128)
    return Image.open(io.BytesIO(small)) if small else None


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
def test_a_first_look_is_upright(imaging: Imaging, tmp_path: Path, orientation: int) -> None:
    stored = stored_turned(card(1200, 800), orientation)
    data = encoded(stored, "JPEG", exif=exif(orientation, gps=True), quality=95)
    small = looked_at(imaging, data, tmp_path)
    assert small is not None
    assert small.size == (128, 85)
    assert not small.getexif()
    for found, expected in zip(corners(small), (RED, GREEN, BLUE, GREY), strict=True):
        assert distance(found, expected) <= 8


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_first_look_at_any_jpeg_is_a_jpeg(imaging: Imaging, tmp_path: Path, mode: str) -> None:
    small = looked_at(imaging, encoded(card(60, 40).convert(mode), "JPEG"), tmp_path)
    assert small is not None
    assert (small.format, small.size) == ("JPEG", (60, 40))


@pytest.mark.parametrize("format", ["BMP", "GIF", "TIFF", "ICO"])
def test_what_is_long_in_making_but_quick_to_decode_is_seen_before(
    imaging: Imaging, tmp_path: Path, format: str
) -> None:
    small = looked_at(imaging, encoded(card(240, 160), format), tmp_path)
    assert small is not None
    assert max(small.size) == 128
    first = corners(small.convert("RGB"))[0]
    assert distance(first, RED) <= 12


def test_a_first_look_keeps_what_shines_through(imaging: Imaging, tmp_path: Path) -> None:
    picture = card(240, 160).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    small = looked_at(imaging, encoded(picture, "TIFF"), tmp_path)
    assert small is not None
    assert (small.format, small.mode) == ("PNG", "RGBA")


def test_what_a_look_costs_as_much_as_the_whole_has_none(imaging: Imaging, tmp_path: Path) -> None:
    assert looked_at(imaging, encoded(card(), "PNG"), tmp_path) is None
    assert looked_at(imaging, encoded(card(), "WEBP"), tmp_path) is None


def test_a_first_look_has_the_same_guards(imaging: Imaging, tmp_path: Path) -> None:
    bomb = bytearray(encoded(card(64, 64), "JPEG"))
    frame = bomb.index(b"\xff\xc0")
    bomb[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    for data, key in (
        (bytes(bomb), "image_too_many_pixels"),
        (encoded(card(600, 400), "JPEG")[:900], "image_cut_short"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image_svg"),
    ):
        with pytest.raises(ImageRejected) as caught:
            looked_at(imaging, data, tmp_path)
        assert caught.value.key == key


@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"exif": exif(6)}),
        ("JPEG", {"icc_profile": wide_profile()}),
        ("PNG", {}),
        ("TIFF", {"exif": exif(8)}),
    ],
)
@pytest.mark.parametrize("size", [(1200, 800), (60, 40)])
def test_thumbnails_on_the_way_in_are_those_that_would_be_made_later(
    imaging: Imaging, tmp_path: Path, format: str, options: dict[str, object], size: tuple[int, int]
) -> None:
    source, plain, into = tmp_path / "given", tmp_path / "plain", tmp_path / "into"
    source.write_bytes(encoded(card(*size), format, **options))
    plain.mkdir()
    into.mkdir()
    alone = imaging.take_in(source, into=plain, name="given")
    taken = imaging.take_in(source, into=into, name="given", thumbs=tmp_path / "thumbs")
    assert taken.sent.sha256 == alone.sent.sha256  # what is sent is none the worse for it

    files = thumb_files(tmp_path / "thumbs", taken.original.sha256)
    later = imaging.thumbnails(source, thumb_files(tmp_path / "later", "x"))
    for side in SIDES_PX:
        with Image.open(files[side]) as made, Image.open(later[side]) as expected:
            assert made.size == expected.size
            for found, wanted in zip(corners(made), corners(expected), strict=True):
                assert distance(found, wanted) <= 8


def test_a_cache_that_cannot_be_written_keeps_no_picture_out(
    imaging: Imaging, tmp_path: Path
) -> None:
    source, into = tmp_path / "given", tmp_path / "into"
    source.write_bytes(encoded(card(), "JPEG"))
    into.mkdir()
    taken = imaging.take_in(source, into=into, name="given", thumbs=source / "no-folder")
    assert taken.sent.path.exists()


def test_while_somebody_waits_for_a_look_nobody_else_is_served() -> None:
    pair = Pair()
    first, second, order = pair.free(), pair.free(), list[str]()
    first.__enter__()
    second.__enter__()

    def ask(name: str, urgent: bool) -> None:
        with pair.free(urgent=urgent):
            order.append(name)

    waiting = [threading.Thread(target=ask, args=("later", False)) for _ in range(3)]
    look = threading.Thread(target=ask, args=("look", True))
    for thread in (*waiting, look):
        thread.start()
    while not pair.looked_for:
        look.join(0.01)
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    for thread in (*waiting, look):
        thread.join()
    assert order[0] == "look"


def test_a_profile_is_called_as_it_calls_itself_and_a_broken_one_not_at_all(
    imaging: Imaging, tmp_path: Path
) -> None:
    path = tmp_path / "given"
    for profile, name in ((srgb_profile(), "sRGB"), (b"no profile at all", ""), (None, "")):
        options = {"icc_profile": profile} if profile else {}
        path.write_bytes(encoded(card(), "JPEG", **options))
        assert imaging.profile(path).startswith(name)
        assert bool(imaging.profile(path)) == bool(name)
