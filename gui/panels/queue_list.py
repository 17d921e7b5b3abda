"""The list in the queue panel: moved with the mouse or the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from gui.panels.queue_rows import MIME, QueueModel, QueueRow, RowPainter
from gui.widgets.shown_rows import ROW_ROLE

NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
CANCEL_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class QueueList(QListView):
    """Jobs in order; Delete cancels one, Alt with an arrow moves it, Enter leads to its card."""

    cancel_wanted = Signal(str)
    move_wanted = Signal(str, int)  # job, the row before which it shall stand
    card_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queueList")
        self.setAccessibleName(self.tr("Jobs in the queue"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self._model = QueueModel(self)
        self.setModel(self._model)
        painter = RowPainter(self)
        self.setItemDelegate(painter)
        painter.cancel_wanted.connect(self.cancel_wanted)
        self.activated.connect(self._activate)

    def show_rows(self, rows: list[QueueRow]) -> None:
        """Show these; who was selected stays so as long as it is there."""
        chosen, place = self.chosen(), self.currentIndex().row()
        self._model.show(rows)
        if chosen is not None:
            row = self._model.row_of(chosen.job)
            self.choose(row if row >= 0 else min(place, len(rows) - 1))

    def rows(self) -> tuple[QueueRow, ...]:
        return self._model.rows

    def chosen(self) -> QueueRow | None:
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def choose(self, row: int) -> None:
        self.setCurrentIndex(self._model.index(row))

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts for the same keys; here they are the list's.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.chosen()
        if row is None or not _is_ours(event):
            super().keyPressEvent(event)
        elif event.key() in CANCEL_KEYS:
            if row.can_cancel:
                self.cancel_wanted.emit(row.job)
        elif row.can_move:
            self._move(row, STEPS[Qt.Key(event.key())])

    def dropEvent(self, event: QDropEvent) -> None:
        job = bytes(event.mimeData().data(MIME).data()).decode()
        row = self._model.row_of(job)
        if row < 0 or not self.rows()[row].can_move:
            return
        event.acceptProposedAction()
        place = self._gap_at(event.position().toPoint())
        if place not in (row, row + 1):
            self.move_wanted.emit(job, place)

    def _gap_at(self, at: QPoint) -> int:
        """The row before which something is dropped there."""
        index = self.indexAt(at)
        if not index.isValid():
            return len(self.rows())
        return index.row() + (at.y() > self.visualRect(index).center().y())

    def _move(self, row: QueueRow, step: int) -> None:
        place = self._model.row_of(row.job)
        beside = place + step
        if 0 <= beside < len(self.rows()) and self.rows()[beside].can_move:
            self.move_wanted.emit(row.job, beside if step < 0 else beside + 1)

    def _activate(self, index: QModelIndex) -> None:
        row: QueueRow = index.data(ROW_ROLE)
        self.card_wanted.emit(row.job)


def _is_ours(event: QKeyEvent) -> bool:
    if event.modifiers() == NONE:
        return event.key() in CANCEL_KEYS
    # A key pad says so in its arrows' modifiers on some systems.
    alone = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return alone == ALT and event.key() in STEPS
