"""How a card looks that holds several pictures: a stack, with a number that fans it out."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from gui.canvas.forest import Card
from gui.canvas.style import Style
from gui.widgets.badge import badge_rect, draw_badge

FAN = "fan"  # what a click on the number does
_STEP_PX = 5  # how far the next picture looks out
_MOST = 2


def draw_below(painter: QPainter, rect: QRect, style: Style, count: int) -> None:
    """The edges of the pictures that lie below the first one."""
    painter.setPen(QPen(style.tokens.text3, style.line_px))
    painter.setBrush(style.tokens.control)
    for place in range(min(count - 1, _MOST), 0, -1):
        step = round(place * _STEP_PX * style.device_ratio)
        painter.drawRoundedRect(
            QRectF(rect).translated(step, -step), style.radius_px, style.radius_px
        )


def draw_number(painter: QPainter, card: Card, rect: QRect, style: Style) -> None:
    """Which of how many pictures lies on top."""
    if style.wordy:
        draw_badge(painter, _pill(card, rect, style).topLeft(), _words(card), style.font)


def stack_action(card: Card, rect: QRect, style: Style, point: QPoint) -> str | None:
    """`FAN` where a point of the window, in device pixels, is on the number."""
    if not style.wordy or card.turn is None or not card.turn.pictures:
        return None
    slack = style.text_px // 3
    pill = _pill(card, rect, style).adjusted(-slack, -slack, slack, slack)
    return FAN if pill.contains(QPointF(point)) else None


def _words(card: Card) -> str:
    pictures = card.turn.pictures if card.turn is not None else ()
    place = pictures.index(card.picture) + 1 if card.picture in pictures else 1
    return f"{place} / {len(pictures)}"


def _pill(card: Card, rect: QRect, style: Style) -> QRectF:
    margin = 0.5 * style.text_px
    pill = badge_rect(QPointF(0, rect.top() + margin), _words(card), style.font)
    pill.moveRight(rect.right() - margin)
    return pill
