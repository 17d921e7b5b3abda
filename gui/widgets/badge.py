"""A word on the corner of a picture: what it is, where it could pass for something else."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gui import theme

_GROUND = QColor(16, 14, 13, 215)  # dark in both schemes: pictures of every colour lie below


def badge_rect(corner: QPointF, text: str, font: QFont) -> QRectF:
    """The pill that `draw_badge` draws."""
    metrics = QFontMetricsF(font)
    pad = metrics.height() * 0.45
    size = metrics.size(Qt.TextFlag.TextSingleLine, text)
    return QRectF(corner.x(), corner.y(), size.width() + 2 * pad, metrics.height() * 1.3)


def draw_badge(painter: QPainter, corner: QPointF, text: str, font: QFont) -> None:
    """Draw `text` in a small dark pill whose top left stands at `corner`."""
    pill = badge_rect(corner, text, font)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(pill, pill.height() / 3, pill.height() / 3)
    painter.setPen(theme.DARK.text)
    painter.setFont(font)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
