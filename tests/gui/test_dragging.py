"""Cards that leave their view in a hand: as files for others, as themselves for the tray."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.canvas.grid_view import GridView
from gui.canvas.hand import takes
from gui.panels.preview import Preview
from gui.panels.prompt_editor import PromptEditor
from gui.state.outgoing import KEPT_S
from gui.state.pictures import Pictures
from gui.state.sources import TURNS_MIME, carried, take_apart
from services.domain import BlobId, Picture, TurnId
from tests.gui.test_canvas import A, B, D, Show, drag, middle, pictures, show
from tests.gui.test_desk import filled, opened
from tests.journeys.person import until
from tests.library.samples import answer_bytes

__all__ = ["pictures", "show"]

LEFT = Qt.MouseButton.LeftButton


def test_a_card_that_is_dragged_out_stays_where_it_was(show: Show) -> None:
    board = show()
    carried_out: list[object] = []
    moved: list[object] = []
    board.carried_out.connect(carried_out.append)
    board.moved.connect(lambda *places: moved.append(places))
    start, before = middle(board, D), board.card_rect(D)
    drag(board, start, QPoint(-start.x() - 40, 0))
    assert carried_out == [(D,)]
    assert not moved
    assert board.card_rect(D) == before


def test_all_selected_cards_leave_together(show: Show) -> None:
    board = show()
    carried_out: list[object] = []
    board.carried_out.connect(carried_out.append)
    board.choose([A, B])
    start = middle(board, B)
    drag(board, start, QPoint(0, -start.y() - 30))
    assert carried_out == [(A, B)]


def test_rows_of_the_grid_and_the_preview_leave_in_a_hand_too(
    show: Show, pictures: Pictures, qtbot: QtBot
) -> None:
    board = show()
    grid, preview = GridView(board.turns_model, pictures), Preview(pictures)
    for view in (grid, preview):
        qtbot.addWidget(view)
        view.resize(900, 600)
        view.show()
    preview.show_picture(Picture(BlobId("a" * 64), "image/jpeg", 1600, 900, 1), "a")
    grid.choose((A, D))
    rows: list[object] = []
    grid.carried_out.connect(rows.append)
    pull(grid.viewport(), grid.visualRect(grid.model().index(0, 0)).center())
    assert [set(row) for row in rows] == [{A, D}]
    with qtbot.waitSignal(preview.carried_out):
        pull(preview, preview.rect().center())


def pull(widget: QWidget, at: QPoint) -> None:
    QTest.mousePress(widget, LEFT, pos=at)
    for step in (10, 20, 30):
        there = at + QPoint(step, 0)
        where, screen = QPointF(there), QPointF(widget.mapToGlobal(there))
        none, held = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, where, screen, none, LEFT, held)
        QApplication.sendEvent(widget, move)
    QTest.mouseRelease(widget, LEFT, pos=at + QPoint(30, 0))


async def test_the_original_bytes_go_out_under_a_human_name(
    qapp: QApplication, tmp_path: Path
) -> None:
    filled(tmp_path, "one", "two")
    async with opened(tmp_path) as desk:
        turns = (TurnId("one"), TurnId("two"))
        laid_out: list[tuple[Sequence[TurnId], Sequence[Path]]] = []
        desk.outgoing.ready.connect(lambda *what: laid_out.append(what))
        desk.outgoing.lay_out(turns)
        await until(lambda: laid_out, "the files")
        [(told, files)] = laid_out
        assert told == turns
        assert [file.read_bytes() for file in files] == [answer_bytes(turn)[0] for turn in turns]
        assert files[0].name.endswith(" A lighthouse at dusk 64x32.png")
        assert files[1].name.endswith(" A lighthouse at dusk 64x32 (2).png")

        mime = carried(turns, files)
        assert [Path(url.toLocalFile()) for url in mime.urls()] == list(files)
        assert not takes(mime)  # the board sends it back
        dropped: list[object] = []
        desk.intake.turns_dropped.connect(dropped.append)
        editor = PromptEditor(desk.draft, desk.intake, desk.prompts)
        drop(mime, editor.viewport())
        assert dropped == [turns]
        assert editor.toPlainText() == ""
        assert not desk.intake.pending


def drop(mime: QMimeData, target: QWidget) -> None:
    at, action, none = QPoint(5, 5), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, action, mime, LEFT, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(at), action, mime, LEFT, none))


def test_another_processes_cards_are_taken_by_their_files(
    qapp: QApplication, tmp_path: Path
) -> None:
    mime = carried([A], [tmp_path / "mug.png"])
    assert take_apart(mime).turns == (A,)
    mime.setData(TURNS_MIME, f'[{os.getpid() + 1}, "a"]'.encode())
    assert [source.name for source in take_apart(mime).sources] == ["mug.png"]
    for junk in (b"[]", b"{}", b"no json", b"\xff"):
        mime.setData(TURNS_MIME, junk)
        assert [source.name for source in take_apart(mime).sources] == ["mug.png"]


async def test_what_earlier_runs_laid_out_is_deleted_at_the_next_start(
    qapp: QApplication, tmp_path: Path
) -> None:
    filled(tmp_path, "one")
    old, young = (tmp_path / "cache" / "outgoing" / name for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "mug.png").write_bytes(b"bytes")
    then = young.stat().st_mtime - 2 * KEPT_S
    os.utime(old, (then, then))
    async with opened(tmp_path):
        await until(lambda: not old.exists(), "the old one gone")
        assert young.exists()
