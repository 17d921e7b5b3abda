"""A picture in a numbered frame, as one of several to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import theme
from gui.widgets.badge import draw_badge

RADIUS_PX = 6
GAP_PX = 6  # to the next frame
_WIDEST, _NARROWEST = 1.8, 0.6  # width by height of a frame
_BADGE_PX = 4
_SIGN_PX = 20

Find = Callable[[Any], tuple[QImage | None, bool]]


@dataclass(frozen=True, slots=True)
class Look:
    """What the frame tells beside its number."""

    chosen: bool = False
    focused: bool = False
    broken: bool = False  # the picture cannot be shown
    dashed: bool = False  # while it is neither chosen nor focused


class FramePainter(QStyledItemDelegate):
    """Draws the rows of a strip as numbered frames.

    `find` gives the picture of what is under `role`, and whether it cannot be shown.
    """

    def __init__(self, find: Find, role: int, parent: QWidget, *, dashed: bool = False) -> None:
        super().__init__(parent)
        self._find = find
        self._role = role
        self._dashed = dashed

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        image, broken = self._find(index.data(self._role))
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        look = Look(
            chosen=bool(state & QStyle.StateFlag.State_Selected),
            focused=bool(state & QStyle.StateFlag.State_HasFocus),
            broken=broken,
            dashed=self._dashed,
        )
        box = QRectF(area.adjusted(2, 2, 2 - GAP_PX, -2))
        draw_framed(painter, box, image, str(index.row() + 1), look)


def width_by_height(width_px: int, height_px: int) -> float:
    """The shape of the frame for a picture: its own, within what is good to look at."""
    ratio = width_px / height_px if height_px else 1.5
    return min(max(ratio, _NARROWEST), _WIDEST)


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
