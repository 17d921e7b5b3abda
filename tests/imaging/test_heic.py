"""HEIC, as telephones write it: kept as given, sent as a PNG that says nothing private.

The files in tests/data/heic were made for these tests: `card` as pillow-heif writes it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from services.errors import ImageRejected
from services.imaging.client import Imaging
from tests.imaging.pictures import BLUE, GREEN, GREY, RED, corners, distance
from tests.imaging.test_intake import opened, taken

FILES = Path(__file__).parents[1] / "data" / "heic"


@pytest.mark.parametrize("name", ["plain.heic", "turned-with-gps.heic"])
def test_a_heic_comes_in_upright_and_without_metadata(
    imaging: Imaging, tmp_path: Path, name: str
) -> None:
    data = (FILES / name).read_bytes()
    intake = taken(imaging, data, tmp_path)
    assert intake.original.mime == "image/heic"
    assert (intake.original.width_px, intake.original.height_px) == (240, 160)
    assert (intake.sent.mime, intake.sent.width_px, intake.sent.height_px) == (
        "image/png",
        240,
        160,
    )
    assert "image_note_as_png" in intake.notes
    assert b"CameraMaker" not in intake.sent.path.read_bytes()
    for seen, expected in zip(corners(opened(intake)), (RED, GREEN, BLUE, GREY), strict=True):
        assert distance(seen, expected) < 8


def test_thumbnails_of_a_heic_are_made(imaging: Imaging, tmp_path: Path) -> None:
    made = imaging.thumbnails(FILES / "plain.heic", {64: tmp_path / "small.jpg"})
    assert made[64].stat().st_size > 0


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_heic_that_is_cut_short_is_refused(imaging: Imaging, tmp_path: Path, part: float) -> None:
    data = (FILES / "plain.heic").read_bytes()
    source = tmp_path / "given"
    source.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(ImageRejected):
        imaging.take_in(source, into=tmp_path, name="given")
    assert imaging.pid is not None, "the worker died of it"
