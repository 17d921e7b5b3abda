"""How one row of the grid is drawn: picture, marks, caption."""

from __future__ import annotations

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
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import theme
from gui.canvas.cards import captioned, label_token
from gui.canvas.rows_model import TURN_ROLE
from gui.state.pictures import Pictures
from gui.widgets.badge import draw_badge
from gui.widgets.words import draw_words
from services.domain import Flag, TurnSummary

CELL_PX = 190
PICTURE_PX = 160
CAPTION_PX = 26
THUMBNAIL_PX = 256
RADIUS_PX = 8
SIGN_PX = 16  # a label or a star before the caption
PALE = 0.4  # how much of a rejected picture is seen
WORDS_LINES = 9  # of an answer without a picture


class GridCell(QStyledItemDelegate):
    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(CELL_PX, CELL_PX + CAPTION_PX)

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
            around = QRectF(_fitted(area, turn)).adjusted(-3.5, -3.5, 3.5, 3.5)
            painter.drawRoundedRect(around, RADIUS_PX + 3, RADIUS_PX + 3)
        painter.restore()

    def _draw_waiting(self, painter: QPainter, area: QRect) -> None:
        """A place whose turn has not come yet."""
        box = QRect(0, 0, PICTURE_PX, PICTURE_PX)
        box.moveCenter(QRect(area.left(), area.top(), area.width(), CELL_PX).center())
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
        problem = self._pictures.any_problem(turn.picture.blob) if turn.picture else None
        if problem is not None and image is not None:
            mark = QCoreApplication.translate("Card", "Damaged original")
            draw_badge(painter, QPointF(box.left() + 6, box.top() + 6), mark, painter.font())
        elif problem is not None:
            said = [(problem.title, tokens.text), (problem.advice, tokens.text2)]
            inner = box.adjusted(10, 10, -10, -6)
            draw_words(painter, inner, said, painter.font(), bottom=False, at_most=WORDS_LINES)
        if turn.words:
            inner, words = box.adjusted(10, 10, -10, -6), [(turn.words, tokens.text)]
            draw_words(painter, inner, words, painter.font(), bottom=False, at_most=WORDS_LINES)
        if chosen:
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawPath(shape)


def _fitted(area: QRect, turn: TurnSummary) -> QRect:
    """The picture's box in its cell, in the picture's own shape."""
    size = QSize(PICTURE_PX, PICTURE_PX)
    if turn.picture is not None and turn.picture.width_px and turn.picture.height_px:
        size = QSize(turn.picture.width_px, turn.picture.height_px)
    size = size.scaled(PICTURE_PX, PICTURE_PX, Qt.AspectRatioMode.KeepAspectRatio)
    box = QRect(area.topLeft(), size)
    box.moveCenter(QRect(area.left(), area.top(), area.width(), CELL_PX).center())
    return box
