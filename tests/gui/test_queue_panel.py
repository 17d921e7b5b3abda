"""The queue's sheet: what it says, and what can be done in it by mouse and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.panels.queue_list import QueueList
from gui.panels.queue_rows import FAILED, RUNNING, WAITING, QueueRow, cross_in
from services.domain import TurnId


def row(name: str, kind: str = WAITING, **more: object) -> QueueRow:
    moves = kind == WAITING
    given = {"can_cancel": kind != FAILED, "can_move": moves, "detail": "Pro, 2K"} | more
    return QueueRow(TurnId(name), kind, f"<b>{name}</b>", **given)  # type: ignore[arg-type]


class Wishes:
    def __init__(self, view: QueueList) -> None:
        self.heard: list[tuple[object, ...]] = []
        view.cancel_wanted.connect(lambda job: self.heard.append(("cancel", job)))
        view.move_wanted.connect(lambda job, place: self.heard.append(("move", job, place)))
        view.card_wanted.connect(lambda job: self.heard.append(("card", job)))


def shown(qtbot: object, *rows: QueueRow) -> tuple[QueueList, Wishes]:
    view = QueueList()
    qtbot.addWidget(view)  # type: ignore[attr-defined]
    view.resize(400, 300)
    view.show_rows(list(rows))
    view.show()
    view.choose(0)
    return view, Wishes(view)


def test_keys_cancel_move_and_lead_to_the_card(qtbot: object) -> None:
    view, wishes = shown(qtbot, row("a", RUNNING), row("b"), row("c"), row("d", FAILED))
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)  # it runs
    QTest.keyClick(view, Qt.Key.Key_Delete)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)  # above it is "a"
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(view, Qt.Key.Key_Return)
    view.choose(3)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert wishes.heard == [("cancel", "a"), ("move", "b", 3), ("card", "b")]


def test_a_row_says_all_in_one_sentence_and_nothing_is_markup(qtbot: object) -> None:
    view, _ = shown(qtbot, row("a", RUNNING, state="Waiting for Gemini", time="8 s of about 24 s"))
    index = view.model().index(0, 0)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "<b>a</b>. Waiting for Gemini. 8 s of about 24 s. Pro, 2K"
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None


def test_the_cross_cancels_and_the_row_beside_it_is_only_selected(qtbot: object) -> None:
    view, wishes = shown(qtbot, row("a", RUNNING), row("b"))
    area = view.visualRect(view.model().index(1, 0))
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.viewport(), left, pos=area.center())
    assert wishes.heard == []
    QTest.mouseClick(view.viewport(), left, pos=cross_in(area).center())
    assert wishes.heard == [("cancel", "b")]


def test_a_row_is_dropped_between_two_others(qtbot: object) -> None:
    view, wishes = shown(qtbot, row("a", RUNNING), row("b"), row("c"), row("d"))
    model = view.model()
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert model.flags(model.index(3, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    view.choose(3)
    mime = model.mimeData([model.index(3, 0)])
    for index, down in ((1, 1), (1, 48), (2, 48), (3, 1)):  # the last two change nothing
        drop(view, mime, view.visualRect(model.index(index, 0)).topLeft() + QPoint(60, down))
    drop(view, QMimeData(), QPoint(60, 10))
    assert wishes.heard == [("move", "d", 1), ("move", "d", 2)]


def drop(view: QueueList, mime: object, at: QPoint) -> None:
    from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent

    move, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(at, move, mime, left, none),  # type: ignore[arg-type]
        QDragMoveEvent(at, move, mime, left, none),  # type: ignore[arg-type]
        QDropEvent(at.toPointF(), move, mime, left, none),  # type: ignore[arg-type]
    ):
        QApplication.sendEvent(view.viewport(), event)


def test_who_is_selected_stays_so_while_rows_come_and_go(qtbot: object) -> None:
    view, _ = shown(qtbot, row("a", RUNNING), row("b"), row("c"))
    view.choose(2)
    view.show_rows([row("b", RUNNING), row("c")])
    assert view.chosen() is not None
    assert view.chosen().job == "c"  # type: ignore[union-attr]
    view.show_rows([row("b", RUNNING)])
    assert view.chosen().job == "b"  # type: ignore[union-attr]
