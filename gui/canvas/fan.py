"""The pictures of one answer, fanned out beside their card."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from gui.state.pictures import Pictures
from gui.widgets.framed import GAP_PX, FramePainter, width_by_height
from services.domain import Picture, TurnSummary

HIGHEST_PX, LOWEST_PX = 128, 80  # of frames: many are smaller, so that all are seen
_EDGE_PX = 6
_PICTURE_ROLE = int(Qt.ItemDataRole.UserRole)


class Fan(QListWidget):
    """One frame a picture: arrows and clicks lay one on top, Enter and Escape close it.

    With Shift or Ctrl several are picked, to be compared.
    """

    chosen = Signal(object, object)  # TurnId, BlobId

    def __init__(self, pictures: Pictures, view: QWidget, name: str) -> None:
        super().__init__(view)
        self._view = view
        self._turn: TurnSummary | None = None
        self.setObjectName(name)
        self.setProperty("role", "fan")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(
            FramePainter(lambda one: pictures.framed(one.blob), _PICTURE_ROLE, self)
        )
        self.currentItemChanged.connect(self._choose)
        self.itemActivated.connect(self.close_up)
        for changed in (pictures.arrived, pictures.failed, pictures.mended):
            changed.connect(self.viewport().update)
        self.hide()

    @property
    def turn(self) -> TurnSummary | None:
        """Whose pictures are fanned out; None while it is closed."""
        return self._turn if not self.isHidden() else None

    @property
    def picked(self) -> tuple[Picture, ...]:
        """Those that are selected; where that is one, all of them from the one on top on."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        if len(rows) < 2:
            top = max(self.currentRow(), 0)
            rows = [(top + step) % self.count() for step in range(self.count())]
        return tuple(self.item(row).data(_PICTURE_ROLE) for row in rows)

    def open(self, turn: TurnSummary, card: QRectF) -> None:
        """Fan out a turn's pictures by its card, which stands there in the view."""
        self.blockSignals(True)
        self.clear()
        self._turn = turn
        for number, picture in enumerate(turn.pictures, 1):
            self.addItem(self._item(picture, number, len(turn.pictures)))
        if turn.picture in turn.pictures:
            row = turn.pictures.index(turn.picture)
            self.setCurrentRow(row, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.blockSignals(False)
        spoken = self.tr("{n} pictures of “{title}”")
        self.setAccessibleName(spoken.format(n=len(turn.pictures), title=turn.title))
        self.stand_by(card)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def stand_by(self, card: QRectF) -> None:
        """Stand below a card, or as near to that as there is room in the view."""
        room = self._view.rect()
        items = [self.item(row) for row in range(self.count())]
        shown: list[Picture] = [item.data(_PICTURE_ROLE) for item in items]
        ratios = [width_by_height(one.width_px, one.height_px) for one in shown]
        edges, most = 2 * _EDGE_PX + 2, room.width() - 2 * GAP_PX
        fitting = (most - edges - len(items) * GAP_PX) / max(sum(ratios), 1e-6)
        high = round(min(max(fitting, LOWEST_PX), HIGHEST_PX))
        sizes = [QSize(int(high * ratio) + GAP_PX, high) for ratio in ratios]
        for item, size in zip(items, sizes, strict=True):
            item.setSizeHint(size)
        wide = sum(size.width() for size in sizes) + edges
        width = min(wide, most)
        bar = self.horizontalScrollBar().sizeHint().height() if wide > width else 0
        height = high + 2 * _EDGE_PX + bar
        x = min(max(card.center().x() - width / 2, GAP_PX), room.width() - width - GAP_PX)
        y = min(max(card.bottom() + GAP_PX, GAP_PX), room.height() - height - GAP_PX)
        self.setGeometry(QRect(round(x), round(y), width, height))

    @Slot()
    def close_up(self) -> None:
        if not self.isHidden():
            had_focus = self.hasFocus()
            self.hide()
            if had_focus:
                self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close_up()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self.close_up()

    @Slot(QListWidgetItem, QListWidgetItem)
    def _choose(self, item: QListWidgetItem | None, _: object) -> None:
        if item is not None and self._turn is not None:
            self.chosen.emit(self._turn.id, item.data(_PICTURE_ROLE).blob)

    def _item(self, picture: Picture, number: int, count: int) -> QListWidgetItem:
        item = QListWidgetItem()
        item.setData(_PICTURE_ROLE, picture)
        words = self.tr("Picture {n} of {count}").format(n=number, count=count)
        if picture.width_px:
            words = f"{words}, {picture.width_px} × {picture.height_px}"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        return item
