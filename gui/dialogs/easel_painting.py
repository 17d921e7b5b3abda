"""What lies over an edited picture and is never sent: shade, crop frame, handles."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui import theme
from gui.dialogs.easel_look import EaselLook
from gui.dialogs.mark_handles import handles, reach
from services.domain import PictureMark, Spot

_LIGHT, _DARK = QColor(255, 255, 255), QColor(0, 0, 0, 150)
_HANDLE_PX = 4.0
_FRAME_PX = 6.0  # between a mark and the frame around it


def draw_shade(painter: QPainter, shown: QRectF, kept: QRectF) -> None:
    """Darken what the crop takes away of what is shown."""
    colour = QColor(theme.current().window)
    colour.setAlpha(150)
    above, below, left, right = QRectF(shown), QRectF(shown), QRectF(shown), QRectF(shown)
    above.setBottom(kept.top())
    below.setTop(kept.bottom())
    left.setCoords(shown.left(), kept.top(), kept.left(), kept.bottom())
    right.setCoords(kept.right(), kept.top(), shown.right(), kept.bottom())
    for part in (above, below, left, right):
        painter.fillRect(part, colour)


def draw_crop(
    painter: QPainter, kept: QRectF, points: Mapping[str, QPointF], *, divided: bool
) -> None:
    """The frame of a crop with its handles; `divided` in thirds, to compose by."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_DARK, 3.0), (_LIGHT, 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(kept)
    if divided:
        painter.setPen(QPen(QColor(255, 255, 255, 130), 1))
        for third in (1, 2):
            x = kept.left() + kept.width() * third / 3
            y = kept.top() + kept.height() * third / 3
            painter.drawLine(QPointF(x, kept.top()), QPointF(x, kept.bottom()))
            painter.drawLine(QPointF(kept.left(), y), QPointF(kept.right(), y))
    for point in points.values():
        _draw_handle(painter, point)


def draw_selection(painter: QPainter, mark: PictureMark, look: EaselLook) -> None:
    """A frame around the selected mark, and its handles."""
    left, top, right, bottom = reach(mark.spots)
    frame = QRectF(look.place(Spot(left, top)), look.place(Spot(right, bottom)))
    frame = frame.adjusted(-_FRAME_PX, -_FRAME_PX, _FRAME_PX, _FRAME_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_DARK, 1))
    painter.drawRect(frame)
    pen = QPen(_LIGHT, 1)
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.drawRect(frame)
    for spot in handles(mark):
        _draw_handle(painter, look.place(spot))


def _draw_handle(painter: QPainter, at: QPointF) -> None:
    painter.setPen(QPen(QColor(0, 0, 0, 190), 1))
    painter.setBrush(_LIGHT)
    painter.drawRect(
        QRectF(at.x() - _HANDLE_PX, at.y() - _HANDLE_PX, 2 * _HANDLE_PX, 2 * _HANDLE_PX)
    )
