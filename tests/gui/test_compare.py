"""Two to four pictures compared: what is seen, what is measured, and by which keys."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import theme
from gui.canvas.compare_keys import Mode
from gui.canvas.compare_look import Look
from gui.canvas.compare_view import CompareView
from gui.state.comparison import Compared, Comparison
from gui.state.difference import differ
from gui.state.levels import level_of, pieces_in
from gui.state.pictures import SIZES, Pictures
from gui.state.tasks import Tasks
from services.domain import BlobId, Picture, TurnId, TurnSummary
from services.errors import ImageRejected
from tests.gui.test_canvas import A, B, C, D, near
from tests.gui.test_canvas import turn as bare_turn
from tests.gui.test_close_ups import chart, laid_down
from tests.gui.test_close_ups import told as told_at
from tests.gui.test_selecting import SHIFT, held_drag
from tests.imaging.pictures import encoded
from tests.journeys.person import until

COLOURS = {"a": (200, 40, 40), "b": (200, 40, 40), "c": (40, 200, 40), "d": (40, 40, 200)}
SIDE_PX = (1600, 900)
BLOBS: dict[str, BlobId] = {}  # what their files are named, by their bytes


def turn(turn_id: TurnId) -> TurnSummary:
    bare = bare_turn(turn_id)
    assert bare.picture is not None
    return replace(bare, picture=replace(bare.picture, blob=BLOBS[turn_id]))


def plain(colour: QColor, width: int = 40, height: int = 20) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


def test_equal_pictures_do_not_differ() -> None:
    found = differ(plain(QColor("teal")), plain(QColor("teal")))
    assert (found.changed, found.mean) == (0.0, 0.0)
    assert found.heat.pixelColor(5, 5).alpha() == 0


def test_the_share_of_changed_pixels_is_counted_outside_the_region() -> None:
    one, other = plain(QColor("black")), plain(QColor("black"))
    for x in range(10):  # the left quarter turns white
        for y in range(20):
            other.setPixelColor(x, y, QColor("white"))
    assert differ(one, other).changed == pytest.approx(0.25)
    assert differ(one, other).mean == pytest.approx(0.25)
    half = QRectF(0, 0, 0.125, 1)
    assert differ(one, other, half).changed == pytest.approx(5 / 35)
    assert differ(one, other, QRectF(0, 0, 0.25, 1)).changed == 0.0
    assert differ(one, other, QRectF(0, 0, 1, 1)).changed == 0.0
    assert differ(one, other, half).heat.pixelColor(2, 2).alpha() > 200


def test_what_compression_does_is_no_change() -> None:
    assert differ(plain(QColor(100, 100, 100)), plain(QColor(110, 104, 95))).changed == 0.0


def test_pictures_of_two_sizes_are_compared_in_the_size_of_the_first() -> None:
    found = differ(plain(QColor("red"), 41, 23), plain(QColor("red"), 80, 46))
    assert found.changed == 0.0
    assert (found.heat.width(), found.heat.height()) == (41, 23)


def test_zooming_keeps_what_is_under_the_pointer_on_every_picture() -> None:
    look = Look()
    look.pictures = [Picture(BlobId("a"), "image/png", 1600, 900, 1)] * 2
    look.room = QRectF(0, 0, 1000, 1000)
    at = QPointF(300, 200)
    number, cell = look.cell_at(at)
    before = look.target(number, cell)
    share = (at.x() - before.x()) / before.width()
    look.zoom_by(2.0, at)
    after = look.target(number, cell)
    assert after.x() + share * after.width() == pytest.approx(at.x())
    assert look.target(1).size() == look.target(0).size()
    assert len({cell.x() for cell in look.cells()}) == 1  # wide ones stand above each other


@pytest.fixture
def pictures(tmp_path: Path, qapp: QApplication) -> Iterator[Pictures]:
    for name, colour in COLOURS.items():
        picture = Image.new("RGB", SIDE_PX, colour)
        if name == "b":
            picture.paste((255, 255, 255), (0, 0, 400, 900))
        data = encoded(picture, "JPEG", quality=95)
        blob = hashlib.sha256(data).hexdigest()
        (tmp_path / blob).write_bytes(data)
        BLOBS[name] = BlobId(blob)
        folder = tmp_path / "thumbs" / blob[:2]
        folder.mkdir(parents=True, exist_ok=True)
        for px in SIZES:
            small = picture.resize((px, px * 9 // 16))
            small.save(folder / f"{blob}-{px}.jpg")

    def refuse(blob: BlobId) -> None:
        raise ImageRejected("pictures_unreadable")

    made = Pictures(tmp_path / "thumbs", lambda blob: tmp_path / blob, refuse)
    yield made
    made.close()


@pytest.fixture
def tasks(qapp: QApplication) -> Tasks:
    return Tasks()


@pytest.fixture
def view(
    pictures: Pictures, tasks: Tasks, qtbot: QtBot, qapp: QApplication
) -> Iterator[CompareView]:
    theme.apply(qapp, "dark")
    comparison = Comparison(pictures, tasks.spawn, asyncio.to_thread, pictures)
    made = CompareView(comparison, pictures)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    yield made
    qapp.setStyleSheet("")


def compared(*turns: TurnSummary) -> list[Compared]:
    return [Compared(turn.title, turn.picture) for turn in turns if turn.picture is not None]


def told(view: CompareView) -> str:
    return view.pane.accessibleDescription()


def colour(view: CompareView, x: float, y: float) -> QColor:
    image = view.pane.grab().toImage()
    return image.pixelColor(round(image.width() * x), round(image.height() * y))


async def test_a_comparison_says_how_much_changed_and_without_the_region(
    view: CompareView, qtbot: QtBot
) -> None:
    view._comparison.show(compared(turn(A), turn(B)))
    await until(lambda: "25.0% changed, mean" in told(view), "the share")
    qtbot.keyClick(view.pane, Qt.Key.Key_D)
    assert view.pane.mode is Mode.DIFFERENCE
    held_drag(view.pane, QPoint(-5, -5), QPoint(250, 799), SHIFT)
    await until(lambda: "0.0% changed outside the region" in told(view), "nothing outside")
    qtbot.keyClick(view.pane, Qt.Key.Key_Escape)
    await until(lambda: "25.0% changed, mean" in told(view), "the share again")


async def test_each_way_to_compare_shows_what_it_says(view: CompareView, qtbot: QtBot) -> None:
    red, green = QColor(*COLOURS["a"]), QColor(*COLOURS["c"])
    view._comparison.show(compared(turn(A), turn(C)))
    await until(lambda: "changed" in told(view), "both pictures")
    assert near(colour(view, 0.5, 0.3), red)
    assert near(colour(view, 0.5, 0.7), green)
    qtbot.keyClick(view.pane, Qt.Key.Key_W)
    assert near(colour(view, 0.25, 0.5), red)
    assert near(colour(view, 0.75, 0.5), green)
    held_drag(view.pane, QPoint(500, 400), QPoint(900, 400), Qt.KeyboardModifier.NoModifier)
    assert near(colour(view, 0.75, 0.5), red)
    qtbot.keyClick(view.pane, Qt.Key.Key_B)
    assert near(colour(view, 0.5, 0.5), red)
    qtbot.keyClick(view.pane, Qt.Key.Key_Space)
    assert near(colour(view, 0.5, 0.5), green)
    assert not view.pane._blink.isActive()


async def test_four_pictures_are_held_against_the_first_one_by_one(
    view: CompareView, qtbot: QtBot
) -> None:
    view._comparison.show(compared(*map(turn, (A, B, C, D))))
    assert len(view.pane._look.cells()) == 4
    for other in (2, 3, 1):
        qtbot.keyClick(view.pane, Qt.Key.Key_N)
        assert view._comparison.other == other
    await until(lambda: "1 : 2" in told(view), "the first two")


async def test_the_pictures_own_pixels_and_the_whole_are_a_key_away(
    view: CompareView, qtbot: QtBot
) -> None:
    view._comparison.show(compared(turn(A), turn(B)))
    await until(lambda: "changed" in told(view), "both")
    qtbot.keyClick(view.pane, Qt.Key.Key_1)
    assert view.pane._look.target(0).width() * view.devicePixelRatioF() == pytest.approx(1600)
    qtbot.keyClick(view.pane, Qt.Key.Key_R)
    await until(lambda: "outside the region" in told(view), "what is seen as the region")
    qtbot.keyClick(view.pane, Qt.Key.Key_F)
    assert view.pane.zoom == 1.0


def test_one_picture_alone_is_not_compared(view: CompareView) -> None:
    view._comparison.show(compared(turn(B)))
    assert told(view) == "Nothing to compare"


@pytest.mark.parametrize("mode", [Mode.SIDE, Mode.WIPE, Mode.BLINK])
async def test_compared_pictures_are_seen_in_their_own_pixels_whatever_their_size(
    view: CompareView, pictures: Pictures, tmp_path: Path, mode: Mode
) -> None:
    one, other = (laid_down(tmp_path, image) for image in (chart(12288, 1536), chart(6336, 2688)))
    view._comparison.show([Compared("one", one), Compared("other", other)])
    view.pane.show_mode(mode)
    view.pane._blink.stop()
    view.pane.zoom_to_pixels()
    pane, ratio = view.pane, view.pane.devicePixelRatioF()

    def sharp() -> bool:
        sights = pane._look.sights(pane._numbers(), ratio)
        wanted = [
            piece
            for sight in sights
            for piece in pieces_in(sight.picture, level_of(sight.picture, sight.scale), sight.part)
        ]
        return bool(wanted) and all(pictures.pieces.has(piece) for piece in wanted)

    await until(sharp, "all that is seen")
    await until(lambda: "changed" in told(view), "how much of it")
    image, area = pane.grab().toImage(), pane._look.target(0)
    cell = pane._look.cells()[0]
    for step in range(2, 9):
        at = cell.topLeft() + QPointF(cell.width() * step / 21, cell.height() * step / 10)
        x, y = (int(at.x() - area.x()), int(at.y() - area.y()))
        spot = QPoint(round(area.x()) + x, round(area.y()) + y)
        assert image.pixelColor(spot).getRgb()[:3] == told_at(x, y)
    assert pictures.pieces.held_bytes < 64 * 2**20
