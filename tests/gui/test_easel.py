"""The picture editor's canvas: what is seen is what will be sent, and drags are steps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.dialogs.crop_frame import dragged, drawn, largest, moved
from gui.dialogs.easel import Easel
from gui.dialogs.easel_hand import Tool
from gui.state.difference import differ
from gui.state.pictures import Pictures
from gui.state.retouch import Retouch
from services.domain import BlobId, Edits, Picture, PictureMark, Spot, Stroke
from services.edits import NONE, cropped, flipped, mirrored, part, turned
from services.imaging.client import Imaging
from tests.imaging.pictures import encoded

SIZE = (1200, 800)


def corners() -> bytes:
    """Each corner of another colour."""
    image = Image.new("RGB", SIZE, (230, 225, 215))
    image.paste((120, 150, 120), (0, 0, 600, 400))
    image.paste((150, 120, 160), (600, 400, 1200, 800))
    return encoded(image, "PNG")


BLOB = BlobId(hashlib.sha256(corners()).hexdigest())
MARKS = (
    PictureMark(Stroke.ARROW, (Spot(0.2, 0.7), Spot(0.5, 0.4))),
    PictureMark(Stroke.BOX, (Spot(0.55, 0.3), Spot(0.8, 0.7)), ink="#1F6FB8", weight=2.0),
    PictureMark(Stroke.LINE, (Spot(0.2, 0.2), Spot(0.4, 0.3), Spot(0.6, 0.2)), ink="#101114"),
    PictureMark(Stroke.NUMBER, (Spot(0.3, 0.5),), "7", ink="#2F9E5B"),
)
MARKED = cropped(Edits(marks=MARKS), 0.1, 0.05, 0.9, 0.95)


@pytest.fixture
def imaging() -> Iterator[Imaging]:
    with_worker = Imaging()
    yield with_worker
    with_worker.close()


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    path.write_bytes(corners())
    return path


@pytest.fixture
def pictures(tmp_path: Path, original: Path) -> Iterator[Pictures]:
    made = Pictures(tmp_path, lambda blob: original, lambda blob: None)
    yield made
    made.close()


def easel_for(qtbot: QtBot, pictures: Pictures, edits: Edits) -> Easel:
    retouch = Retouch(SIZE, edits)
    easel = Easel(retouch, Picture(BLOB, "image/png", *SIZE, 1), pictures)
    retouch.setParent(easel)
    qtbot.addWidget(easel)
    easel.resize(860, 640)
    easel.show()
    easel.fit()
    qtbot.waitUntil(lambda: not easel._rest.isActive())
    qtbot.waitUntil(lambda: pictures.peek(BLOB, easel._long_side_px()) is not None)
    return easel


@pytest.mark.parametrize(
    "edits",
    [
        MARKED,
        turned(MARKED),
        mirrored(MARKED),
        turned(mirrored(turned(MARKED))),
        flipped(turned(MARKED, 3)),
        Edits(quarter_turns=2, marks=MARKS),
    ],
    ids=["cropped", "turned", "mirrored", "both", "flipped", "whole"],
)
def test_what_is_seen_is_what_will_be_sent(
    qtbot: QtBot,
    pictures: Pictures,
    imaging: Imaging,
    original: Path,
    tmp_path: Path,
    edits: Edits,
) -> None:
    made = imaging.edit(original, edits, into=tmp_path, name="x")
    sent = QImage(str(made.path), "PNG")
    easel = easel_for(qtbot, pictures, edits)
    points = easel.hand.crop_points()
    kept = QRectF(points["nw"], points["se"]).toAlignedRect()
    seen = easel.grab(kept).toImage()
    seen.setDevicePixelRatio(1)
    assert differs(seen, sent) < 0.015
    unmarked = imaging.edit(original, replace(edits, marks=()), into=tmp_path, name="x")
    assert differs(seen, QImage(str(unmarked.path), "PNG")) > 0.03


def differs(seen: QImage, sent: QImage) -> float:
    """By which share. Edges are smoothed in two ways: what counts is where they are."""
    size, cut = seen.size() / 4, 2
    aspect, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode
    inner = QRect(cut, cut, size.width() - 2 * cut, size.height() - 2 * cut)
    one, other = (
        image.scaled(size, aspect, smooth.SmoothTransformation).copy(inner)
        for image in (seen, sent)
    )
    return differ(one, other).changed


def test_a_drag_with_each_tool_is_one_step_that_can_be_undone(
    qtbot: QtBot, pictures: Pictures
) -> None:
    easel = easel_for(qtbot, pictures, NONE)
    retouch = easel._retouch
    for tool in (Tool.ARROW, Tool.BOX, Tool.LINE, Tool.NUMBER, Tool.CROP):
        easel.use_tool(tool)
        retouch.select(None)
        draw(easel, (0.2, 0.2), (0.3, 0.35), (0.5, 0.4), (0.6, 0.6))
    strokes = [mark.stroke for mark in retouch.edits.marks]
    assert strokes == [Stroke.ARROW, Stroke.BOX, Stroke.LINE, Stroke.NUMBER]
    assert [len(mark.spots) for mark in retouch.edits.marks] == [2, 2, 4, 1]
    assert part(retouch.edits) == pytest.approx((0.2, 0.2, 0.6, 0.6), abs=0.003)
    assert retouch.stack.count() == 5
    for left in (4, 3, 2, 1, 0):
        retouch.stack.undo()
        assert len(retouch.edits.marks) == left
    assert retouch.edits == NONE


def test_a_mark_is_taken_by_the_hand_moved_and_pulled(qtbot: QtBot, pictures: Pictures) -> None:
    easel = easel_for(qtbot, pictures, Edits(marks=MARKS[:2]))
    easel.use_tool(Tool.SELECT)
    retouch = easel._retouch
    draw(easel, (0.55, 0.5), (0.6, 0.55), (0.65, 0.6))  # the box by its left side
    assert retouch.selected == 1
    first, last = retouch.edits.marks[1].spots
    assert (first.x, first.y) == pytest.approx((0.65, 0.4), abs=0.005)
    assert (last.x, last.y) == pytest.approx((0.9, 0.8), abs=0.005)
    draw(easel, (0.65, 0.8), (0.4, 0.9), (0.3, 0.95))  # its lower left corner
    first, last = retouch.edits.marks[1].spots
    assert (first.x, last.y) == pytest.approx((0.3, 0.95), abs=0.005)
    draw(easel, (0.1, 0.95), (0.1, 0.96))  # beside every mark
    assert retouch.selected is None
    assert retouch.stack.count() == 2


def test_what_was_just_drawn_is_mended_by_its_handles_with_the_same_tool(
    qtbot: QtBot, pictures: Pictures
) -> None:
    easel = easel_for(qtbot, pictures, NONE)
    easel.use_tool(Tool.ARROW)
    draw(easel, (0.2, 0.2), (0.3, 0.3), (0.5, 0.5))
    draw(easel, (0.5, 0.5), (0.6, 0.5), (0.7, 0.4))
    [arrow] = easel._retouch.edits.marks
    assert (arrow.spots[1].x, arrow.spots[1].y) == pytest.approx((0.7, 0.4), abs=0.005)
    draw(easel, (0.3, 0.8), (0.4, 0.8), (0.5, 0.8))
    assert len(easel._retouch.edits.marks) == 2


def test_a_drag_is_given_up_with_escape(qtbot: QtBot, pictures: Pictures) -> None:
    easel = easel_for(qtbot, pictures, NONE)
    easel.use_tool(Tool.BOX)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(easel, left, none, at(easel, 0.2, 0.2))
    QTest.mouseMove(easel, at(easel, 0.3, 0.3))
    QTest.mouseMove(easel, at(easel, 0.5, 0.5))
    assert len(easel._retouch.edits.marks) == 1
    QTest.keyClick(easel, Qt.Key.Key_Escape)
    QTest.mouseMove(easel, at(easel, 0.6, 0.6))
    QTest.mouseRelease(easel, left, none, at(easel, 0.6, 0.6))
    assert easel._retouch.edits == NONE


def test_the_wheel_zooms_where_the_pointer_is_and_space_pans(
    qtbot: QtBot, pictures: Pictures
) -> None:
    easel = easel_for(qtbot, pictures, NONE)
    spot = easel.look.spot(QPointF(200, 150))
    easel.zoom_by(4.0, QPointF(200, 150))
    again = easel.look.spot(QPointF(200, 150))
    assert (again.x, again.y) == pytest.approx((spot.x, spot.y))
    QTest.keyPress(easel, Qt.Key.Key_Space)
    draw(easel, (0.3, 0.3), (0.35, 0.35))
    QTest.keyRelease(easel, Qt.Key.Key_Space)
    moved_to = easel.look.spot(QPointF(200, 150))
    assert (moved_to.x, moved_to.y) == pytest.approx((spot.x - 0.05, spot.y - 0.05), abs=0.005)
    assert easel._retouch.edits == NONE


ROOM = (1000, 600)


def test_a_crop_stays_in_the_picture_and_at_its_ratio() -> None:
    box = (100, 100, 500, 500)
    assert dragged(box, "se", (700, 300), ROOM) == (100, 100, 700, 300)
    assert dragged(box, "nw", (-50, -50), ROOM) == (0, 0, 500, 500)
    assert dragged(box, "e", (0, 0), ROOM) == (100, 100, 116, 500)
    assert dragged(box, "se", (900, 550), ROOM, 2.0) == (100, 100, 900, 500)
    assert dragged(box, "n", (0, 0), ROOM, 1.0) == (50, 0, 550, 500)
    assert dragged((0, 0, 1000, 600), "e", (900, 0), ROOM, 1.0) == (0, 0, 600, 600)
    assert moved(box, 900, -900, ROOM) == (600, 0, 1000, 400)
    assert drawn((800, 300), (300, 100), ROOM, 0.0) == (300, 100, 800, 300)
    assert drawn((800, 300), (300, 100), ROOM, 1.0) == (600, 100, 800, 300)
    assert largest((0, 0, 1000, 600), 1.0, ROOM) == (200, 0, 800, 600)


def draw(easel: Easel, *spots: tuple[float, float]) -> None:
    """Press on the first, move over the others, let go on the last."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    points = [at(easel, *spot) for spot in spots]
    QTest.mousePress(easel, left, none, points[0])
    for point in points[1:]:
        QTest.mouseMove(easel, point)
    QTest.mouseRelease(easel, left, none, points[-1])


def at(easel: Easel, x: float, y: float) -> QPoint:
    return easel.look.place(Spot(x, y)).toPoint()
