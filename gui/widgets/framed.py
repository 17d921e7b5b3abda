"""A picture in a numbered frame, as one of several to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath, QPen

from gui import theme
from gui.widgets.badge import draw_badge

RADIUS_PX = 6
_BADGE_PX = 4
_SIGN_PX = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What the frame tells beside its number."""

    chosen: bool = False
    focused: bool = False
    broken: bool = False  # the picture cannot be shown
    dashed: bool = False  # while it is neither chosen nor focused


def draw_framed(
    painter: QPainter, box: QRectF, image: QImage | None, number: str, look: Look
) -> None:
    """Draw `image` so that it fills `box`, its edges cut where it is of another shape."""
    tokens = theme.current()
    shape = QPainterPath()
    shape.addRoundedRect(box, RADIUS_PX, RADIUS_PX)
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.fillPath(shape, tokens.raised)
    if image is not None:
        painter.setClipPath(shape)
        painter.drawImage(_covering(image, box), image)
        painter.setClipping(False)
    elif look.broken:
        sign = QRectF(0, 0, _SIGN_PX, _SIGN_PX)
        sign.moveCenter(box.center())
        theme.draw(painter, "image-off", sign, tokens.text3)
    colour = tokens.accent if look.chosen else tokens.focus if look.focused else tokens.text3
    pen = QPen(colour, 2 if look.chosen else 1)
    if look.dashed and not (look.chosen or look.focused):
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawPath(shape)
    font = QFont(painter.font())
    font.setPixelSize(theme.body_px() - 2)
    draw_badge(painter, box.topLeft() + QPointF(_BADGE_PX, _BADGE_PX), number, font)
    painter.restore()


def _covering(image: QImage, box: QRectF) -> QRectF:
    size = image.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(box.center())
    return target
