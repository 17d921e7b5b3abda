"""The rows of the queue panel: what each says, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui import theme
from gui.widgets.labels import show_tip
from gui.widgets.shown_rows import ROW_ROLE, Index, ShownRows
from services.domain import TurnId

AROUND_PX = 18  # above, between and below the two lines of a row
CANCEL_PX = 28
ICON_PX = 15
BAR_PX = 3
RUNNING, WAITING, FAILED = "running", "waiting", "failed"
ICONS = {RUNNING: "loader", WAITING: "clock", FAILED: "circle-alert"}

MIME = "application/x-musa-job"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One job. All of its words are plain text, whoever wrote them."""

    job: TurnId
    kind: str
    title: str
    detail: str  # which model and size, in which session
    state: str = ""  # what it is doing, or why it came to nothing
    time: str = ""
    share: float = 0.0  # from 0 to 1, of a running one
    can_cancel: bool = True
    can_move: bool = False

    def sentence(self) -> str:
        parts = (self.title, self.state, self.time, self.detail)
        return ". ".join(part.rstrip(".") for part in parts if part)


class QueueModel(ShownRows[QueueRow]):
    """A row that waits can be dragged, under its job's id."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(attrgetter("title"), QueueRow.sentence, parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        movable = self.rows[index.row()].can_move
        return usual | Qt.ItemFlag.ItemIsDragEnabled if movable else usual

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        for index in indexes:
            mime.setData(MIME, self.rows[index.row()].job.encode())
        return mime

    def show(self, rows: Sequence[QueueRow]) -> None:
        """Show these instead; selected jobs stay selected as long as they are there."""
        same = [row.job for row in rows] == [row.job for row in self.rows]
        if not same:
            super().show(rows)
        elif rows:
            self.rows = tuple(rows)
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def row_of(self, job: str) -> int:
        """Where a job is; -1 when it is not there."""
        return next((place for place, row in enumerate(self.rows) if row.job == job), -1)


class RowPainter(QStyledItemDelegate):
    """Draws a row; a click on its cross is the wish to cancel."""

    cancel_wanted = Signal(str)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        return QSize(0, 2 * metrics.height() + AROUND_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: QueueRow = index.data(ROW_ROLE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, area, state)
        self._draw_words(painter, area, row)
        if row.kind == RUNNING:
            self._draw_bar(painter, area, row.share)
        if row.can_cancel:
            cross = cross_in(area).adjusted(7, 7, -7, -7)
            theme.draw(painter, "x", QRectF(cross), theme.current().text2)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        row: QueueRow = index.data(ROW_ROLE)
        area: QRect = option.rect
        released = event.type() == QEvent.Type.MouseButtonRelease
        at = event.position().toPoint() if released and isinstance(event, QMouseEvent) else None
        if row.can_cancel and at is not None and cross_in(area).contains(at):
            self.cancel_wanted.emit(row.job)
            return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        row: QueueRow | None = index.data(ROW_ROLE) if index.isValid() else None
        if row is None:
            return False
        area: QRect = option.rect
        cross = row.can_cancel and cross_in(area).contains(event.pos())
        words = self.tr("Cancel (Delete)") if cross else row.sentence()
        show_tip(event.globalPos(), words, view)
        return True

    def _draw_ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        tokens = theme.current()
        ground = QRectF(area).adjusted(0.5, 1.5, -0.5, -1.5)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.raised)
            painter.drawRoundedRect(ground, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(tokens.focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, 6, 6)

    def _draw_words(self, painter: QPainter, area: QRect, row: QueueRow) -> None:
        tokens = theme.current()
        colour = tokens.error if row.kind == FAILED else tokens.text2
        icon = QRectF(area.left() + 10, area.top() + 9, ICON_PX, ICON_PX)
        theme.draw(painter, ICONS[row.kind], icon, colour)
        right = area.right() - (CANCEL_PX if row.can_cancel else 8)
        line = painter.fontMetrics().height()
        upper = QRect(area.left() + 34, area.top() + 7, right - area.left() - 34, line)
        lower = upper.translated(0, line + 1)
        wide = painter.fontMetrics().horizontalAdvance(row.time)
        self._write(painter, upper.adjusted(0, 0, -wide - 8, 0), row.title, tokens.text)
        painter.setPen(tokens.text2)
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignRight), row.time)
        small = QFont(painter.font())
        small.setPixelSize(theme.body_px() - 1)
        painter.setFont(small)
        words = " · ".join(filter(None, (row.state, row.detail)))
        self._write(painter, lower, words, colour if row.kind == FAILED else tokens.hint)

    def _write(self, painter: QPainter, area: QRect, text: str, colour: QColor) -> None:
        painter.setPen(colour)
        elide = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(text, elide, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft), shown)

    def _draw_bar(self, painter: QPainter, area: QRect, share: float) -> None:
        tokens = theme.current()
        ground = QRectF(area.left() + 34, area.bottom() - 7, area.width() - 34 - CANCEL_PX, BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.line)
        painter.drawRoundedRect(ground, 1.5, 1.5)
        if share > 0:
            done = QRectF(ground)
            done.setWidth(max(ground.width() * share, BAR_PX))
            painter.setBrush(tokens.accent)
            painter.drawRoundedRect(done, 1.5, 1.5)


def cross_in(area: QRect) -> QRect:
    """Where a row's cross is."""
    top = area.top() + (area.height() - CANCEL_PX) // 2
    return QRect(area.right() - CANCEL_PX + 1, top, CANCEL_PX, CANCEL_PX)
