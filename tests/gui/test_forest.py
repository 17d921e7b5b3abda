"""Many cards at once: the same forest as one by one, and pictures before all tiles stand."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from gui.canvas.forest import Forest
from gui.canvas.style import Style
from gui.canvas.tiles import Tiles
from gui.state.pictures import Pictures
from services.domain import BlobId, Picture, Place, TurnId, TurnSummary
from services.grid import Box
from tests.gui.test_canvas import Show, pictures, show

__all__ = ["pictures", "show"]


def turns(many: int) -> list[TurnSummary]:
    return [
        TurnSummary(
            TurnId(f"t{number}"),
            TurnId(f"t{number // 2}") if number % 7 else None,
            "",
            Picture(BlobId(f"{number % 5:064}"), "image/jpeg", 1600, 900, 1),
            Place(number % 40 * 404.0, number // 40 * 300.0),
            float(number),
        )
        for number in range(many)
    ]


def test_filled_at_once_it_is_the_same_as_card_by_card() -> None:
    at_once, one_by_one = Forest(), Forest()
    at_once.fill(turns(3))  # which are gone afterwards
    at_once.fill(turns(200))
    for turn in turns(200):
        one_by_one.put_turn(turn)
    assert at_once.cards == one_by_one.cards
    assert at_once.grid.bounds == one_by_one.grid.bounds
    assert at_once.links.bounds == one_by_one.links.bounds
    area = Box(300, 200, 3000, 900)
    assert at_once.in_area(area) == one_by_one.in_area(area)
    assert {child.id for _, child in at_once.curves_in(area)} == {
        child.id for _, child in one_by_one.curves_in(area)
    }
    assert at_once.children(TurnId("t1")) == one_by_one.children(TurnId("t1"))


def test_far_away_pictures_are_asked_for_before_every_tile_stands(
    show: Show, pictures: Pictures
) -> None:
    show(turns=())  # for a theme
    forest, seconds = Forest(), count()
    forest.fill(turns(4000))
    # A clock on which each tile takes a second: one is built in each frame.
    tiles = Tiles(forest, pictures, clock=lambda: float(next(seconds)))
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    lens, whole = (0.01, 0.0, 0.0), QRect(0, 0, 400, 300)
    tiles.begin_frame()
    painter = QPainter(image)
    later = tiles.draw(painter, whole, lens, Style(0.01, 1.0))
    painter.end()
    assert later
    assert tiles.missing(whole, lens, 10) == []
    tiles.begin_frame()
    for _ in range(3):
        tiles._deadline += 10.0
        painter = QPainter(image)
        tiles.draw(painter, whole, lens, Style(0.01, 1.0))
        painter.end()
    lacking = tiles.missing(whole, lens, 10)
    assert len(lacking) == 10
    tiles.give_up(lacking[0])
    assert lacking[0] not in tiles.missing(whole, lens, 4000)
