"""Parts of an original, as they are seen: the same pixels that decoding all of it would show."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from services.domain import BlobId
from services.errors import ImageRejected
from services.imaging.viewer import LetGo, Part, Viewer
from tests.imaging.pictures import encoded
from tests.imaging.profiles import display_p3

WIDE, HIGH = 700, 500


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    made = Viewer()
    yield made
    made.close()


def painted(width: int = WIDE, height: int = HIGH) -> Image.Image:
    """No two corners alike, and detail everywhere."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    fine = Image.effect_noise((width, height), 60)
    return Image.merge("RGB", (across, down, fine))


def kept(folder: Path, data: bytes) -> tuple[Path, BlobId]:
    blob = BlobId(hashlib.sha256(data).hexdigest())
    (folder / blob).write_bytes(data)
    return folder / blob, blob


def image_of(part: Part) -> Image.Image:
    size = (part.width_px, part.height_px)
    mode, raw = ("RGB", "BGRX") if part.opaque else ("RGBa", "BGRa")
    made = Image.frombytes(mode, size, part.pixels, "raw", raw)
    return made if part.opaque else made.convert("RGBA")


def apart(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any channel of any pixel."""
    assert one.size == other.size
    extremes = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(high for _, high in extremes)


BOX = (90, 60, 602, 460)
SIZE = (512, 400)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_part_is_cut_from_the_upright_picture(viewer: Viewer, tmp_path: Path, turn: int) -> None:
    turns = Image.Transpose
    untold = {
        1: None,
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_90,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_270,
    }[turn]
    upright = painted()
    stored = upright if untold is None else upright.transpose(untold)
    exif = Image.Exif()
    exif[0x0112] = turn
    path, blob = kept(tmp_path, encoded(stored, "PNG", exif=exif))

    [exact, half, whole] = viewer.view(
        path, blob, [(BOX, SIZE), ((0, 0, 512, 500), (256, 250)), ((0, 0, 700, 500), (350, 250))]
    )

    assert apart(image_of(exact), upright.crop(BOX)) == 0
    assert apart(image_of(half), upright.crop((0, 0, 512, 500)).reduce(2)) <= 1
    assert apart(image_of(whole), upright.reduce(2)) <= 1


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_every_format_is_seen_pixel_by_pixel(viewer: Viewer, tmp_path: Path, format: str) -> None:
    options = {"lossless": True} if format == "WEBP" else {}
    source = painted().quantize(200).convert("RGB")
    path, blob = kept(tmp_path, encoded(source, format, **options))
    [part] = viewer.view(path, blob, [(BOX, SIZE)])
    assert apart(image_of(part), source.crop(BOX)) == 0


def modes() -> list[tuple[str, bytes, Image.Image]]:
    """Encoded pictures, and how they look."""
    rgb = painted()
    palette = rgb.quantize(64)
    deep = Image.linear_gradient("L").resize((WIDE, HIGH))
    sixteen = deep.convert("I").point(lambda value: value * 257).convert("I;16")
    clear = rgb.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize((WIDE, HIGH)))
    keyed = encoded(palette, "PNG", transparency=3)
    ink, misty = rgb.convert("CMYK"), clear.convert("LA")
    return [
        ("grey", encoded(rgb.convert("L"), "PNG"), rgb.convert("L").convert("RGB")),
        ("palette", encoded(palette, "PNG"), palette.convert("RGB")),
        (
            "keyed palette",
            keyed,
            Image.open(io.BytesIO(keyed)).convert("RGBA"),
        ),
        ("16 bits", encoded(sixteen, "PNG"), deep.convert("RGB")),
        ("black and white", encoded(rgb.convert("1"), "PNG"), rgb.convert("1").convert("RGB")),
        ("alpha", encoded(clear, "PNG"), clear),
        (
            "grey and alpha",
            encoded(misty, "PNG"),
            misty.convert("RGBA"),
        ),
        ("ink", encoded(ink, "TIFF"), ink.convert("RGB")),
    ]


@pytest.mark.parametrize(("name", "data", "looks"), modes(), ids=[row[0] for row in modes()])
def test_every_kind_of_pixel_looks_right(
    viewer: Viewer, tmp_path: Path, name: str, data: bytes, looks: Image.Image
) -> None:
    path, blob = kept(tmp_path, data)
    [part] = viewer.view(path, blob, [(BOX, SIZE)])
    assert part.opaque == (looks.mode == "RGB")
    ground = Image.new("RGBA", SIZE, (90, 120, 30, 255))
    shown, expected = image_of(part).convert("RGBA"), looks.crop(BOX).convert("RGBA")
    shown, expected = (Image.alpha_composite(ground, one) for one in (shown, expected))
    assert apart(shown, expected) <= 2


def test_a_part_is_shown_by_the_pictures_own_profile(viewer: Viewer, tmp_path: Path) -> None:
    wide = Image.new("RGB", (900, 600), (200, 40, 40))
    path, blob = kept(tmp_path, encoded(wide, "JPEG", icc_profile=display_p3(), quality=95))
    [part] = viewer.view(path, blob, [(BOX, SIZE)])
    red, green, blue = image_of(part).getpixel((200, 200))
    assert max(abs(red - 219), green, abs(blue - 25)) <= 3


def test_a_jpeg_is_decoded_no_larger_than_it_is_seen_and_larger_when_one_comes_near(
    viewer: Viewer, tmp_path: Path
) -> None:
    source = painted(1601, 1203)
    path, blob = kept(tmp_path, encoded(source, "JPEG", quality=95))
    upright = Image.open(path).convert("RGB")
    [small] = viewer.view(path, blob, [((0, 0, 1601, 1203), (401, 301))])
    [exact] = viewer.view(path, blob, [(BOX, SIZE)])
    assert apart(image_of(small), upright.reduce(4)) <= 40
    assert apart(image_of(exact), upright.crop(BOX)) == 0


def test_what_is_no_longer_what_its_name_says_is_told(viewer: Viewer, tmp_path: Path) -> None:
    path, blob = kept(tmp_path, encoded(painted(), "PNG"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ImageRejected) as caught:
        viewer.view(path, blob, [(BOX, SIZE)])
    assert caught.value.key == "image_changed"
    path.unlink()
    with pytest.raises(ImageRejected) as caught:
        viewer.view(path, blob, [(BOX, SIZE)])
    assert caught.value.key == "image_missing"


def test_a_picture_stays_decoded_even_when_its_file_has_gone(
    viewer: Viewer, tmp_path: Path
) -> None:
    path, blob = kept(tmp_path, encoded(painted(), "PNG"))
    viewer.view(path, blob, [(BOX, SIZE)])
    assert blob in viewer.kept
    path.unlink()
    assert len(viewer.view(path, blob, [(BOX, SIZE)])) == 1


def test_a_process_that_dies_is_told_and_the_next_call_works(tmp_path: Path) -> None:
    viewer = Viewer()
    path, blob = kept(tmp_path, encoded(painted(), "PNG"))
    viewer.view(path, blob, [(BOX, SIZE)])
    pid = viewer.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    told: list[object] = []

    def look() -> None:
        try:
            told.extend(viewer.view(path, blob, [(BOX, SIZE)]))
        except (ImageRejected, LetGo) as error:
            told.append(error)

    looking = threading.Thread(target=look)
    looking.start()
    while not viewer._using.locked():
        pass
    viewer.let_go()
    looking.join(20)
    assert [type(one) for one in told] == [LetGo]
    assert len(viewer.view(path, blob, [(BOX, SIZE)])) == 1
    viewer.close()
    assert viewer.pid is None


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()
    viewer = Viewer()
    path, blob = kept(tmp_path, encoded(painted(), "PNG"))
    viewer.view(path, blob, [(BOX, SIZE)])
    [folder] = (tmp_path / "room").iterdir()
    assert list(folder.iterdir()) == []
    viewer.close()
    assert list((tmp_path / "room").iterdir()) == []
