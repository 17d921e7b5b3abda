"""Edits: turned, mirrored, marked, cropped, on a copy; the original stays as it is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from services.domain import Edits, PictureMark, Spot, Stroke
from services.errors import ImageRejected
from services.imaging.client import Imaging
from services.strokes import RED as INK
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
    stored_turned,
)


def edited(
    imaging: Imaging, tmp_path: Path, edits: Edits, data: bytes = b"", mime: str = "image/png"
) -> Image.Image:
    source = tmp_path / "given"
    source.write_bytes(data or encoded(card(), "PNG"))
    before = source.read_bytes()
    made = imaging.edit(source, edits, into=tmp_path, name="given")
    assert source.read_bytes() == before
    assert made.mime == mime
    image = Image.open(io.BytesIO(made.path.read_bytes()))
    assert image.size == (made.width_px, made.height_px)
    return image


def colours(image: Image.Image, *expected: tuple[int, int, int]) -> bool:
    return all(
        distance(seen, wanted) < 8 for seen, wanted in zip(corners(image), expected, strict=True)
    )


@pytest.mark.parametrize(
    ("edits", "size", "expected"),
    [
        (Edits(), (240, 160), (RED, GREEN, BLUE, GREY)),
        (Edits(quarter_turns=1), (160, 240), (BLUE, RED, GREY, GREEN)),
        (Edits(quarter_turns=2), (240, 160), (GREY, BLUE, GREEN, RED)),
        (Edits(quarter_turns=3), (160, 240), (GREEN, GREY, RED, BLUE)),
        (Edits(mirrored=True), (240, 160), (GREEN, RED, GREY, BLUE)),
        (Edits(quarter_turns=1, mirrored=True), (160, 240), (RED, BLUE, GREEN, GREY)),
    ],
)
def test_a_picture_is_turned_and_mirrored(
    imaging: Imaging,
    tmp_path: Path,
    edits: Edits,
    size: tuple[int, int],
    expected: tuple[tuple[int, int, int], ...],
) -> None:
    image = edited(imaging, tmp_path, edits)
    assert image.size == size
    assert colours(image, *expected)


def test_a_crop_counts_on_the_turned_picture(imaging: Imaging, tmp_path: Path) -> None:
    edits = Edits(quarter_turns=1, crop_from=Spot(0.5, 0.0), crop_to=Spot(1.0, 0.5))
    image = edited(imaging, tmp_path, edits)
    assert image.size == (80, 120)
    assert colours(image, RED, RED, RED, RED)


def test_a_crop_may_be_drawn_from_any_corner_and_beyond_the_edge(
    imaging: Imaging, tmp_path: Path
) -> None:
    edits = Edits(crop_from=Spot(1.4, 1.2), crop_to=Spot(0.5, 0.5))
    assert colours(edited(imaging, tmp_path, edits), GREY, GREY, GREY, GREY)


def test_a_crop_that_leaves_nothing_is_refused(imaging: Imaging, tmp_path: Path) -> None:
    with pytest.raises(ImageRejected) as told:
        edited(imaging, tmp_path, Edits(crop_from=Spot(0.5, 0.5), crop_to=Spot(0.505, 0.9)))
    assert told.value.key == "image_cropped_away"


def test_a_photo_stored_turned_is_upright_before_it_is_edited(
    imaging: Imaging, tmp_path: Path
) -> None:
    data = encoded(stored_turned(card(), 6), "JPEG", quality=95, exif=exif(6, gps=True))
    image = edited(imaging, tmp_path, Edits(quarter_turns=2), data, "image/jpeg")
    assert colours(image, GREY, BLUE, GREEN, RED)
    assert not image.getexif()


MARKS = (
    PictureMark(Stroke.ARROW, (Spot(0.2, 0.5), Spot(0.8, 0.5))),
    PictureMark(Stroke.BOX, (Spot(0.5, 0.2), Spot(0.8, 0.8))),
    PictureMark(Stroke.LINE, (Spot(0.2, 0.2), Spot(0.5, 0.5), Spot(0.8, 0.2))),
    PictureMark(Stroke.NUMBER, (Spot(0.5, 0.5),), "7"),
)
ON_THE_INK = ((0.5, 0.5), (0.5, 0.5), (0.5, 0.5), (0.48, 0.5))


@pytest.mark.parametrize(
    ("mark", "spot"), list(zip(MARKS, ON_THE_INK, strict=True)), ids=[m.stroke for m in MARKS]
)
def test_a_mark_is_drawn_where_it_was_put_and_nowhere_else(
    imaging: Imaging, tmp_path: Path, mark: PictureMark, spot: tuple[float, float]
) -> None:
    white = encoded(Image.new("RGB", (600, 400), "white"), "PNG")
    image = edited(imaging, tmp_path, Edits(marks=(mark,)), white).convert("RGB")
    seen = image.getpixel((round(spot[0] * 600), round(spot[1] * 400)))
    assert distance(seen, INK) < 8  # type: ignore[arg-type]
    edges = [image.getpixel(at) for at in ((2, 2), (597, 2), (2, 397), (597, 397), (300, 20))]
    assert set(edges) == {(255, 255, 255)}


def test_marks_stay_where_they_are_when_the_picture_is_cropped(
    imaging: Imaging, tmp_path: Path
) -> None:
    white = encoded(Image.new("RGB", (600, 400), "white"), "PNG")
    box = PictureMark(Stroke.BOX, (Spot(0.5, 0.5), Spot(0.9, 0.9)))
    whole = edited(imaging, tmp_path, Edits(marks=(box,)), white).convert("RGB")
    part = Edits(marks=(box,), crop_from=Spot(0.25, 0.25), crop_to=Spot(1, 1))
    cropped = edited(imaging, tmp_path, part, white).convert("RGB")
    assert cropped.size == (450, 300)
    assert distance(cropped.getpixel((150, 200)), INK) < 8  # type: ignore[arg-type]
    assert distance(whole.getpixel((300, 300)), INK) < 8  # type: ignore[arg-type]


def test_marks_on_a_picture_with_transparency_keep_it(imaging: Imaging, tmp_path: Path) -> None:
    clear = encoded(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG")
    image = edited(imaging, tmp_path, Edits(marks=MARKS), clear)
    assert image.mode == "RGBA"
    assert image.getpixel((2, 2))[3] == 0  # type: ignore[index]
    assert image.getpixel((100, 100))[3] == 255  # type: ignore[index]


def test_a_mark_has_the_colour_and_the_thickness_that_it_was_given(
    imaging: Imaging, tmp_path: Path
) -> None:
    white = encoded(Image.new("RGB", (600, 400), "white"), "PNG")
    across = (Spot(0.2, 0.5), Spot(0.8, 0.5))
    usual, thick = (
        edited(imaging, tmp_path, Edits(marks=(mark,)), white).convert("RGB")
        for mark in (
            PictureMark(Stroke.LINE, across, ink="#1F6FB8"),
            PictureMark(Stroke.LINE, across, ink="#1F6FB8", weight=3.0),
        )
    )
    assert usual.getpixel((300, 200)) == (0x1F, 0x6F, 0xB8)
    assert _column(usual) * 2 < _column(thick) < _column(usual) * 4


def _column(image: Image.Image) -> int:
    """How many pixels in the middle column are not white."""
    seen = [image.getpixel((image.width // 2, y)) for y in range(image.height)]
    return sum(pixel != (255, 255, 255) for pixel in seen)


def test_what_a_mark_says_in_another_tongue_is_drawn_in_the_usual_one(
    imaging: Imaging, tmp_path: Path
) -> None:
    white = encoded(Image.new("RGB", (600, 400), "white"), "PNG")
    strange = PictureMark(Stroke.LINE, (Spot(0.2, 0.5), Spot(0.8, 0.5)), ink="url(x)", weight=1e9)
    image = edited(imaging, tmp_path, Edits(marks=(strange,)), white).convert("RGB")
    assert image.getpixel((300, 200)) == INK
    assert _column(image) < 20


def test_a_number_can_be_read_on_a_light_colour(imaging: Imaging, tmp_path: Path) -> None:
    white = encoded(Image.new("RGB", (600, 400), "white"), "PNG")
    mark = PictureMark(Stroke.NUMBER, (Spot(0.5, 0.5),), "1", ink="#F2C14E")
    image = edited(imaging, tmp_path, Edits(marks=(mark,)), white).convert("RGB")
    around = image.crop((280, 180, 320, 220))
    assert around.convert("L").getextrema()[0] < 20


def test_many_marks_on_a_large_photo_stay_within_the_ceiling_and_the_deadline(
    imaging: Imaging, tmp_path: Path
) -> None:
    data = encoded(Image.new("RGB", (6000, 4000), (90, 120, 90)), "JPEG")
    corners = (Spot(0.02, 0.02), Spot(0.98, 0.98))
    marks = tuple(PictureMark(stroke, corners, "1") for stroke in Stroke for _ in range(5))
    image = edited(imaging, tmp_path, Edits(1, True, marks), data, "image/jpeg")
    assert image.size == (4000, 6000)
