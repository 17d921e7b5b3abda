"""The list of the prompts of the past, under a mouse: a click uses one, its pin keeps it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from gui.panels.prompt_past_rows import PastModel, PastPainter, PastRow, body_in, pin_in
from gui.widgets.shown_rows import ROW_ROLE

BATCH = 25  # rows that are laid out at a time: more than are in sight


class PastList(QListView):
    """Only what is seen is laid out as words. The keys are the panel's."""

    chosen = Signal(str)
    pin_wanted = Signal(str, bool)
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pastList")
        self.setAccessibleName(self.tr("Earlier prompts"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the field its focus
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._model = PastModel(self)
        self._pressed = QPersistentModelIndex()
        self.setModel(self._model)
        self.setItemDelegate(PastPainter(self))
        self.selectionModel().currentChanged.connect(self.current_changed)

    def rows(self) -> tuple[PastRow, ...]:
        return self._model.rows

    def show_rows(self, rows: tuple[PastRow, ...]) -> None:
        """Show these; the current one stays so as long as it is there, else it is the first."""
        current, bar = self.current(), self.verticalScrollBar()
        place = bar.value()
        self._model.show(rows)
        kept = self._model.row_of(current.text) if current is not None else -1
        self.choose(max(kept, 0))
        bar.setValue(place if kept >= 0 else 0)

    def current(self) -> PastRow | None:
        row: PastRow | None = self.currentIndex().data(ROW_ROLE)
        return row

    def choose(self, row: int) -> None:
        """Make it the current one, and bring it into sight."""
        last = len(self.rows()) - 1
        self.setCurrentIndex(self._model.index(max(0, min(row, last))))

    def step(self, rows: int) -> None:
        self.choose(self.currentIndex().row() + rows)

    def page(self) -> int:
        """How many rows are in sight, about."""
        return max(self.viewport().height() // max(self.sizeHintForRow(0), 1), 1)

    def needed_height(self, most: int) -> int:
        """In pixels, with nothing to scroll; `most` where that is more."""
        high = 0
        for row in range(len(self.rows())):
            high += self.sizeHintForIndex(self._model.index(row)).height()
            if high >= most:
                return most
        return high

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        pressed, self._pressed = self._pressed, QPersistentModelIndex()
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and pressed == index:
            self._click(index, at)

    def _click(self, index: QModelIndex, at: QPoint) -> None:
        row: PastRow = index.data(ROW_ROLE)
        body = body_in(self.visualRect(index), row)
        if pin_in(body).contains(at):
            self.pin_wanted.emit(row.text, not row.pinned)
        elif body.contains(at):
            self.chosen.emit(row.text)
