"""The contact sheet: every picture, page by page, made where pictures are opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.domain import BlobId, Outcome, Picture, Place, Recipe, SessionId, Turn, TurnId
from services.errors import Cancelled, Unwritable
from services.exports.sheet import write_sheet
from services.exports.watch import Watch
from services.imaging.client import Imaging
from services.imaging.sheet_size import USUAL, layout_for
from tests.imaging.pictures import card, encoded
from tests.library.samples import blob_of


@pytest.fixture
def imaging() -> Iterator[Imaging]:
    made = Imaging()
    yield made
    made.close()


@pytest.fixture
def turns(tmp_path: Path) -> list[Turn]:
    """Thirteen pictures; the last of them is none."""
    made = []
    for number in range(13):
        data = encoded(card(300, 200 + number), "PNG") if number < 12 else b"no picture"
        (tmp_path / blob_of(data)).write_bytes(data)
        picture = Picture(blob_of(data), "image/png", 300, 200 + number, len(data))
        recipe = Recipe(prompt="灯塔 Leuchtturm <b> \x00 " + "long words " * 40)
        outcome = Outcome(pictures=(picture,))
        turn = Turn(
            TurnId(f"t{number}"), SessionId("s"), None, recipe, outcome, 0.0, Place(0, 0), "m"
        )
        made.append(turn)
    return made


def test_a_few_pictures_have_a_page_to_themselves() -> None:
    assert [layout_for(count) for count in (0, 1, 2, 3, 5)] == [
        (1, 1), (1, 1), (1, 2), (2, 2), (2, 3)
    ]  # fmt: skip
    assert layout_for(7) == layout_for(200) == USUAL


def test_a_sheet_has_as_many_pages_as_it_takes(
    imaging: Imaging, turns: list[Turn], tmp_path: Path
) -> None:
    def path_of(blob: BlobId) -> Path:
        return tmp_path / blob

    desk = tmp_path / "desk"
    desk.mkdir()
    target = tmp_path / "out" / "Mugs.pdf"
    made = write_sheet(target, "Mugs", turns, path_of, imaging, desk, Watch())
    assert (made.files, made.missing) == ((target,), ())
    data = target.read_bytes()
    assert data.startswith(b"%PDF")
    assert re.findall(rb"/Count (\d+)", data)[-1] == b"2"
    (desk / "sheet.pdf").unlink()
    with pytest.raises(Unwritable):
        write_sheet(target, "Mugs", turns, path_of, imaging, desk, Watch())
    stopped = Watch(lambda done, of: stopped.stop())
    with pytest.raises(Cancelled):
        write_sheet(tmp_path / "x.pdf", "Mugs", turns, path_of, imaging, desk, stopped)
    assert not list(tmp_path.glob("*x.pdf*"))
    (tmp_path / turns[0].outcome.pictures[0].blob).unlink()
    torn = write_sheet(
        target, "", [replace(turns[0])], path_of, imaging, desk, Watch(), replace=True
    )
    assert torn.missing == (turns[0].outcome.pictures[0].blob,)
