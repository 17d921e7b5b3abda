"""Many cards at once: chosen by band, by clicks and by keys; moved and tidied as one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.canvas.board import Board
from gui.canvas.grid_view import GridView
from gui.state.levels import Piece
from gui.state.pictures import Pictures
from services.domain import BlobId, Place, TurnId
from tests.gui.test_canvas import A, B, C, D, Show, drag, middle, pictures, show, turn
from tests.gui.test_desk import filled, opened
from tests.imaging.pictures import encoded
from tests.journeys.person import until

__all__ = ["pictures", "show"]

LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def held_drag(board: QWidget, start: QPoint, end: QPoint, held: Qt.KeyboardModifier) -> None:
    for kind, at in (
        (QEvent.Type.MouseButtonPress, start),
        (QEvent.Type.MouseMove, (start + end) / 2),
        (QEvent.Type.MouseMove, end),
        (QEvent.Type.MouseButtonRelease, end),
    ):
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
        down = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
        where, there = QPointF(at), QPointF(board.mapToGlobal(at))
        QApplication.sendEvent(board, QMouseEvent(kind, where, there, button, down, held))


def test_a_band_with_shift_selects_what_it_touches(show: Show) -> None:
    board = show()
    start = board.card_rect(B).topLeft().toPoint() - QPoint(20, 20)
    held_drag(board, start, middle(board, D), SHIFT)
    assert set(board.chosen) == {B, D}
    assert board.selected == board.chosen[-1]


def test_a_band_with_control_adds_to_what_is_selected(show: Show) -> None:
    board = show()
    board.select(A)
    start = board.card_rect(D).bottomLeft().toPoint() + QPoint(-10, 10)
    held_drag(board, start, middle(board, D), CONTROL)
    assert board.chosen == (A, D)


@pytest.mark.parametrize("held", [SHIFT, CONTROL])
def test_clicks_with_a_modifier_add_and_take_out(
    show: Show, qtbot: QtBot, held: Qt.KeyboardModifier
) -> None:
    board = show()
    qtbot.mouseClick(board, LEFT, pos=middle(board, A))
    qtbot.mouseClick(board, LEFT, held, pos=middle(board, D))
    assert board.chosen == (A, D)
    qtbot.mouseClick(board, LEFT, held, pos=middle(board, D))
    assert board.chosen == (A,)
    qtbot.mouseClick(board, LEFT, pos=middle(board, C))
    assert board.chosen == (C,)


def test_control_shift_arrows_walk_and_keep_what_is_selected(show: Show, qtbot: QtBot) -> None:
    board = show()
    board.select(A)
    qtbot.keyClick(board, Qt.Key.Key_Right, SHIFT | CONTROL)
    qtbot.keyClick(board, Qt.Key.Key_Right, SHIFT | CONTROL)
    assert board.chosen == (A, B, C)
    assert "3 cards are selected" in board.accessibleDescription()


def test_selected_cards_move_together_and_tell_once(show: Show) -> None:
    board = show()
    told: list[tuple[object, object]] = []
    board.moved.connect(lambda before, now: told.append((before, now)))
    board.choose((A, D))
    before = board.card_rect(B)
    drag(board, middle(board, D), QPoint(60, -30))
    places = {A: Place(60, -30), D: Place(464, 270)}
    assert told == [({A: Place(0, 0), D: Place(404, 300)}, places)]
    assert board.card_rect(B) == before


def test_the_space_bar_pans_over_a_card_and_selects_nothing(show: Show, qtbot: QtBot) -> None:
    board = show()
    before = board.card_rect(A)
    qtbot.keyPress(board, Qt.Key.Key_Space)
    drag(board, middle(board, A), QPoint(40, 25))
    qtbot.keyRelease(board, Qt.Key.Key_Space)
    assert board.card_rect(A) == before.translated(40, 25)
    assert board.chosen == ()


def test_a_removed_turn_is_not_selected_any_more(show: Show) -> None:
    board = show()
    board.choose((A, B, C))
    board.remove(C)
    assert board.chosen == (A, B)
    assert board.selected == B


def test_the_selected_look_different_also_from_far_away(show: Show) -> None:
    board = show()
    for zoom in (1.0, 0.05):
        board.set_zoom(zoom)
        board.choose(())
        plain = board.grab().toImage()
        board.choose((A, D))
        assert board.grab().toImage() != plain


def test_the_grid_selects_many_and_shows_what_the_board_selected(
    show: Show, pictures: Pictures, qtbot: QtBot
) -> None:
    board = show()
    grid = GridView(board.turns_model, pictures)
    qtbot.addWidget(grid)
    grid.resize(900, 600)
    grid.show()
    grid.choose((D, A, B))
    assert grid.chosen == (A, D, B)
    with qtbot.waitSignal(grid.chosen_changed) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    assert set(chosen.args[0]) == {A, B, C, D}


async def test_path_descendants_and_all_are_selected_and_moved_in_one_step(
    qapp: QApplication, tmp_path: Path
) -> None:
    one, two, three = (TurnId(name) for name in ("one", "two", "three"))
    filled(tmp_path, one, two, three)
    async with opened(tmp_path) as desk:
        selection = desk.selection
        selection.choose([two])
        selection.choose_path()
        assert selection.turns == (one, two)
        selection.choose([two])
        selection.choose_descendants()
        assert selection.turns == (three, two)
        assert desk.session.head is not None
        assert desk.session.head.id == two
        selection.choose_all()
        assert set(selection.turns) == {one, two, three}
        desk.session.select(one)
        assert selection.turns == (one,)

        before = {turn.id: turn.place for turn in desk.session.turns}
        after = {turn: Place(place.x + 50, place.y) for turn, place in before.items()}
        desk.undo.move(before, after)
        assert {turn.id: turn.place for turn in desk.session.turns} == after
        desk.undo.stack.undo()
        assert {turn.id: turn.place for turn in desk.session.turns} == before

        selection.choose([one, three])
        desk.undo.discard(selection.turns)
        await until(lambda: len(desk.session.turns) == 1, "two taken off the table")
        assert selection.turns == ()
        desk.undo.stack.undo()
        await until(lambda: len(desk.session.turns) == 3, "both back")


def test_nothing_is_selected_on_a_board_of_jobs_alone(show: Show) -> None:
    board: Board = show(turns=())
    board.choose((A,))
    assert board.chosen == ()


def test_the_pictures_own_pixels_are_shown_as_they_are(
    show: Show, pictures: Pictures, tmp_path: Path, qtbot: QtBot
) -> None:
    checks = Image.new("RGB", (1600, 900))
    for x in range(798, 802):
        for y in range(900):
            checks.putpixel((x, y), (255, 255, 255) if x % 2 else (0, 0, 0))
    data = encoded(checks, "PNG")
    blob = BlobId(hashlib.sha256(data).hexdigest())
    (tmp_path / blob).write_bytes(data)
    seen = turn(A)
    assert seen.picture is not None
    board = show(turns=(replace(seen, picture=replace(seen.picture, blob=blob)),))
    board.select(A)
    board.zoom_to_original()
    qtbot.waitUntil(lambda: pictures.pieces.peek(Piece(blob, 0, 1, 0)) is not None)
    assert board.card_rect(A).width() * board.devicePixelRatioF() == pytest.approx(1600)
    image, y = board.grab().toImage(), 200
    middle_px = round(board.card_rect(A).left()) + 800
    shades = [image.pixelColor(middle_px + x, y).lightness() for x in (-2, -1, 0, 1)]
    assert max(shades) - min(shades) > 200
