"""The drafts out of the model's thinking, side by side. Never results: each is marked."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QPoint,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from gui.state.pictures import Pictures
from gui.widgets.framed import GAP_PX, FramePainter, width_by_height
from services.domain import Picture

HEIGHT_PX = 72
_DRAFT_ROLE = int(Qt.ItemDataRole.UserRole)


class Filmstrip(QListWidget):
    """One frame a draft. Arrows choose, Enter makes it a turn, Escape goes back to the result."""

    chosen = Signal(object)  # Picture | None
    entered = Signal()  # Enter or a double click on the chosen one
    menu_wanted = Signal(object)  # global QPoint, for the chosen one

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draftFilmstrip")
        self.setAccessibleName(self.tr("Drafts"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(0)
        self.setItemDelegate(
            FramePainter(lambda one: pictures.framed(one.blob), _DRAFT_ROLE, self, dashed=True)
        )
        self.setFixedHeight(HEIGHT_PX + 12)
        self.itemSelectionChanged.connect(self._tell)
        self.itemDoubleClicked.connect(self._enter)
        pictures.arrived.connect(self.viewport().update)
        for changed in (pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self.viewport().update)

    def show_drafts(self, drafts: tuple[Picture, ...]) -> None:
        """Show `drafts`; those that stand already stay as they are."""
        self.blockSignals(True)
        while self.count() > len(drafts):
            self.takeItem(self.count() - 1)
        for place, draft in enumerate(drafts):
            item = self.item(place) or self._new()
            if item.data(_DRAFT_ROLE) != draft:
                item.setData(_DRAFT_ROLE, draft)
                item.setSizeHint(QSize(_width(draft) + GAP_PX, HEIGHT_PX))
            spoken = self._spoken(draft, place + 1, len(drafts))
            item.setText(spoken)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        self.blockSignals(False)
        self.viewport().update()

    def show_chosen(self, draft: Picture | None) -> None:
        """Mark `draft` as the chosen one; nothing is announced."""
        blobs = [self.item(row).data(_DRAFT_ROLE).blob for row in range(self.count())]
        row = blobs.index(draft.blob) if draft is not None and draft.blob in blobs else -1
        self.blockSignals(True)
        if row < 0:
            self.clearSelection()
        elif not self.item(row).isSelected():
            self.setCurrentRow(row, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.blockSignals(False)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if event.key() in arrows and not self.selectedItems() and self.count():
            self.setCurrentRow(0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selectedItems():
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and self.selectedItems():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.selectedItems():
            middle = self.visualItemRect(self.selectedItems()[0]).center()
            self.menu_wanted.emit(self.viewport().mapToGlobal(middle))
            return
        item = self.itemAt(self.viewport().mapFromGlobal(event.globalPos()))
        if item is not None:
            self.setCurrentItem(item)
            self.menu_wanted.emit(QPoint(event.globalPos()))

    @Slot()
    def _tell(self) -> None:
        items = self.selectedItems()
        self.chosen.emit(items[0].data(_DRAFT_ROLE) if items else None)

    @Slot(QListWidgetItem)
    def _enter(self, item: QListWidgetItem) -> None:
        self.entered.emit()

    def _new(self) -> QListWidgetItem:
        item = QListWidgetItem()
        self.addItem(item)
        return item

    def _spoken(self, draft: Picture, number: int, count: int) -> str:
        words = self.tr("Draft {n} of {count}").format(n=number, count=count)
        if not draft.width_px:
            return words
        return f"{words}, {draft.width_px} × {draft.height_px}"


def _width(draft: Picture) -> int:
    return round((HEIGHT_PX - 4) * width_by_height(draft.width_px, draft.height_px))
