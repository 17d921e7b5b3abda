"""The same turns as the board's, in rows: for overview, keyboard and screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme
from gui.canvas.cards import captioned, label_token
from gui.canvas.turns_model import GROUP_ROLE, ID_ROLE, TURN_ROLE, TurnsModel
from gui.state.pictures import Pictures
from gui.widgets.badge import draw_badge
from gui.widgets.words import draw_words
from services.domain import Flag, TurnId, TurnSummary

CELL_PX = 190
HEADING_PX = 24  # above each picture; the first of a group names it
PICTURE_PX = 160
CAPTION_PX = 26
THUMBNAIL_PX = 256
RADIUS_PX = 8
SIGN_PX = 16  # a label or a star before the caption
PALE = 0.4  # how much of a rejected picture is seen
WORDS_LINES = 9  # of an answer without a picture


class GridView(QListView):
    """Every turn of the session in the model's order; one or many may be selected."""

    chosen_changed = Signal(object)  # tuple[TurnId, …], the current one last
    activated_turn = Signal(object)  # TurnId
    menu_requested = Signal(object, object)  # TurnId | None, global QPoint
    carried_out = Signal(object)  # tuple[TurnId, …]: rows that leave the grid in a hand

    def __init__(
        self, model: TurnsModel, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("gridView")
        self.setAccessibleName(self.tr("Pictures of this session"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setModel(model)
        self._turns = model
        self.setItemDelegate(_Cell(pictures, self))
        self.selectionModel().selectionChanged.connect(self._changed)
        self.activated.connect(self._activate)
        pictures.arrived.connect(self.viewport().update)
        pictures.failed.connect(self.viewport().update)

    @property
    def chosen(self) -> tuple[TurnId, ...]:
        """The selected turns from first to last; the current one is at the end."""
        current = self.currentIndex().row()
        rows = sorted(index.row() for index in self.selectedIndexes())
        rows.sort(key=lambda row: row == current)
        return tuple(self._turns.index(row).data(ID_ROLE) for row in rows)

    def choose(self, turns: Sequence[TurnId]) -> None:
        """Show these turns as selected, the last one as the current; nothing is announced."""
        if set(turns) == set(self.chosen):
            return
        indexes = [index for index in map(self._turns.index_of, turns) if index.isValid()]
        selection = self.selectionModel()
        selection.blockSignals(True)
        selection.select(_together(indexes), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if indexes:
            last = indexes[-1]
            selection.setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(last)
        selection.blockSignals(False)
        self.viewport().update()

    def after(self, turn: TurnId) -> TurnId | None:
        """The turn in the row that follows; None after the last."""
        here = self._turns.index_of(turn)
        if not here.isValid() or here.row() + 1 >= self._turns.rowCount():
            return None
        following: TurnId = self._turns.index(here.row() + 1).data(ID_ROLE)
        return following

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        at = event.globalPos()
        if by_keyboard and index.isValid():
            at = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        self.menu_requested.emit(index.data(ID_ROLE) if index.isValid() else None, at)

    def startDrag(self, actions: Qt.DropAction) -> None:
        self.carried_out.emit(self.chosen)

    def _changed(self) -> None:
        # Only what was selected: gaining the focus alone makes an item the current one.
        if self.selectedIndexes():
            self.chosen_changed.emit(self.chosen)

    def _activate(self, index: QModelIndex) -> None:
        self.activated_turn.emit(index.data(ID_ROLE))


class _Cell(QStyledItemDelegate):
    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(CELL_PX, HEADING_PX + CELL_PX + CAPTION_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        turn = index.data(TURN_ROLE)
        tokens = theme.current()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self._draw_heading(painter, area, index.data(GROUP_ROLE))
        area = area.adjusted(0, HEADING_PX, 0, 0)
        self._draw_picture(painter, area, turn, chosen)
        caption = QRect(area.left() + 8, area.bottom() - CAPTION_PX, area.width() - 16, CAPTION_PX)
        caption = self._draw_signs(painter, caption, turn)
        painter.setPen(tokens.text if chosen else tokens.text2)
        title = painter.fontMetrics().elidedText(
            captioned(turn.title, turn.marks), Qt.TextElideMode.ElideRight, caption.width()
        )
        painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, title)
        painter.restore()

    def _draw_signs(self, painter: QPainter, caption: QRect, turn: TurnSummary) -> QRect:
        """A disc in the label's colour and a star before the caption; the room that is left."""
        tokens, left = theme.current(), caption.left()
        if token := label_token(turn.marks.label):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(getattr(tokens, token))
            painter.drawEllipse(QPointF(left + 6, caption.top() + SIGN_PX / 2), 5, 5)
            left += SIGN_PX
        if turn.starred:
            room = QRectF(left, caption.top() + 1, SIGN_PX - 2, SIGN_PX - 2)
            theme.draw(painter, "star", room, tokens.accent_text)
            left += SIGN_PX
        return caption.adjusted(left - caption.left(), 0, 0, 0)

    def _draw_heading(self, painter: QPainter, area: QRect, heading: str) -> None:
        if not heading:
            return
        tokens = theme.current()
        line = QRect(area.left() + 15, area.top(), area.width() - 30, HEADING_PX)
        painter.setPen(tokens.line)
        painter.drawLine(line.bottomLeft(), line.bottomRight())
        painter.setPen(tokens.text2)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, heading)

    def _draw_picture(
        self, painter: QPainter, area: QRect, turn: TurnSummary, chosen: bool
    ) -> None:
        tokens = theme.current()
        box = _fitted(area, turn)
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS_PX, RADIUS_PX)
        image = self._pictures.thumbnail(turn.picture.blob, THUMBNAIL_PX) if turn.picture else None
        painter.fillPath(shape, tokens.raised)
        if image is not None:
            painter.setClipPath(shape)
            painter.setOpacity(PALE if turn.marks.flag is Flag.REJECT else 1.0)
            painter.drawImage(box, image)
            painter.setOpacity(1.0)
            painter.setClipping(False)
        if turn.draft:
            painter.setPen(QPen(tokens.text2, 1.5, Qt.PenStyle.DashLine))
            painter.drawPath(shape)
            mark = QCoreApplication.translate("Card", "Draft")
            draw_badge(painter, QPointF(box.left() + 6, box.top() + 6), mark, painter.font())
        if turn.words:
            inner, words = box.adjusted(10, 10, -10, -6), [(turn.words, tokens.text)]
            draw_words(painter, inner, words, painter.font(), bottom=False, at_most=WORDS_LINES)
        if chosen:
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawPath(shape)


def _together(indexes: Iterable[QModelIndex]) -> QItemSelection:
    """A selection of as few ranges as possible."""
    made = QItemSelection()
    run: list[QModelIndex] = []
    for index in sorted(indexes, key=QModelIndex.row):
        if run and index.row() != run[-1].row() + 1:
            made.select(run[0], run[-1])
            run = []
        run.append(index)
    if run:
        made.select(run[0], run[-1])
    return made


def _fitted(area: QRect, turn: TurnSummary) -> QRect:
    """The picture's box in its cell, in the picture's own shape."""
    size = QSize(PICTURE_PX, PICTURE_PX)
    if turn.picture is not None and turn.picture.width_px and turn.picture.height_px:
        size = QSize(turn.picture.width_px, turn.picture.height_px)
    size = size.scaled(PICTURE_PX, PICTURE_PX, Qt.AspectRatioMode.KeepAspectRatio)
    box = QRect(area.topLeft(), size)
    box.moveCenter(QRect(area.left(), area.top(), CELL_PX, CELL_PX).center())
    return box
