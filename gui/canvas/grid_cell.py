"""How one row of the grid is drawn: picture, marks, caption."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui import theme
from gui.canvas.cards import captioned, label_token
from gui.canvas.cell_list import CAPTION_PX, MARGIN_PX, CellList
from gui.canvas.rows_model import TURN_ROLE
from gui.state.pictures import SIZES, Pictures
from gui.widgets.badge import badge_rect, draw_badge
from gui.widgets.words import draw_words
from services.domain import BlobId, Flag, TurnSummary

RADIUS_PX = 8
BADGE_PX = 6  # from the picture's edge
SIGN_PX = 16  # a label or a star before the caption
STACK_PX = 4  # how far a picture below another looks out
PALE = 0.4  # how much of a rejected picture is seen
WORDS_LINES = 9  # of an answer without a picture


class GridCell(QStyledItemDelegate):
    """Draws what is in memory, the next best where the right size is not; asks for nothing
    while it paints."""

    def __init__(self, pictures: Pictures, view: CellList) -> None:
        super().__init__(view)
        self._pictures = pictures
        self._view = view

    def want(self, first: Sequence[BlobId], later: Sequence[BlobId]) -> None:
        """Ask for pictures in place of those that were wanted before."""
        size = self._size()
        quick = [(blob, SIZES[0]) for blob in first if not self._pictures.peek(blob, size)]
        exact = [(blob, size) for blob in (*first, *later)]
        self._pictures.want([*quick, *exact])

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        side = self._view.side_px + MARGIN_PX
        return QSize(side, side + CAPTION_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        turn = index.data(TURN_ROLE)
        if turn is None:
            self._draw_waiting(painter, option.rect)
            return
        tokens = theme.current()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self._draw_picture(painter, area, turn, chosen)
        caption = QRect(area.left() + 8, area.bottom() - CAPTION_PX, area.width() - 16, CAPTION_PX)
        caption = self._draw_signs(painter, caption, turn)
        painter.setPen(tokens.text if chosen else tokens.text2)
        title = painter.fontMetrics().elidedText(
            captioned(turn.title, turn.marks), Qt.TextElideMode.ElideRight, caption.width()
        )
        painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, title)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.focus, 1.5))
            around = QRectF(self._box(area, turn)).adjusted(-3.5, -3.5, 3.5, 3.5)
            painter.drawRoundedRect(around, RADIUS_PX + 3, RADIUS_PX + 3)
        painter.restore()

    def _size(self) -> int:
        """The thumbnail that is drawn, by its long side in pixels."""
        needed = self._view.side_px * self._view.devicePixelRatioF()
        return next((size for size in SIZES if size >= needed), SIZES[-1])

    def _box(self, area: QRect, turn: TurnSummary) -> QRect:
        return fitted(area, turn, self._view.side_px)

    def _draw_waiting(self, painter: QPainter, area: QRect) -> None:
        """A place whose turn has not come yet."""
        side = self._view.side_px
        box = QRect(0, 0, side, side)
        box.moveCenter(QRect(area.left(), area.top(), area.width(), side + MARGIN_PX).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().control)
        painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)
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

    def _draw_picture(
        self, painter: QPainter, area: QRect, turn: TurnSummary, chosen: bool
    ) -> None:
        tokens = theme.current()
        box = self._box(area, turn)
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS_PX, RADIUS_PX)
        image = self._pictures.peek(turn.picture.blob, self._size()) if turn.picture else None
        if turn.pictures:
            self._draw_below(painter, box)
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
        self._draw_badges(painter, area, box, turn, seen=image is not None)
        if turn.words:
            inner, words = box.adjusted(10, 10, -10, -6), [(turn.words, tokens.text)]
            draw_words(painter, inner, words, painter.font(), bottom=False, at_most=WORDS_LINES)
        if chosen:
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawPath(shape)

    def _draw_below(self, painter: QPainter, box: QRect) -> None:
        """The edge of what lies below the picture on top."""
        painter.setPen(QPen(theme.current().text3, 1))
        painter.setBrush(theme.current().control)
        painter.drawRoundedRect(box.translated(STACK_PX, -STACK_PX), RADIUS_PX, RADIUS_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)  # what comes next are outlines

    def _draw_badges(
        self, painter: QPainter, area: QRect, box: QRect, turn: TurnSummary, *, seen: bool
    ) -> None:
        tokens, corner = theme.current(), QPointF(box.left() + BADGE_PX, box.top() + BADGE_PX)
        problem = self._pictures.any_problem(turn.picture.blob) if turn.picture else None
        if turn.pictures:
            pill = number_rect(area, turn, self._view.side_px, painter.font())
            draw_badge(painter, pill.topLeft(), number_words(turn), painter.font())
        if turn.draft:
            mark = QCoreApplication.translate("Card", "Draft")
            draw_badge(painter, corner, mark, painter.font())
        if problem is not None and seen:
            mark = QCoreApplication.translate("Card", "Damaged original")
            draw_badge(painter, corner, mark, painter.font())
        elif problem is not None:
            said = [(problem.title, tokens.text), (problem.advice, tokens.text2)]
            inner = box.adjusted(10, 10, -10, -6)
            draw_words(painter, inner, said, painter.font(), bottom=False, at_most=WORDS_LINES)


def fitted(area: QRect, turn: TurnSummary, side_px: int) -> QRect:
    """The picture's box in its cell, in the picture's own shape."""
    size = QSize(side_px, side_px)
    if turn.picture is not None and turn.picture.width_px and turn.picture.height_px:
        size = QSize(turn.picture.width_px, turn.picture.height_px)
    size = size.scaled(side_px, side_px, Qt.AspectRatioMode.KeepAspectRatio)
    box = QRect(area.topLeft(), size)
    box.moveCenter(QRect(area.left(), area.top(), area.width(), side_px + MARGIN_PX).center())
    return box


def number_words(turn: TurnSummary) -> str:
    """Which of how many pictures lies on top."""
    place = turn.pictures.index(turn.picture) + 1 if turn.picture in turn.pictures else 1
    return f"{place} / {len(turn.pictures)}"


def number_rect(area: QRect, turn: TurnSummary, side_px: int, font: QFont) -> QRectF:
    """The pill that says so, in a turn's cell."""
    box = fitted(area, turn, side_px)
    pill = badge_rect(QPointF(0, box.top() + BADGE_PX), number_words(turn), font)
    pill.moveRight(box.right() - BADGE_PX)
    return pill
