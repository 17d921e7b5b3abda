"""The pictures of one answer, fanned out beside their card."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.state.pictures import Pictures
from gui.widgets.framed import Look, draw_framed
from services.domain import Picture, TurnSummary

HIGHEST_PX, LOWEST_PX = 128, 80  # of frames: many are smaller, so that all are seen
THUMBNAIL_PX = 256
_GAP_PX = 6
_EDGE_PX = 6
_WIDEST, _NARROWEST = 1.8, 0.6  # width by height of a frame
_PICTURE_ROLE = int(Qt.ItemDataRole.UserRole)


class Fan(QListWidget):
    """One frame a picture: arrows and clicks lay one on top, Enter and Escape close it."""

    chosen = Signal(object, object)  # TurnId, BlobId

    def __init__(self, pictures: Pictures, board: QWidget) -> None:
        super().__init__(board)
        self._board = board
        self._turn: TurnSummary | None = None
        self.setObjectName("pictureFan")
        self.setProperty("role", "fan")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Frame(pictures, self))
        self.currentItemChanged.connect(self._choose)
        self.itemActivated.connect(self.close_up)
        for changed in (pictures.arrived, pictures.failed):
            changed.connect(self.viewport().update)
        self.hide()

    @property
    def turn(self) -> TurnSummary | None:
        """Whose pictures are fanned out; None while it is closed."""
        return self._turn if not self.isHidden() else None

    def open(self, turn: TurnSummary, card: QRectF) -> None:
        """Fan out a turn's pictures by its card, which stands there on the board."""
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
        """Stand below a card, or as near to that as there is room on the board."""
        room = self._board.rect()
        items = [self.item(row) for row in range(self.count())]
        ratios = [_ratio(item.data(_PICTURE_ROLE)) for item in items]
        edges, most = 2 * _EDGE_PX + 2, room.width() - 2 * _GAP_PX
        fitting = (most - edges - len(items) * _GAP_PX) / max(sum(ratios), 1e-6)
        high = round(min(max(fitting, LOWEST_PX), HIGHEST_PX))
        sizes = [QSize(int(high * ratio) + _GAP_PX, high) for ratio in ratios]
        for item, size in zip(items, sizes, strict=True):
            item.setSizeHint(size)
        wide = sum(size.width() for size in sizes) + edges
        width = min(wide, most)
        bar = self.horizontalScrollBar().sizeHint().height() if wide > width else 0
        height = high + 2 * _EDGE_PX + bar
        x = min(max(card.center().x() - width / 2, _GAP_PX), room.width() - width - _GAP_PX)
        y = min(max(card.bottom() + _GAP_PX, _GAP_PX), room.height() - height - _GAP_PX)
        self.setGeometry(QRect(round(x), round(y), width, height))

    @Slot()
    def close_up(self) -> None:
        if not self.isHidden():
            had_focus = self.hasFocus()
            self.hide()
            if had_focus:
                self._board.setFocus(Qt.FocusReason.PopupFocusReason)

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


def _ratio(picture: Picture) -> float:
    ratio = picture.width_px / picture.height_px if picture.height_px else 1.5
    return min(max(ratio, _NARROWEST), _WIDEST)


class _Frame(QStyledItemDelegate):
    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        picture: Picture = index.data(_PICTURE_ROLE)
        image = self._pictures.thumbnail(picture.blob, THUMBNAIL_PX)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        look = Look(
            chosen=bool(state & QStyle.StateFlag.State_Selected),
            focused=bool(state & QStyle.StateFlag.State_HasFocus),
            broken=image is None and self._pictures.problem(picture.blob) is not None,
        )
        box = QRectF(area.adjusted(2, 2, 2 - _GAP_PX, -2))
        draw_framed(painter, box, image, str(index.row() + 1), look)
